"""What can be made to go wrong, for tests and trials: POST /faults sets fields, GET shows them, DELETE mends everything.

Kept in memory: a restarted local Twilio is a healthy one.
"""

from dataclasses import dataclass, fields
from typing import Any, Literal

FOREVER = -1


@dataclass
class Faults:
    """Counts run down by one a message; -1 is for ever. Seconds for times."""

    silence: int = 0  # take nothing and never answer
    status: int = 500  # refuse with this HTTP status ...
    code: int = 0  # ... and this Twilio code (0: the one that belongs to the status) ...
    count: int = 0  # ... so many messages
    accept_then_drop: int = 0  # take it and close the connection without an answer
    undelivered: int = 0  # take it, then report it undelivered with `undelivered_code`
    undelivered_code: int = 30003
    delay: float = 0  # seconds between taking and sending
    list_lag: float = 0  # lists do not show what is younger
    callbacks: Literal["on", "off", "duplicate", "reverse"] = "on"
    repeat_inbound: int = 0  # deliver so many inbound webhooks twice

    def take(self, name: str) -> bool:
        """True if this fault strikes now; counts down."""
        left: int = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return left != 0

    def change(self, given: dict[str, Any]) -> None:
        """Set fields.

        Raises:
            ValueError: names the field that is unknown or holds something else than it should; nothing is changed then.
        """
        kinds = {field.name: field.type for field in fields(self)}
        for name, value in given.items():
            if name not in kinds:
                raise ValueError(f"There is no fault {name!r}; there are {', '.join(kinds)}.")
            if name == "callbacks":
                good = value in ("on", "off", "duplicate", "reverse")
            elif kinds[name] is float:
                good = isinstance(value, int | float) and value >= 0
            else:
                good = isinstance(value, int) and value >= FOREVER
            if not good:
                raise ValueError(f"{name} cannot be {value!r}.")
        for name, value in given.items():
            setattr(self, name, value)
