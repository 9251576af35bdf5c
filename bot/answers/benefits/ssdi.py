"""SSDI and work, month by month (20 CFR 404.1592 to 1592b and 404.325; the order of the steps is not verified: say it with care).

Nine trial months within any 60 are always paid. After the ninth come 36 months of extended eligibility: the first month of
substantial gainful activity (SGA) and two grace months are still paid, after that only months without SGA. The first SGA month
past the 36 ends the benefit; within 60 months of that it can be restarted without a new application.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from bot.answers.benefits.given import ZERO, first_of, money, months_between, months_on
from bot.answers.benefits.parameters import Rules, on
from bot.answers.benefits.remarks import Assumed, NotCounted, Remarks, Report
from bot.errors import BadInput

Phase = Literal["trial", "grace", "extended", "after", "ended"]
LONGEST_WALK = 600


@dataclass(frozen=True)
class SsdiRules(Rules):
    """Limits are dollars a month: a month counts when wages are over them. The rest are numbers of months."""

    FILE: ClassVar[str] = "ssdi.yml"
    sga: Decimal
    sga_blind: Decimal
    trial: Decimal
    trial_months: Decimal
    trial_window: Decimal
    extended_months: Decimal
    grace_months: Decimal
    restart_months: Decimal
    provisional_months: Decimal


@dataclass(frozen=True)
class SsdiRecord:
    """Where somebody stands. `benefit` and `work_expenses` (IRWE) are dollars a month; months are the first days of months.

    `trial` are the trial months used; `trial_ended` the ninth; `stopped` the first SGA month after it; `ended` the month from which
    the benefit is over.
    """

    benefit: Decimal
    blind: bool = False
    work_expenses: Decimal = ZERO
    trial: tuple[date, ...] = ()
    trial_ended: date | None = None
    stopped: date | None = None
    ended: date | None = None


@dataclass(frozen=True)
class SsdiMonth:
    """One month. `trial_left` trial months remain after it; extended eligibility runs through `extended_until`.

    After the end, a restart can be asked for through `restart_until` (up to six provisional payments meanwhile).
    """

    month: date
    wages: Decimal
    phase: Phase
    trial_month: bool
    trial_left: int
    over_sga: bool
    amount: Decimal
    extended_until: date | None
    restart_until: date | None
    remarks: Remarks


def months_used(number: int, before: date) -> tuple[date, ...]:
    """Trial months of somebody who knows only how many: taken as the months just before. Raises BadInput."""
    most = int(on(SsdiRules, first_of(before)).trial_months)
    if not 0 <= number <= most:
        raise BadInput(f"There are {most} trial work months; {number} cannot have been used.", "Ask again.")
    return tuple(months_on(first_of(before), -n) for n in range(number, 0, -1))


def walk(record: SsdiRecord, start: date, wages: Iterable[Decimal]) -> tuple[SsdiMonth, ...]:
    """The months from `start` on at these gross wages. Raises BadInput; NoFigures past the last month with figures."""
    months = []
    for n, wage in enumerate(wages):
        if n == LONGEST_WALK:
            raise BadInput(f"More than {LONGEST_WALK} months cannot be walked through.", "Ask for fewer.")
        record, month = step(record, months_on(start, n), wage)
        months.append(month)
    return tuple(months)


def step(record: SsdiRecord, month: date, wages: Decimal) -> tuple[SsdiRecord, SsdiMonth]:
    """One month of work: the record after it, and what the month pays. Raises BadInput or NoFigures."""
    month = first_of(month)
    rules = on(SsdiRules, month)
    money(wages, "monthly wage")
    record = _tidy(record, month, rules)
    countable = max(wages - record.work_expenses, ZERO)
    over = countable > (rules.sga_blind if record.blind else rules.sga)
    trial_month = False
    phase: Phase = "ended"
    if record.ended is not None and month >= record.ended:
        pays = False
    elif record.trial_ended is None or month <= record.trial_ended:
        record, trial_month = _trial(record, month, wages, rules)
        phase, pays = "trial", True
    else:
        record = _stop(record, month, over, rules)
        phase, pays = _after_trial(record, month, over, rules)
    return record, SsdiMonth(
        month=month,
        wages=wages,
        phase=phase,
        trial_month=trial_month,
        trial_left=0 if record.trial_ended else int(rules.trial_months) - len(_recent(record.trial, month, rules)),
        over_sga=over,
        amount=record.benefit if pays else ZERO,
        extended_until=_extended_until(record, rules),
        restart_until=months_on(record.ended, int(rules.restart_months) - 1) if phase == "ended" and record.ended else None,
        remarks=_remarks(rules, record),
    )


def _tidy(record: SsdiRecord, month: date, rules: SsdiRules) -> SsdiRecord:
    """The record with its months in order; nine trial months told without saying which was the last end with the latest one."""
    money(record.benefit, "SSDI check")
    money(record.work_expenses, "work expense")
    told = tuple(sorted({first_of(day) for day in record.trial}))
    ended = first_of(record.trial_ended) if record.trial_ended else None
    if ended is None:
        for n, day in enumerate(told):
            if len(_recent(told[: n + 1], day, rules)) >= rules.trial_months:
                ended = day
                break
    if any(day > month for day in told) or (record.stopped and (ended is None or first_of(record.stopped) <= ended)):
        raise BadInput("The months of work are not in order: trial months come first and lie in the past.", "Ask again.")
    return replace(record, trial=told, trial_ended=ended)


def _recent(trial: tuple[date, ...], month: date, rules: SsdiRules) -> tuple[date, ...]:
    return tuple(day for day in trial if 0 <= months_between(day, month) < rules.trial_window)


def _trial(record: SsdiRecord, month: date, wages: Decimal, rules: SsdiRules) -> tuple[SsdiRecord, bool]:
    if wages <= rules.trial:
        return record, False
    used = tuple(sorted({*record.trial, month}))
    done = len(_recent(used, month, rules)) >= rules.trial_months
    return replace(record, trial=used, trial_ended=month if done else record.trial_ended), True


def _extended_until(record: SsdiRecord, rules: SsdiRules) -> date | None:
    return months_on(record.trial_ended, int(rules.extended_months)) if record.trial_ended else None


def _stop(record: SsdiRecord, month: date, over: bool, rules: SsdiRules) -> SsdiRecord:
    """Note the first SGA month, and from when on the benefit is over: never before the grace months have passed."""
    if not over:
        return record
    until = _extended_until(record, rules)
    stopped = record.stopped or month
    ended = record.ended
    if ended is None and until and month > until:
        ended = max(month, months_on(stopped, int(rules.grace_months) + 1))
    return replace(record, stopped=stopped, ended=ended)


def _after_trial(record: SsdiRecord, month: date, over: bool, rules: SsdiRules) -> tuple[Phase, bool]:
    if record.ended is not None and month >= record.ended:
        return "ended", False
    if record.stopped is not None and 0 <= months_between(record.stopped, month) <= rules.grace_months:
        return "grace", True
    until = _extended_until(record, rules)
    return ("extended" if until and month <= until else "after"), not over


def _remarks(rules: SsdiRules, record: SsdiRecord) -> Remarks:
    left_out = (NotCounted.SUBSIDY_AND_UNPAID_MONTHS, NotCounted.FAMILY_BENEFITS, NotCounted.MEDICARE)
    return Remarks(
        assumed=(Assumed.TRIAL_MONTHS_AS_TOLD, Assumed.WAGES_BEFORE_TAX),
        not_counted=left_out if record.work_expenses else (*left_out, NotCounted.WORK_EXPENSES),
        report=(Report.WORK_TO_SOCIAL_SECURITY,),
        careful=rules.careful(
            "sga_blind" if record.blind else "sga", "trial", "trial_months", "extended_months", "grace_months", "restart_months"
        ),
        rules=(rules,),
    )
