"""Finds the places of a trip from the words that name them, or says what must be asked: a place nobody knows, several that fit."""

from collections.abc import Sequence
from dataclasses import replace

from bot import clock
from bot.answers.states import elsewhere
from bot.answers.transit.names import Match
from bot.answers.trips import whereabouts
from bot.answers.trips.known import END, OWN, SPARE, START, WHICH_END, WHICH_OWN, WHICH_START, Known, Prepared, Shift
from bot.answers.trips.wish import HERE, HOME, MAYBE, WORK, Spot, Wish

_MISSES = 2  # places nobody knows in a row before people are offered


def find(words: str) -> list[Match]:
    """Places that the words may name; none where they name another state, which our stops are not in."""
    found = whereabouts.find(words)
    state = elsewhere(words)
    return [match for match in found if state is None or state in match.place.name.lower()]


def own_place(words: str, wish: Wish, known: Known) -> Prepared:
    if words in (HOME, WORK, HERE):
        return Prepared(wish, "trip_own_where", need=OWN)
    found = find(words)
    if not found:
        return unknown_place(words, wish, OWN, known)
    if len(found) > 1:
        return _which(found, wish, WHICH_OWN)
    return Prepared(wish, own=found[0].place)


def unknown_place(words: str, wish: Wish, need: str, known: Known) -> Prepared:
    wish = replace(wish, misses=wish.misses + 1)
    if wish.misses > _MISSES:
        return Prepared(wish, "trip_unknown_person")
    return Prepared(wish, "trip_unknown_place", {"place": whereabouts.short(words)}, need=need)


def _which(found: Sequence[Match], wish: Wish, need: str) -> Prepared:
    return Prepared(wish, "trip_which", need=need, choices=whereabouts.told_apart([match.place for match in found]))


def end_of_trip(wish: Wish, known: Known) -> Wish | Prepared:
    words = wish.end
    if words == WORK:
        return _to_shift(wish, known)
    if words == HOME:
        if known.own is None:
            return Prepared(replace(wish, end=None), "trip_home_where", need=END)
        return replace(wish, to=Spot(known.own, "home"), end=None)
    if words is None or words == HERE:
        return Prepared(replace(wish, end=None), "trip_to_where", need=END)
    found = find(words.removeprefix(MAYBE))
    if not found and words.startswith(MAYBE):
        return Prepared(replace(wish, end=None), "trip_to_where", need=END)
    if not found:
        return unknown_place(words, replace(wish, end=None), END, known)
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
        return unknown_place(shift.place, wish, END, known)
    if wish.at is None:
        wish = replace(wish, at=shift.starts_at.astimezone(known.zone) - SPARE, arrive=True, day=None)
    return replace(wish, to=Spot(found[0].place, "shift"), back_at=shift.ends_at.astimezone(known.zone))


def start_of_trip(wish: Wish, known: Known) -> Wish | Prepared:
    words = wish.start
    if words is not None and words.startswith(MAYBE) and not find(words.removeprefix(MAYBE)):
        words = None
    if words in (None, HOME) and known.own is not None and not (wish.to and wish.to.kind == "home"):
        return replace(wish, from_=Spot(known.own, "home"), start=None)
    if words == WORK:
        shift = next((one for one in known.shifts if one.place), None)
        words = shift.place if shift and shift.place else None
    if words in (None, HOME, HERE):
        return Prepared(replace(wish, start=None, asked_start=True), "trip_from_where", need=START)
    found = find(words.removeprefix(MAYBE))
    wish = replace(wish, start=None)
    if not found:
        return unknown_place(words, wish, START, known)
    if len(found) > 1:
        return _which(found, wish, WHICH_START)
    return replace(wish, from_=Spot(found[0].place), misses=0)
