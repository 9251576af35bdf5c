"""Asks an OpenTripPlanner 2 for a trip: GraphQL by POST, so that nobody's places stand in an address."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.answers.transit.client import NONSENSE, SECONDS, ask, within
from bot.answers.transit.trip import Leg, Place, Trip
from bot.errors import SourceFailed

SOURCE = "OpenTripPlanner"
_PATH = "/otp/gtfs/v1"
_PLAN = """query Trip($from: InputCoordinates!, $to: InputCoordinates!, $date: String!, $time: String!, $arriveBy: Boolean!) {
  plan(from: $from, to: $to, date: $date, time: $time, arriveBy: $arriveBy, numItineraries: 3,
       transportModes: [{mode: WALK}, {mode: TRANSIT}]) {
    itineraries { startTime endTime legs { mode startTime endTime from { name stop { gtfsId } } to { name }
      route { gtfsId shortName longName agency { name } } trip { gtfsId tripHeadsign } } }
  }
}"""
_ALIVE = "{ feeds { feedId } }"
_MODES = {"TRAM": 0, "SUBWAY": 1, "RAIL": 2, "BUS": 3, "FERRY": 4, "CABLE_CAR": 5, "GONDOLA": 6, "FUNICULAR": 7, "COACH": 3}
_ON_FOOT = "WALK"
_FARTHEST = timedelta(hours=30)  # an answer further from the time asked about is nonsense
_LONGEST = timedelta(hours=12)


def plan(base: str, start: Place, end: Place, at: datetime, *, arrive: bool, zone: ZoneInfo, seconds: float = SECONDS) -> Trip | None:
    """The trip that suits best: by a time the one that leaves last, else the one that arrives first; None if there is none.

    Raises SourceFailed: down, slow (after `seconds`), refused, or an answer that is none.
    """
    local = at.astimezone(zone)
    variables = {
        "from": {"lat": start.lat, "lon": start.lon},
        "to": {"lat": end.lat, "lon": end.lon},
        "date": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "arriveBy": arrive,
    }
    data = within(SOURCE, seconds, lambda: _ask(base, {"query": _PLAN, "variables": variables}, seconds))
    try:
        trips = [_trip(one, start, end, zone) for one in data["plan"]["itineraries"]]
        if any(abs(trip.leaves - at) > _FARTHEST for trip in trips):
            raise ValueError
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise SourceFailed(SOURCE, NONSENSE) from None
    if arrive:
        return max((trip for trip in trips if trip.arrives <= at), key=lambda trip: (trip.leaves, -len(trip.legs)), default=None)
    return min(
        (trip for trip in trips if trip.leaves >= at - timedelta(minutes=1)), key=lambda trip: (trip.arrives, len(trip.legs)), default=None
    )


def alive(base: str, seconds: float = SECONDS) -> None:
    """Raises SourceFailed unless it answers a small question."""
    data = within(SOURCE, seconds, lambda: _ask(base, {"query": _ALIVE}, seconds))
    if not isinstance(data.get("feeds"), list):
        raise SourceFailed(SOURCE, NONSENSE)


def _ask(base: str, body: dict[str, Any], seconds: float) -> dict[str, Any]:
    found = ask(SOURCE, "POST", base if base.endswith("/v1") else base + _PATH, seconds, body=body)
    if found.get("errors") or not isinstance(found.get("data"), dict):
        raise SourceFailed(SOURCE, NONSENSE)
    return dict(found["data"])


def _at(milliseconds: Any, zone: ZoneInfo) -> datetime:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        raise TypeError
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(zone)


def _trip(given: dict[str, Any], start: Place, end: Place, zone: ZoneInfo) -> Trip:
    """One itinerary. Raises what a wrong shape raises."""
    legs: list[Leg] = []
    walk = 0.0
    last = leaves = _at(given["startTime"], zone)
    for one in given["legs"]:
        departs, arrives = _at(one["startTime"], zone), _at(one["endTime"], zone)
        if arrives < departs or departs < last - timedelta(minutes=1):
            raise ValueError
        last = arrives
        if one["mode"] == _ON_FOOT:
            walk += (arrives - departs).total_seconds()
            continue
        route, trip = one["route"], one.get("trip") or {}
        legs.append(
            Leg(
                line=str(route.get("shortName") or route.get("longName") or "?"),
                mode=_MODES.get(one["mode"], 3),
                agency=str((route.get("agency") or {}).get("name") or ""),
                headsign=str(trip.get("tripHeadsign") or ""),
                start=str(one["from"]["name"]),
                end=str(one["to"]["name"]),
                departs=departs,
                arrives=arrives,
                walk=-(-int(walk) // 60),
                route=_own(route.get("gtfsId")),
                run=_own(trip.get("gtfsId")),
                stop=_own((one["from"].get("stop") or {}).get("gtfsId")),
            )
        )
        walk = 0.0
    ends = _at(given["endTime"], zone)
    if ends < last - timedelta(minutes=1) or ends - leaves > _LONGEST:
        raise ValueError
    return Trip(start, end, leaves, ends, tuple(legs), -(-int(walk) // 60))


def _own(gtfs_id: Any) -> str:
    """ "1:57" is the feed and the agency's own id."""
    return str(gtfs_id or "").partition(":")[2]
