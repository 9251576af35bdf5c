"""The federal earned income tax credit and the Massachusetts match, for a tax year (26 U.S.C. 32).

The credit rises with wages up to a maximum, stays there, and falls again from a threshold on. The IRS pays from a table in steps
of $50 of income, so the real credit may differ by a few dollars.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, get_args

from bot.answers.benefits.given import LARGEST_HOUSEHOLD, MOST_A_YEAR, ZERO, cents, count, money, one_of
from bot.answers.benefits.parameters import Rules, Table, on
from bot.answers.benefits.remarks import Assumed, NotCounted, Remarks, Report

Filing = Literal["single_or_hoh", "married_joint"]
FILINGS: tuple[str, ...] = get_args(Filing)
OLDEST = 120


@dataclass(frozen=True)
class EitcRules(Rules):
    """Dollars a year and rates by number of children; the last row is for that many and more."""

    FILE: ClassVar[str] = "eitc.yml"
    maximum: Table
    phase_in: Table
    phase_out: Table
    phase_out_start: Table
    joint_start: Table
    state_share: Decimal
    childless_from_age: Decimal
    childless_to_age: Decimal


@dataclass(frozen=True)
class EitcCase:
    """Who files. `age` matters only without children; None takes it as fitting."""

    children: int
    filing: Filing = "single_or_hoh"
    age: int | None = None


@dataclass(frozen=True)
class Eitc:
    """The credits of one year, to the cent."""

    federal: Decimal
    state: Decimal
    remarks: Remarks

    @property
    def total(self) -> Decimal:
        """Both credits."""
        return self.federal + self.state


def eitc(case: EitcCase, annual_wages: Decimal, year: int) -> Eitc:
    """The credits for wages of a whole year. Raises BadInput; NoFigures for a year without figures."""
    count(year, "tax year", 1900, 9999)
    rules = on(EitcRules, date(year, 1, 1))
    money(annual_wages, "yearly wage", MOST_A_YEAR)
    count(case.children, "number of children", 0, LARGEST_HOUSEHOLD)
    one_of(case.filing, "way of filing", FILINGS)
    remarks = Remarks(
        assumed=(Assumed.FILES_A_RETURN, Assumed.SAME_WAGES_ALL_YEAR, Assumed.CITIZEN_OR_ELIGIBLE),
        not_counted=(NotCounted.INVESTMENT_INCOME, NotCounted.TAXES),
        report=(Report.TAX_RETURN,),
        careful=rules.careful("phase_in", "phase_out", "phase_out_start" if case.filing == "single_or_hoh" else "joint_start"),
        rules=(rules,),
    )
    if case.children == 0 and case.age is not None:
        count(case.age, "age", 0, OLDEST)
        if not rules.childless_from_age <= case.age <= rules.childless_to_age:
            return Eitc(ZERO, ZERO, remarks)
    row = min(case.children, len(rules.maximum) - 1)
    start = rules.phase_out_start[row] if case.filing == "single_or_hoh" else rules.joint_start[row]
    falling = rules.maximum[row] - max(annual_wages - start, ZERO) * rules.phase_out[row]
    credit = max(min(annual_wages * rules.phase_in[row], rules.maximum[row], falling), ZERO)
    return Eitc(cents(credit), cents(credit * rules.state_share), remarks)
