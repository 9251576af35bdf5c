"""Every name of a stop or listed place of this installation, made ready once, and what a place is called in a language."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot import clock
from bot.answers.transit import installed
from bot.answers.transit.names import Match, Names
from bot.answers.transit.timetable import meters
from bot.answers.transit.trip import Place
from bot.errors import CoachError
from bot.knowledge.office import office
from bot.knowledge.places import places
from bot.text.folding import fold_sms
from bot.text.gsm import count

_LONGEST = 34


def find(text: str) -> list[Match]:
    """Places that a text may name, best first; empty when none fits or nothing is listed."""
    try:
        key = installed.version()
        installed.stops_of(key)
    except CoachError:
        key = ()
    places()  # reading them may change their version
    return _names(key, places.version, clock.now().astimezone(office().zone).date()).find(text)


@lru_cache(maxsize=2)
def _names(key: installed.Key, _version: int, today: date) -> Names:
    here = [(Place(one.names["en"][0], one.lat, one.lon), one.all_names) for one in places() if one.source.holds_on(today)]
    return Names((Place(stop.name, stop.lat, stop.lon) for stop in installed.stops_of(key)), here)


def told_apart(found: Sequence[Place]) -> tuple[Place, ...]:
    """The places, those of one name called by the nearest other stop as well: "Main St (Hill Hospital)"."""
    names = Counter(one.name for one in found)
    return tuple(replace(one, name=f"{one.name} ({_beside(one)})") if names[one.name] > 1 else one for one in found)


def _beside(place: Place) -> str:
    try:
        stops = installed.stops_of(installed.version())
    except CoachError:
        return f"{place.lat:.2f}, {place.lon:.2f}"
    others = [stop for stop in stops if stop.name != place.name]
    nearest = min(others, key=lambda stop: meters(place.lat, place.lon, stop.lat, stop.lon), default=None)
    return nearest.name if nearest else f"{place.lat:.2f}, {place.lon:.2f}"


def called(place: Place, language: str) -> str:
    """Its name in a language, not longer than a text can bear."""
    listed = next((one for one in places() if (one.lat, one.lon) == (place.lat, place.lon)), None)
    return short(listed.names[language][0] if listed else place.name)


def short(name: str) -> str:
    """A name as a text can bear it."""
    plain = fold_sms(name.strip())
    if count(plain).encoding != "GSM-7":
        plain = plain.encode("ascii", "ignore").decode().strip() or plain
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip(" -@&/,") + "."
