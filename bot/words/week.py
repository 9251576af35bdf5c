"""When an office is open, as a few words in every language: "Mon-Fri 9 AM-5 PM"."""

from collections.abc import Sequence
from datetime import time

from babel import Locale

_LOCALES = {"en": "en_US", "es": "es_US", "pt": "pt_BR"}
Spans = tuple[tuple[time, time], ...]


def open_hours(hours: Sequence[Spans]) -> dict[str, str]:
    """`hours[weekday]` are (opens, closes) pairs, Monday first; days alike and next to each other become one stretch."""
    stretches: list[tuple[int, int, Spans]] = []
    for day, spans in enumerate(hours):
        if spans and stretches and stretches[-1][1] == day - 1 and stretches[-1][2] == spans:
            stretches[-1] = (stretches[-1][0], day, spans)
        elif spans:
            stretches.append((day, day, spans))
    return {language: ", ".join(_stretch(stretch, language) for stretch in stretches) for language in _LOCALES}


def _stretch(stretch: tuple[int, int, Spans], language: str) -> str:
    first, last, spans = stretch
    names = Locale.parse(_LOCALES[language]).days["format"]["abbreviated"]
    days = [str(names[day]).strip(".") for day in (first, last)]
    return ("-".join(days) if first != last else days[0]) + " " + ", ".join("-".join(_clock(at, language) for at in span) for span in spans)


def _clock(at: time, language: str) -> str:
    if language == "pt":
        return f"{at.hour}h{at.minute:02}" if at.minute else f"{at.hour}h"
    hour, minutes = (at.hour - 1) % 12 + 1, f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"
