"""From a text to a planned trip or to what must still be asked. Reads the database, asks planners, writes nothing.

It runs before the action's transaction: a slow planner of others must not hold the database.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.answers.transit import sources
from bot.answers.transit.trip import Place
from bot.answers.trips import follow
from bot.answers.trips.ends import own_place
from bot.answers.trips.known import END, OWN, WHEN, WHICH_END, WHICH_OWN, WHICH_START, Known, Prepared
from bot.answers.trips.planning import advance
from bot.answers.trips.reading import place_words, read
from bot.answers.trips.timing import seen_from, timing
from bot.answers.trips.wish import Spot, Wish, taken, turned
from bot.text.folding import bare


def begin(text: str, known: Known, last: Mapping[str, Any] | None) -> Prepared:
    """A text that asks for a trip, or follows one told before (`last` is what its question holds)."""
    if bare(text).isdecimal():
        text = ""  # the number of an option that says "find a ride"
    kind = follow.follows(text, known.language)
    if kind == follow.FORGET:
        return Prepared(Wish(), forget=True)
    if kind == follow.CHANGE:
        words = follow.new_place(text)
        return own_place(words, Wish(), known) if words else Prepared(Wish(), "trip_own_where", need=OWN)
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
        return advance(replace(before, at=wish.at, arrive=wish.arrive, which=wish.which, unclear=wish.unclear, day=None), known)
    return _back(text, known, before, arrives.astimezone(known.zone))


def _back(text: str, known: Known, before: Wish, arrives: datetime) -> Prepared:
    """The way back. Of a way back only the time is another one: nobody is sent the way there again."""
    there_at = before.there_at or arrives
    back = before if before.there_at else turned(before, there_at)
    said = timing(text, known.language, seen_from(text, known.language, known.now, there_at))
    # "Back at 5" is when one leaves, unless the text says by when.
    arrive = said.arrive and any(word in text.lower() for word in ("by ", "before", "antes", "até"))
    at = said.at or (None if before.there_at or said.unclear else before.back_at)
    back = replace(back, at=at, arrive=arrive if said.at else False, which=said.which, unclear=False)
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
        other = datetime.combine(wish.day, time(), known.zone) if wish.day else wish.there_at or known.now
        said = timing(text, known.language, seen_from(text, known.language, known.now, other))
        return advance(replace(wish, at=said.at, arrive=wish.arrive and said.arrive, unclear=said.at is None, day=None), known)
    words = place_words(text, known.language, known.now)
    if need == OWN:
        return own_place(words, wish, known)
    said = timing(text, known.language, known.now)
    if said.at is not None or said.unclear:
        wish = replace(wish, at=said.at, arrive=said.arrive, which=said.which, unclear=said.unclear, day=said.day)
    return advance(replace(wish, end=words) if need == END else replace(wish, start=words), known)
