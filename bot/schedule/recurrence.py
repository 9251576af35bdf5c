"""When something repeats: RRULE by wall clock, so that "9 o'clock" stays 9 o'clock through both changes of the clock.

Only rules that surely come again are taken. dateutil looks for the next day of a rule that never comes (February 30th) up to the year
9999, five seconds for one line of a file; so what could be empty is refused by name before it is run.
"""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from bot.errors import BadInput, NotTaken

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EARLIEST = datetime(2000, 1, 1)  # noqa: DTZ001 - wall clock
MOST_TIMES = 2000
MOST_LETTERS = 280  # a UNTIL by wall clock makes it a little longer, and 300 fit its column
_WEEKDAY = re.compile(r"(MO|TU|WE|TH|FR|SA|SU)")
_NTH_WEEKDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
# What may stand in a rule and how far apart its times may lie: with these every rule comes again within months.
_PARTS = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": set(),
}
_MOST_INTERVAL = {"DAILY": 60, "WEEKLY": 52, "MONTHLY": 6, "YEARLY": 4}
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


def checked(rule: str, start: datetime, zone: ZoneInfo) -> str:
    """The rule in one spelling, its UNTIL by wall clock. `start` is naive wall clock. Raises BadInput saying what is not taken."""
    if len(rule) > MOST_LETTERS:
        _refuse(f"it is longer than {MOST_LETTERS} letters")
    parts: dict[str, str] = {}
    for part in rule.upper().removeprefix("RRULE:").strip().strip(";").split(";"):
        name, _, value = part.partition("=")
        if not value or name in parts:
            _refuse(f"the rule part {part[:30]!r} cannot be read")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency == "YEARLY":  # calendars say the day of the start once more
        for name, day in (("BYMONTH", start.month), ("BYMONTHDAY", start.day)):
            if parts.get(name) == str(day):
                del parts[name]
    if frequency not in _PARTS:
        _refuse("a shift or class may repeat by day, week, month or year only")
    if strange := set(parts) - _ALWAYS - _PARTS[frequency]:
        _refuse(f"{frequency} with {', '.join(sorted(strange))} is not taken")
    interval = _number(parts, "INTERVAL", 1, _MOST_INTERVAL[frequency])
    _number(parts, "COUNT", 1, MOST_TIMES)
    if "COUNT" in parts and "UNTIL" in parts:
        _refuse("COUNT and UNTIL exclude each other")
    if parts.get("WKST", "MO") not in DAYS:
        _refuse("WKST is no weekday")
    _by(parts, frequency, interval)
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], zone).strftime("%Y%m%dT%H%M%S")
    made = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        _rule(made, start)
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput("The rule for repeating cannot be read.", "Write one such as FREQ=WEEKLY;BYDAY=MO,WE.", "rule") from error
    return made


def _by(parts: dict[str, str], frequency: str, interval: int) -> None:
    days = parts.get("BYDAY", "").split(",") if "BYDAY" in parts else []
    if frequency in ("DAILY", "WEEKLY"):
        if not all(_WEEKDAY.fullmatch(day) for day in days):
            _refuse(f"BYDAY of {frequency} takes weekdays such as MO,WE")
        if frequency == "DAILY" and days and interval > 1:
            _refuse("BYDAY with every few days may never come")
        return
    if not all(_NTH_WEEKDAY.fullmatch(day) for day in days):
        _refuse("BYDAY takes weekdays such as 2TU or -1FR")
    if days and "BYMONTHDAY" in parts:
        _refuse("BYDAY and BYMONTHDAY together may never come")
    if "BYMONTHDAY" in parts and not all(re.fullmatch(r"-?([1-9]|[12]\d|3[01])", day) for day in parts["BYMONTHDAY"].split(",")):
        _refuse("BYMONTHDAY takes days from 1 to 31")
    if "BYSETPOS" in parts and (not re.fullmatch(r"-?[1-4]", parts["BYSETPOS"]) or not days or any(len(day) > 2 for day in days)):
        _refuse("BYSETPOS is taken from -4 to 4 with plain weekdays only")


def _number(parts: dict[str, str], name: str, default: int, most: int) -> int:
    text = parts.get(name, str(default))
    if not text.isdigit() or not 1 <= int(text) <= most:
        _refuse(f"{name} must be from 1 to {most}")
    return int(text)


def _until(text: str, zone: ZoneInfo) -> datetime:
    for form in ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y%m%d"):
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - its zone follows
        except ValueError:
            continue
        if not 1900 < found.year < 9999:
            found = found.replace(
                year=min(max(found.year, 1900), 9998), day=min(found.day, 28)
            )  # "never ends": no other day lies beyond it
        if form.endswith("Z"):
            return found.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        return datetime.combine(found, time.max.replace(microsecond=0)) if form == "%Y%m%d" else found
    raise BadInput("UNTIL is not a date.", "Write it like 20261231.", "rule")


def _refuse(why: str) -> None:
    raise NotTaken(f"The rule for repeating is not taken: {why}.", "Write one such as FREQ=WEEKLY;BYDAY=MO,WE.", "rule")


def _rule(rule: str, start: datetime) -> rrule:
    made = rrulestr(rule, dtstart=start)
    assert isinstance(made, rrule)
    return made


def times(rule: str | None, start: datetime, first: datetime, last: datetime) -> list[datetime]:
    """Naive wall-clock starts from `first` to `last`, both included. Without a rule there is only `start`."""
    if rule is None:
        return [start] if first <= start <= last else []
    return _rule(rule, start).between(first, last, inc=True)


def first(rule: str | None, start: datetime, left_out: Collection[datetime]) -> datetime | None:
    """The first naive wall-clock start that takes place; a rule for Wednesdays from a Monday begins on Wednesday. None if left out."""
    walls = [start] if rule is None else islice(_rule(rule, start), len(left_out) + 1)
    return next((wall for wall in walls if wall not in left_out), None)


def moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """A wall-clock time as UTC. In the night that skips an hour, 2:30 is 3:30; in the night that repeats one, the first 1:30."""
    return wall.replace(tzinfo=zone).astimezone(UTC)


def span(wall: datetime, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when it is (UTC), by wall clock at both ends: a night shift until 6 ends at 6, also in the night of a change."""
    return span_of(wall, ends(wall, minutes), zone)


def span_of(starts: datetime, finish: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The same for two wall-clock times. 2:30 to 3:00 in the night that skips this hour is 3:30 to 4:00: nothing ends before it starts."""
    begins, over = moment(starts, zone), moment(finish, zone)
    return begins, over if over > begins else begins + (finish - starts)


def weekly(weekdays: tuple[int, ...], until: date | None = None, weeks: int = 1) -> str:
    """The rule for "every Monday and Wednesday"; of every second week with `weeks` 2."""
    made = "FREQ=WEEKLY;" + (f"INTERVAL={weeks};" if weeks > 1 else "") + "BYDAY=" + ",".join(DAYS[day] for day in weekdays)
    return made + (f";UNTIL={until:%Y%m%d}T235959" if until else "")


def ends(start: datetime, minutes: int) -> datetime:
    """When it ends by wall clock: a night shift until 6 ends at 6, also in the night of a change."""
    return start + timedelta(minutes=minutes)
