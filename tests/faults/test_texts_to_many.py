"""Workers are killed (-9) amid a text of staff to many: nobody misses it, nobody gets it twice, the cap is kept to the segment."""

from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, update

from bot import clock
from bot.care.cases import Case
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Outbound
from bot.people.consent import record
from bot.people.organization import Organization, home
from bot.people.person import ContactPoint, Person
from bot.people.staff import make_account
from bot.schedule.appointment import Series
from bot.schedule.costs import TextBudget, month_segments
from bot.schedule.messages import of_sending, send_later
from bot.store.session import reading, writing
from tests.bench import reminders

EACH, CAP, KILLS, NAME = 200, 120, 2, "k" * 22


def afternoon() -> str:
    """A zone where it is about two o'clock now: a text to many may leave."""
    ahead = 14 - clock.now().astimezone(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def sending() -> tuple[str, str]:
    """A text to many of two organizations, one of them with a cap that is too small for all of its people; their ids."""
    reminders.people(2 * EACH)
    with writing() as session:
        session.execute(delete(Series))
        first = home(session)
        second = Organization(name="Second Street", kind="employer")
        session.add(second)
        session.flush()
        people = list(session.scalars(select(Person.id)))
        session.execute(update(Person).values(timezone=afternoon()))
        session.execute(update(Person).where(Person.id.in_(people[:EACH])).values(organization_id=second.id))
        for one in people:
            record(session, one, "coaching_texts", True, wording="texted_in", channel="sms", proof="test")
        staff = make_account(session, "jo@example.org", "Jo Diaz", "case_manager")
        staff_id, places = staff.id, (first.id, second.id)
    with writing() as session:
        talks = list(session.scalars(select(Conversation).join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)))
        promised = send_later(session, talks, f"{office().program}: free coffee.", clock.now(), staff_id=staff_id, name=NAME)
        assert len(promised) == 2 * EACH
        assert max(row.due_at for row in promised) <= clock.now() + timedelta(seconds=1), "all of it is due now"
        session.add(TextBudget(organization_id=places[1], per_segment=10, cap=10 * CAP))
    return places


def test_killed_workers_lose_nobody_and_write_to_nobody_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COACH_VAR", "DATABASE_URL", "COACH_BIND", "COACH_PHONES_PORT", "COACH_QUIET_HOURS", "COACH_SETTLE_SECONDS"):
        monkeypatch.setenv(name, "")  # put back afterwards
    with reminders.town(tmp_path, f"sqlite:///{tmp_path}/coach.db"):
        assert 9 <= clock.now().astimezone(ZoneInfo(afternoon())).hour < 20
        first, second = sending()
        reminders.drain(KILLS, 1)
        got = reminders.taken(tmp_path)
        with reading() as session:
            left = dict(session.execute(select(Outbound.state, func.count()).where(of_sending(NAME)).group_by(Outbound.state)).all())
            line = month_segments(session, [first, second])
            cases = [(case.reason, case.organization_id) for case in session.scalars(select(Case))]
    reminders.fresh_settings()
    assert max(got.values()) == 1, "nobody gets it twice"
    assert (len(got), left) == (EACH + CAP, {"sent": EACH + CAP, "dropped": EACH - CAP})
    assert line == {first: EACH, second: CAP}
    assert cases == [("case_cap", second)]
