"""Half of a told time, and a read-back that is mended: "9 to 5" after "friday", "no, saturday", "yes but until 6"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.schedule.appointment import CLASS, SHIFT, WALL
from bot.schedule.doubts import hours_in_doubt, in_doubt, without_denied
from bot.schedule.hearing import LONGEST_SHIFT, USUAL, Heard, kind_of
from bot.schedule.told_place import told_place
from bot.text.clock_words import When, when
from bot.text.folding import bare, flat

# What may stand beside the days and hours of an answer; with any other word it is no mere answer.
_BESIDE = re.compile(
    r"\b(?:no|not|nope|nah|nao|yes|yeah|yep|ya|ok|si|sim|isso|wait|sorry|actually|but|and|i|said|say|mean|meant|its|it|is|on|at|to|from|till?|"
    r"until|the|my|shift|class|perdon|pero|y|e|es|era|dije|digo|el|la|las|los|de|del|a|al|desde|hasta|mejor|sino|turno|clase|desculpa|mas|"
    r"falei|na|no|nas|nos|da|das|do|as|o|ate|aula|so|just|only|ends?|starts?|termina|entro|salgo|saio|pls|please|porfa|pfv)\b"
)
_NO_FIRST = re.compile(r"^\s*(?:no|nope|nah|nao|wait|sorry|perdon|desculpa)\b[\s,.;!]*")
_CORRECTS = re.compile(
    r"\b(?:no|not|nope|nah|nao|sorry|wait|mean|meant|actually|instead|wrong|changed?|moved?|perdon|digo|mejor|sino|cambi\w+|desculpa|"
    r"quis dizer|alias|mud\w+)\b"
)
_SHIFT = re.compile(r"\b(?:shifts?|work\w*|wrk|turnos?|trabaj\w+|trabalh\w+)\b")
YES_FIRST = re.compile(r"^\s*(?:yes|yeah|yep|yup|ya|ok|okay|si|sim|isso|correct|right)\b[\s,.;!]*(?!(?:but|pero|mas|only|just|solo|so)\b)")
Half = Mapping[str, Any]


def is_mere_answer(text: str, language: str, now: datetime) -> bool:
    """Whether a text is nothing but days or hours: no question, no news."""
    said = when(text, language, now)
    if "?" in text or not (said.dates or said.start or said.end) or said.missed:
        return False
    left = list(text)
    for span in said.understood:
        left[span.start : span.end] = " " * (span.end - span.start)
    return not bare(_BESIDE.sub(" ", flat("".join(left))))


def half_of(found: When, text: str, language: str, now: datetime) -> dict[str, Any]:
    """The days or the hours of a text that lacks the others, and the place; empty where it is in doubt or has neither."""
    if in_doubt(text, language) or found.date_range or found.every or found.missed:
        return {}
    known = {"kind": kind_of(text), "place": told_place(text, language, found.understood, now)}
    if found.dates and found.start is None and found.end is None:
        return {**known, "days": [day.isoformat() for day in found.dates]}
    if found.start and not found.dates and not found.weekdays and not hours_in_doubt(found, text, lesson=False, today=date.min):
        return {**known, "start": f"{found.start:%H:%M}", "end": f"{found.end:%H:%M}" if found.end else None}
    return {}


def half_of_rows(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Days, hours and place of a read-back, if the hours are the same on each of its days and no habit."""
    times = [(datetime.strptime(one["starts"], WALL), datetime.strptime(one["ends"], WALL)) for one in rows]  # noqa: DTZ007 - wall clock
    hours = {(starts.time(), ends.time()) for starts, ends in times}
    if len(hours) != 1 or any(one["rule"] for one in rows):
        return {}
    ((start, end),) = hours
    places = {one.get("place") for one in rows}
    place = rows[0].get("place") if len(places) == 1 else None
    known = {"kind": rows[0]["kind"], "first_day": bool(rows[0].get("first_day")), "place": place}
    return {**known, "days": [f"{starts:%Y-%m-%d}" for starts, _ in times], "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


def row_of(one: Heard) -> dict[str, Any]:
    """A told shift as a question keeps it."""
    times = {"starts": one.starts.strftime(WALL), "ends": one.ends.strftime(WALL)}
    return {"kind": one.kind, **times, "rule": one.rule, "first_day": one.first_day, "place": one.place, "guessed": one.ends_guessed}


def heard_of(rows: Sequence[Mapping[str, Any]]) -> list[Heard]:
    """Told shifts as a question kept them."""
    return [
        Heard(
            one["kind"],
            datetime.strptime(one["starts"], WALL),  # noqa: DTZ007 - wall clock
            datetime.strptime(one["ends"], WALL),  # noqa: DTZ007 - wall clock
            rule=one["rule"],
            first_day=bool(one.get("first_day")),
            place=one.get("place"),
            ends_guessed=bool(one.get("guessed")),
        )
        for one in rows
    ]


def with_before(before: Sequence[Mapping[str, Any]], drafts: Sequence[Heard], text: str) -> list[Heard]:
    """What waits for a yes and what was told since, unless that takes its place: "and sat 10-2", not "no, sat 10-2"."""
    old = heard_of(before)
    corrects = _CORRECTS.search(bare(text)) or any(one.starts.date() == new.starts.date() for one in old for new in drafts)
    return [_like(old, new, text) for new in drafts] if corrects and old else [*old, *drafts]


def _like(old: Sequence[Heard], new: Heard, text: str) -> Heard:
    """A correction says the place only if that is wrong, and seldom again that it is a class or the first day."""
    places, kinds = {one.place for one in old}, {one.kind for one in old}
    if new.place is None and len(places) == 1:
        new = replace(new, place=old[0].place)
    if new.kind == SHIFT and kinds == {CLASS} and not _SHIFT.search(bare(text)):
        new = replace(new, kind=CLASS, ends=new.starts + USUAL[CLASS] if new.ends_guessed else new.ends)
    return replace(new, first_day=new.first_day or (len(old) == 1 and old[0].first_day))


def joined(half: Half, text: str, language: str, now: datetime) -> list[Heard]:
    """The two halves as shifts or classes; empty if something is still missing or in doubt."""
    mended = _NO_FIRST.sub(lambda match: " " * len(match[0]), flat(text)) if _NO_FIRST.match(flat(text)) else text
    said = when(mended, language, now)
    told = without_denied(mended, [span for span in said.understood if when(span.text, language, now).dates])
    if told is None or in_doubt(told, language):
        return []
    said = when(told, language, now)
    if said.date_range or said.every:
        return []
    known = [date.fromisoformat(one) for one in half.get("days", ())]
    days = list(said.dates) or known
    if mended is not text and len(known) > 1 and set(days) < set(known):
        days = [one for one in known if one not in days]  # "no saturday" of saturday and sunday
    kind = half.get("kind", SHIFT)
    start = said.start or (time.fromisoformat(half["start"]) if half.get("start") else None)
    if not days or start is None or hours_in_doubt(said, told, lesson=kind == CLASS, today=now.date()):
        return []
    end = said.end if said.start or said.end else time.fromisoformat(half["end"]) if half.get("end") else None
    made = [_heard(kind, day, start, end, half, open_end=said.start is None and said.ambiguous) for day in days]
    return made if all(one.ends - one.starts <= LONGEST_SHIFT for one in made) else []


def _heard(kind: str, day: date, start: time, end: time | None, half: Half, *, open_end: bool) -> Heard:
    starts = datetime.combine(day, start)
    ends = starts + USUAL[kind] if end is None else datetime.combine(day, end)
    if open_end and ends - timedelta(hours=12) > starts:
        ends -= timedelta(hours=12)
    while ends <= starts:
        ends += timedelta(hours=12) if open_end else timedelta(days=1)  # "until 6": the next six o'clock
    return Heard(kind, starts, ends, first_day=bool(half.get("first_day")), place=half.get("place"), ends_guessed=end is None)
