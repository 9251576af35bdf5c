"""When a reminder goes out: evenings and hours before, never at night, never too late."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedule.reminder_times import Due, is_quiet, reminders
from bot.schedule.wish_words import read_asleep, read_wish
from bot.schedule.wishes import DEFAULT, EVENING, FIRST_DAY, THREE_DAYS, TWO_HOURS

NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
QUIET = (time(21), time(8))
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=NEW_YORK)


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


def due(starts: datetime, offsets: tuple[str, ...] = DEFAULT, **more: object) -> list[str]:
    values = {"place": NEW_YORK, "own": NEW_YORK, "quiet": QUIET, "now": NOW, "late_entry": True} | more
    rows: list[Due] = reminders(starts.astimezone(UTC), offsets, **values)  # type: ignore[arg-type]
    return [f"{row.code} {row.at.astimezone(NEW_YORK):%d %H:%M}" for row in rows]


def test_the_evening_before_and_two_hours_before() -> None:
    assert due(local(23, 14)) == ["evening 22 18:00", "120 23 12:00"]


def test_a_first_day_has_three() -> None:
    assert due(local(25, 14), FIRST_DAY) == ["3days 22 18:00", "evening 24 18:00", "120 25 12:00"]


def test_what_falls_into_the_night_is_dropped_if_the_evening_one_goes() -> None:
    assert due(local(23, 7)) == ["evening 22 18:00"]
    assert due(local(23, 9, 30)) == ["evening 22 18:00"]


def test_what_falls_into_the_night_moves_before_it_if_it_is_alone() -> None:
    assert due(local(23, 7), (TWO_HOURS,)) == ["120 22 20:45"]


def test_somebody_who_sleeps_by_day_is_reminded_before() -> None:
    assert due(local(23, 16), (TWO_HOURS,), quiet=(time(8), time(15))) == ["120 23 07:45"]


def test_the_evening_is_the_persons_own_and_the_shift_the_places() -> None:
    assert due(local(23, 14), own=CHICAGO) == ["evening 22 19:00", "120 23 12:00"]


def test_two_hours_before_on_the_night_that_skips_an_hour() -> None:
    starts = datetime(2027, 3, 14, 11, 0, tzinfo=NEW_YORK)
    (row,) = reminders(
        starts.astimezone(UTC), (TWO_HOURS,), place=NEW_YORK, own=NEW_YORK, quiet=(time(23), time(1)), now=NOW, late_entry=False
    )
    assert row.at == starts.astimezone(UTC) - timedelta(hours=2)


def test_the_evening_before_the_change_is_at_six_by_the_wall() -> None:
    (row,) = reminders(
        datetime(2026, 11, 1, 14, 0, tzinfo=NEW_YORK).astimezone(UTC),
        (EVENING,),
        place=NEW_YORK,
        own=NEW_YORK,
        quiet=QUIET,
        now=local(30, 9, month=10),
        late_entry=False,
    )
    assert f"{row.at.astimezone(NEW_YORK):%m-%d %H:%M %Z}" == "10-31 18:00 EDT"


def test_entered_late_one_goes_out_now_while_it_helps() -> None:
    assert due(local(23, 7), now=local(22, 19, 30)) == ["evening 22 19:32"]
    assert due(local(23, 7), now=local(22, 19, 30), late_entry=False) == []
    assert due(local(23, 7), now=local(22, 22)) == []
    assert due(local(23, 14), now=local(22, 19, 30)) == ["120 23 12:00"]
    assert due(local(23, 14), now=local(23, 13, 50)) == []


def test_a_reminder_never_helps_into_the_night_or_past_the_start() -> None:
    for hour in range(24):
        for row in reminders(
            local(25, hour).astimezone(UTC), FIRST_DAY, place=NEW_YORK, own=NEW_YORK, quiet=QUIET, now=NOW, late_entry=True
        ):
            assert row.at < row.valid_until <= local(25, hour) - timedelta(minutes=15)
            assert not is_quiet(row.at, NEW_YORK, QUIET)
            assert not is_quiet(row.valid_until - timedelta(seconds=1), NEW_YORK, QUIET)


def test_wishes_in_three_languages() -> None:
    for text, language, wanted in [
        ("only the night before", "en", (EVENING,)),
        ("just one text the evening prior, thats all i need", "en", (EVENING,)),
        ("can u text me 2 hours before i go in", "en", ("120",)),
        ("remind me 45 min before", "en", ("45",)),
        ("an hour earlier please", "en", (EVENING, "180")),
        ("also an hour before", "en", (EVENING, "120", "60")),
        ("no more reminders", "en", ()),
        ("fewer texts please", "en", (EVENING,)),
        ("recuerdame la noche antes", "es", (EVENING,)),
        ("avisame 3 horas antes", "es", ("180",)),
        ("ya no quiero recordatorios, sin recordatorios", "es", ()),
        ("me lembra na noite anterior", "pt", (EVENING,)),
        ("me avisa uma hora antes", "pt", ("60",)),
        ("hello there", "en", None),
    ]:
        assert read_wish(text, language, NOW, DEFAULT) == wanted, text
    assert read_wish("an hour earlier please", "en", NOW, (THREE_DAYS,)) is None, "earlier than what is asked, not guessed"


@pytest.mark.parametrize(
    ("text", "language", "had", "wanted"),
    [
        ("remind me an hour earlier", "en", (EVENING,), ("evening1700",)),
        ("an hour earlier please", "en", ("evening1700",), ("evening1600",)),
        ("recuerdame media hora mas temprano", "es", (EVENING,), ("evening1730",)),
        ("me avisa uma hora mais cedo", "pt", (THREE_DAYS, EVENING), (THREE_DAYS, "evening1700")),
        ("the night before one an hour earlier", "en", DEFAULT, ("evening1700", TWO_HOURS)),
        ("8 hours earlier", "en", (EVENING,), None),
        ("not the night before", "en", ("evening1700", TWO_HOURS), (TWO_HOURS,)),
    ],
)
def test_the_evening_one_can_come_earlier(text: str, language: str, had: tuple[str, ...], wanted: tuple[str, ...] | None) -> None:
    assert read_wish(text, language, NOW, had) == wanted


def test_the_evening_one_comes_at_the_hour_they_wish() -> None:
    assert due(local(25, 14), ("evening1700",)) == ["evening1700 24 17:00"]


def test_who_asks_for_reminders_does_not_lose_them() -> None:
    for text, language, wanted in [
        ("dont forget to remind me", "en", None),
        ("i dont get my reminders", "en", None),
        ("why did i get no reminder", "en", None),
        ("mandame un mensaje para recordarme mi turno", "es", None),
        ("no me llegan los recordatorios", "es", None),
        ("no olvides el recordatorio", "es", None),
        ("me manda msg para me lembrar do turno", "pt", None),
        ("nao esquece de me lembrar", "pt", None),
        ("nao recebi o lembrete", "pt", None),
        ("i dont want to get reminders", "en", ()),
        ("no quiero recibir recordatorios", "es", ()),
        ("para de me lembrar", "pt", ()),
        ("dont remind me the night before", "en", ("120",)),
        ("not the night before just 2 hrs before", "en", ("120",)),
        ("no, just the night before", "en", (EVENING,)),
        ("no me avises la noche antes", "es", ("120",)),
    ]:
        assert read_wish(text, language, NOW, DEFAULT) == wanted, text
    assert read_wish("not the night before", "en", NOW, (EVENING,)) is None, "none at all is asked, not guessed"


def test_an_hour_after_which_to_be_quiet_is_one_of_the_evening() -> None:
    assert read_asleep("dont text me after 9", "en", NOW) == (time(21), time(8))
    assert read_asleep("nao me manda nada depois das 8", "pt", NOW) == (time(20), time(8))
    assert read_asleep("i sleep from 11 to 7", "en", NOW) == (time(23), time(7))
    assert read_asleep("i sleep from 10 to 6", "en", NOW) == (time(22), time(6))


def test_own_sleep_hours() -> None:
    assert read_asleep("dont text me before 10am", "en", NOW) == (time(21), time(10))
    assert read_asleep("no me escribas despues de las 7pm", "es", NOW) == (time(19), time(8))
    assert read_asleep("i sleep 8am to 3pm", "en", NOW) == (time(8), time(15))
    assert read_asleep("text me at 9", "en", NOW) is None
