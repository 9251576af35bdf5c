"""The federal poverty guidelines of the 48 states, from which other limits are shares."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from bot.answers.benefits.given import LARGEST_HOUSEHOLD, MONTHS, count
from bot.answers.benefits.parameters import Rules, on


@dataclass(frozen=True)
class PovertyRules(Rules):
    """Dollars a year: the first person and each further one."""

    FILE: ClassVar[str] = "poverty.yml"
    first: Decimal
    additional: Decimal


def guidelines(month: date) -> PovertyRules:
    """The guidelines that hold in a month. Raises NoFigures."""
    return on(PovertyRules, month)


def monthly(rules: PovertyRules, size: int) -> Decimal:
    """The guideline of a household of this size, dollars a month, not rounded. Raises BadInput."""
    count(size, "household size", 1, LARGEST_HOUSEHOLD)
    return (rules.first + rules.additional * (size - 1)) / MONTHS
