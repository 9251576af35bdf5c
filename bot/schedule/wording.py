"""What an appointment is called and how its reminder reads, within two segments, in the zone of its place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.schedule.appointment import COMING, Appointment
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words import moments
from bot.words.catalogue import LANGUAGES
from bot.words.render import Option, numbered, option, render

MOST_SEGMENTS = 2
CHOICES = ("shift_coming", "shift_late", "shift_absent")
Texts = Mapping[str, str]


class Described(Protocol):
    """What a text tells of a series: a Series, or only these columns of it where very many are reminded."""

    @property
    def kind(self) -> str: ...
    @property
    def place(self) -> str | None: ...
    @property
    def bring(self) -> str | None: ...
    @property
    def zone(self) -> ZoneInfo: ...


@lru_cache(maxsize=2000)
def _day(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    return moments.day(at, zone)


@lru_cache(maxsize=2000)
def _clock(hour: int, minute: int) -> dict[str, str]:
    return moments.clock_time(datetime(2026, 1, 1, hour, minute, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC"))


def day_of(at: datetime, zone: ZoneInfo) -> Texts:
    """ "Fri, Nov 27" in every language; days are looked up, since babel is slow and a plan asks for the same few."""
    return _day(datetime.combine(at.astimezone(zone).date(), datetime.min.time(), zone), zone)


def time_of(at: datetime, zone: ZoneInfo) -> Texts:
    """ "9:00 AM" in every language."""
    local = at.astimezone(zone)
    return _clock(local.hour, local.minute)


def time_at(clock: str) -> Texts:
    """The same of a wall clock, "09:00"."""
    return _clock(int(clock[:2]), int(clock[3:5]))


def fields(series: Described, starts_at: datetime, ends_at: datetime) -> dict[str, Texts]:
    """day, start and end of an appointment."""
    zone = series.zone
    return {"day": day_of(starts_at, zone), "start": time_of(starts_at, zone), "end": time_of(ends_at, zone)}


def named(one: Appointment) -> dict[str, str]:
    """ "your shift on Fri, Nov 27 at 9:00 AM" in every language."""
    return dict(named_at(one.series.kind, one.starts_at, one.series.zone))


@lru_cache(maxsize=2000)
def named_at(kind: str, starts_at: datetime, zone: ZoneInfo) -> Texts:
    """The same; looked up, since many people begin at the same few times."""
    values = {"day": day_of(starts_at, zone), "start": time_of(starts_at, zone)}
    return {language: render(f"named_{kind}", values, language).text for language in LANGUAGES}


def line(one: Appointment) -> dict[str, str]:
    """ "Fri, Nov 27 9:00 AM-5:00 PM, Main St" in every language: one line of a list."""
    known = fields(one.series, one.starts_at, one.ends_at)
    made = {language: render(f"line_{one.series.kind}", known, language).text for language in LANGUAGES}
    return {language: f"{text}, {one.series.place}" if one.series.place else text for language, text in made.items()}


def reminder(
    series: Described, starts_at: datetime, ends_at: datetime, language: str, answer: str | None = None, leave_at: datetime | None = None
) -> tuple[str, tuple[Option, ...]]:
    """The text of a reminder and its choices. Who said they come is not asked again.

    Discreet: never the program or the employer, since others may read the phone. What to bring, then the place and then when to leave
    are left out if the text would need three segments.
    """
    return _reminder(series.kind, series.place, series.bring, series.zone, starts_at, ends_at, language, answer, leave_at)


@lru_cache(maxsize=2000)  # a whole class, or the early shift of one employer, reads the same
def _reminder(
    kind: str,
    place: str | None,
    bring: str | None,
    zone: ZoneInfo,
    starts_at: datetime,
    ends_at: datetime,
    language: str,
    answer: str | None,
    leave_at: datetime | None,
) -> tuple[str, tuple[Option, ...]]:
    known = {"day": day_of(starts_at, zone), "start": time_of(starts_at, zone), "end": time_of(ends_at, zone)}
    body = render(f"reminder_{kind}", known, language).text
    options = () if answer == COMING else tuple(option(name, language) for name in CHOICES)
    where = render("reminder_place", {"place": place}, language).text if place else ""
    brought = render("reminder_bring", {"bring": bring}, language).text if bring else ""
    leave = render("reminder_leave", {"leaves": time_of(leave_at, zone)}, language).text if leave_at else ""
    text = body
    for more in ([where, leave, brought], [where, leave], [leave], []):
        text = fold_sms(numbered(" ".join([body, *filter(None, more)]), options))
        if count(text).segments <= MOST_SEGMENTS:
            break
    return text, options


def several(lines: Sequence[tuple[Described, datetime, datetime]], language: str) -> tuple[str, int]:
    """One text about several appointments in order, and how many of them fit in it: with their places if all do."""
    for n in range(len(lines), 0, -1):
        for where in (True, False):
            said = [_line(series, starts_at, ends_at, language, where=where) for series, starts_at, ends_at in lines[:n]]
            text = fold_sms(render("reminder_several", {"lines": "\n".join(said)}, language).text)
            if count(text).segments <= MOST_SEGMENTS:
                return text, n
    return text, 1


def _line(series: Described, starts_at: datetime, ends_at: datetime, language: str, *, where: bool) -> str:
    text = render(f"line_{series.kind}", fields(series, starts_at, ends_at), language).text
    return f"{text}, {series.place}" if where and series.place else text
