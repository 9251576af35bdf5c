"""Files that come again: rows without an id that moved or are gone, events that are more than we do, very many rows."""

from datetime import datetime

import pytest
from sqlalchemy import event as event_of
from sqlalchemy import select

from bot.care.cases import Case
from bot.errors import BadFile
from bot.schedule.appointment import Series
from bot.schedule.entering import Draft
from bot.schedule.entry import Entry
from bot.schedule.importing import import_appointments
from bot.schedule.moved_rows import NOT_IN_FILE
from bot.schedule.taking import print_of
from bot.store.engine import engine
from bot.store.session import reading, writing
from tests.schedule_talk import BOSS
from tests.schedule_world import ANA, appointments
from tests.store.test_schedule_import import HEAD, Write, csv, event, ics, planned, problems, world

__all__ = ["csv", "ics", "world"]  # fixtures


def test_an_event_that_is_more_than_we_do_does_not_keep_the_others_out(ics: Write) -> None:
    good = "".join(event(str(n), f"DTSTART:202612{n:02d}T140000Z", f"DTEND:202612{n:02d}T150000Z") for n in range(1, 31))
    odd = event("odd", more="RRULE:FREQ=SECONDLY").replace("SUMMARY:Work", "SUMMARY:With Dolores")
    said = import_appointments(ics(good + odd), ANA)
    assert said.startswith("30 are new")
    line = next(line for line in said.splitlines() if "event 31" in line)
    assert "repeat by day, week, month or year" in line
    assert f"in line {3 + 30 * 7 + 1}, its first day is 2026-11-25" in line
    assert "Dolores" not in said
    import_appointments(ics(event("odd")), ANA)
    assert "11-25 19-03 planned" in planned()
    import_appointments(ics(good + odd), ANA)
    assert "11-25 19-03 planned" in planned()  # what was here of it stays
    wrong = event("wrong", end="DTEND;TZID=America/New_York:20261124T220000")
    with pytest.raises(BadFile) as caught:
        import_appointments(ics(good + odd + wrong), ANA)
    assert [line.partition(":")[0] for line in caught.value.places] == ["event 31", "event 32"]


def test_an_event_that_moves_keeps_what_staff_entered_of_it(ics: Write) -> None:
    """No calendar names a supervisor or a first day: what staff added stayed until its event moved, and was then lost unseen."""
    at = ("DTSTART:20261201T140000Z", "DTEND:20261201T150000Z")
    import_appointments(ics(event("shift", *at)), ANA)
    told = {
        "first_day": True,
        "supervisor": "Maria",
        "supervisor_phone": BOSS,
        "supervisor_language": "pt",
        "employer": "Hill Market",
        "program": None,
        "bring": "boots",
    }
    with writing() as session:
        series = session.scalars(select(Series)).one()
        for name, value in told.items():
            setattr(series, name, value)
    said = import_appointments(ics(event("shift", *(one.replace("0000Z", "3000Z") for one in at))), ANA)
    assert said.startswith("0 are new, 1 changed")
    with reading() as session:
        series = session.scalars(select(Series)).one()
        assert series.starts == "2026-12-01T09:30"
        assert {name: getattr(series, name) for name in told} == told


def test_a_row_that_moves_keeps_what_its_file_has_no_column_for(csv: Write) -> None:
    """An empty cell takes away; a column that is not there says nothing."""
    head, row = "phone,kind,id,start,end,bring", f"{ANA},shift,7,2026-12-01 {{}},2026-12-01 15:00,{{}}"
    import_appointments(csv(f"{head}\n{row.format('09:00', 'boots')}"))
    with writing() as session:
        series = session.scalars(select(Series)).one()
        series.supervisor, series.supervisor_phone, series.first_day = "Maria", BOSS, True
    import_appointments(csv(f"{head}\n{row.format('10:00', '')}"))
    with reading() as session:
        series = session.scalars(select(Series)).one()
        assert series.starts == "2026-12-01T10:00"
        assert (series.supervisor, series.supervisor_phone, series.first_day, series.bring) == ("Maria", BOSS, True, None)


def test_a_supervisor_s_language_in_a_file(csv: Write) -> None:
    head = "phone,kind,id,start,end,supervisor,supervisor_phone,supervisor_language"
    row = f"{ANA},shift,7,2026-12-01 09:00,2026-12-01 15:00,Maria,{BOSS},{{}}"
    for given, language, said in (("ES", "es", "1 are new"), ("es", "es", "0 are new, 0 changed"), ("", "en", "0 are new, 1 changed")):
        assert import_appointments(csv(f"{head}\n{row.format(given)}")).startswith(said)
        with reading() as session:
            assert session.scalars(select(Series.supervisor_language)).one() == language
    with pytest.raises(BadFile, match="was not imported") as caught:
        import_appointments(csv(f"{head}\n{row.format('french')}"))
    assert "language is none that we write" in caught.value.places[0]


def test_a_file_from_before_there_were_languages_says_what_it_said() -> None:
    """Its print must stay the same, or the next import would undo what staff changed meanwhile."""
    entry = Entry("csv:7", Draft("shift", datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 15), supervisor="Maria"))  # noqa: DTZ001 - wall clock
    assert print_of(entry) == "e83eb7ab07aff54d4ab103f7025ea8bb"


@pytest.mark.parametrize("begin", ["BEGIN:VEVENT", "BEGIN;X=1:VEVENT", "BEGI\r\n N:VEVENT"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_too_many_events_in_any_spelling(ics: Write, begin: str, encoding: str) -> None:
    few = f"BEGIN:VCALENDAR\r\n{f'{begin}\r\nEND:VEVENT\r\n' * 3000}END:VCALENDAR\r\n"
    assert "events" in problems(ics(few.encode(encoding)))[0]


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("11-25 15:00", ["11-25 20-03 planned", "11-26 19-03 planned"]),  # the same day
        ("11-27 14:00", ["11-26 19-03 planned", "11-27 19-03 planned"]),  # the same week
    ],
)
def test_a_row_without_an_id_that_moves_takes_its_shift_along(csv: Write, then: str, expected: list[str]) -> None:
    head, row = "phone,kind,start,end,place\n", "413 555 0111,shift,2026-{},22:00,Mill 3\n"
    same = head + row.format("11-24 14:00") + row.format("11-26 14:00")
    first = same + row.format("11-25 14:00")
    import_appointments(csv(first))
    planned()
    ids = {one.id for one in appointments()}
    again = same + row.format(then)
    assert "0 are new, 1 changed, 0 were cancelled, 2 are as before" in import_appointments(csv(again))
    assert planned() == ["11-24 19-03 planned", *expected]
    assert {one.id for one in appointments()} == ids
    assert "3 are as before" in import_appointments(csv(again))


def test_a_weekly_row_without_an_id_that_moves(csv: Write) -> None:
    row = "413 555 0111,shift,2026-11-25 14:00,22:00,FREQ=WEEKLY;COUNT=2\n"
    import_appointments(csv("phone,kind,start,end,repeat\n" + row))
    assert "0 are new, 1 changed" in import_appointments(csv("phone,kind,start,end,repeat\n" + row.replace("14:00", "15:00")))
    assert planned() == ["11-25 20-03 planned", "12-02 20-03 planned"]


def test_rows_that_are_gone_are_asked_about_once_and_stay(csv: Write) -> None:
    head, row = "phone,kind,start,end,place\n", "413 555 0111,shift,2026-{} 14:00,22:00,{}\n"
    days = ("11-25", "11-26", "11-27")
    import_appointments(
        csv(head + "".join(row.format(day, "Mill 3") for day in (*days, "12-09")) + row.format("11-26", "Shop").replace("14", "8"))
    )
    less = csv(head + row.format("11-25", "Mill 3") + row.format("11-27", "Mill 3"))
    assert "1 of an earlier file are not in this one" in import_appointments(less)
    assert "earlier file" not in import_appointments(less)
    with reading() as session:
        cases = list(session.scalars(select(Case)))
        assert [(one.reason, one.times) for one in cases] == [("case_not_in_file", 1)]
        marked = session.scalars(select(Series.starts).where(Series.source_print == NOT_IN_FILE)).all()
    assert marked == ["2026-11-26T14:00"]
    assert len(planned()) == 5
    import_appointments(csv(head + "".join(row.format(day, "Mill 3") for day in days)))
    with reading() as session:
        assert session.scalar(select(Series.id).where(Series.source_print == NOT_IN_FILE)) is None


def test_another_file_of_another_place_or_week_asks_nothing(csv: Write) -> None:
    head, row = "phone,kind,start,end,place\n", "413 555 0111,shift,2026-{} 14:00,22:00,{}\n"
    import_appointments(csv(head + row.format("11-25", "Mill 3") + row.format("11-27", "Mill 3")))
    said = import_appointments(csv(head + row.format("11-24", "Shop") + row.format("11-28", "Shop") + row.format("12-02", "Mill 3")))
    assert said.startswith("3 are new, 0 changed")
    assert "earlier file" not in said
    assert len(planned()) == 5


def test_the_database_is_asked_little_however_many_rows_there_are(csv: Write) -> None:
    """Everybody else who writes waits meanwhile: 20,000 rows that all moved held SQLite for 19 seconds, a question for each."""

    def asked(rows: int, hour: int) -> int:
        path = csv(
            HEAD
            + "".join(
                f"{n},413 555 0111,shift,{2027 + n // 336}-{n // 28 % 12 + 1:02d}-{n % 28 + 1:02d} {hour}:00,22:00,,,\n"
                for n in range(rows)
            )
        )
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        event_of.listen(engine(), "before_cursor_execute", counted)
        try:
            import_appointments(path)
        finally:
            event_of.remove(engine(), "before_cursor_execute", counted)
        return count

    few, many = [asked(100, 8), asked(100, 9)], [asked(900, 10), asked(900, 11)]
    assert max(many) <= max(few) + 3 * 8, (few, many)  # a few for each further 400
