"""The form of a shift or class: from its fields to a draft, and from a series back to the fields."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.errors import BadInput
from bot.schedule.appointment import WALL, Series
from bot.schedule.entering import Draft
from bot.schedule.recurrence import DAYS, ends

REPEATS = {"": "", "weekly": "FREQ=WEEKLY", "two_weeks": "FREQ=WEEKLY;INTERVAL=2", "monthly": "FREQ=MONTHLY"}
OWN = "own"
TEXTS = ("place", "supervisor", "supervisor_phone", "employer", "program", "bring")


def draft_of(form: Mapping[str, str], zone_name: str | None) -> Draft:
    """What the form says; an end before the start is of the next morning (a night shift). Raises BadInput."""
    given = {name: " ".join(value.split()) for name, value in form.items()}
    day = _day(given.get("day", ""), "The day")
    start, end = _time(given.get("start", ""), "The start"), _time(given.get("end", ""), "The end")
    starts, finishes = datetime.combine(day, start), datetime.combine(day, end)
    if finishes < starts:
        if not given.get("overnight"):
            raise BadInput("It ends before it starts.", "If it goes on past midnight, say so in the form.")
        finishes += timedelta(days=1)
    texts = {name: given.get(name) or None for name in TEXTS}
    left_out = tuple(
        datetime.combine(_day(one, "A day that is left out"), start).strftime(WALL)
        for one in re.split(r"[,;\s]+", given.get("left_out", ""))
        if one
    )
    return Draft(
        kind=given.get("kind", ""),
        starts=starts,
        ends=finishes,
        zone_name=given.get("zone") or zone_name,
        rule=_rule(given),
        left_out=left_out,
        first_day=given.get("first_day") == "yes",
        **texts,
    )


def _rule(given: Mapping[str, str]) -> str | None:
    repeat = given.get("repeat", "")
    if repeat == OWN:
        return given.get("rule") or None
    if repeat not in REPEATS:
        raise BadInput("It is not clear how it repeats.", "Choose one of the list.")
    if not repeat:
        return None
    days = [name for name in DAYS if given.get(f"on_{name}")]
    made = REPEATS[repeat]
    if days and repeat != "monthly":
        made += ";BYDAY=" + ",".join(days)
    if given.get("until"):
        made += f";UNTIL={_day(given['until'], 'The last day'):%Y%m%d}"
    return made


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{name} is missing or not a day.", "Write it like 2026-11-27.") from None


def _time(text: str, name: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise BadInput(f"{name} is missing or not a time.", "Write it like 09:00.") from None


def fields_of(series: Series) -> dict[str, str]:
    """A series as the form shows it."""
    start = series.start
    finish = ends(start, series.minutes)
    found = {
        "kind": series.kind,
        "day": f"{start:%Y-%m-%d}",
        "start": f"{start:%H:%M}",
        "end": f"{finish:%H:%M}",
        "overnight": "yes" if finish.date() > start.date() else "",
        "zone": series.zone_name,
        "first_day": "yes" if series.first_day else "",
        "left_out": ", ".join(slot[:10] for slot in series.left_out or ()),
        **{name: getattr(series, name) or "" for name in TEXTS},
    }
    return found | _repeat_of(series.rule)


def _repeat_of(rule: str | None) -> dict[str, str]:
    if rule is None:
        return {"repeat": ""}
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    days, until = parts.pop("BYDAY", ""), parts.pop("UNTIL", "")
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    known = {text: name for name, text in REPEATS.items() if text}
    if plain in known and (not days or plain != REPEATS["monthly"]) and set(filter(None, days.split(","))) <= set(DAYS):
        on = {f"on_{day}": "yes" for day in filter(None, days.split(","))}
        return {"repeat": known[plain], "until": f"{until[:4]}-{until[4:6]}-{until[6:8]}" if until else "", **on}
    return {"repeat": OWN, "rule": rule}
