"""Wages as people say them to dollars a month, and whether an hourly wage is under the state minimum."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from bot.answers.benefits.given import MOST_A_YEAR, cents, first_of, money
from bot.answers.benefits.parameters import Rules, on
from bot.errors import BadInput

Unit = Literal["hour", "day", "week", "two weeks", "half month", "month", "year"]
PERIODS_A_YEAR = {"week": 52, "two weeks": 26, "half month": 24, "month": 12, "year": 1}
HOURS_A_WEEK, DAYS_A_WEEK = Decimal(168), Decimal(7)


@dataclass(frozen=True)
class MinimumWageRules(Rules):
    """Dollars an hour; tipped work before tips."""

    FILE: ClassVar[str] = "minimum_wage.yml"
    hourly: Decimal
    tipped: Decimal


def a_month(amount: Decimal, unit: Unit, times_a_week: Decimal | None = None) -> Decimal:
    """Dollars a month, to the cent: 52 weeks are 12 months. By the hour or day, say how many a week. Raises BadInput."""
    money(amount, "wage", MOST_A_YEAR)
    if unit in ("hour", "day"):
        if times_a_week is None:
            raise BadInput(f"A wage by the {unit} needs the number of {unit}s a week.", "Ask for it.")
        most = HOURS_A_WEEK if unit == "hour" else DAYS_A_WEEK
        amount, unit = amount * money(times_a_week, f"number of {unit}s a week", most), "week"
    if unit not in PERIODS_A_YEAR:
        raise BadInput(f"{unit!r} is no time that wages are paid for.", "Ask again.")
    return money(cents(amount * PERIODS_A_YEAR[unit] / 12), "monthly wage")


def under_minimum(hourly: Decimal, month: date, *, tipped: bool = False) -> Decimal | None:
    """The state minimum if this hourly wage is under it, else None. Raises BadInput or NoFigures."""
    rules = on(MinimumWageRules, first_of(month))
    least = rules.tipped if tipped else rules.hourly
    return least if money(hourly, "hourly wage") < least else None
