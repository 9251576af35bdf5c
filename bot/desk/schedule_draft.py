"""The form of a shift or class: from its fields to a draft, and from a series back to the fields."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.desk.schedule_days import read_days, shown
from bot.errors import BadInput
from bot.schedule.appointment import WALL, Series
from bot.schedule.entering import ENGLISH, Draft
from bot.schedule.recurrence import DAYS, ends

REPEATS = {"": "", "weekly": "FREQ=WEEKLY", "two_weeks": "FREQ=WEEKLY;INTERVAL=2", "monthly": "FREQ=MONTHLY"}
OWN = "own"
TEXTS = ("place", "supervisor", "supervisor_phone", "employer", "program", "bring")


def draft_of(form: Mapping[str, str], zone_name: str | None) -> Draft:
    """What the form says; an end before the start is of the next morning (a night shift). Raises BadInput naming its field."""
    given = {name: " ".join(value.split()) for name, value in form.items()}
    day = _day(given.get("day", ""), "The day", "day")
    start, end = _time(given.get("start", ""), "The start", "start"), _time(given.get("end", ""), "The end", "end")
    starts, finishes = datetime.combine(day, start), datetime.combine(day, end)
    if finishes <= starts:
        if not given.get("overnight"):
            raise BadInput("It ends before it starts.", "If it goes on past midnight, say so below.", "end")
        finishes += timedelta(days=1)
    texts = {name: given.get(name) or None for name in TEXTS}
    return Draft(
        kind=given.get("kind", ""),
        starts=starts,
        ends=finishes,
        zone_name=given.get("zone") or zone_name,
        rule=_rule(given, day),
        left_out=tuple(datetime.combine(one, start).strftime(WALL) for one in read_days(given.get("left_out", ""), day)),
        first_day=given.get("first_day") == "yes",
        supervisor_language=given.get("supervisor_language") or ENGLISH,
        **texts,
    )


def _rule(given: Mapping[str, str], day: date) -> str | None:
    """What is filled in and does not fit how often it repeats is asked about: it would not be there, and nobody would notice."""
    repeat = given.get("repeat", "")
    days = [name for name in DAYS if given.get(f"on_{name}")]
    if repeat not in (*REPEATS, OWN):
        raise BadInput("It is not clear how it repeats.", "Choose one of the list.", "repeat")
    if given.get("rule") and repeat != OWN:
        raise BadInput("There is a rule, but it is not chosen above.", 'Choose "As the rule below says", or empty the rule.', "repeat")
    if not repeat and (days or given.get("until") or given.get("left_out")):
        raise BadInput(
            "It is entered as once, but days of the week, a last day or days left out are filled in.", "Choose how often.", "repeat"
        )
    if not repeat:
        return None
    if repeat == OWN:
        if not given.get("rule"):
            raise BadInput("The rule is missing.", "Write one such as FREQ=MONTHLY;BYDAY=2TU.", "rule")
        return given["rule"]
    if days and repeat == "monthly":
        raise BadInput("Every month it is on the day above; days of the week do not fit.", "Take the marks away.", "repeat")
    made = REPEATS[repeat] + (";BYDAY=" + ",".join(days) if days else "")
    if given.get("until"):
        until = _day(given["until"], "The last day", "until")
        if until < day:
            raise BadInput("The last day is before the first.", "Mend one of them.", "until")
        made += f";UNTIL={until:%Y%m%d}"
    return made


def _day(text: str, name: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{name} is missing or not a day.", "Write it like 2026-11-27.", field) from None


def _time(text: str, name: str, field: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise BadInput(f"{name} is missing or not a time.", "Write it like 09:00.", field) from None


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
        "supervisor_language": series.supervisor_language,
        "first_day": "yes" if series.first_day else "",
        "left_out": shown([date.fromisoformat(slot[:10]) for slot in series.left_out or ()]),
        **{name: getattr(series, name) or "" for name in TEXTS},
    }
    return found | repeat_of(series.rule)


def repeat_of(rule: str | None) -> dict[str, str]:
    """The fields of a rule: how often, on_TU and the like, the last day; or the rule itself if the form has no other words for it."""
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
