"""Asks the MBTA's V3 interface (JSON:API) about one ride: is it late or cancelled, is there an alert on its line.

The key goes in a header, so that it stands in no address and no log. Data by MassDOT.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import clock
from bot.answers.transit.client import NONSENSE, SECONDS, ask, within
from bot.answers.transit.trip import Leg
from bot.errors import SourceFailed

SOURCE = "MBTA"
AGENCIES = frozenset(("MBTA", "Massachusetts Bay Transportation Authority"))
PREDICTED = timedelta(minutes=90)  # how far ahead vehicles are predicted
ALERTED = timedelta(hours=24)
# Its effects -> what we say; others (parking, bikes, policy) change no ride.
EFFECTS = {
    "DELAY": "delay",
    "DETOUR": "detour",
    "SNOW_ROUTE": "detour",
    "SHUTTLE": "shuttle",
    "SUSPENSION": "none",
    "NO_SERVICE": "none",
    "CANCELLATION": "cancelled",
    "STOP_CLOSURE": "closed",
    "STATION_CLOSURE": "closed",
    "STOP_MOVE": "moved",
    "SCHEDULE_CHANGE": "changed",
    "SERVICE_CHANGE": "changed",
    "MODIFIED_SERVICE": "changed",
    "ELEVATOR_CLOSURE": "elevator",
}


@dataclass(frozen=True)
class Live:
    """What is known now: when the first ride is expected, whether it was cancelled, (line, what) of each alert."""

    departs: datetime | None = None
    cancelled: bool = False
    alerts: tuple[tuple[str, str], ...] = ()


def about(base: str, key: str, legs: Sequence[Leg], seconds: float = SECONDS) -> Live | None:
    """What is live about rides of one trip; None where none is the MBTA's or near enough. Raises SourceFailed."""
    ours, now = [leg for leg in legs if leg.agency in AGENCIES and leg.route], clock.now()
    if not ours or not now - timedelta(minutes=10) <= ours[0].departs <= now + ALERTED:
        return None
    return within(SOURCE, seconds, lambda: _about(base, key, legs[0], ours, now, seconds))


def alive(base: str, key: str, seconds: float = SECONDS) -> None:
    """Raises SourceFailed unless it answers a small question."""
    within(SOURCE, seconds, lambda: _get(base, key, "/routes", {"page[limit]": "1", "fields[route]": "type"}, seconds))


def _about(base: str, key: str, first: Leg, ours: Sequence[Leg], now: datetime, seconds: float) -> Live:
    until = clock.monotonic() + seconds
    departs, cancelled = None, False
    try:
        if first in ours and first.run and first.stop and first.departs <= now + PREDICTED:
            filters = {"filter[trip]": first.run, "filter[stop]": first.stop, "filter[route]": first.route}
            departs, cancelled = _prediction(_get(base, key, "/predictions", filters, seconds), first)
        routes = {leg.route: leg.line for leg in ours}
        left = max(0.1, until - clock.monotonic())
        given = _get(
            base, key, "/alerts", {"filter[route]": ",".join(routes), "fields[alert]": "effect,active_period,informed_entity"}, left
        )
        alerts = [found for one in given for found in _alert(one["attributes"], ours)]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise SourceFailed(SOURCE, NONSENSE) from None
    return Live(departs, cancelled, tuple(dict.fromkeys(alerts)))


def _prediction(given: list[dict[str, Any]], leg: Leg) -> tuple[datetime | None, bool]:
    """(when it is expected to leave, whether it does not run) of the one ride."""
    for one in given:
        if one["relationships"]["trip"]["data"]["id"] != leg.run:
            continue
        attributes = one["attributes"]
        if attributes.get("schedule_relationship") in ("CANCELLED", "SKIPPED"):
            return None, True
        at = attributes.get("departure_time") or attributes.get("arrival_time")
        departs = datetime.fromisoformat(at) if at else None
        if departs is not None and (departs.tzinfo is None or abs(departs - leg.departs) > timedelta(hours=6)):
            raise ValueError
        return departs, False
    return None, False


def _alert(attributes: dict[str, Any], legs: Sequence[Leg]) -> list[tuple[str, str]]:
    what = EFFECTS.get(attributes["effect"])
    routes = {entity.get("route") for entity in attributes.get("informed_entity") or ()}
    stops = {entity.get("stop") for entity in attributes.get("informed_entity") or ()} - {None}
    found = []
    for leg in legs:
        concerns = leg.route in routes and (not stops or what not in ("closed", "moved", "elevator") or leg.stop in stops)
        if what and concerns and any(_active(period, leg) for period in attributes.get("active_period") or ()):
            found.append((leg.line, what))
    return found


def _active(period: dict[str, Any], leg: Leg) -> bool:
    start, end = (datetime.fromisoformat(period[name]) if period.get(name) else None for name in ("start", "end"))
    return (start is None or start <= leg.arrives) and (end is None or end >= leg.departs)


def _get(base: str, key: str, path: str, query: dict[str, str], seconds: float) -> list[dict[str, Any]]:
    headers = {"x-api-key": key, "Accept": "application/vnd.api+json"}
    found = ask(SOURCE, "GET", base + path, seconds, query=query, headers=headers)
    if not isinstance(found.get("data"), list):
        raise SourceFailed(SOURCE, NONSENSE)
    return list(found["data"])
