"""How told shifts are said back, each with its days, hours and place, within two segments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.schedule import recurrence
from bot.schedule.entering import Draft
from bot.schedule.wording import MOST_SEGMENTS, day_of, time_of
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words import moments
from bot.words.catalogue import LANGUAGES
from bot.words.render import numbered, render

FEW = 3


def lines(drafts: Sequence[Draft], zone: ZoneInfo) -> dict[str, str]:
    """Drafts in every language; more than three of the same hours share them."""
    return {language: "; ".join(_line(group, zone, language) for group in _groups(drafts)) for language in LANGUAGES}


def fits(key: str, told: dict[str, str]) -> bool:
    """Whether these lines, said with this key, fit two segments in every language."""
    made = {language: render(key, {"lines": told}, language) for language in LANGUAGES}
    return all(count(fold_sms(numbered(one.text, one.options))).segments <= MOST_SEGMENTS for one in made.values())


def _groups(drafts: Sequence[Draft]) -> list[list[Draft]]:
    alike = {(one.kind, one.rule, one.starts.time(), one.ends.time(), one.place) for one in drafts}
    return [list(drafts)] if len(drafts) > FEW and len(alike) == 1 else [[one] for one in drafts]


def _line(group: Sequence[Draft], zone: ZoneInfo, language: str) -> str:
    first = group[0]
    starts, ends = recurrence.moment(first.starts, zone), recurrence.moment(first.ends, zone)
    days = " & ".join(day_of(recurrence.moment(one.starts, zone), zone)[language] for one in group)
    values = {"day": days, "start": time_of(starts, zone)[language], "end": time_of(ends, zone)[language]}
    text = render(f"line_{first.kind}", values, language).text
    text = f"{text} ({_often(first.rule, zone, language)})" if first.rule else text
    return f"{text}, {first.place}" if first.place else text


def _often(rule: str, zone: ZoneInfo, language: str) -> str:
    """ "every week: Tue, Thu, until Fri, Dec 25": all its weekdays, since the line names the first one only."""
    parts = dict(part.split("=") for part in rule.split(";"))
    text = render("every_other_week" if parts.get("INTERVAL") == "2" else "every_week", {}, language).text
    weekdays = [recurrence.DAYS.index(day) for day in parts.get("BYDAY", "").split(",") if day]
    if len(weekdays) > 1:
        monday = datetime(2026, 11, 23, 12, tzinfo=zone)
        text += ": " + ", ".join(moments.weekday(monday + timedelta(days=day), zone)[language] for day in sorted(weekdays))
    if "UNTIL" in parts:
        last = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").replace(hour=12, tzinfo=zone)
        text += ", " + render("until_day", {"day": day_of(last, zone)[language]}, language).text
    return text
