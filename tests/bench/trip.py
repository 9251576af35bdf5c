"""./coach bench trip FILE.zip: reading a timetable and planning trips over it, against a plain search over all stop times in the same run.

The reference is Dijkstra's over the departures of each stop, earliest arrival only, with the same walks and changes; its answers must be
the planner's. Aims: a trip p95 50 ms (changes in both directions, as a person gets it), reading 2 s.
"""

import argparse
import heapq
import random
import time
from bisect import bisect_left
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.answers.transit.planner import plan
from bot.answers.transit.reading_feed import read_feed
from bot.answers.transit.search import CHANGE, LONGEST, WALKED_CHANGE, earliest
from bot.answers.transit.timetable import REACH, Day, Timetable
from bot.answers.transit.trip import Place

TRIPS = 400
_NEVER = 1 << 60


class Dijkstra:
    """Stop times by stop: from each departure one can be at every later stop of that run."""

    def __init__(self, table: Timetable, day: date) -> None:
        self.table = table
        self.departures: dict[int, list[tuple[int, int, int]]] = {}  # stop -> (time, run, place in it)
        self.runs: list[tuple[int, int]] = []
        for service_day in (day - timedelta(days=1), day, day + timedelta(days=1)):
            base = table.noon(service_day)
            for n in table.runs_on(service_day):
                run = table.feed.runs[n]
                for at, stop in enumerate(run.stops[:-1]):
                    if run.board[at]:
                        self.departures.setdefault(stop, []).append((base + run.departures[at], len(self.runs), at))
                self.runs.append((base, n))
        for some in self.departures.values():
            some.sort()

    def earliest(self, start: Mapping[int, int], goal: Mapping[int, int], after: int) -> int | None:
        ready = {stop: after + walk for stop, walk in start.items()}
        queue = [(at, stop) for stop, at in ready.items()]
        heapq.heapify(queue)
        best, until = _NEVER, after + LONGEST
        seen: dict[int, int] = {}  # run -> first place boarded: what comes later is known
        while queue:
            at, stop = heapq.heappop(queue)
            if at > min(best, until) or at > ready[stop]:
                continue
            some = self.departures.get(stop, [])
            for departs, number, place in some[bisect_left(some, (at, 0, 0)) :]:
                if departs > min(best, until):
                    break
                base, n = self.runs[number]
                run = self.table.feed.runs[n]
                for later in range(place + 1, min(len(run.stops), seen.get(number, _NEVER) + 1)):
                    if not run.alight[later]:
                        continue
                    other, arrives = run.stops[later], base + run.arrivals[later]
                    if other in goal:
                        best = min(best, arrives + goal[other])
                    for near, there in ((other, arrives + CHANGE), *((o, arrives + w + WALKED_CHANGE) for o, w in self.table.walks[other])):
                        if there < ready.get(near, _NEVER):
                            ready[near] = there
                            heapq.heappush(queue, (there, near))
                seen[number] = min(seen.get(number, _NEVER), place)
        return None if best > until else best


def percentile(times: list[float], share: float) -> float:
    return 1000 * sorted(times)[min(len(times) - 1, int(len(times) * share))]


def compare(table: Timetable, day: date, ready: Day) -> None:
    """Print the figures of trips between random stops on one day."""
    numbers, feed = random.Random(7), table.feed
    reference = Dijkstra(table, day)
    ours, scans, theirs, found, others = [], [], [], 0, 0
    for n in range(TRIPS):
        ends = [feed.stops[stop] for stop in numbers.sample(range(len(feed.stops)), 2)]
        start, end = (Place(stop.name, stop.lat, stop.lon) for stop in ends)
        at = datetime(day.year, day.month, day.day, numbers.randrange(5, 22), numbers.randrange(60), tzinfo=feed.zone)
        began = time.perf_counter()
        trip = plan(table, start, end, at, arrive=n % 2 == 0)
        ours.append(time.perf_counter() - began)
        found += trip is not None
        near, goal = (dict(table.near(stop.lat, stop.lon, REACH)) for stop in ends)
        moment = int(at.timestamp())
        began = time.perf_counter()
        journey = earliest(table, ready, near, goal, moment)
        scans.append(time.perf_counter() - began)
        began = time.perf_counter()
        wanted = reference.earliest(near, goal, moment)
        theirs.append(time.perf_counter() - began)
        others += (journey.arrives if journey else None) != wanted
    print(f"trips: {TRIPS}, {found} found; p50 {percentile(ours, 0.5):.1f} ms, p95 {percentile(ours, 0.95):.1f} ms (aim 50)")
    print(f"earliest arrival alone: p95 {percentile(scans, 0.95):.1f} ms; Dijkstra over stop times: p95 {percentile(theirs, 0.95):.1f} ms")
    print(f"ratio: {sum(theirs) / sum(scans):.1f} times as fast as Dijkstra; {others} answers differ")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./coach bench trip")
    parser.add_argument("file", type=Path, help="a GTFS zip or folder")
    began = time.perf_counter()
    feed = read_feed(parser.parse_args().file)
    table = Timetable(feed)
    print(f"read in {time.perf_counter() - began:.2f} s (aim 2): {len(feed.stops)} stops, {len(feed.runs)} trips")
    days = [feed.first_day + timedelta(days=n) for n in range((feed.last_day - feed.first_day).days + 1)]
    day = max(days[:60], key=lambda one: len(table.runs_on(one)))
    began = time.perf_counter()
    ready = table.day(day)
    table.day(day - timedelta(days=1))
    print(f"a day made ready in {(time.perf_counter() - began) / 2 * 1000:.0f} ms: {day}, {len(ready.by_departure)} rides")
    compare(table, day, ready)


if __name__ == "__main__":
    main()
