"""Appointments from files and calendar addresses: all or nothing, once, with moves and cancellations; bad input named and bounded."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import clock
from bot.cli import main
from bot.errors import BadFile
from bot.schedule.importing import import_appointments
from bot.schedule.planning import plan_due
from bot.store.session import writing
from tests.schedule_world import ANA, BEN, MONDAY, appointments, promised, tables, talk_of

HEAD = "id,phone,kind,start,end,place,repeat,status\n"
Write = Callable[[str | bytes], Path]


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        with writing() as session:
            talk_of(session, ANA)
            talk_of(session, BEN)
        yield


@pytest.fixture
def csv(tmp_path: Path) -> Write:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "shifts.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def ics(tmp_path: Path) -> Write:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "calendar.ics"
        path.write_bytes(content if isinstance(content, bytes) else calendar(content).encode())
        return path

    return write


def calendar(events: str) -> str:
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + events.strip().replace("\n", "\r\n") + "\r\nEND:VCALENDAR\r\n"


def event(
    uid: str = "a",
    start: str = "DTSTART;TZID=America/New_York:20261125T140000",
    end: str = "DTEND;TZID=America/New_York:20261125T220000",
    more: str = "",
) -> str:
    return f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20261101T000000Z\n{start}\n{end}\nSUMMARY:Work\n{more}".rstrip() + "\nEND:VEVENT\n"


def planned() -> list[str]:
    with writing() as session:
        plan_due(session)
    return [f"{one.starts_at:%m-%d %H}-{one.ends_at:%H} {one.state}" for one in appointments()]


def problems(path: Path, number: str | None = ANA) -> list[str]:
    with pytest.raises(BadFile) as caught:
        import_appointments(path, number)
    assert planned() == []
    assert "555" not in str(caught.value)
    return caught.value.places


def test_a_csv_twice_is_once(csv: Write) -> None:
    weekly = "2,413 555 0122,class,11/26/2026 6:00 PM,8:00 PM,,FREQ=WEEKLY;COUNT=2,\n"
    text = HEAD + "1,413 555 0111,shift,2026-11-25 14:00,22:00,12 Main St,,\n" + weekly
    assert import_appointments(csv(text)).startswith("2 are new, 0 changed, 0 were cancelled, 0 are as before.")
    first = planned()
    assert first == ["11-25 19-03 planned", "11-26 23-01 planned", "12-03 23-01 planned"]
    assert len(promised()) == 6
    assert import_appointments(csv(text)).startswith("0 are new, 0 changed, 0 were cancelled, 2 are as before.")
    assert planned() == first
    assert len(promised()) == 6


def test_a_csv_moves_and_cancels(csv: Write) -> None:
    row = "1,413 555 0111,shift,2026-11-25 14:00,22:00,,,\n"
    import_appointments(csv(HEAD + row))
    planned()
    assert "1 changed" in import_appointments(csv(HEAD + row.replace("14:00", "15:00")))
    assert planned() == ["11-25 20-03 planned"]
    assert "1 were cancelled" in import_appointments(csv(HEAD + row.rstrip("\n") + "cancelled\n"))
    assert planned() == ["11-25 20-03 cancelled"]
    assert promised() == []


def test_a_spreadsheet_that_writes_its_days_otherwise_is_the_same(csv: Write) -> None:
    import_appointments(csv("phone,kind,start,end\n413 555 0111,shift,2026-11-25 14:00,22:00\n"))
    again = "sep=;\nTeléfono;Tipo;Fecha;Inicio;Fin\n413 555 0111;turno;Wed 11/25/26;2 PM;10:00 PM\n"
    assert import_appointments(csv(again.encode("cp1252"))).endswith("1 are as before.")
    assert planned() == ["11-25 19-03 planned"]


def test_what_is_to_be_cancelled_and_is_not_here_is_said(csv: Write) -> None:
    assert "1 to cancel were not here" in import_appointments(csv(HEAD + "1,413 555 0111,shift,2026-11-25 14:00,22:00,,,Cancelado\n"))


def test_a_file_without_zones_read_again_after_somebody_moved(csv: Write) -> None:
    path = csv(HEAD + "1,413 555 0111,shift,2026-11-25 14:00,22:00,,,\n")
    import_appointments(path)
    with writing() as session:
        talk_of(session, ANA, timezone="America/Los_Angeles")
    assert "1 are as before" in import_appointments(path)
    assert "1 changed" in import_appointments(csv(HEAD + "1,413 555 0111,shift,2026-11-25 15:00,22:00,,,\n"))
    assert planned() == ["11-25 20-03 planned"]


def test_every_bad_row_is_named(csv: Write) -> None:
    rows = [
        "1,413 555 0199,shift,2026-11-25 14:00,22:00,,,",
        "2,413 555 0111,party,2026-11-25 14:00,22:00,,,",
        "3,413 555 0111,shift,soon,22:00,,,",
        "4,413 555 0111,shift,2026-11-25 14:00,2026-11-25 13:00,,,",
        "5,413 555 0111,shift,2026-11-25 14:00,22:00,,FREQ=SECONDLY,",
        "6,413 555 0111,shift,2026-11-25 14:00,22:00,,,",
        "6,413 555 0111,shift,2026-11-26 14:00,22:00,,,",
        "7,nobody,shift,2026-11-25 14:00,22:00,,,",
        "8,413 555 0111",
        "9,413 555 0111,shift,2026-11-25 14:00,22:00,12 Main St, Fitchburg,,,",
        "10,413 555 0111,shift,2026-11-25 14:00,22:00,,,deleted",
        "11,413 555 0111,shift,9999-12-31 23:00,22:00,,,",
        "12,413 555 0111,shift,2026-11-25 14:00,2026-11-26 20:00,,,",
    ]
    bad = [place.split(":")[0] for place in problems(csv(HEAD + "\n".join(rows)))]
    assert bad == [f"row {n}" for n in (2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_in_another_encoding(csv: Write, encoding: str) -> None:
    import_appointments(csv((HEAD.replace(",", ";") + "1;413 555 0111;turno;2026-11-25 14:00;22:00;Café Peña;;\n").encode(encoding)))
    planned()
    assert appointments()[0].series.place == "Café Peña"


def test_what_is_no_csv(csv: Write, tmp_path: Path) -> None:
    assert problems(csv("phone,kind,start\n1,2,3\n")) == ["row 1: there is no column end."]
    assert problems(csv("phone,kind,start,end,end\n")) == ["row 1: there are two columns end."]
    assert problems(csv(HEAD.encode("utf-16-le"))) == ["it is not text we can read."]
    assert "CSV" in problems(csv(HEAD + '1,"413 555 0111,shift\n'))[0]
    assert problems(csv(b"\x81\x8d\xff")) == ["it is not text we can read."]
    assert problems(tmp_path / "none.csv")


def test_overlapping_series_are_taken_and_said(csv: Write) -> None:
    rows = "1,413 555 0111,shift,2026-11-25 14:00,22:00,,FREQ=WEEKLY;COUNT=3,\n"
    rows += "2,413 555 0111,class,2026-11-25 18:00,20:00,,FREQ=WEEKLY;COUNT=2,\n"
    rows += "3,413 555 0111,shift,2026-11-25 16:00,18:00,,,\n4,413 555 0122,class,2026-11-25 16:00,18:00,,,\n"
    assert "2 times a class is at the time of a shift" in import_appointments(csv(HEAD + rows))
    assert len(planned()) == 7


def test_a_calendar_with_rule_exceptions_moved_and_cancelled_days(ics: Write) -> None:
    text = event(more="RRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=America/New_York:20261126T140000\nLOCATION:12 Main St")
    text += event(
        start="RECURRENCE-ID;TZID=America/New_York:20261127T140000\nDTSTART;TZID=America/New_York:20261127T090000",
        end="DTEND;TZID=America/New_York:20261127T120000",
    )
    text += event(
        start="RECURRENCE-ID;TZID=America/New_York:20261128T140000\nDTSTART;TZID=America/New_York:20261128T140000", more="STATUS:CANCELLED"
    )
    expected = ["11-25 19-03 planned", "11-27 14-17 planned", "11-28 19-03 cancelled", "11-29 19-03 planned"]
    assert "1 are new" in import_appointments(ics(text), ANA)
    assert planned() == expected
    assert "1 are as before" in import_appointments(ics(text), ANA)
    assert planned() == expected


def test_zones_of_a_calendar(ics: Write) -> None:
    text = event("utc", "DTSTART:20261125T190000Z", "DTEND:20261125T200000Z") + event(
        "float", "DTSTART:20261126T090000", "DTEND:20261126T100000"
    )
    text += event("la", "DTSTART;TZID=America/Los_Angeles:20261127T090000", "DTEND;TZID=America/Los_Angeles:20261127T100000")
    text += event("day", "DTSTART;VALUE=DATE:20261128", "DTEND;VALUE=DATE:20261129")
    assert "1 events were left out: of a whole day" in import_appointments(ics(text), ANA)
    assert planned() == ["11-25 19-20 planned", "11-26 14-15 planned", "11-27 17-18 planned"]


def test_bombs_are_refused_by_name_and_quickly(ics: Write) -> None:
    began = clock.monotonic()
    assert problems(ics("".join(event(str(n)) for n in range(10_000)))) == ["it has 10,000 events; 2,000 are taken at once."]
    assert "repeat by day, week, month or year" in problems(ics(event(more="RRULE:FREQ=SECONDLY")))[0]
    assert "is not taken" in problems(ics(event(more="RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")))[0]
    for name in ("RDATE:", "EXDATE:", "RRULE:FREQ=WEEKLY;BYDAY="):
        assert "list 100,000 days" in problems(ics(event(more=name + ",".join(["20261201T090000Z"] * 100_000))))[0]
    assert "longer than 280" in problems(ics(event(more="RRULE:FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 200))))[0]
    assert "parts" in problems(ics(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VALARM\r\n" * 50_000))[0]
    assert "exceptions" in problems(ics(event(more="RRULE:FREQ=DAILY\n" + "\n".join(["EXDATE:20261201T090000Z"] * 500))))[0]
    assert "MB" in problems(ics(b"x" * 2_000_001))[0]
    assert problems(ics(b"\x00\xff garbage"))
    assert "ends before it starts" in problems(ics(event(end="DTEND;TZID=America/New_York:20261124T220000")))[0]
    assert clock.monotonic() - began < 10


def test_a_calendar_needs_its_person(ics: Write) -> None:
    assert "whose calendar" in problems(ics(event()), None)[0]
    assert "whose calendar" in problems(ics(event()), "+14135550199")[0]


def test_the_command(csv: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = csv(HEAD + "1,413 555 0111,shift,2026-11-25 14:00,22:00,,,\n")
    assert main(["import", "appointments", str(path)]) == 0
    assert "1 are new" in capsys.readouterr().out
