"""The job that sends what is due and finds out what became of lost outcomes."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.delivery import could_not_deliver
from bot.messaging.channels.outcomes import Decision, SendFailed
from bot.messaging.channels.twilio import Accepted, Twilio
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, FAILED, QUEUED, Kind, Outbound
from bot.messaging.sending import ATTEMPT, accepted, any_due, claim_due, claim_unknown, refused, settle
from bot.people.person import ContactPoint
from bot.people.switches import LIVE, is_on
from bot.schedule import messages, planning, telling_changes
from bot.schedule.rechecking import WAIT, recheck
from bot.settings import Settings
from bot.store.session import reading, writing

log = logging.getLogger(__name__)

BATCH = 32
BIG_BATCH = 128  # of what nobody waits for
STALE = ATTEMPT * 0.75  # what waited so long for a free connection is not sent any more: soon another worker takes it over
_LOOK_BACK = timedelta(seconds=30)
# First part of a message's key -> what looks at due ones once more, a batch at a time, when they are about to leave.
RECHECKS: dict[str, Callable[[Session, Sequence[Outbound]], dict[int, str]]] = {
    planning.PREFIX: recheck,
    messages.PREFIX: messages.recheck,
    telling_changes.PREFIX: telling_changes.recheck,
}


class Sender:
    """Sends by Twilio with the threads of `pool`."""

    def __init__(self, settings: Settings, twilio: Twilio, pool: Executor) -> None:
        self._settings, self._twilio, self._pool = settings, twilio, pool
        self._validity = int(timedelta(hours=10).total_seconds())

    def send_due(self, kinds: Sequence[Kind] = tuple(Kind), batch: int = BATCH) -> int:
        """Send one batch of these kinds; returns how many messages were taken up."""
        with reading() as session:
            if not any_due(session, kinds):
                return 0  # without the writer's lock, which others need
        with writing() as session:
            rows = claim_due(session, batch, self._settings.sms_per_second, kinds)
            held = self._not_sent(session, rows)
            held |= self._rechecked(session, [row for row in rows if row.id not in held])
        rows, taken_up = [row for row in rows if row.id not in held], len(rows)
        results = list(zip(rows, self._pool.map(self._send, rows), strict=True))
        if results:
            with writing() as session:
                accepted(session, [(row, result) for row, result in results if isinstance(result, Accepted)])
                for row, result in results:
                    if isinstance(result, SendFailed):
                        decision = refused(session, row, result)
                        if decision not in (Decision.RETRY_LATER, Decision.UNKNOWN_OUTCOME):
                            could_not_deliver(session, row.id, decision, result.code)
        return taken_up

    def _not_sent(self, session: Session, rows: Sequence[Outbound]) -> set[int]:
        """Ids of rows dropped at the last moment: the person may have stopped meanwhile, or we are not live yet."""
        ours = {row.conversation_id for row in rows if row.conversation_id}  # without one it is for staff or a supervisor
        query = select(Conversation.id, ContactPoint.stopped_at).join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
        query = query.where(Conversation.id.in_(ours), ContactPoint.stopped_at.is_not(None))
        stopped = dict(session.execute(query).all())
        allowed = self._settings.allow_numbers
        live = not allowed or is_on(session, LIVE)
        held = set()
        for row in rows:
            page = row.conversation_id is None and row.kind == Kind.CRISIS
            if not page and not live and row.address not in allowed:
                if row.kind == Kind.CRISIS or row.conversation_id is None:
                    could_not_deliver(session, row.id, Decision.TELL_STAFF, None)
                held.add(_drop(row, "not live"))
            elif row.kind != Kind.CRISIS and (since := stopped.get(row.conversation_id or "")) is not None and since >= row.created_at:
                held.add(_drop(row, "stopped"))  # what was queued after the stop is the one confirmation
        return held

    def _rechecked(self, session: Session, rows: Sequence[Outbound]) -> set[int]:
        """Ids of rows that their own topic holds back: for good, or for some seconds."""
        held: set[int] = set()
        for prefix, look in RECHECKS.items():
            mine = [row for row in rows if row.key and row.key.startswith(f"{prefix}:")]
            if mine:
                reasons = look(session, mine)
                held |= {row.id if reasons[row.id] == WAIT else _drop(row, reasons[row.id]) for row in mine if row.id in reasons}
        return held

    def _send(self, row: Outbound) -> Accepted | SendFailed:
        if row.attempted_at is not None and clock.now() - row.attempted_at > STALE:
            return SendFailed(Decision.RETRY_LATER, None, "waited too long here")
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


def _drop(row: Outbound, reason: str) -> int:
    row.state, row.reason = DROPPED, reason
    return row.id
