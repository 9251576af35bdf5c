"""Clock times in a message whose days, parts of the day and durations are blotted out already."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.text.clock_reader import DAY, FOLLOWERS, PART, SPECIAL, WEAK, Clock, ClockReader
from bot.text.folding import word_set

_TO = word_set("to ao al - till til until thru through a as ate hasta pras 2")
_BETWEEN = frozenset(("between", "entre"))
_AND = frozenset(("and", "y", "e", "&"))


@dataclass(frozen=True)
class Hours:
    """A time, or from when to when."""

    first: Clock
    last: Clock | None


def find_hours(text: str, language: str) -> tuple[list[Hours], list[tuple[int, int]]]:
    """The times of a flat text and the places of numbers that claim to be a time and are none ("25:00", "at 47")."""
    reader = ClockReader(text, language)
    found: list[Hours] = []
    missed: list[tuple[int, int]] = []
    at = 0
    while at < len(reader.tokens):
        step = _hours_at(reader, at)
        if step:
            found.append(step[0])
            at = step[1]
            continue
        claim = _claims(reader, at)
        if claim:
            missed.append((reader.tokens[at].start, reader.tokens[claim - 1].end))
            at = claim
            continue
        at += 1
    return found, missed


def _hours_at(reader: ClockReader, at: int) -> tuple[Hours, int] | None:
    before = reader.word(at - 1)
    if before in {"$", "#", "/", ".", ":", "_"} and (reader.glued(at) or before in "$#"):
        return None
    if reader.word(at).startswith(SPECIAL):
        first, after = Clock(reader.tokens[at].start, reader.tokens[at].end, 12, 0, True, False), at + 1
    else:
        read = reader.read(at)
        if read is None:
            return None
        first, after = read
    strength, role = reader.lead(at)
    between = any(reader.word(at - n) in _BETWEEN for n in (1, 2))
    ranged = _range_end(reader, first, after, between=between)
    near_day = reader.word(at - 1).startswith((DAY, PART)) or (reader.word(at - 1) == "," and reader.word(at - 2).startswith((DAY, PART)))
    if ranged:
        last, end = ranged
        sure = not first.bare or not last.bare or strength or near_day
        # Hours beside a day, or with am or pm, are none of a house: "mon 9-5 main st store".
        if (near_day or not last.bare or not reader.at_street(end)) and (sure or (reader.follows_well(end) and len(reader.word(at)) <= 2)):
            return Hours(replace(first, role=""), last), end
    if reader.at_street(after) and first.bare:
        return None
    compact = first.bare and reader.word(at).isdecimal() and len(reader.word(at)) > 2
    alone = all(
        not token.text.isalnum() or token.text in FOLLOWERS or token.text in WEAK for token in (*reader.tokens[:at], *reader.tokens[after:])
    )
    beside_day = near_day or reader.word(after).startswith(DAY)
    fits = (
        not first.bare
        or (strength == "strong" and (reader.follows_well(after) or not reader.word(at).isdecimal() or not compact))
        or ((strength == "weak" or beside_day) and reader.follows_well(after) and (not compact or strength == "weak"))
        or (alone and len(reader.tokens) <= 6 and reader.word(at).isdecimal())
    )
    if not fits or (first.bare and first.hour == 0 and len(reader.word(at)) == 1):
        return None
    return Hours(replace(first, role=role), None), after


def _range_end(reader: ClockReader, first: Clock, after: int, *, between: bool) -> tuple[Clock, int] | None:
    link = reader.word(after)
    if link not in (_TO | _AND if between else _TO):
        return None
    step = after + 1
    while reader.word(step) in {"las", "la", "as", "a", "o", "el"} and step < after + 3:
        step += 1
    if link == "2" and not reader.glued(step):
        return None
    if reader.word(step).startswith(SPECIAL):
        token = reader.tokens[step]
        return Clock(token.start, token.end, 12, 0, True, False), step + 1
    read = reader.read(step)
    if read is None or reader.word(step) in {"$"}:
        return None
    clock, end = read
    # "555-0101" and "3-4 days" are no times
    if (
        link == "-"
        and first.bare
        and clock.bare
        and (len(reader.word(after - 1)) > 2 or len(reader.word(step)) > 2)
        and reader.word(end) == "-"
    ):
        return None
    return clock, end


def _claims(reader: ClockReader, at: int) -> int | None:
    """The token after a number that claims to be a time and cannot be one."""
    word = reader.word(at)
    if not word.isdecimal() or len(word) > 4:
        return None
    if reader.word(at + 1) == ":" and reader.glued(at + 1) and reader.word(at + 2).isdecimal():
        return at + 3
    half, used = reader.half(at + 1)
    if half and reader.word(at + 1) != "a":
        return at + 1 + used
    leads = {"at", "@", "las", "pelas"} if reader.language == "en" else {"at", "@", "las", "pelas", "as", "das"}
    after = at + 1 + (reader.word(at + 1) in {"h", "hs", "hrs", "horas"})
    if reader.word(at - 1) in leads and not reader.at_street(after) and not reader.word(after).isalpha():
        return after
    return None
