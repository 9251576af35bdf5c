"""The job that sends what is due and finds out what became of lost outcomes."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.care.delivery import could_not_deliver
from bot.messaging.channels.outcomes import Decision, SendFailed
from bot.messaging.channels.twilio import Accepted, Twilio
from bot.messaging.outbox import DROPPED, FAILED, QUEUED, Kind, Outbound
from bot.messaging.sending import accepted, claim_due, claim_unknown, refused, settle
from bot.people.person import SMS, contact_at
from bot.people.switches import LIVE, is_on
from bot.schedule import messages, planning
from bot.schedule.rechecking import WAIT, recheck
from bot.settings import Settings
from bot.store.session import writing

log = logging.getLogger(__name__)

BATCH = 32
_LOOK_BACK = timedelta(seconds=30)
# First part of a message's key -> what looks at due ones once more, a batch at a time, when they are about to leave.
RECHECKS: dict[str, Callable[[Session, Sequence[Outbound]], dict[int, str]]] = {
    planning.PREFIX: recheck,
    messages.PREFIX: messages.recheck,
}


class Sender:
    """Sends by Twilio with the threads of `pool`."""

    def __init__(self, settings: Settings, twilio: Twilio, pool: Executor) -> None:
        self._settings, self._twilio, self._pool = settings, twilio, pool
        self._validity = int(timedelta(hours=10).total_seconds())

    def send_due(self) -> int:
        """Send one batch; returns how many messages were taken up."""
        with writing() as session:
            rows = claim_due(session, BATCH, self._settings.sms_per_second)
            held = [row for row in rows if (reason := self._may_not(session, row)) and _drop(row, reason)]
            held += self._rechecked(session, [row for row in rows if row not in held])
        rows = [row for row in rows if row not in held]
        results = list(self._pool.map(self._send, rows))
        if rows:
            with writing() as session:
                for row, result in zip(rows, results, strict=True):
                    if isinstance(result, Accepted):
                        accepted(session, row, result)
                    else:
                        decision = refused(session, row, result)
                        if decision not in (Decision.RETRY_LATER, Decision.UNKNOWN_OUTCOME):
                            could_not_deliver(session, row.id, decision, result.code)
        return len(rows) + len(held)

    def _may_not(self, session: Session, row: Outbound) -> str | None:
        """Checked again at the last moment: the person may have stopped meanwhile, or we are not live yet."""
        if row.conversation_id is None:
            return None  # a page to our own staff
        allowed = self._settings.allow_numbers
        if allowed and row.address not in allowed and not is_on(session, LIVE):
            if row.kind == Kind.CRISIS:
                could_not_deliver(session, row.id, Decision.TELL_STAFF, None)
            return "not live"
        if row.kind == Kind.CRISIS:
            return None
        contact = contact_at(session, SMS, row.address)
        if contact is not None and contact.stopped_at is not None and contact.stopped_at < row.created_at:
            return None  # queued after the stop: the one confirmation
        return "stopped" if contact is not None and contact.stopped_at is not None else None

    def _rechecked(self, session: Session, rows: list[Outbound]) -> list[Outbound]:
        """Rows that their own topic holds back: for good, or for some seconds."""
        held = []
        for prefix, look in RECHECKS.items():
            mine = [row for row in rows if row.key and row.key.startswith(f"{prefix}:")]
            if mine:
                reasons = look(session, mine)
                held += [row for row in mine if (reason := reasons.get(row.id)) and (reason == WAIT or _drop(row, reason))]
        return held

    def _send(self, row: Outbound) -> Accepted | SendFailed:
        validity = self._validity
        if row.valid_until is not None and row.attempted_at is not None:
            validity = max(1, min(validity, int((row.valid_until - row.attempted_at).total_seconds())))
        callback = f"{self._settings.public_url}/sms/status?o={row.id}"
        try:
            return self._twilio.send(row.address, row.body, status_callback=callback, validity_seconds=validity)
        except SendFailed as error:
            return error

    def settle_unknown(self) -> int:
        """Look up lost outcomes in Twilio's list; returns how many were looked at."""
        with writing() as session:
            rows = claim_unknown(session)
        for row in rows:
            since = (row.first_attempt_at or row.created_at) - _LOOK_BACK
            try:
                listed = self._twilio.sent_to(row.address, since, row.body)
            except SendFailed as error:
                log.warning("outcome of message %s is still unknown: %s", row.id, error)
                continue
            with writing() as session:
                state = settle(session, row.id, listed, timedelta(seconds=self._settings.settle_seconds))
                if state == FAILED:
                    could_not_deliver(session, row.id, Decision.TELL_STAFF, None)
            log.info("outcome of message %s: %s", row.id, "sent again" if state == QUEUED else state)
        return len(rows)


def _drop(row: Outbound, reason: str) -> bool:
    row.state, row.reason = DROPPED, reason
    return True
