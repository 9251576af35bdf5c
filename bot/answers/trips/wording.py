"""A planned trip as sentences of data/words: leave when, which line, change where, arrive when, the fare, what is live about it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from bot import clock
from bot.answers.transit.mbta.client import Live
from bot.answers.transit.trip import Leg, Place, Trip
from bot.answers.trips.saved import REDUCED
from bot.answers.trips.whereabouts import called, short
from bot.answers.trips.wish import Spot, Wish
from bot.knowledge.prices import Price, price
from bot.words.catalogue import LANGUAGES
from bot.words.moments import clock_time, day
from bot.words.render import render
from bot.words.say import Say, say

Texts = dict[str, str]
_BUS = 3
_KINDS = {0: "subway", 1: "subway", 2: "train", 3: "bus", 4: "ferry"}
_LEAST_WALK = 2  # minutes; a shorter walk is not worth a word
_LATE = 2  # minutes off the timetable that are worth a word


def at(moment: datetime) -> Texts:
    """ "9:00 AM" in every language, in the moment's own zone."""
    return clock_time(moment, moment.tzinfo)  # type: ignore[arg-type]


def place(spot: Spot | Place) -> Texts:
    """What a place is called; the person's own is only called home."""
    if isinstance(spot, Spot) and spot.kind == "home":
        return each("trip_home")
    here = spot.place if isinstance(spot, Spot) else spot
    return {language: called(here, language) for language in LANGUAGES}


def each(key: str, fields: Mapping[str, str | Texts] | None = None) -> Texts:
    """A sentence in every language, to be a field of another."""
    return {language: render(key, fields, language).text for language in LANGUAGES}


def line(leg: Leg) -> Texts:
    """ "bus 57", or the name of the line."""
    return each("trip_line_bus", {"line": short(leg.line)}) if leg.mode == _BUS else dict.fromkeys(LANGUAGES, short(leg.line))


def told(trip: Trip, wish: Wish, *, later_only: bool) -> list[Say]:
    """The trip itself. `later_only`: nothing is there in time, this is the first one after."""
    says = [say("trip_later_only")] if later_only else []
    zone = trip.leaves.tzinfo
    today = trip.leaves.date() == clock.now().astimezone(zone).date()
    if not trip.legs:
        end = place(wish.to or trip.end)
        return [
            *says,
            say("trip_walk_only", {"minutes": str(trip.walk), "place": end, "leaves": at(trip.leaves), "arrives": at(trip.arrives)}),
        ]
    before = [trip.leaves, *(leg.arrives for leg in trip.legs)]
    ends = ["", *(leg.end for leg in trip.legs)]
    steps = [_step(leg, first=n == 0, at_once=leg.departs == before[n], stays=leg.start == ends[n]) for n, leg in enumerate(trip.legs)]
    if trip.walk >= _LEAST_WALK:
        steps.append(each("trip_then_walk", {"minutes": str(trip.walk)}))
    end = place(wish.to or trip.end)
    same = end["en"] == short(ends[-1]) or (wish.to is not None and wish.to.kind == "home")
    steps.append(each("trip_there" if same else "trip_there_at", {"place": end, "arrives": at(trip.arrives)}))
    fields = {
        "day": day(trip.leaves, zone),  # type: ignore[arg-type]
        "leaves": at(trip.leaves),
        "steps": {language: " ".join(step[language] for step in steps) for language in LANGUAGES},
    }
    if today:
        fields.pop("day")
    return [*says, say("trip_told" if today else "trip_told_day", fields)]


def _step(leg: Leg, *, first: bool, at_once: bool, stays: bool) -> Texts:
    fields: dict[str, str | Texts] = {"line": line(leg), "stop": short(leg.start), "end": short(leg.end), "departs": at(leg.departs)}
    if stays:
        return each("trip_change_here", fields)
    if leg.walk >= _LEAST_WALK:
        return each("trip_ride_walk" if first else "trip_change_walk", fields | {"minutes": str(leg.walk)})
    if first and at_once:
        return each("trip_ride_now", fields)
    return each("trip_ride" if first else "trip_change", fields)


def dollars(amount: Decimal) -> str:
    """ "$1.70"."""
    return f"${amount:.2f}"


def fare(trip: Trip, mine: str | None) -> list[Say]:
    """What the rides cost, as far as somebody wrote it down; with the person's reduction if they told us."""
    if not trip.legs:
        return []
    today = clock.now().date()
    found: dict[tuple[Decimal, Decimal | None, str], tuple[str, Price]] = {}
    for leg in trip.legs:
        kind = _KINDS.get(leg.mode, "bus")
        if one := price(leg.agency, kind, today):
            found.setdefault((one.full, one.reduced, one.until), (kind, one))
    says = [_price(kind, one, mine) for kind, one in list(found.values())[:2]]
    if says:
        return says
    if trip.fare is not None:
        return [say("trip_fare_timetable", {"full": f"${trip.fare}"})]
    return [say("trip_fare_unknown")]


def _price(kind: str, one: Price, mine: str | None) -> Say:
    fields: dict[str, str | Texts] = {"ride": each(f"trip_kind_{kind}"), "full": dollars(one.full), "year": one.until}
    if not one.full:
        return say("trip_fare_free", {"year": one.until})
    if one.reduced is None:
        return say("trip_fare_full", fields)
    fields["reduced"] = dollars(one.reduced)
    if mine == REDUCED:
        return say("trip_fare_reduced", {name: value for name, value in fields.items() if name != "full"})
    return say(
        "trip_fare_full" if mine else "trip_fare_both", {name: value for name, value in fields.items() if name != "reduced" or not mine}
    )


def live(trip: Trip, found: Live | None) -> list[Say]:
    """What is live: cancelled, late, alerts of its lines."""
    if found is None:
        return []
    first = trip.legs[0]
    says = []
    if found.cancelled:
        says.append(say("trip_cancelled", {"line": line(first), "departs": at(first.departs)}))
    elif found.departs is not None and abs((found.departs - first.departs).total_seconds()) >= _LATE * 60:
        says.append(say("trip_live", {"line": line(first), "departs": at(found.departs.astimezone(first.departs.tzinfo))}))
    names = {leg.line: line(leg) for leg in trip.legs}
    return says + [say(f"trip_alert_{what}", {"line": names[name]}) for name, what in found.alerts[:2] if name in names]
