"""Whose reminders came due while nothing could be sent, so that they know nothing of a start: perhaps a later one still helps."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.outbox import DROPPED, Outbound
from bot.schedule.appointment import PERSON, PLANNED, Appointment, Series
from bot.schedule.daily import ENOUGH
from bot.schedule.telling_changes import PREFIX as CHANGED
from bot.schedule.telling_changes import SOON, ahead, minute_of
from bot.schedule.together import not_said_after_all

REASONS = ("too late", "quiet hours", ENOUGH)  # not sent for the hour alone
AGAIN, SAID_IT, TO_STAFF = "again", "said", "staff"  # instead of an offset: the one in place of others; they told us; staff were told
_SOON = timedelta(days=4)  # a first day is told three days before
_BEGAN = timedelta(days=1)
_BATCH = 400


def stamp_of(one: Appointment) -> str:
    """The minute of its start, as the keys of its reminders name it."""
    return str(int(one.starts_at.timestamp()) // 60)


class Outcomes:
    """What became of the reminders of some appointments that start soon."""

    def __init__(self, session: Session, some: Sequence[Appointment]) -> None:
        now = clock.now()
        keys = [
            key
            for one in some
            if now - _BEGAN < one.starts_at <= now + _SOON
            for key, at in one.planned or ()
            if datetime.fromisoformat(at) <= now
        ]
        self._dropped: dict[str, bool] = {}
        for n in range(0, len(keys), _BATCH):
            query = select(Outbound.key, Outbound.state, Outbound.reason).where(Outbound.key.in_(keys[n : n + _BATCH]))
            for key, state, reason in session.execute(query):
                self._dropped[key or ""] = state == DROPPED and reason in REASONS

    def is_missed(self, one: Appointment) -> bool:
        """Whether each reminder of its present start that came due was not sent for the hour alone."""
        mine = [key for key, _ in one.planned or () if key in self._dropped and key.split(":")[2] == stamp_of(one)]
        return bool(mine) and all(self._dropped[key] for key in mine)

    def knows_nothing(self, one: Appointment, series: Series) -> bool:
        """Whether one should go out at once if none lies ahead: it is new to the person, was moved unheard, or all so far were missed.

        Who told us of it knows until it is moved; who heard of its old start is told of the change (telling_changes.py).
        """
        if one.starts_at <= clock.now():
            return self.is_missed(one)
        keys = [key for key, _ in one.planned or ()]
        # One that was to come later says nothing yet: it may be taken back, by another zone or other wishes.
        if any(key.split(":")[2] == stamp_of(one) and datetime.fromisoformat(at) <= clock.now() for key, at in one.planned or ()):
            return self.is_missed(one)
        theirs = [key for key in keys if key.endswith(f":{SAID_IT}")]
        heard = any(key in theirs or not self._dropped.get(key, True) for key in ahead(keys))
        return not heard and (series.source != PERSON or one.exception or bool(theirs))


def other_starts(one: Appointment) -> list[str]:
    """The keys of its reminders of a start ahead that it does not have any more."""
    now = clock.now()
    wrong = [key for key, _ in one.planned or () if one.state != PLANNED or key.split(":")[2] != stamp_of(one)]
    return [key for key in wrong if minute_of(key.split(":")[2]) > now]


def told_from(one: Appointment) -> datetime | None:
    """When a change of what its person told us of is near enough to be told (telling_changes.py): perhaps before the next planning."""
    stamps = {key.split(":")[2] for key, _ in one.planned or () if key.endswith(f":{SAID_IT}")}
    wrong = [minute_of(each) for each in stamps if one.state != PLANNED or each != stamp_of(one)]
    return min((at - SOON for at in wrong if at - SOON > clock.now()), default=None)


def plan_again(session: Session, rows: Sequence[Taken], prefix: str) -> None:
    """Have the series planned again of which a reminder (keys begin with `prefix`) or a change was just dropped for the hour alone."""
    lost = [row for row in rows if row.state == DROPPED and row.reason in REASONS]
    said = [row for row in lost if row.first_attempt_at is not None and row.id > 0]  # at an earlier try it was to say others too
    keys = [row.key or "" for row in lost] + [key for row in said for key in not_said_after_all(session, row)]
    missed = sorted({key.split(":")[1] for key in keys if key.startswith((f"{prefix}:", f"{CHANGED}:"))})
    for n in range(0, len(missed), _BATCH):
        theirs = select(Appointment.series_id).where(Appointment.id.in_(missed[n : n + _BATCH]), Appointment.ends_at > clock.now())
        again = update(Series).where(Series.id.in_(theirs)).values(plan_at=clock.now())
        session.execute(again.execution_options(synchronize_session=False))
