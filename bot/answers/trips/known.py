"""What is brought along to a trip, and what comes of preparing one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import clock
from bot.answers.transit.sources import Planned
from bot.answers.transit.trip import Place
from bot.answers.trips.wish import Wish

# What is still missing.
END, START, OWN, WHICH_END, WHICH_START, WHICH_OWN, WHEN = "end", "start", "home", "which_end", "which_start", "which_home", "when"
SPARE = timedelta(minutes=5)  # before a shift


@dataclass(frozen=True)
class Shift:
    """A shift or class of the person, brought along by the action."""

    kind: str
    place: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Known:
    """What is known of the person: language, zone, their own place if they had one kept, what lies ahead."""

    language: str
    zone: ZoneInfo
    own: Place | None
    shifts: Sequence[Shift]

    @property
    def now(self) -> datetime:
        """The present in their zone."""
        return clock.now().astimezone(self.zone)


@dataclass(frozen=True)
class Prepared:
    """What is to be said. `need` is what to ask (with `choices` to pick from), `key` its words; else `planned` holds the trip."""

    wish: Wish
    key: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    need: str = ""
    choices: tuple[Place, ...] = ()
    planned: Planned | None = None
    later_only: bool = False
    own: Place | None = None  # to be kept as their own
    forget: bool = False
    fare: str = ""
