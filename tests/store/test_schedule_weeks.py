"""Days of shifts and classes lived through step by step, with everything that comes between; then what left is judged.

Moves, cancellations, answers, STOP and START, wishes, a worker down for six hours, a clock put an hour on or back, people who change
zone, both changes of the clock and a leap day, drawn by a seed.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.channels.outcomes import SendFailed
from bot.messaging.channels.twilio import Accepted, Text
from bot.messaging.outbox import SENT, Outbound
from bot.people.person import Person, restart, stop
from bot.schedule.appointment import ABSENT, COMING, PLANNED, Appointment, Series, zone_of
from bot.schedule.entering import cancel, cancel_series, change, enter, move
from bot.schedule.planning import plan_due
from bot.schedule.reminder_times import is_quiet
from bot.schedule.telling_changes import FOR_STAFF
from bot.schedule.wishes import ReminderWish, quiet_for, replan, set_wish
from bot.settings import settings
from bot.store.session import reading, writing
from bot.worker.send import Sender
from tests.schedule_world import draft, talk_of
from tests.store.test_schedule_urgency import Twilio

STEP = timedelta(minutes=30)
DAYS = 5
PEOPLE = {
    "+14135550141": ("America/New_York", None),
    "+14135550142": ("America/Los_Angeles", (time(22), time(6))),
    "+14135550143": ("America/Phoenix", (time(8), time(16))),
    "+14135550144": ("America/New_York", (time(20), time(10))),
}
ZONES = ("America/New_York", "America/Los_Angeles", "America/Phoenix", "America/Puerto_Rico")


class Until(Twilio):
    """Also remembers until when each text may be handed over."""

    def __init__(self) -> None:
        super().__init__()
        self.until: dict[str, datetime] = {}

    def send_many(self, texts: Sequence[Text], within: float) -> list[Accepted | SendFailed]:
        answers = super().send_many(texts, within)
        for text, answer in zip(texts, answers, strict=True):
            if isinstance(answer, Accepted):
                self.until[answer.sid] = clock.now() + timedelta(seconds=text.validity_seconds)
        return answers


@dataclass
class Weeks:
    """One life of some people; `chances` are how many half hours a worker had to tell of an appointment at its present start."""

    dice: random.Random
    twilio: Until = field(default_factory=Until)
    seen: set[int] = field(default_factory=set)
    chances: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    away: list[tuple[datetime, datetime]] = field(default_factory=list)

    def live(self, moves: Callable[[timedelta], None], start: datetime) -> None:
        """Step by step."""
        with writing() as session:
            for number, (zone, asleep) in PEOPLE.items():
                person = talk_of(session, number, timezone=zone).contact.person
                if asleep:
                    set_wish(session, person.id, asleep=asleep)
                for _ in range(2):
                    self._enter(session, person, start, rule=self.dice.choice(("FREQ=WEEKLY;BYDAY=MO,WE,FR,SU", "FREQ=DAILY;INTERVAL=2")))
        down = 0
        while clock.now() < start + timedelta(days=DAYS):
            if self.dice.random() < 0.25:
                with writing() as session:
                    self._something(session, start)
            if not down and self.dice.random() < 0.01:
                down = 12
                self.away.append((clock.now() - STEP, clock.now() + timedelta(hours=6, minutes=30)))
                self.happened["down"] += 1
            if down:
                down -= 1
            else:
                self._work()
            jump = 0
            if self.dice.random() < 0.01:
                jump = self.dice.choice((-1, 1))
                self.happened["jump"] += 1
                self.away.append((clock.now(), clock.now() + timedelta(hours=2)))
            moves(STEP + timedelta(hours=jump))

    def _enter(self, session: Session, person: Person, start: datetime, rule: str | None = None) -> None:
        day = (start + timedelta(days=self.dice.randint(0, DAYS))).date() if rule is None else start.date()
        at = f"{day}T{self.dice.choice((0, 2, 6, 9, 14, 17, 23)):02d}:{self.dice.choice(('00', '30'))}"
        enter(session, person, draft(at, self.dice.choice((2, 8)), rule=rule, kind=self.dice.choice(("shift", "class"))), source="staff")

    def _something(self, session: Session, start: datetime) -> None:
        now = clock.now()
        person = talk_of(session, self.dice.choice(list(PEOPLE))).contact.person
        query = select(Appointment).where(Appointment.person_id == person.id, Appointment.state == PLANNED, Appointment.starts_at > now)
        ahead = list(session.scalars(query.order_by(Appointment.starts_at).limit(4)))
        what = self.dice.choice(("move", "cancel", "series", "place", "coming", "absent", "stop", "start", "zone", "asleep", "new", "new"))
        self.happened[what] += 1
        if what == "new":
            self._enter(session, person, start)
        elif what == "stop" and self.dice.random() < 0.3:
            stop(person.contacts[0], "opted_out")
        elif what == "start":
            restart(person.contacts[0])
        elif what == "zone":
            person.timezone = self.dice.choice(ZONES)
            replan(session, person.id)
        elif what == "asleep":
            hour = self.dice.randrange(24)
            set_wish(session, person.id, asleep=(time(hour), time((hour + self.dice.randint(4, 11)) % 24)))
            for one in ahead:  # who says that they sleep from now on takes a chance away
                self.chances[one.id, one.starts_at] = 0
        elif ahead:
            self._change(session, self.dice.choice(ahead), what)

    def _change(self, session: Session, one: Appointment, what: str) -> None:
        series = one.series
        if what == "move":
            wall = one.starts_at.astimezone(series.zone).replace(tzinfo=None) + timedelta(hours=self.dice.choice((-20, -3, 1, 5, 26)))
            if wall > clock.now().astimezone(series.zone).replace(tzinfo=None):
                move(session, series, one.slot, wall, wall + timedelta(hours=4))
        elif what == "cancel":
            cancel(session, series, one.slot)
        elif what == "series" and series.rule is None:
            cancel_series(series)
        elif what == "place":
            change(session, series, draft(series.starts, series.minutes / 60, kind=series.kind, rule=series.rule, place="12 Main St"))
        elif what in (COMING, ABSENT):
            one.answer = what

    def _work(self) -> None:
        for _ in range(3):
            with writing() as session:
                if not plan_due(session):
                    break
        sender = Sender(settings(), self.twilio)  # type: ignore[arg-type]
        for minutes in (0, 3, 18):  # what was entered just now leaves in two minutes, what moved before the night in its last quarter
            with clock.frozen(clock.now() + timedelta(minutes=minutes)):
                while sender.send_due():
                    self._judge()
        with reading() as session:
            self._count_chances(session)

    def _count_chances(self, session: Session) -> None:
        now = clock.now()
        query = select(Appointment).join(Series).where(Appointment.state == PLANNED, Appointment.starts_at > now + timedelta(hours=1))
        for one in session.scalars(query.where(Appointment.starts_at < now + timedelta(hours=72))):
            person = session.get_one(Person, one.person_id)
            wish = session.get(ReminderWish, person.id)
            if person.contacts[0].stopped_at is not None:
                self.chances[one.id, one.starts_at] = 0
            elif not is_quiet(now, zone_of(person), quiet_for(wish)):
                self.chances[one.id, one.starts_at] += 1

    def _judge(self) -> None:
        """What just left: allowed, by day, still so, in time, not too much."""
        now = clock.now()
        with reading() as session:
            rows = session.scalars(select(Outbound).where(Outbound.state == SENT, Outbound.id.not_in(self.seen))).all()
            for row in rows:
                self.seen.add(row.id)
                parts = (row.key or "").split(":")
                person = talk_of(session, row.address).contact.person
                zone, quiet = zone_of(person), quiet_for(session.get(ReminderWish, person.id))
                assert person.contacts[0].stopped_at is None, parts
                assert not is_quiet(now, zone, quiet), (parts, now.astimezone(zone), quiet)
                assert row.valid_until is not None
                assert now < row.valid_until, parts
                assert self.twilio.until[row.sid or ""] <= row.valid_until, parts
                if parts[0] == "remind":
                    one = session.get_one(Appointment, parts[1])
                    assert (one.state, one.answer == ABSENT) == (PLANNED, False), parts
                    assert one.starts_at.timestamp() // 60 == int(parts[2]), parts
                    assert one.starts_at - now >= timedelta(minutes=12), parts
                midnight = datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
                query = select(Outbound).where(Outbound.conversation_id == row.conversation_id, Outbound.first_attempt_at >= midnight)
                today = [other.key for other in session.scalars(query.where(Outbound.state == SENT)) if (other.key or "")[:5] != "intro"]
                assert len(today) <= 2, today


def _told_rightly(weeks: Weeks) -> list[str]:
    """Who was to be at a place, could have been told, and was told nothing or something else."""
    wrong = []
    with reading() as session:
        rows = list(session.scalars(select(Outbound).where(Outbound.key.is_not(None)).order_by(Outbound.sent_at, Outbound.id)))
        for one in session.scalars(select(Appointment).where(Appointment.state == PLANNED, Appointment.starts_at < clock.now())):
            mine = [row for row in rows if (row.key or "").split(":")[1] == one.id]
            stamp = str(int(one.starts_at.timestamp()) // 60)
            told = [(row.key or "").split(":") for row in mine if row.state == SENT or (row.reason or "").startswith("with ")]
            said = [parts[2] if parts[0] == "remind" else parts[3] for parts in told if parts[0] in ("remind", "changed")]
            enough = any(row.reason == "is not coming" for row in mine)
            staff = any(key.endswith(f":{stamp}:staff") for key, _ in one.planned or ()) or any(row.reason == FOR_STAFF for row in mine)
            missed = any(begins <= row.due_at <= ends for row in mine if row.reason == "too late" for begins, ends in weeks.away)
            if (
                one.answer != ABSENT
                and not enough
                and not staff
                and not missed
                and weeks.chances[one.id, one.starts_at] >= 6
                and (not said or said[-1] != stamp)
            ):
                wrong.append(
                    f"{one.id} {one.slot} starts {one.starts_at:%m-%d %H:%M} {[(r.key, r.state, r.reason, str(r.due_at)) for r in mine]}"
                )
    return wrong


STARTS = {
    "an hour is skipped": datetime(2027, 3, 12, 14, 0, tzinfo=UTC),
    "an hour comes twice": datetime(2026, 10, 30, 14, 0, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 27, 14, 0, tzinfo=UTC),
}


@pytest.mark.parametrize(("seed", "start"), list(enumerate(STARTS.values())), ids=STARTS.keys())
def test_weeks_in_which_everything_happens(sqlite: str, seed: int, start: datetime) -> None:
    weeks = Weeks(random.Random(seed))
    with clock.frozen(start) as moves:
        weeks.live(moves, start)
        assert not (wrong := _told_rightly(weeks)), "\n".join(wrong)
    assert len(weeks.seen) > 10
