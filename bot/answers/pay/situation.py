"""What is counted together for one person and month, made from what they told."""

from decimal import Decimal

from bot.answers.benefits.eitc import EitcCase
from bot.answers.benefits.given import ZERO
from bot.answers.benefits.housing import HousingCase
from bot.answers.benefits.snap import SnapCase
from bot.answers.benefits.ssdi import SsdiRecord, months_used
from bot.answers.benefits.ssi import SsiCase
from bot.answers.benefits.together import Situation, total
from bot.answers.pay.facts import UNKNOWN, Facts

ADULT = 40  # an age inside every limit between 25 and 64; said as taken for granted
_NEAR = Decimal(20)  # dollars between "about 1,100" and the sum itself


def situation(facts: Facts) -> Situation:
    """What is counted together."""
    ssdi = "ssdi" in facts.programs and facts.trial != UNKNOWN
    return Situation(
        month=facts.month,
        ssi=SsiCase("blind" if facts.blind else "disabled") if "ssi" in facts.programs else None,
        ssdi=record(facts) if ssdi else None,
        snap=SnapCase(
            size=facts.size or 1,
            elderly_or_disabled=facts.disability_benefit,
            rent=Decimal(facts.rent or 0),
            utilities="heating" if facts.heat else "none",
        )
        if "snap" in facts.programs
        else None,
        housing=HousingCase(elderly_or_disabled=facts.disability_benefit) if "housing" in facts.programs else None,
        eitc=EitcCase(facts.children or 0, age=ADULT) if "eitc" in facts.programs else None,
        other_unearned=Decimal(facts.check or 0) if "ssdi" in facts.programs and not ssdi else ZERO,
    )


def record(facts: Facts) -> SsdiRecord:
    """Where somebody stands with SSDI: the trial months told are taken as the latest ones."""
    return SsdiRecord(Decimal(facts.check or 0), blind=facts.blind, trial=months_used(facts.trial or 0, facts.month))


def odd_check(facts: Facts) -> bool:
    """Whether a check that they told of is not what our figures make of it: then something counts that we do not know.

    Raises NoFigures.
    """
    told = facts.ssi or (facts.check if "ssdi" not in facts.programs else None)
    if told is None:
        return False
    if "ssi" not in facts.programs:
        return True
    now = total(situation(facts), ZERO)
    return min(abs(Decimal(told) - whole) for whole in (now.ssi, now.ssi + now.supplement)) > _NEAR
