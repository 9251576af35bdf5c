"""Days and times as each language writes them, in the person's own zone."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

_LOCALES = {"en": "en_US", "es": "es_US", "pt": "pt_BR"}


def _plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")  # babel's narrow space would turn a text into UCS-2


def _each(write: Callable[[str], str]) -> dict[str, str]:
    return {language: _plain(write(locale)) for language, locale in _LOCALES.items()}


def day(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    """ "Mon, Nov 23" in every language."""
    local = at.astimezone(zone)
    return _each(lambda locale: format_skeleton("MMMEd", local, locale=locale))


def date(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    """ "Nov 23, 2031" in every language: a day that is years away."""
    local = at.astimezone(zone)
    return _each(lambda locale: format_skeleton("yMMMd", local, locale=locale))


def weekday(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    """ "Mon" in every language."""
    local = at.astimezone(zone)
    return _each(lambda locale: format_skeleton("E", local, locale=locale).rstrip("."))


def clock_time(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    """ "9:00 AM" in every language."""
    local = at.astimezone(zone)
    return _each(lambda locale: format_time(local, "short", locale=locale))
