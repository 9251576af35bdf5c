"""A series as a file gives it, whether a table or a calendar: what reading makes of it, and what taking brings in line with it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.schedule.entering import Draft


@dataclass(frozen=True)
class OtherDay:
    """One day of a series that differs: moved to other times, or cancelled (None)."""

    slot: str
    moved: tuple[datetime, datetime] | None


@dataclass(frozen=True)
class Entry:
    """A series as a file gives it. `key` finds it again in the next file; one without a draft does not take place (any more).

    `day_of` is set where a file has only one changed day of a series: the key of that series, and the day. If the series is not here,
    the day is a single one. `left_out` marks what never was a shift or class. `unique` says that no other calendar names one like it;
    a `nameless` one is a row without an id, known by its times alone. `unsaid` are columns of a series for which the file has no place.
    """

    key: str
    draft: Draft | None
    exceptions: tuple[OtherDay, ...] = ()
    day_of: tuple[str, OtherDay] | None = None
    left_out: bool = False
    unique: bool = False
    nameless: bool = False
    unsaid: tuple[str, ...] = ()


def key_of(source: str, name: str) -> str:
    """A short key for the name that a file gives a series."""
    return f"{source}:{hashlib.sha256(name.encode()).hexdigest()[:40]}"
