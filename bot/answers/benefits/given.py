"""What the calculations are given: refused with a sentence when it cannot be true, never mended in silence."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.errors import BadInput

MOST_A_MONTH = Decimal(100_000)
MOST_A_YEAR = 12 * MOST_A_MONTH
LARGEST_HOUSEHOLD = 20
ZERO = Decimal(0)
CENT = Decimal("0.01")
MONTHS = 12


def money(value: Decimal, what: str, most: Decimal = MOST_A_MONTH) -> Decimal:
    """The sum itself. Raises BadInput if it is no number, negative, or more than anybody we serve earns or pays."""
    if not value.is_finite():
        raise BadInput(f"The {what} is not a number.", "Ask again.")
    if value < 0:
        raise BadInput(f"The {what} is below zero.", "Ask again.")
    if value > most:
        raise BadInput(f"The {what} is above ${most:,.0f}.", "Ask whether that is by the month or by the year.")
    return value


def count(value: int, what: str, least: int, most: int) -> int:
    """A whole number within bounds. Raises BadInput."""
    if not least <= value <= most:
        raise BadInput(f"The {what} is {value}; it should be {least} to {most}.", "Ask again.")
    return value


def one_of[T: str](value: T, what: str, allowed: tuple[str, ...]) -> T:
    """A word that is one of a few. Raises BadInput."""
    if value not in allowed:
        raise BadInput(f"The {what} is {value!r}, which is none of {', '.join(allowed)}.", "Ask again.")
    return value


def cents(value: Decimal) -> Decimal:
    """To the cent, half a cent up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def first_of(day: date) -> date:
    """The first day of a month; months are told apart by it."""
    return day.replace(day=1)


def months_on(month: date, by: int) -> date:
    """The first day of the month so many months later (or earlier)."""
    at = month.year * MONTHS + month.month - 1 + by
    if not MONTHS <= at < 10_000 * MONTHS:
        raise BadInput("That month lies outside every calendar.", "Ask again.")
    return date(at // MONTHS, at % MONTHS + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """How many months lie between two months; negative when they are the wrong way round."""
    return (later.year - earlier.year) * MONTHS + later.month - earlier.month
