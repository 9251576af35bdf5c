"""The built-in planner: from place to place over the imported timetables, by a time or from a time on."""

from datetime import UTC, datetime, timedelta

from bot.answers.transit.search import LONGEST, Journey, earliest, latest
from bot.answers.transit.timetable import REACH, Day, Timetable, meters, walking
from bot.answers.transit.trip import Leg, Place, Trip

WALK_INSTEAD = 900  # seconds; who can walk it in this time is told to
_MINUTE = 60


def plan(timetable: Timetable, start: Place, end: Place, at: datetime, *, arrive: bool, since: datetime | None = None) -> Trip | None:
    """A trip that arrives by `at`, or leaves from `at` on; None if the timetables hold none within five hours. `at` is aware.

    With `since` a trip that arrives by `at` may leave any time from then on: the last one of a day.
    """
    moment = int(at.timestamp())
    on_foot = walking(meters(start.lat, start.lon, end.lat, end.lon))
    if on_foot <= WALK_INSTEAD:
        leaves = moment - on_foot if arrive else moment
        return Trip(start, end, _at(timetable, leaves), _at(timetable, leaves + on_foot), (), minutes(on_foot))
    near, goal = dict(timetable.near(start.lat, start.lon, REACH)), dict(timetable.near(end.lat, end.lon, REACH))
    if not near or not goal:
        return None
    local = at.astimezone(timetable.feed.zone)
    if arrive:
        day = timetable.day((local - timedelta(seconds=LONGEST)).date())
        leaves_at = latest(timetable, day, near, goal, moment, int(since.timestamp()) if since else moment - LONGEST)
    else:
        day = timetable.day(local.date())
        first = earliest(timetable, day, near, goal, moment)
        # The first scan finds the arrival, the second when one must leave for it: nobody should wait at the stop.
        leaves_at = None if first is None else latest(timetable, day, near, goal, first.arrives, moment)
    if leaves_at is None:
        return None
    journey = earliest(timetable, day, near, goal, leaves_at)
    return None if journey is None else _told(timetable, day, start, end, journey)


def minutes(seconds: int) -> int:
    """Whole minutes, rounded up."""
    return -(-seconds // _MINUTE)


def _at(timetable: Timetable, moment: int) -> datetime:
    """The moment in the timetable's zone, on a whole minute: nobody leaves too late by it."""
    return datetime.fromtimestamp(moment // _MINUTE * _MINUTE, UTC).astimezone(timetable.feed.zone)


def _told(timetable: Timetable, day: Day, start: Place, end: Place, journey: Journey) -> Trip:
    feed = timetable.feed
    legs = []
    for one in journey.rides:
        run = feed.runs[day.runs[one.on.run]]
        line, stop = feed.lines[run.line], feed.stops[one.on.start]
        legs.append(
            Leg(
                line=line.name,
                mode=line.mode,
                agency=line.agency,
                headsign=run.headsign,
                start=stop.name,
                end=feed.stops[one.off.end].name,
                departs=_at(timetable, one.on.departs),
                arrives=_at(timetable, one.off.arrives),
                walk=minutes(one.walk),
                route=line.id,
                run=run.id,
                stop=stop.id,
            )
        )
    fares = {feed.fares.get(leg.agency) for leg in legs}
    fare = fares.pop() if len(fares) == 1 else None
    arrives = minutes(journey.arrives) * _MINUTE
    return Trip(start, end, _at(timetable, journey.leaves), _at(timetable, arrives), tuple(legs), minutes(journey.walk), fare)
