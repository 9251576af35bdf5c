"""From a wish to a planned trip: the places first, then the time; stops at what must be asked. Asks planners, writes nothing."""

from dataclasses import replace
from datetime import timedelta

from bot import clock
from bot.answers.transit import sources
from bot.answers.transit.timetable import meters
from bot.answers.trips.ends import end_of_trip, start_of_trip
from bot.answers.trips.known import END, WHEN, Known, Prepared
from bot.answers.trips.wish import FIRST, LAST, Wish

_SAME = 60.0  # meters between a start and an end that are one place


def advance(wish: Wish, known: Known) -> Prepared:
    """Find the places, then the time, then the trip; stops at what must be asked."""
    if wish.to is None:
        done = end_of_trip(wish, known)
        if isinstance(done, Prepared):
            return done
        wish = done
    if wish.from_ is None:
        done = start_of_trip(wish, known)
        if isinstance(done, Prepared):
            return done
        wish = done
    assert wish.to is not None
    assert wish.from_ is not None
    if meters(wish.from_.place.lat, wish.from_.place.lon, wish.to.place.lat, wish.to.place.lon) < _SAME:
        return Prepared(replace(wish, to=None, end=None), "trip_same_place", need=END)
    if wish.unclear or (wish.at is None and wish.day is not None and wish.day != known.now.date()):
        return Prepared(replace(wish, arrive=True), "trip_when", need=WHEN)
    return _planned(wish, known)


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
