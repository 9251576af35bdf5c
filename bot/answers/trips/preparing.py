"""From a text to a planned trip or to what must still be asked. Reads the database, asks planners, writes nothing.

It runs before the action's transaction: a slow planner of others must not hold the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import clock
from bot.answers.transit import sources
from bot.answers.transit.names import Match
from bot.answers.transit.sources import Planned
from bot.answers.transit.timetable import meters
from bot.answers.transit.trip import Place
from bot.answers.trips import follow, whereabouts
from bot.answers.trips.reading import place_words, read, timing
from bot.answers.trips.wish import FIRST, HERE, HOME, LAST, MAYBE, WORK, Spot, Wish, taken, turned
from bot.text.folding import bare

# What is still missing.
END, START, OWN, WHICH_END, WHICH_START, WHICH_OWN, WHEN = "end", "start", "home", "which_end", "which_start", "which_home", "when"
SPARE = timedelta(minutes=5)  # before a shift
_SAME = 60.0  # meters between a start and an end that are one place
_MISSES = 2  # places nobody knows in a row before people are offered


@dataclass(frozen=True)
class Shift:
    """A shift or class of the person, brought along by the action."""

    kind: str
    place: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Known:
    """What is known of the person: language, zone, their own place if they had one kept, what lies ahead."""

    language: str
    zone: ZoneInfo
    own: Place | None
    shifts: Sequence[Shift]

    @property
    def now(self) -> datetime:
        """The present in their zone."""
        return clock.now().astimezone(self.zone)


@dataclass(frozen=True)
class Prepared:
    """What is to be said. `need` is what to ask (with `choices` to pick from), `key` its words; else `planned` holds the trip."""

    wish: Wish
    key: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    need: str = ""
    choices: tuple[Place, ...] = ()
    planned: Planned | None = None
    later_only: bool = False
    own: Place | None = None  # to be kept as their own
    forget: bool = False
    fare: str = ""


def begin(text: str, known: Known, last: Mapping[str, Any] | None) -> Prepared:
    """A text that asks for a trip, or follows one told before (`last` is what its question holds)."""
    if bare(text).isdecimal():
        text = ""  # the number of an option that says "find a ride"
    kind = follow.follows(text, known.language)
    if kind == follow.FORGET:
        return Prepared(Wish(), forget=True)
    if kind == follow.CHANGE:
        words = follow.new_place(text)
        return _own(words, Wish(), known) if words else Prepared(Wish(), "trip_own_where", need=OWN)
    if not sources.any_source():
        return Prepared(Wish(), "trip_no_source")
    if kind in (follow.REDUCED, follow.FULL):
        return Prepared(Wish(), fare=kind)
    if last is not None and kind:
        return _follow(kind, text, known, taken(last["wish"]), last)
    wish = read(text, known.language, known.now)
    return advance(wish, known)


def _follow(kind: str, text: str, known: Known, before: Wish, last: Mapping[str, Any]) -> Prepared:
    leaves, arrives = (datetime.fromisoformat(last[name]) for name in ("leaves", "arrives"))
    if kind == follow.NEXT:
        return advance(replace(before, at=leaves + timedelta(minutes=1), arrive=False, which="", day=None), known)
    if kind == follow.EARLIER:
        return advance(replace(before, at=arrives - timedelta(minutes=1), arrive=True, which="", day=None), known)
    if kind == follow.TIME:
        wish = follow.other_time(text, known.language, _since(known, leaves), before)
        return advance(replace(before, at=wish.at, arrive=wish.arrive, which=wish.which, day=None), known)
    back, said = turned(before), timing(text, known.language, max(known.now, arrives.astimezone(known.zone)))
    # "Back at 5" is when one leaves, unless the text says by when.
    arrive = said.arrive and any(word in text.lower() for word in ("by ", "before", "antes", "até"))
    at = said.at or before.back_at
    back = replace(back, at=at, arrive=arrive if said.at else False, which=said.which)
    return advance(back, known) if at is not None else Prepared(back, "trip_back_when", need=WHEN)


def _since(known: Known, moment: datetime) -> datetime:
    """Times in a follow-up are seen from the day of the trip: from its morning, or from now if it is today."""
    return max(known.now, datetime.combine(moment.astimezone(known.zone).date(), time(), known.zone))


def go_on(text: str, value: Any, known: Known, data: Mapping[str, Any]) -> Prepared:
    """An answer to what was asked: `value` is the number of the choice picked, or the words."""
    wish, need = taken(data["wish"]), str(data["need"])
    if follow.follows(text, known.language) in (follow.FORGET, follow.REDUCED, follow.FULL):
        return begin(text, known, None)
    if need in (WHICH_END, WHICH_START, WHICH_OWN):
        one = data["choices"][int(value)]
        place = Place(one["name"], one["lat"], one["lon"])
        if need == WHICH_OWN:
            return Prepared(wish, own=place)
        wish = replace(wish, to=Spot(place), end=None) if need == WHICH_END else replace(wish, from_=Spot(place), start=None)
        return advance(replace(wish, misses=0), known)
    if need == WHEN:
        said = timing(text, known.language, known.now)
        return advance(replace(wish, at=said.at, arrive=wish.arrive and said.arrive, day=None), known)
    words = place_words(text, known.language, known.now)
    if need == OWN:
        return _own(words, wish, known)
    said = timing(text, known.language, known.now)
    if said.at is not None:
        wish = replace(wish, at=said.at, arrive=said.arrive, which=said.which, day=None)
    return advance(replace(wish, end=words) if need == END else replace(wish, start=words), known)


def _own(words: str, wish: Wish, known: Known) -> Prepared:
    if words in (HOME, WORK, HERE):
        return Prepared(wish, "trip_own_where", need=OWN)
    found = whereabouts.find(words)
    if not found:
        return _unknown(words, wish, OWN, known)
    if len(found) > 1:
        return _which(found, wish, WHICH_OWN)
    return Prepared(wish, own=found[0].place)


def _unknown(words: str, wish: Wish, need: str, known: Known) -> Prepared:
    wish = replace(wish, misses=wish.misses + 1)
    if wish.misses > _MISSES:
        return Prepared(wish, "trip_unknown_person")
    return Prepared(wish, "trip_unknown_place", {"place": whereabouts.short(words)}, need=need)


def _which(found: Sequence[Match], wish: Wish, need: str) -> Prepared:
    return Prepared(wish, "trip_which", need=need, choices=tuple(match.place for match in found))


def advance(wish: Wish, known: Known) -> Prepared:
    """Find the places, then the time, then the trip; stops at what must be asked."""
    if wish.to is None:
        done = _end(wish, known)
        if isinstance(done, Prepared):
            return done
        wish = done
    if wish.from_ is None:
        done = _start(wish, known)
        if isinstance(done, Prepared):
            return done
        wish = done
    assert wish.to is not None
    assert wish.from_ is not None
    if meters(wish.from_.place.lat, wish.from_.place.lon, wish.to.place.lat, wish.to.place.lon) < _SAME:
        return Prepared(replace(wish, to=None, end=None), "trip_same_place", need=END)
    if wish.at is None and wish.day is not None and wish.day != known.now.date():
        return Prepared(replace(wish, arrive=True), "trip_when", need=WHEN)
    return _planned(wish, known)


def _end(wish: Wish, known: Known) -> Wish | Prepared:
    words = wish.end
    if words == WORK:
        return _to_shift(wish, known)
    if words == HOME:
        if known.own is None:
            return Prepared(replace(wish, end=None), "trip_home_where", need=END)
        return replace(wish, to=Spot(known.own, "home"), end=None)
    if words is None or words == HERE:
        return Prepared(replace(wish, end=None), "trip_to_where", need=END)
    found = whereabouts.find(words.removeprefix(MAYBE))
    if not found and words.startswith(MAYBE):
        return Prepared(replace(wish, end=None), "trip_to_where", need=END)
    if not found:
        return _unknown(words, replace(wish, end=None), END, known)
    if len(found) > 1:
        return _which(found, replace(wish, end=None), WHICH_END)
    return replace(wish, to=Spot(found[0].place), end=None, misses=0)


def _shift(wish: Wish, known: Known) -> Shift | None:
    """The shift that is meant: of the day named, else the next; one that begins after now."""
    day = wish.day or (wish.at.date() if wish.at else None)
    ahead = [one for one in known.shifts if one.starts_at > clock.now()]
    if day is None or not (wish.day or (wish.at and wish.at.date() != known.now.date())):
        return ahead[0] if ahead else None
    return next((one for one in ahead if one.starts_at.astimezone(known.zone).date() == day), None)


def _to_shift(wish: Wish, known: Known) -> Wish | Prepared:
    shift = _shift(wish, known)
    wish = replace(wish, end=None)
    if shift is None or not shift.place:
        return Prepared(wish, "trip_no_shift", need=END)
    found = whereabouts.find(shift.place)
    if not found:
        return _unknown(shift.place, wish, END, known)
    if wish.at is None:
        wish = replace(wish, at=shift.starts_at.astimezone(known.zone) - SPARE, arrive=True, day=None)
    return replace(wish, to=Spot(found[0].place, "shift"), back_at=shift.ends_at.astimezone(known.zone))


def _start(wish: Wish, known: Known) -> Wish | Prepared:
    words = wish.start
    if words is not None and words.startswith(MAYBE) and not whereabouts.find(words.removeprefix(MAYBE)):
        words = None
    if words in (None, HOME) and known.own is not None and not (wish.to and wish.to.kind == "home"):
        return replace(wish, from_=Spot(known.own, "home"), start=None)
    if words == WORK:
        shift = next((one for one in known.shifts if one.place), None)
        words = shift.place if shift and shift.place else None
    if words in (None, HOME, HERE):
        return Prepared(replace(wish, start=None, asked_start=True), "trip_from_where", need=START)
    found = whereabouts.find(words.removeprefix(MAYBE))
    wish = replace(wish, start=None)
    if not found:
        return _unknown(words, wish, START, known)
    if len(found) > 1:
        return _which(found, wish, WHICH_START)
    return replace(wish, from_=Spot(found[0].place), misses=0)


def _planned(wish: Wish, known: Known) -> Prepared:
    assert wish.to is not None
    assert wish.from_ is not None
    at = wish.at or known.now
    start, end = wish.from_.place, wish.to.place
    since = max(known.now, at - timedelta(days=1)) if wish.which == LAST else None
    until = clock.monotonic() + sources.BUDGET
    found = sources.plan(start, end, at, arrive=wish.arrive, since=since, until=until)
    late = found.trip is not None and found.trip.leaves < known.now - timedelta(minutes=1)
    if wish.arrive and found.asked and (found.trip is None or late) and wish.which not in (LAST, FIRST):
        # Too early for the first bus, or gone by now: the first one that still can be taken.
        failed = [name for name, fault in found.faults.items() if fault]
        after = known.now if late else at - timedelta(hours=1)
        later = sources.plan(start, end, after, arrive=False, until=until, without=failed)
        if later.trip is not None:
            return Prepared(wish, planned=replace(later, faults={**later.faults, **found.faults}), later_only=True)
    if late:
        found = replace(found, trip=None, live=None)
    return Prepared(wish, planned=found)
