"""Health cover in Massachusetts: which kind is likely at an income, never whether it is granted (130 CMR 505).

Gross income is compared with shares of the poverty guidelines; MassHealth's own counting leaves parts of it out, so near a limit
the answer is a person's.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from bot.answers.benefits.given import LARGEST_HOUSEHOLD, ZERO, count, first_of, money
from bot.answers.benefits.parameters import Rules, on
from bot.answers.benefits.poverty import guidelines, monthly
from bot.answers.benefits.remarks import Assumed, NotCounted, Remarks, Report

Cover = Literal["through_ssi", "kept_while_working", "standard", "adult", "senior", "commonhealth", "deductible", "connectorcare", "person"]
ADULT, OLD, OLDEST, HOURS_A_MONTH = 19, 65, 120, 744


@dataclass(frozen=True)
class MassHealthRules(Rules):
    """Shares of the poverty guidelines, ages, and hours; `work_rule_hours` is zero before the federal work rule starts."""

    FILE: ClassVar[str] = "masshealth.yml"
    adult_share: Decimal
    senior_share: Decimal
    senior_assets: Decimal
    disabled_share: Decimal
    commonhealth_from_age: Decimal
    commonhealth_hours: Decimal
    commonhealth_half_year_hours: Decimal
    premium_share: Decimal
    connector_share: Decimal
    work_rule_hours: Decimal
    work_rule_child_age: Decimal


@dataclass(frozen=True)
class HealthCase:
    """One person. `income` is gross dollars a month of the household; `hours` are worked a month, `half_year_hours` in six months.

    `ssi`: an SSI payment, also of a cent, comes this month. `ssi_stopped_by_wages`: it came to zero only because of work.
    """

    age: int
    disabled: bool
    income: Decimal
    size: int = 1
    hours: Decimal = ZERO
    half_year_hours: Decimal = ZERO
    ssi: bool = False
    ssi_stopped_by_wages: bool = False
    youngest_child: int | None = None


@dataclass(frozen=True)
class Health:
    """The likely cover. `premium`: a monthly premium starts to be likely. `work_rule`: 80 hours a month have to be shown."""

    cover: Cover
    premium: bool
    work_rule: bool
    remarks: Remarks


@dataclass(frozen=True)
class HealthChange:
    """Two situations compared: it likely stays, moves to another kind, or a person has to look."""

    now: Health
    then: Health

    @property
    def kind(self) -> Literal["stays", "moves_to", "person"]:
        """Which sentence to say; `then.cover` names the kind it moves to."""
        if "person" in (self.now.cover, self.then.cover):
            return "person"
        return "stays" if self.now.cover == self.then.cover else "moves_to"


def health(case: HealthCase, month: date) -> Health:
    """The likely cover in a month. Raises BadInput or NoFigures."""
    month = first_of(month)
    rules, poverty = on(MassHealthRules, month), guidelines(month)
    count(case.age, "age", 0, OLDEST)
    money(case.income, "monthly income")
    money(case.hours, "number of hours a month", Decimal(HOURS_A_MONTH))
    money(case.half_year_hours, "number of hours in six months", Decimal(HOURS_A_MONTH * 6))
    share = case.income / monthly(poverty, count(case.size, "household size", 1, LARGEST_HOUSEHOLD))
    cover, used = _cover(case, share, rules)
    late = poverty.careful("first")
    remarks = Remarks(
        assumed=(Assumed.CITIZEN_OR_ELIGIBLE, *((Assumed.LIMIT_OF_LAST_YEAR,) if late else ())),
        not_counted=(NotCounted.HEALTH_INCOME_RULES, NotCounted.HEALTH_COVER_COSTS, NotCounted.MEDICARE),
        report=(Report.INCOME_TO_MASSHEALTH,),
        careful=(*rules.careful(*used), *late),
        rules=(rules, poverty),
    )
    young = case.youngest_child is not None and case.youngest_child <= rules.work_rule_child_age
    work_rule = cover == "adult" and rules.work_rule_hours > 0 and not young and not case.disabled
    return Health(cover, cover == "commonhealth" and share > rules.premium_share, work_rule, remarks)


def change(now: HealthCase, then: HealthCase, month: date) -> HealthChange:
    """What likely happens to the cover when somebody's work changes. Raises BadInput or NoFigures."""
    return HealthChange(health(now, month), health(then, month))


def _cover(case: HealthCase, share: Decimal, rules: MassHealthRules) -> tuple[Cover, tuple[str, ...]]:
    """The cover and the figures that decided it. What is not known here goes to a person."""
    if case.ssi:
        return "through_ssi", ()
    if case.ssi_stopped_by_wages and case.disabled:
        return "kept_while_working", ()
    if case.age < ADULT:
        return "person", ()
    if case.age >= OLD:
        return ("senior", ("senior_share",)) if share <= rules.senior_share else ("person", ())
    if case.disabled:
        return _disabled(case, share, rules)
    if share <= rules.adult_share:
        return "adult", ("adult_share",)
    return ("connectorcare", ("connector_share",)) if share <= rules.connector_share else ("person", ())


def _disabled(case: HealthCase, share: Decimal, rules: MassHealthRules) -> tuple[Cover, tuple[str, ...]]:
    if share <= rules.disabled_share:
        return "standard", ("disabled_share",)
    works = case.hours >= rules.commonhealth_hours or case.half_year_hours >= rules.commonhealth_half_year_hours
    if works and case.age >= rules.commonhealth_from_age:
        return "commonhealth", ("disabled_share", "commonhealth_hours", "premium_share")
    return ("person" if works else "deductible"), ("disabled_share", "commonhealth_hours")
