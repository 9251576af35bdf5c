"""The job that sends what is due and finds out what became of lost outcomes."""

import logging
import threading
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from bot import clock
from bot.care.delivery import could_not_deliver
from bot.messaging.channels.outcomes import Decision, SendFailed
from bot.messaging.channels.twilio import Accepted, Text, Twilio
from bot.messaging.claiming import Look, Taken, any_due, claim_due
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import FAILED, QUEUED, SENDING, UNASKED, Kind
from bot.messaging.sending import ATTEMPT, accepted, claim_unknown, refused, settle
from bot.people.person import SMS, ContactPoint
from bot.people.switches import LIVE, is_on
from bot.schedule import changes_leaving, messages, messages_leaving, missed, promising, telling_changes, telling_conflicts
from bot.schedule.daily import hold
from bot.schedule.rechecking import recheck
from bot.settings import Settings
from bot.store.many import among
from bot.store.session import reading, writing

log = logging.getLogger(__name__)

BATCH = 32
BIG_BATCH = 512  # of what nobody waits for
STALE = ATTEMPT * 0.75  # what waited so long for a free connection is not sent any more: soon another worker takes it over
_LOOK_BACK = timedelta(seconds=30)
_SOON = timedelta(seconds=1)  # until another worker has what it took on its way
_ANOTHER = aliased(ContactPoint)
# Its kind is not a bare column: without statistics PostgreSQL would read all phones for each one.
_HAS_ANOTHER = exists().where(
    _ANOTHER.person_id == ContactPoint.person_id, _ANOTHER.id != ContactPoint.id, func.coalesce(_ANOTHER.kind, SMS) == SMS
)
_VALIDITY = int(timedelta(hours=10).total_seconds())
# First part of a message's key -> what looks at due ones once more, a batch at a time, when they are about to leave.
RECHECKS: dict[str, Look] = {
    promising.PREFIX: recheck,
    messages.PREFIX: messages_leaving.recheck,
    telling_changes.PREFIX: changes_leaving.recheck,
    telling_conflicts.PREFIX: telling_conflicts.recheck,
}


class Sender:
    """Sends by Twilio. Threads may share one: their transactions take turns, since waiting for SQLite's own lock costs far more."""

    def __init__(self, settings: Settings, twilio: Twilio) -> None:
        self._turn = threading.Lock()
        self._settings, self._twilio = settings, twilio
        self._callback = f"{settings.public_url}/sms/status?o="

    def send_due(self, kinds: Sequence[Kind] = tuple(Kind), batch: int = BATCH) -> int:
        """Send one batch of these kinds; returns how many messages were taken up."""
        with reading() as session:
            if not any_due(session, kinds):
                return 0  # without the writer's lock, which others need
        began = clock.now()
        with self._turn, writing() as session:
            rows = claim_due(session, batch, self._settings.sms_per_second, kinds, self._look)
        leaving = [row for row in rows if row.state == SENDING]
        if leaving:
            within = (began + STALE - clock.now()).total_seconds()
            results = list(zip(leaving, self._twilio.send_many([self._text(row) for row in leaving], within), strict=True))
            with self._turn, writing() as session:
                accepted(session, [(row, result) for row, result in results if isinstance(result, Accepted)])
                for row, result in results:
                    if isinstance(result, SendFailed):
                        decision = refused(session, row, result)
                        if decision not in (Decision.RETRY_LATER, Decision.UNKNOWN_OUTCOME):
                            could_not_deliver(session, row.id, decision, result.code)
        return len(rows)

    def _look(self, session: Session, rows: Sequence[Taken]) -> None:
        """The last look: who stopped meanwhile, whether we are live, and each topic at its own."""
        ours = {row.conversation_id for row in rows if row.conversation_id}  # without one it is for staff or a supervisor
        query = select(Conversation.id, ContactPoint.person_id, ContactPoint.stopped_at, _HAS_ANOTHER)
        query = query.join(ContactPoint, ContactPoint.id == Conversation.contact_point_id).where(among(Conversation.id, ours))
        phones = {talk: (person, since, another) for talk, person, since, another in session.execute(query)}
        nobodys = [row.conversation_id or "" for row in rows if row.state == SENDING and row.kind in UNASKED]
        several = {phones[talk][0] for talk in nobodys if talk in phones and phones[talk][2]}
        elsewhere, unasked = several - hold(session, several), set[str]()
        allowed = self._settings.allow_numbers
        live = not allowed or is_on(session, LIVE)
        for row in rows:
            if row.state != SENDING:
                continue  # came too late already
            person, since, _ = phones.get(row.conversation_id or "", ("", None, False))
            page = row.conversation_id is None and row.kind == Kind.CRISIS
            if not page and not live and row.address not in allowed:
                if row.kind == Kind.CRISIS or row.conversation_id is None:
                    could_not_deliver(session, row.id, Decision.TELL_STAFF, None)
                row.drop("not live")
            elif row.kind != Kind.CRISIS and since is not None and since >= row.created_at:
                row.drop("stopped")  # what was queued after the stop is the one confirmation
            elif row.kind in UNASKED and person in elsewhere:
                row.put_back()
                row.next_try_at = clock.now() + _SOON
            elif row.kind in UNASKED and person and person in unasked:
                row.put_back()  # to another phone of theirs: taken up next, when the first one counts for their day
            elif row.kind in UNASKED:
                unasked.add(person)
        for prefix, look in RECHECKS.items():
            mine = [row for row in rows if row.state == SENDING and row.key and row.key.startswith(f"{prefix}:")]
            if mine:
                look(session, mine)
        missed.plan_again(session, rows, promising.PREFIX)
        changes_leaving.too_late(session, rows)
        messages_leaving.tell(session, rows)

    def _text(self, row: Taken) -> Text:
        validity = _VALIDITY
        if row.valid_until is not None and row.attempted_at is not None:
            validity = max(1, min(validity, int((row.valid_until - row.attempted_at).total_seconds())))
        return Text(row.address, row.body, f"{self._callback}{row.id}", validity)

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
