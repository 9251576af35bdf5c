"""Makes appointments of series and promises their reminders: outbox rows with a due time and a key that makes a duplicate impossible.

Only series whose `plan_at` has come are looked at: a changed one, or one whose planned stretch runs out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.outbox import QUEUED, STATE, Outbound
from bot.people.reach import against_many
from bot.schedule import recurrence
from bot.schedule.appointment import CANCELLED, PERSON, PLANNED, Appointment, Series, zone_of
from bot.schedule.daily import MOST_A_DAY, next_room, sent_today
from bot.schedule.making import STILL_RUNS, appointments_of
from bot.schedule.missed import SAID_IT, TO_STAFF, Outcomes, other_starts, stamp_of, told_from
from bot.schedule.promising import PREFIX, in_hand, key_of, row_of, store
from bot.schedule.reached import Reachable, reachable
from bot.schedule.reminder_times import Due, reminders
from bot.schedule.still_theirs import firm
from bot.schedule.telling_changes import PURPOSES, Changed, ahead
from bot.schedule.telling_changes import promise as promise_changes
from bot.schedule.telling_conflicts import promise as promise_conflicts
from bot.schedule.unheard import NOT_REMINDED, tell_staff
from bot.schedule.wishes import ReminderWish, offsets_for, quiet_for, replan
from bot.store.many import among

AHEAD = timedelta(days=35)
AGAIN = timedelta(days=7)
AGAIN_UNREACHED = timedelta(hours=1)  # whoever texts START is reminded again from then on
_DECIDED = timedelta(seconds=5)  # by then a worker knows whether what it has in hand leaves
BATCH = 200
AT_ONCE = 50  # in one transaction: on SQLite texts that come in wait for it


def plan_due(session: Session) -> int:
    """Plan a batch of series whose time has come; returns how many. Workers share them (SKIP LOCKED on PostgreSQL)."""
    query = select(Series).where(Series.plan_at <= clock.now()).order_by(Series.plan_at).limit(AT_ONCE)
    due = list(session.scalars(query.with_for_update(skip_locked=True)))
    plan(session, due)
    return len(due)


def plan(session: Session, series: Sequence[Series], ahead: timedelta = AHEAD) -> int:
    """Make appointments up to `ahead` and promise their reminders, or take them back; returns how many reminders were promised."""
    promised = 0
    for some in batched(series, BATCH):
        promised += _plan(session, some, clock.now() + ahead)
    return promised


def _plan(session: Session, batch: Sequence[Series], until: datetime) -> int:
    now = clock.now()
    session.flush()
    known: dict[str, dict[str, Appointment]] = {one.id: {} for one in batch}
    query = select(Appointment).where(Appointment.series_id.in_(known), Appointment.ends_at > now - STILL_RUNS)
    for one in session.scalars(query):
        known[one.series_id][one.slot] = one
    moved_here = select(Appointment).where(Appointment.series_id.in_(known), Appointment.exception)
    for one in session.scalars(moved_here):  # moved far away, its slot is taken all the same
        known[one.series_id][one.slot] = one
    reached = reachable(session, {series.person_id for series in batch})
    wishes = {
        one.person_id: one for one in session.scalars(select(ReminderWish).where(ReminderWish.person_id.in_({s.person_id for s in batch})))
    }
    # After the last look into the database, so that new ones are stored together and once, with what is promised of them.
    made = [one for series in batch for one in appointments_of(session, series, known[series.id], now, until)]
    stale: list[str] = []
    rows: list[dict[str, Any]] = []
    told: list[Changed] = []
    by_id = {series.id: series for series in batch}
    outcomes = Outcomes(session, made)
    late = {one.id for one in made if outcomes.knows_nothing(one, by_id[one.series_id])}
    full = _full(session, [reached[one.person_id] for one in made if one.id in late and one.person_id in reached], wishes)
    busy = in_hand(session, [key for one in made for key in other_starts(one)])
    unheard: list[tuple[Reachable, Appointment, str]] = []
    for one in made:
        series = by_id[one.series_id]
        wish = wishes.get(series.person_id)
        wanted = _wanted(one, series, reached.get(series.person_id), wish, now, one.id in late, full.get(series.person_id))
        keys = {key_of(one, due, again=outcomes.is_missed(one) and len(wanted) == 1): due for due in wanted}
        before = dict(one.planned or [])
        kept = {key: at for key, at in before.items() if key in keys and at == keys[key].at.isoformat()}
        # what is past was sent or dropped: it stays written down, so that it is never promised again
        gone = {key: at for key, at in before.items() if datetime.fromisoformat(at) <= now or key in busy}
        stale += [key for key in before if key not in kept and key not in gone]
        there = reached.get(series.person_id)
        if there is not None and (about := ahead(list(gone), min(now, series.plan_at))):
            told.append(Changed(one, there.conversation, quiet_for(wish), about))
        fresh = [(key, due) for key, due in keys.items() if key not in kept and key not in gone]
        if there is not None:
            rows += [row_of(one, series, there, key, due) for key, due in fresh]
            nothing_goes = one.id in late and not kept and not fresh
            if nothing_goes and one.state == PLANNED and one.answer is None and offsets_for(wish, series, one.slot):
                unheard.append((there, one, _marker(one, TO_STAFF)))
        noted = {_marker(one, SAID_IT): now.isoformat()} if series.source == PERSON and not before and not one.exception else {}
        one.planned = sorted({**noted, **gone, **kept, **{key: due.at.isoformat() for key, due in fresh}}.items())
    if stale:
        waiting = (among(Outbound.key, stale), STATE == QUEUED, Outbound.tries == 0)
        session.execute(delete(Outbound).where(*waiting).execution_options(synchronize_session=False))
    store(session, rows)
    _to_staff(session, unheard)
    promise_changes(session, told)
    session.flush()
    promise_conflicts(session, {person: (there.conversation, quiet_for(wishes.get(person))) for person, there in reached.items()})
    changes = [(one.series_id, at) for one in made if (at := told_from(one)) is not None]
    changes += [(one.series_id, now + _DECIDED) for one in made if busy & set(other_starts(one))]
    for series in batch:
        ends = series.rule is None and recurrence.moment(series.start, series.zone) < until
        if series.state == CANCELLED or (ends and (series.person_id in reached or recurrence.moment(series.start, series.zone) < now)):
            series.plan_at = until + timedelta(days=3650)
        else:
            series.plan_at = now + (AGAIN if series.person_id in reached else AGAIN_UNREACHED)
    for series_id, at in changes:
        by_id[series_id].plan_at = min(by_id[series_id].plan_at, at)
    session.flush()
    return len(rows)


def _wanted(
    one: Appointment,
    series: Series,
    there: Reachable | None,
    wish: ReminderWish | None,
    now: datetime,
    late: bool,
    not_before: datetime | None,
) -> list[Due]:
    if there is None or one.state != PLANNED or one.starts_at <= now:
        return []
    return reminders(
        one.starts_at,
        offsets_for(wish, series, one.slot),
        place=series.zone,
        own=zone_of(there.person),
        quiet=quiet_for(wish),
        now=now,
        late_entry=late,
        not_before=not_before,
    )


def _full(session: Session, some: Iterable[Reachable], wishes: Mapping[str, ReminderWish]) -> dict[str, datetime]:
    """Of these people those who had their texts of today -> when the next one may go out."""
    zones = {one.person.id: zone_of(one.person) for one in some}
    sent, now = sent_today(session, zones), clock.now()
    return {person: next_room(now, zones[person], quiet_for(wishes.get(person))) for person, n in sent.items() if n >= MOST_A_DAY}


def _to_staff(session: Session, unheard: Sequence[tuple[Reachable, Appointment, str]]) -> None:
    """Staff hear once of each start of which nothing can be told in time to whoever wants to be reminded."""
    talks = [there.conversation for there, _, _ in unheard]
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks], PURPOSES)
    for there, one, marker in unheard:
        known = dict(one.planned or [])
        if marker not in known and not firm(against[there.contact.id]):
            one.planned = sorted({**known, marker: clock.now().isoformat()}.items())
            tell_staff(session, there.conversation, one, NOT_REMINDED)


def _marker(one: Appointment, code: str) -> str:
    """What is written down beside the reminders of a start: they told us of it, or staff were told that nobody could."""
    return f"{PREFIX}:{one.id}:{stamp_of(one)}:{code}"


def plan_anew(session: Session, person_id: str) -> None:
    """Have all of a person promised anew, since their texts go to another phone now: what waits would go to the one of before."""
    now = clock.now()
    for one in session.scalars(select(Appointment).where(Appointment.person_id == person_id, Appointment.starts_at > now)):
        ahead = {key for key, at in one.planned or () if datetime.fromisoformat(at) > now}
        waiting = (among(Outbound.key, ahead), STATE == QUEUED, Outbound.tries == 0)
        session.execute(delete(Outbound).where(*waiting).execution_options(synchronize_session=False))
        one.planned = [pair for pair in one.planned or () if pair[0] not in ahead]
    replan(session, person_id)
