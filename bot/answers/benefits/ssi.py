"""SSI and the Massachusetts State Supplement for one month (20 CFR 416.1110 to 1124; the supplement after it, as in the reference).

Of unearned income $20 is left out, of wages what is left of the $20, then $65, then half. What still counts is taken off the
federal rate, and off the state supplement only once the federal payment has reached zero.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, get_args

from bot.answers.benefits.given import MOST_A_YEAR, ZERO, cents, first_of, money, one_of
from bot.answers.benefits.parameters import Rules, Table, on
from bot.answers.benefits.remarks import Assumed, NotCounted, Remarks, Report

Category = Literal["disabled", "blind", "aged"]
Living = Literal["full_cost", "shared", "household_of_another", "assisted_living", "rest_home"]
CATEGORIES: tuple[str, ...] = get_args(Category)
LIVINGS: tuple[str, ...] = get_args(Living)


@dataclass(frozen=True)
class SsiRules(Rules):
    """Dollars a month, `student_year` a year; resources as a limit."""

    FILE: ClassVar[str] = "ssi.yml"
    individual: Decimal
    couple: Decimal
    general_exclusion: Decimal
    earned_exclusion: Decimal
    earned_share: Decimal
    student_month: Decimal
    student_year: Decimal
    resources_individual: Decimal
    resources_couple: Decimal


@dataclass(frozen=True)
class SupplementRules(Rules):
    """Dollars a month by category, one table for each way to live."""

    FILE: ClassVar[str] = "ssi_supplement.yml"
    full_cost: Table
    shared: Table
    household_of_another: Table
    assisted_living: Table
    rest_home: Table


@dataclass(frozen=True)
class SsiCase:
    """Who gets SSI. Sums are dollars a month; for a couple, of both together.

    `unearned` is before any exclusion (an SSDI check, a pension). `student_used` is what a student under 22 has already left out
    this year. `work_expenses` are impairment-related (IRWE), `blind_work_expenses` those of blind workers.
    """

    category: Category
    unearned: Decimal = ZERO
    living: Living = "full_cost"
    couple: bool = False
    student_under_22: bool = False
    student_used: Decimal = ZERO
    work_expenses: Decimal = ZERO
    blind_work_expenses: Decimal = ZERO


@dataclass(frozen=True)
class Ssi:
    """One month: what counts, what Social Security and Massachusetts pay, to the cent."""

    countable: Decimal
    federal: Decimal
    supplement: Decimal
    remarks: Remarks

    @property
    def total(self) -> Decimal:
        """Federal payment and state supplement."""
        return self.federal + self.supplement


def ssi(case: SsiCase, wages: Decimal, month: date) -> Ssi:
    """SSI at these gross wages a month. Raises BadInput; NoFigures for a month without figures."""
    month = first_of(month)
    rules, extra = on(SsiRules, month), on(SupplementRules, month)
    one_of(case.category, "category", CATEGORIES)
    one_of(case.living, "way of living", LIVINGS)
    money(wages, "monthly wage")
    money(case.unearned, "unearned income")
    countable = _unearned(case, rules) + _earned(case, wages, rules)
    rate = rules.couple if case.couple else rules.individual
    table: Table = getattr(extra, case.living)
    level = ZERO if case.couple else table[case.category]
    over = max(countable - rate, ZERO)
    return Ssi(
        countable=cents(countable),
        federal=cents(max(rate - countable, ZERO)),
        supplement=cents(max(level - over, ZERO)),
        remarks=_remarks(case, month, rules, extra),
    )


def _unearned(case: SsiCase, rules: SsiRules) -> Decimal:
    return max(case.unearned - rules.general_exclusion, ZERO)


def _earned(case: SsiCase, wages: Decimal, rules: SsiRules) -> Decimal:
    left = wages
    if case.student_under_22:
        used = money(case.student_used, "student exclusion used this year", MOST_A_YEAR)
        left -= min(left, rules.student_month, max(rules.student_year - used, ZERO))
    unused = max(rules.general_exclusion - case.unearned, ZERO)
    left = max(left - unused - rules.earned_exclusion, ZERO)
    if case.category != "aged":
        left = max(left - money(case.work_expenses, "work expense"), ZERO)
    left *= rules.earned_share
    if case.category == "blind":
        left = max(left - money(case.blind_work_expenses, "work expense"), ZERO)
    return left


def _remarks(case: SsiCase, month: date, rules: SsiRules, extra: SupplementRules) -> Remarks:
    assumed = [Assumed.RESOURCES_UNDER_LIMIT, Assumed.WAGES_BEFORE_TAX]
    left_out = [NotCounted.IN_KIND_SHELTER, NotCounted.SELF_SUPPORT_PLAN]
    if case.couple:
        left_out.append(NotCounted.SPOUSE_SUPPLEMENT)
    else:
        assumed += [Assumed.LIVES_ALONE, Assumed.SUPPLEMENT_OF_2025]
    if case.living == "full_cost":
        assumed.append(Assumed.FULL_COST_OF_LIVING)
    if case.living == "household_of_another":
        left_out.append(NotCounted.ONE_THIRD_REDUCTION)
    return Remarks(
        assumed=tuple(assumed),
        not_counted=tuple(left_out),
        report=(Report.WAGES_TO_SOCIAL_SECURITY,),
        careful=() if case.couple else extra.careful(case.living),
        rules=(rules,) if case.couple else (rules, extra),
    )
