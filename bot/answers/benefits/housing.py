"""Rent in Section 8 and public housing: 30% of adjusted income (24 CFR 5.611 and 5.628).

The earned income disregard is gone since 2026-01-01 and is not counted; Jobs Plus and FSS escrow are named as not counted.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from bot.answers.benefits.given import LARGEST_HOUSEHOLD, MONTHS, MOST_A_YEAR, ZERO, cents, count, first_of, money
from bot.answers.benefits.parameters import Rules, on
from bot.answers.benefits.remarks import Assumed, NotCounted, Remarks, Report


@dataclass(frozen=True)
class HousingRules(Rules):
    """Deductions are dollars a year, shares are parts of one."""

    FILE: ClassVar[str] = "housing.yml"
    share: Decimal
    dependent: Decimal
    elderly_or_disabled: Decimal
    medical_over_share: Decimal


@dataclass(frozen=True)
class HousingCase:
    """The tenants. `medical` is what an older or disabled family pays itself, dollars a year."""

    dependents: int = 0
    elderly_or_disabled: bool = False
    medical: Decimal = ZERO


@dataclass(frozen=True)
class Housing:
    """Dollars a month, to the cent: what counts, and the tenant's share of the rent."""

    adjusted: Decimal
    share: Decimal
    remarks: Remarks


def housing(case: HousingCase, income: Decimal, month: date) -> Housing:
    """The share at this income of the whole household a month, wages and benefits. Raises BadInput or NoFigures."""
    rules = on(HousingRules, first_of(month))
    yearly = money(income, "monthly income") * MONTHS
    off = rules.dependent * count(case.dependents, "number of dependents", 0, LARGEST_HOUSEHOLD)
    medical = money(case.medical, "medical cost", MOST_A_YEAR)
    if case.elderly_or_disabled:
        off += rules.elderly_or_disabled + max(medical - yearly * rules.medical_over_share, ZERO)
    adjusted = max(yearly - off, ZERO) / MONTHS
    remarks = Remarks(
        assumed=(Assumed.SAME_WAGES_ALL_YEAR,),
        not_counted=(NotCounted.JOBS_PLUS_AND_FSS, NotCounted.MINIMUM_RENT, NotCounted.UTILITY_ALLOWANCE_OF_HOUSING),
        report=(Report.INCOME_TO_HOUSING,),
        rules=(rules,),
    )
    return Housing(cents(adjusted), cents(adjusted * rules.share), remarks)
