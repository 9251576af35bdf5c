"""Plans a trip with what this installation has: OpenTripPlanner where it is set, else the timetables; live times of the MBTA on top.

All of it within a few seconds, whatever others do: who asks gets an answer or hears that there is none.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot import clock
from bot.answers.transit import installed, planner
from bot.answers.transit.client import within
from bot.answers.transit.mbta import client as mbta
from bot.answers.transit.mbta.client import Live
from bot.answers.transit.otp import client as otp
from bot.answers.transit.trip import Place, Trip
from bot.errors import BadFile, CoachError, SourceFailed
from bot.settings import Settings, settings

TIMETABLES = "timetables"
BUDGET = 4.0  # seconds for all sources of one trip together
PER_SOURCE = 3.0
_LEAST = 0.3  # seconds; with less left, a source is not asked
BROKEN, ENDED = "broken", "ended"


@dataclass(frozen=True)
class Planned:
    """What came of it. `trip` is None without a way or without a source; `asked` says whether any source could look.

    `faults`: source -> fault, empty where it answered. `phones` are of the agencies.
    """

    trip: Trip | None = None
    live: Live | None = None
    asked: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)
    phones: tuple[str, ...] = ()


def any_source(here: Settings | None = None) -> bool:
    """Whether this installation has anything to plan with."""
    here = here or settings()
    return bool(here.otp_url or here.gtfs_path or installed.paths(here))


def zone(here: Settings | None = None) -> ZoneInfo:
    """The zone of the region."""
    return ZoneInfo((here or settings()).timezone)


def plan(
    start: Place,
    end: Place,
    at: datetime,
    *,
    arrive: bool,
    since: datetime | None = None,
    live: bool = True,
    until: float | None = None,
    without: Collection[str] = (),
) -> Planned:
    """A trip by a time or from a time on, as planner.plan says. Never raises for what others did: that is in `faults`.

    `until` (of clock.monotonic()) is when the answer must be there, BUDGET from now where it is not given; sources in `without` failed
    a moment ago and are not asked.
    """
    here = settings()
    until = clock.monotonic() + BUDGET if until is None else until
    faults: dict[str, str] = {}
    trip, asked = None, False
    if here.otp_url and otp.SOURCE not in without and (left := _left(until)):
        try:
            trip = otp.plan(here.otp_url, start, end, at, arrive=arrive, zone=zone(here), seconds=left)
            asked, faults[otp.SOURCE] = True, ""
        except SourceFailed as error:
            faults[otp.SOURCE] = error.fault
    phones: tuple[str, ...] = ()
    if not asked:
        trip, asked, phones = _by_timetables(here, (start, end, at, arrive, since), faults, max(0.0, until - clock.monotonic()))
    found = None
    if live and trip is not None and here.mbta_api_key and mbta.SOURCE not in without and (left := _left(until)):
        try:
            found = mbta.about(here.mbta_api_url, here.mbta_api_key, trip.legs, left)
            faults[mbta.SOURCE] = ""
        except SourceFailed as error:
            faults[mbta.SOURCE] = error.fault
    return Planned(trip, found, asked, faults, phones)


def _left(until: float) -> float:
    """Seconds that a source may take; 0 where too little is left to ask."""
    left = min(PER_SOURCE, until - clock.monotonic())
    return left if left > _LEAST else 0.0


def _by_timetables(
    here: Settings, wanted: tuple[Place, Place, datetime, bool, datetime | None], faults: dict[str, str], patience: float
) -> tuple[Trip | None, bool, tuple[str, ...]]:
    start, end, at, arrive, since = wanted
    try:
        table = installed.timetable(here, patience=patience)
    except BadFile:
        faults[TIMETABLES] = BROKEN
        return None, False, ()
    except CoachError:  # they are still being read
        return None, False, ()
    if table is None:
        return None, False, ()
    if installed.over(table, at.astimezone(table.feed.zone).date()):
        faults[TIMETABLES] = ENDED
        return None, False, table.feed.phones
    faults[TIMETABLES] = ""
    if not installed.covers(table, at.astimezone(table.feed.zone).date()):
        return None, False, table.feed.phones
    try:  # a day of a large timetable takes seconds the first time: it is made ready all the same, for who asks again
        ready = partial(planner.plan, table, start, end, at, arrive=arrive, since=since)
        return within(TIMETABLES, max(_LEAST, patience), ready), True, table.feed.phones
    except SourceFailed as error:
        faults[TIMETABLES] = error.fault
        return None, False, table.feed.phones


def wrong_now(here: Settings) -> dict[str, str]:
    """Source -> what is wrong, asked at this moment, for /readyz."""
    found: dict[str, str] = {}
    try:
        if any_source(here):
            installed.stops_of(installed.version(here))
    except CoachError as error:
        found[TIMETABLES] = str(error)
    if here.otp_url:
        try:
            otp.alive(here.otp_url, PER_SOURCE)
        except SourceFailed as error:
            found[otp.SOURCE] = str(error)
    if here.mbta_api_key:
        try:
            mbta.alive(here.mbta_api_url, here.mbta_api_key, PER_SOURCE)
        except SourceFailed as error:
            found[mbta.SOURCE] = str(error)
    return found
