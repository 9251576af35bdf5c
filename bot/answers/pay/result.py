"""The outcome of an estimate as says: a line a program, what it took for granted, whom to tell. Always an estimate, never a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from bot.answers.benefits.eitc import EitcCase, eitc
from bot.answers.benefits.given import MONTHS, ZERO
from bot.answers.benefits.masshealth import HealthCase, change
from bot.answers.benefits.parameters import NoFigures, on
from bot.answers.benefits.ssdi import SsdiRules, step
from bot.answers.benefits.together import Situation, Total, total, total_falls
from bot.answers.benefits.wages import MinimumWageRules, under_minimum
from bot.answers.pay.facts import UNKNOWN, Facts, this_month
from bot.answers.pay.figures import with_figures
from bot.answers.pay.situation import ADULT, record, situation
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say, say

_ALSO_TOLD = {"health": "masshealth", "housing": "housing"}
_IN_DOLLARS = frozenset(("ssi", "ssdi", "snap", "housing"))  # what comes or is paid every month
_COUNTED_HOURS = Decimal(40)


def dollars(value: Decimal) -> str:
    """A sum as people read it: 1,234, without cents."""
    return f"{value.quantize(Decimal(1), ROUND_HALF_UP):,}"


def outcome(facts: Facts) -> list[Say]:
    """What to say about these facts. Raises BadInput where a sum cannot be true, NoFigures where none of ours hold.

    A program without figures for the month asked about is named and left out of the estimate.
    """
    facts, left_out = with_figures(facts)
    wages = facts.monthly
    case = situation(facts)
    now, then = total(case, ZERO), total(case, wages)
    says = [*_minimum(facts), *_left_out(left_out, facts), _taken(facts, wages)]
    if "ssi" in facts.programs:
        says.append(_ssi(now, then))
    if "ssdi" in facts.programs:
        says += _ssdi(facts, wages)
    if "snap" in facts.programs:
        says.append(_snap(now, then))
    if "health" in facts.programs:
        says += _health(facts, wages, then)
    if "housing" in facts.programs:
        says.append(say("pay_housing", {"more": dollars(then.rent_share - now.rent_share)}))
    if "eitc" in facts.programs:
        credit = eitc(EitcCase(facts.children or 0, age=ADULT), wages * MONTHS, facts.month.year)
        says.append(say("pay_eitc", {"amount": dollars(credit.total)}))
    whole = _whole(facts, case, now, then, wages)
    # "All in all" would be too much where something that changes is left out.
    says += [one for one in whole if not left_out or one["key"] not in ("pay_better", "pay_better_later")]
    says += _reports(facts, then)
    if then.remarks.careful:
        says.append(say("pay_careful"))
    fields = {"size": str(facts.size), "rent": dollars(Decimal(facts.rent or 0))}
    says.append(say("pay_assumed", {"assumed": _listed([f"assumed_{name}" for name in _assumed(facts)], fields)}))
    return says


def _reports(facts: Facts, then: Total) -> list[Say]:
    reports = [f"report_{one.value}" for one in then.remarks.report if one.value != "tax_return"]
    reports += [f"report_income_to_{name}" for program, name in _ALSO_TOLD.items() if program in facts.programs]
    return [say("pay_report", {"whom": _listed(reports, {})})] if reports else []


def _left_out(programs: Sequence[str], facts: Facts) -> list[Say]:
    if not programs:
        return []
    return [say("pay_left_out", {"programs": _listed([f"pay_name_{name}" for name in programs], {})})]


def _taken(facts: Facts, wages: Decimal) -> Say:
    """The pay a month, and the month if it is another than this one."""
    if facts.month == this_month():
        return say("pay_taken", {"wages": dollars(wages)})
    return say("pay_taken_in", {"wages": dollars(wages), "month": f"@month_{facts.month.month}", "year": str(facts.month.year)})


def _minimum(facts: Facts) -> list[Say]:
    if facts.unit != "hour" or facts.wage is None:
        return []
    try:
        least = under_minimum(Decimal(facts.wage), facts.month)
        tipped = on(MinimumWageRules, facts.month).tipped
    except NoFigures:
        return []
    if least is None:
        return []
    return [say("pay_under_minimum", {"wage": f"{Decimal(facts.wage):.2f}", "least": f"{least:.2f}", "tipped": f"{tipped:.2f}"})]


def _ssi(now: Total, then: Total) -> Say:
    before, after = now.ssi + now.supplement, then.ssi + then.supplement
    if after == 0:
        return say("pay_ssi_zero", {"now": dollars(before)})
    return say("pay_ssi", {"now": dollars(before), "then": dollars(after)})


def _ssdi(facts: Facts, wages: Decimal) -> list[Say]:
    """SSDI in words: the check, the trial month, and what comes after."""
    rules = on(SsdiRules, facts.month)
    limit, trial, check = dollars(rules.sga_blind if facts.blind else rules.sga), dollars(rules.trial), dollars(Decimal(facts.check or 0))
    if facts.trial == UNKNOWN:
        return [say("pay_ssdi_unknown", {"trial": trial, "limit": limit})]
    _, paid = step(record(facts), facts.month, wages)
    if paid.phase == "trial":
        if not paid.trial_month:
            return [say("pay_ssdi_safe", {"check": check, "trial": trial})]
        says = [say("pay_ssdi_trial", {"check": check, "left": str(paid.trial_left)})]
        return [*says, say("pay_ssdi_later", {"limit": limit})] if paid.over_sga else says
    if not paid.over_sga:
        return [say("pay_ssdi_stays", {"check": check, "limit": limit})]
    spans = {"months": str(rules.extended_months), "years": str(rules.restart_months // MONTHS)}
    return [say("pay_ssdi_grace", {"check": check, "limit": limit}), say("pay_ssdi_back", {"limit": limit, **spans})]


def _snap(now: Total, then: Total) -> Say:
    if then.snap == 0:
        return say("pay_snap_zero", {"now": dollars(now.snap)})
    return say("pay_snap", {"now": dollars(now.snap), "then": dollars(then.snap)})


def _health(facts: Facts, wages: Decimal, then: Total) -> list[Say]:
    ssi = "ssi" in facts.programs
    still = then.ssi + then.supplement > 0
    disabled = facts.disability_benefit or bool(facts.disabled)
    unearned = Decimal(facts.check or 0)
    start = HealthCase(ADULT, disabled, unearned, facts.size or 1, ssi=ssi)
    hours = facts.hours_a_month or (_COUNTED_HOURS if facts.unit != "hour" and wages > 0 else ZERO)
    after = replace(start, income=wages + unearned, hours=hours, ssi=ssi and still, ssi_stopped_by_wages=ssi and not still)
    moved = change(start, after, facts.month)
    if moved.kind == "person":
        return [say("pay_health_person")]
    says = [say(f"pay_health_{moved.kind}", {"cover": f"@cover_{moved.then.cover}"})]
    if moved.then.premium:
        says.append(say("pay_health_premium"))
    if moved.then.work_rule:
        says.append(say("pay_health_work_rule"))
    return says


def _whole(facts: Facts, case: Situation, now: Total, then: Total, wages: Decimal) -> list[Say]:
    """More or less in all; said only where every program asked about is counted in dollars."""
    if facts.trial == UNKNOWN:
        return []
    if case.ssdi is not None and _check_stops(facts, wages):
        # This month the check still comes; what counts is how it will be without it.
        later = total(replace(case, ssdi=None), wages).total - now.total
        if later < 0:
            return [say("pay_falls", {"lost": dollars(-later)})]
        return [say("pay_better_later", {"more": dollars(later)})]
    fall = total_falls(case, wages, ZERO)
    if fall is not None and fall.lost >= 1:
        return [say("pay_falls", {"lost": dollars(fall.lost)})]
    edge = total_falls(case, wages)
    if edge is not None and edge.lost >= 1:
        return [say("pay_edge", {"lost": dollars(edge.lost)})]
    if not _IN_DOLLARS & set(facts.programs):
        return []
    return [say("pay_better", {"more": dollars(then.total - now.total)})]


def _check_stops(facts: Facts, wages: Decimal) -> bool:
    """Whether SSDI stops at these wages, now or once the trial months are used up."""
    return step(record(facts), facts.month, wages)[1].over_sga


def _assumed(facts: Facts) -> list[str]:
    taken = []
    if facts.unit not in ("month", "year"):
        taken.append("four_weeks_and_a_third")
    if "ssi" in facts.programs:
        taken += ["blind" if facts.blind else "disability", "own_home", *(() if "ssdi" in facts.programs else ("no_other_income",))]
    elif "snap" in facts.programs:
        taken.append("no_other_income" if "ssdi" not in facts.programs else "check_only")
    if "snap" in facts.programs:
        taken += ["home", "rent_share" if "housing" in facts.programs else "rent"]
        taken.append("heat_allowance" if facts.disability_benefit else "heat" if facts.heat else "no_heat")
    if {"health", "eitc"} & set(facts.programs):
        taken.append("age")
    if "health" in facts.programs and facts.unit != "hour":
        taken.append("forty_hours")
    return taken if "no_other_income" in taken else ["no_pay_now", *taken]


def _listed(keys: Sequence[str], fields: Mapping[str, str]) -> dict[str, str]:
    """Keys of words in a row, in every language."""
    return {language: ", ".join(dict.fromkeys(render(key, fields, language).text for key in keys)) for language in LANGUAGES}
