"""SNAP in Massachusetts for one month (7 CFR 273.9 and 273.10; the limits by broad-based categorical eligibility).

Net income is wages less a fifth, plus other income, less the standard, medical and shelter deductions, to the nearest dollar;
30% of it, rounded up, is what a household is expected to spend itself.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import ClassVar, Literal, get_args

from bot.answers.benefits.given import LARGEST_HOUSEHOLD, ZERO, cents, count, first_of, money, one_of
from bot.answers.benefits.parameters import NoFigures, Rules, Table, on
from bot.answers.benefits.poverty import PovertyRules, guidelines, monthly
from bot.answers.benefits.remarks import Assumed, NotCounted, Remarks, Report

Utilities = Literal["none", "phone", "non_heating", "heating"]
UTILITIES: tuple[str, ...] = get_args(Utilities)
DOLLAR = Decimal(1)


@dataclass(frozen=True)
class SnapRules(Rules):
    """Federal figures of one fiscal year, dollars a month, tables by household size."""

    FILE: ClassVar[str] = "snap.yml"
    maximum: Table
    standard_deduction: Table
    gross_limit: Table
    net_limit: Table
    minimum: Decimal
    minimum_up_to_size: Decimal
    shelter_cap: Decimal
    earned_share: Decimal
    shelter_share: Decimal
    expected_share: Decimal
    medical_over: Decimal


@dataclass(frozen=True)
class SnapStateRules(Rules):
    """What Massachusetts decides."""

    FILE: ClassVar[str] = "snap_massachusetts.yml"
    heating: Decimal
    non_heating: Decimal
    phone: Decimal
    medical_standard: Decimal
    gross_share: Decimal


@dataclass(frozen=True)
class SnapCase:
    """A household that buys and cooks together. Sums are dollars a month.

    `elderly_or_disabled`: a member is 60 or older or gets disability benefits. `utilities`: the most the household pays for itself.
    `unearned` includes SSI, the state supplement and SSDI. `medical` is what older or disabled members pay themselves.
    """

    size: int
    elderly_or_disabled: bool = False
    rent: Decimal = ZERO
    utilities: Utilities = "none"
    unearned: Decimal = ZERO
    medical: Decimal = ZERO


@dataclass(frozen=True)
class Snap:
    """One month. `amount` and `net` are whole dollars; `eligible` households of three or more can still get nothing."""

    gross: Decimal
    utility_allowance: Decimal
    shelter_deduction: Decimal
    net: Decimal
    eligible: bool
    amount: Decimal
    remarks: Remarks


def snap(case: SnapCase, wages: Decimal, month: date) -> Snap:
    """SNAP at these gross wages of the whole household a month. Raises BadInput; NoFigures for a month or size without figures."""
    month = first_of(month)
    rules, state, poverty = on(SnapRules, month), on(SnapStateRules, month), guidelines(month)
    _check(case, wages, rules)
    gross = wages + case.unearned
    income = gross - wages * rules.earned_share - rules.standard_deduction[case.size] - _medical(case, rules, state)
    income = max(income, ZERO)
    allowance = state.heating if case.elderly_or_disabled else _allowance(case.utilities, state)
    shelter = max(case.rent + allowance - income * rules.shelter_share, ZERO)
    if not case.elderly_or_disabled:
        shelter = min(shelter, rules.shelter_cap)
    net = max(income - shelter, ZERO).quantize(DOLLAR, ROUND_HALF_UP)
    eligible = _eligible(case, gross, net, rules, _gross_limit(case.size, poverty, state))
    return Snap(
        gross=cents(gross),
        utility_allowance=allowance,
        shelter_deduction=cents(shelter),
        net=net,
        eligible=eligible,
        amount=_amount(case.size, net, rules) if eligible else ZERO,
        remarks=_remarks(case, rules, state, poverty),
    )


def gross_limit(size: int, month: date) -> Decimal:
    """The gross income a month up to which Massachusetts has no other test, dollars. Raises BadInput or NoFigures."""
    return _gross_limit(size, guidelines(first_of(month)), on(SnapStateRules, first_of(month)))


def _gross_limit(size: int, poverty: PovertyRules, state: SnapStateRules) -> Decimal:
    return (monthly(poverty, size) * state.gross_share).quantize(DOLLAR, ROUND_CEILING)


def _check(case: SnapCase, wages: Decimal, rules: SnapRules) -> None:
    money(wages, "monthly wage")
    money(case.rent, "rent")
    money(case.unearned, "unearned income")
    money(case.medical, "medical cost")
    one_of(case.utilities, "utilities", UTILITIES)
    count(case.size, "household size", 1, LARGEST_HOUSEHOLD)
    if case.size not in rules.maximum:
        raise NoFigures(f"The SNAP figures cover households of 1 to {max(rules.maximum)}, not {case.size}.", "Ask a benefits counselor.")


def _allowance(utilities: Utilities, state: SnapStateRules) -> Decimal:
    return {"none": ZERO, "phone": state.phone, "non_heating": state.non_heating, "heating": state.heating}[utilities]


def _medical(case: SnapCase, rules: SnapRules, state: SnapStateRules) -> Decimal:
    """Over $35 the standard, or what is over $35 where that is more."""
    if not case.elderly_or_disabled or case.medical <= rules.medical_over:
        return ZERO
    return max(state.medical_standard, case.medical - rules.medical_over)


def _eligible(case: SnapCase, gross: Decimal, net: Decimal, rules: SnapRules, limit: Decimal) -> bool:
    """By the state's gross limit, or else by the federal tests, of which older or disabled people take only the net one."""
    if gross <= limit:
        return True
    return (case.elderly_or_disabled or gross <= rules.gross_limit[case.size]) and net <= rules.net_limit[case.size]


def _amount(size: int, net: Decimal, rules: SnapRules) -> Decimal:
    expected = (net * rules.expected_share).quantize(DOLLAR, ROUND_CEILING)
    least = rules.minimum if size <= rules.minimum_up_to_size else ZERO
    return max(rules.maximum[size] - expected, least)


def _remarks(case: SnapCase, rules: SnapRules, state: SnapStateRules, poverty: PovertyRules) -> Remarks:
    assumed = [Assumed.CITIZEN_OR_ELIGIBLE, Assumed.WAGES_BEFORE_TAX]
    figures = poverty.careful("first")
    if figures:
        assumed.append(Assumed.LIMIT_OF_LAST_YEAR)
    if case.elderly_or_disabled:
        assumed += [Assumed.HEAT_ALLOWANCE, Assumed.RESOURCES_UNDER_LIMIT]
        figures += rules.careful("net_limit")
    else:
        assumed.append(Assumed.WORK_RULES_MET)
    if case.elderly_or_disabled or case.utilities != "none":
        used = "heating" if case.elderly_or_disabled else case.utilities
        if late := state.careful(used):
            assumed.append(Assumed.ALLOWANCE_OF_LAST_YEAR)
            figures += late
    left_out = [NotCounted.DEPENDENT_CARE, NotCounted.HOMELESS_DEDUCTION, NotCounted.CASH_HELP]
    return Remarks(tuple(assumed), tuple(left_out), (Report.INCOME_TO_DTA,), figures, (rules, state, poverty))
