"""Every rule file there is: read and checked as a whole for ./coach check and for the list that staff verify."""

from bot.answers.benefits.eitc import EitcRules
from bot.answers.benefits.housing import HousingRules
from bot.answers.benefits.masshealth import MassHealthRules
from bot.answers.benefits.parameters import Figure, Rules
from bot.answers.benefits.parameters import load as load_one
from bot.answers.benefits.poverty import PovertyRules
from bot.answers.benefits.snap import SnapRules, SnapStateRules
from bot.answers.benefits.ssdi import SsdiRules
from bot.answers.benefits.ssi import SsiRules, SupplementRules
from bot.answers.benefits.wages import MinimumWageRules
from bot.errors import BadFile

KINDS: tuple[type[Rules], ...] = (
    SsiRules,
    SupplementRules,
    SsdiRules,
    SnapRules,
    SnapStateRules,
    PovertyRules,
    EitcRules,
    MassHealthRules,
    HousingRules,
    MinimumWageRules,
)


def load() -> tuple[Rules, ...]:
    """Every period of every file. Raises BadFile naming all that is wrong in all of them."""
    found: list[Rules] = []
    problems: list[str] = []
    for kind in KINDS:
        try:
            found += load_one(kind)
        except BadFile as error:
            problems += error.places or [error.what]
    if problems:
        raise BadFile("data/knowledge/rules has problems.", problems)
    return tuple(found)


def unverified() -> list[tuple[Rules, Figure]]:
    """What no person has verified, for staff: those to be said with care first."""
    found = [(rules, figure) for rules in load() for figure in rules.origins.values() if not figure.verified]
    return sorted(found, key=lambda pair: (not pair[1].care, pair[0].program, pair[0].since, pair[1].name))
