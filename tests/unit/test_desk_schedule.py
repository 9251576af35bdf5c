"""The desk's schedule pages: a shift is entered, seen in its week, moved, cancelled, and what staff know of attendance is kept."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.outbox import Outbound
from bot.people.audit import Audit
from bot.people.consent import record
from bot.people.person import Person
from bot.schedule.appointment import Appointment, Series
from bot.schedule.wishes import ReminderWish
from bot.store.session import reading, writing
from tests.desk_world import MARIA, Browser, World, world
from tests.local_calendar import serving

DAY = clock.now() + timedelta(days=3)
NUMBERS = count(140)
ON = f"{DAY:%Y-%m-%d}"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def desk(here: World) -> Browser:
    return here.browser("case_manager")


@pytest.fixture
def maria(here: World) -> str:
    """A person who agreed to texts, with nothing planned yet; her number is another one in every test."""
    number = f"+1413555{next(NUMBERS):04d}"
    person = here.around(here.person(number, "Maria Lopez", "hello"))["person"]
    with writing() as session:
        record(session, person, "coaching_texts", True, wording="texted_in", channel="sms", proof="test")
    return person


def enter(desk: Browser, person: str, **fields: str) -> str:
    """Post the form; the status, or the id of the series."""
    form = {"kind": "shift", "day": ON, "start": "09:00", "end": "17:00", "zone": "America/New_York", **fields}
    answer = desk.ask("POST /desk/people/{person}/schedule/new", {"person": person}, form)
    assert answer.status_code == 303, re.findall(r'class="problem"[^>]*>([^<]*)', answer.text)
    with reading() as session:
        return session.scalars(select(Series.id).where(Series.person_id == person).order_by(Series.created_at.desc())).first() or ""


def appointments(person: str) -> list[Appointment]:
    with reading() as session:
        return list(session.scalars(select(Appointment).where(Appointment.person_id == person).order_by(Appointment.starts_at)))


def reminders(person: str) -> int:
    with reading() as session:
        ids = set(session.scalars(select(Appointment.id).where(Appointment.person_id == person)))
        keys = session.scalars(select(Outbound.key).where(Outbound.state == "queued", Outbound.key.startswith("remind:")))
        return sum(1 for key in keys if (key or "").split(":")[1] in ids)


def page(desk: Browser, person: str, rest: str = "") -> str:
    answer = desk.client.get(f"/desk/people/{person}/schedule{rest}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def test_a_single_shift_is_entered_planned_and_shown(desk: Browser, maria: str) -> None:
    enter(desk, maria, place="12 Main St", bring="apron", supervisor="Bo", supervisor_phone="413 555 0166", employer="Hill Market")
    assert len(appointments(maria)) == 1
    assert reminders(maria) == 1  # two hours before is at 7:00, in quiet hours, and the evening one goes out
    shown = page(desk, maria, f"?week={ON}")
    assert "Shift, 9:00 AM to 5:00 PM" in shown
    assert "12 Main St" in shown
    assert "12 Main St" in desk.client.get(f"/desk/people/{maria}").text
    with reading() as session:
        acts = session.scalars(select(Audit.act).where(Audit.subject == f"person:{maria}")).all()
    assert {"save_schedule", "read_schedule"} <= set(acts)


def test_a_weekly_class_with_a_day_left_out_and_the_form_shows_it_again(desk: Browser, maria: str) -> None:
    out = f"{DAY + timedelta(days=7):%Y-%m-%d}"
    series = enter(desk, maria, kind="class", repeat="weekly", left_out=out, program="Grocery")
    days = [f"{one.slot[:10]}" for one in appointments(maria)]
    assert len(days) >= 4
    assert out not in days
    form = desk.client.get(f"/desk/people/{maria}/schedule/{series}").text
    assert f'value="{out}"' in form
    assert '<option value="weekly" selected>' in form
    again = desk.ask(
        "POST /desk/people/{person}/schedule/{series}",
        {"person": maria, "series": series},
        {"kind": "class", "day": ON, "start": "10:00", "end": "12:00", "repeat": "weekly", "left_out": out},
    )
    assert again.status_code == 303
    assert {one.slot[11:] for one in appointments(maria) if one.state == "planned"} == {"10:00"}


def test_a_supervisor_s_language_is_chosen_shown_again_and_noted(desk: Browser, maria: str) -> None:
    plain = {"kind": "shift", "day": ON, "start": "09:00", "end": "17:00", "supervisor": "Bo", "supervisor_phone": "413 555 0166"}
    series = enter(desk, maria, supervisor="Bo", supervisor_phone="413 555 0166", supervisor_language="es")
    address, of = "POST /desk/people/{person}/schedule/{series}", {"person": maria, "series": series}
    assert '<option value="es" selected>Spanish</option>' in desk.client.get(f"/desk/people/{maria}/schedule/{series}").text
    assert desk.ask(address, of, {**plain, "supervisor_language": "es"}).status_code == 303
    assert desk.ask(address, of, {**plain, "supervisor_language": "pt"}).status_code == 303
    wrong = desk.ask(address, of, {**plain, "supervisor_language": "fr"})
    assert wrong.status_code == 422
    assert 'id="wrong">' in wrong.text.partition('name="supervisor_language"')[2]
    with reading() as session:
        notes = session.scalars(select(Audit).where(Audit.act == "save_schedule", Audit.subject == f"person:{maria}").order_by(Audit.id))
        assert [one.details.get("supervisor_language") for one in notes] == ["es", None, "pt"]
    assert '<option value="pt" selected>' in desk.client.get(f"/desk/people/{maria}/schedule/{series}").text


def test_an_overlap_is_said_before_it_is_saved(desk: Browser, maria: str) -> None:
    enter(desk, maria)
    form = {"kind": "class", "day": ON, "start": "16:00", "end": "18:00"}
    address = "POST /desk/people/{person}/schedule/new"
    answer = desk.ask(address, {"person": maria}, form)
    assert answer.status_code == 409
    assert "It overlaps what is there" in answer.text
    assert len(appointments(maria)) == 1
    assert desk.ask(address, {"person": maria}, {**form, "seen": "yes"}).status_code == 303
    assert len(appointments(maria)) == 2
    shown = page(desk, maria, f"?week={ON}")
    assert "At the same time as the shift of" in shown
    assert "At the same time as the class of" in shown


@pytest.mark.parametrize(
    ("fields", "problem", "field"),
    [
        ({"start": "17:00", "end": "09:00"}, "ends before it starts", "end"),
        ({"end": "09:00"}, "ends before it starts", "end"),
        ({"day": "soon"}, "not a day", "day"),
        ({"start": ""}, "not a time", "start"),
        ({"supervisor_phone": "12"}, "phone number", "supervisor_phone"),
        ({"repeat": "own", "rule": "FREQ=SECONDLY"}, "not taken", "rule"),
        ({"repeat": "own"}, "rule is missing", "rule"),
        ({"repeat": "sometimes"}, "not clear how it repeats", "repeat"),
        ({"on_TU": "yes", "on_TH": "yes"}, "entered as once", "repeat"),
        ({"until": "2999-01-01"}, "entered as once", "repeat"),
        ({"rule": "FREQ=DAILY"}, "not chosen", "repeat"),
        ({"repeat": "monthly", "on_TU": "yes"}, "do not fit", "repeat"),
        ({"repeat": "weekly", "until": "2026-01-01"}, "before the first", "until"),
        ({"repeat": "weekly", "left_out": "easter"}, "is no day", "left_out"),
        ({"zone": "Mars/Base"}, "no such timezone", "zone"),
        ({"day": "2999-01-01"}, "too far away", "day"),
        ({"place": "x" * 161}, "longer than 160", "place"),
    ],
)
def test_a_bad_form_says_at_its_field_what_is_wrong(desk: Browser, maria: str, fields: dict[str, str], problem: str, field: str) -> None:
    form = {"kind": "shift", "day": ON, "start": "09:00", "end": "17:00", "bring": "apron", **fields}
    answer = desk.ask("POST /desk/people/{person}/schedule/new", {"person": maria}, form)
    assert answer.status_code == 422
    found = re.search(
        r'name="(\w+)"[^>]*aria-invalid="true" aria-describedby="wrong[ "].*?<p class="bad" id="wrong">([^<]*)', answer.text, re.DOTALL
    )
    assert found
    assert found[1] == field
    assert problem in found[2]
    assert 'value="apron"' in answer.text
    assert appointments(maria) == []


def test_weeks_that_are_not_planned_yet_show_what_will_be(desk: Browser, maria: str) -> None:
    far = DAY + timedelta(days=56)
    out = DAY + timedelta(days=70)
    enter(desk, maria, kind="class", day=f"{far:%Y-%m-%d}", repeat="weekly", left_out=f"{out:%m/%d/%Y}")
    assert appointments(maria) == []
    assert "Class, 9:00 AM to 5:00 PM" in page(desk, maria, f"?week={far:%Y-%m-%d}")
    assert "Class, 9:00 AM to 5:00 PM" not in page(desk, maria, f"?week={out:%Y-%m-%d}")
    assert f"every week, without {out:%Y-%m-%d}" in page(desk, maria)
    clash = {"kind": "shift", "day": f"{far + timedelta(days=7):%Y-%m-%d}", "start": "08:00", "end": "10:00"}
    answer = desk.ask("POST /desk/people/{person}/schedule/new", {"person": maria}, clash)
    assert answer.status_code == 409


def test_the_weeks_days_and_end_of_a_series_in_words(desk: Browser, maria: str) -> None:
    enter(desk, maria, repeat="two_weeks", on_TU="yes", on_TH="yes", until=f"{DAY + timedelta(days=30):%Y-%m-%d}")
    last = DAY + timedelta(days=30)
    assert f"every two weeks on Tuesday, Thursday until {last:%a, %b} {last.day}, {last.year}" in page(desk, maria)


def test_one_day_is_moved_another_cancelled_and_all_of_it(desk: Browser, maria: str) -> None:
    series = enter(desk, maria, repeat="weekly")
    first, second, *_ = appointments(maria)
    moved = {"from": f"{ON}T11:00", "until": f"{ON}T15:00", "week": ON}
    assert desk.ask(f"POST /desk/people/{maria}/appointments/{first.id}/move", {}, moved).status_code == 303
    assert desk.ask(f"POST /desk/people/{maria}/appointments/{second.id}/cancel", {}, {}).status_code == 303
    shown = page(desk, maria, f"?week={ON}")
    assert "Shift, 11:00 AM to 3:00 PM" in shown
    assert "moved" in shown
    states = {one.id: one.state for one in appointments(maria)}
    assert states[second.id] == "cancelled"
    back = re.search(
        r'/move">((?:(?!</form>).)*)<button class="secondary outline">It takes place', page(desk, maria, f"?week={second.slot[:10]}")
    )
    assert back
    hidden = dict(re.findall(r'name="(from|until)" value="([^"]*)"', back[1]))
    assert desk.ask(f"POST /desk/people/{maria}/appointments/{second.id}/move", {}, hidden).status_code == 303
    restored = next(one for one in appointments(maria) if one.id == second.id)
    assert (restored.state, restored.starts_at, restored.ends_at) == ("planned", second.starts_at, second.ends_at)
    bad = {"from": f"{ON}T15:00", "until": f"{ON}T11:00"}
    assert desk.ask(f"POST /desk/people/{maria}/appointments/{first.id}/move", {}, bad).status_code == 422
    assert desk.ask(f"POST /desk/people/{maria}/schedule/{series}/end", {}, {}).status_code == 303
    assert {one.state for one in appointments(maria)} == {"cancelled"}
    assert reminders(maria) == 0


def test_attendance_is_corrected_and_a_pattern_shows(here: World, desk: Browser, maria: str) -> None:
    with writing() as session:
        for weeks in (1, 2):
            start = (clock.now() - timedelta(weeks=weeks)).replace(hour=15, minute=0)
            columns = {"kind": "shift", "zone_name": "America/New_York", "minutes": 60, "source": "staff"}
            series = Series(person_id=maria, starts=f"{start:%Y-%m-%dT%H:%M}", **columns)
            session.add(series)
            session.flush()
            over = start + timedelta(hours=1)
            session.add(
                Appointment(series_id=series.id, person_id=maria, slot=series.starts, starts_at=start, ends_at=over, attendance="unknown")
            )
    for one in appointments(maria):
        desk.ask(f"POST /desk/people/{maria}/appointments/{one.id}/attendance", {}, {"attendance": "missed"})
    shown = page(desk, maria)
    assert "Missed 2" in shown
    assert "missed or late 2 of 2 times" in shown
    ahead = enter(desk, maria)
    assert ahead
    future = appointments(maria)[-1]
    assert desk.ask(f"POST /desk/people/{maria}/appointments/{future.id}/attendance", {}, {"attendance": "came"}).status_code == 422


def test_wishes_and_zone_plan_anew(desk: Browser, maria: str) -> None:
    enter(desk, maria)
    sent = desk.ask(
        "POST /desk/people/{person}/reminders", {"person": maria}, {"choice": "evening", "asleep_from": "20:00", "asleep_until": "06:00"}
    )
    assert sent.status_code == 303
    assert desk.ask("POST /desk/people/{person}/zone", {"person": maria}, {"zone": "Nowhere"}).status_code == 422
    assert desk.ask("POST /desk/people/{person}/zone", {"person": maria}, {"zone": "America/Chicago"}).status_code == 303
    with reading() as session:
        wish = session.get_one(ReminderWish, maria)
        assert (wish.offsets, wish.asleep_from) == (["evening"], "20:00")
        assert session.get_one(Person, maria).timezone == "America/Chicago"
        assert all(one.plan_at <= clock.now() for one in session.scalars(select(Series).where(Series.person_id == maria)))
    assert "America/Chicago" in page(desk, maria)


def test_a_calendar_inside_the_network_is_refused_at_once(desk: Browser, maria: str) -> None:
    with serving({"/a.ics": (200, {}, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")}) as port:
        answer = desk.ask("POST /desk/people/{person}/calendars", {"person": maria}, {"address": f"http://localhost:{port}/a.ics"})
        assert answer.status_code == 422
        answer = desk.ask("POST /desk/people/{person}/calendars", {"person": maria}, {"address": "http://169.254.169.254/latest"})
    assert answer.status_code == 422
    assert "points inside a network" in answer.text


def test_somebody_else_s_appointment_does_not_exist_here(here: World, desk: Browser, maria: str) -> None:
    series = enter(desk, maria)
    other = here.around(here.person(MARIA, "Other", "hello"))["person"]
    one = appointments(maria)[0]
    assert desk.client.get(f"/desk/people/{other}/schedule/{series}").status_code == 404
    assert desk.ask(f"POST /desk/people/{other}/appointments/{one.id}/cancel", {}, {}).status_code == 404
    assert appointments(maria)[0].state == "planned"
