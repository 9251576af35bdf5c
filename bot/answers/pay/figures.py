"""Which programs have figures for the month that an estimate is for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.answers.benefits.eitc import EitcRules
from bot.answers.benefits.housing import HousingRules
from bot.answers.benefits.masshealth import MassHealthRules
from bot.answers.benefits.parameters import NoFigures, Rules, on
from bot.answers.benefits.poverty import PovertyRules
from bot.answers.benefits.snap import SnapRules, SnapStateRules
from bot.answers.benefits.ssdi import SsdiRules
from bot.answers.benefits.ssi import SsiRules, SupplementRules
from bot.answers.pay.facts import Facts

_TABLES: Mapping[str, tuple[type[Rules], ...]] = {
    "ssi": (SsiRules, SupplementRules),
    "ssdi": (SsdiRules,),
    "snap": (SnapRules, SnapStateRules, PovertyRules),
    "health": (MassHealthRules, PovertyRules),
    "housing": (HousingRules,),
    "eitc": (EitcRules,),
}


def with_figures(facts: Facts) -> tuple[Facts, tuple[str, ...]]:
    """The facts with the programs that have figures for their month, and the names of the others. Raises NoFigures if there are none."""
    kept = tuple(name for name in facts.programs if _has_figures(name, facts))
    if not kept:
        raise NoFigures("There are no figures for that month.", "Ask a benefits counselor.")
    return replace(facts, programs=kept), tuple(name for name in facts.programs if name not in kept)


def _has_figures(program: str, facts: Facts) -> bool:
    """Whether every table behind a program holds in the month asked about, and knows a household of this size."""
    try:
        for kind in _TABLES[program]:
            rules = on(kind, date(facts.month.year, 1, 1) if kind is EitcRules else facts.month)
            if isinstance(rules, SnapRules) and (facts.size or 1) not in rules.maximum:
                return False
    except NoFigures:
        return False
    return True
