"""The connection scan (Dibbelt and others, 2013): earliest arrival from a time on, latest departure by a time, with changes on foot."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple

from bot.answers.transit.timetable import Day, Ride, Timetable

CHANGE = 120  # seconds that getting off one and onto another at the same stop takes
WALKED_CHANGE = CHANGE // 2  # and beside the walk, to another stop
LONGEST = 5 * 3600  # seconds; a trip that takes longer is none
_NEVER = 1 << 60
Stops = Mapping[int, int]  # stop -> seconds to walk between it and the place


class Ridden(NamedTuple):
    """One ride from getting on to getting off, after a walk of so many seconds, and what was ridden before it."""

    before: "Ridden | None"
    on: Ride
    off: Ride
    walk: int


class Journey(NamedTuple):
    """Rides in order; `leaves` and `arrives` count the walks at both ends, `walk` is the last one."""

    rides: tuple[Ridden, ...]
    leaves: int
    arrives: int
    walk: int


def earliest(timetable: Timetable, day: Day, start: Stops, goal: Stops, after: int) -> Journey | None:
    """The journey that is at the goal first, leaving the start place not before `after`; None if there is none within five hours.

    Of those that arrive together, one with few changes and little walking.
    """
    rides, walks = day.by_departure, timetable.walks
    ready = {stop: after + walk for stop, walk in start.items()}  # when one can board there
    how: dict[int, tuple[int, Ridden | None, int]] = {stop: (0, None, walk) for stop, walk in start.items()}  # rides, the last, walk
    reached: dict[int, tuple[int, int]] = {}  # by a ride: when, after how many
    aboard: dict[int, tuple[int, int, Ride, Ridden | None]] = {}  # run -> rides, walk to it, where one got on, what was before
    best: tuple[int, int] = (after + LONGEST + 1, 0)
    last: Ridden | None = None
    for n in range(bisect_left(rides, after, key=lambda ride: ride[0]), len(rides)):
        ride = rides[n]
        departs, arrives, begin, end, run, board, alight = ride
        if departs > best[0]:
            break
        mine = aboard.get(run)
        if board and ready.get(begin, _NEVER) <= departs:
            count, before, walk = how[begin]
            if mine is None or (count + 1, walk) < mine[:2]:
                mine = aboard[run] = (count + 1, walk, ride, before)
        if mine is None or not alight:
            continue
        count = mine[0]
        if (arrives, count) >= reached.get(end, (_NEVER, 0)):
            continue
        reached[end] = (arrives, count)
        ridden = Ridden(mine[3], mine[2], ride, mine[1])
        if end in goal and (arrives + goal[end], count) < best:
            best, last = (arrives + goal[end], count), ridden
        for other, walk in ((end, 0), *walks[end]):
            there = arrives + walk + (WALKED_CHANGE if walk or other != end else CHANGE)
            if there < ready.get(other, _NEVER) or (there == ready[other] and count < how[other][0]):
                ready[other], how[other] = there, (count, ridden, walk)
    return None if last is None else _journey(last, after, best[0], goal)


def _journey(last: Ridden, after: int, arrives: int, goal: Stops) -> Journey:
    rides, one = [], last
    while True:
        rides.append(one)
        if one.before is None:
            break
        one = one.before
    return Journey(tuple(reversed(rides)), max(after, one.on.departs - one.walk), arrives, goal[last.off.end])


def latest(timetable: Timetable, day: Day, start: Stops, goal: Stops, by: int, not_before: int) -> int | None:
    """When one must leave the start place at the latest to be at the goal by `by`; None if that is before `not_before`."""
    rides, walks = day.by_arrival, timetable.walks
    due = {stop: by - walk for stop, walk in goal.items()}  # latest arrival at a stop that still makes it
    leave: dict[int, int] = {}
    makes_it: set[int] = set()
    best = not_before - 1
    for n in range(bisect_left(rides, -by, key=lambda ride: -ride[1]), len(rides)):
        departs, arrives, begin, end, run, board, alight = rides[n]
        if arrives <= best:
            break
        if run not in makes_it:
            if not alight or due.get(end, -1) < arrives:
                continue
            makes_it.add(run)
        if not board or departs <= leave.get(begin, -1):
            continue
        leave[begin] = departs
        if begin in start:
            best = max(best, departs - start[begin])
        for other, walk in ((begin, 0), *walks[begin]):
            until = departs - walk - (WALKED_CHANGE if walk or other != begin else CHANGE)
            if until > due.get(other, -1):
                due[other] = until
    return None if best < not_before else best
