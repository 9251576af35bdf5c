"""What is known for an estimate so far, kept in the question's own data: sums as text, never what the person wrote."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from bot import clock
from bot.answers.benefits.housing import HousingRules
from bot.answers.benefits.parameters import NoFigures, on
from bot.answers.benefits.wages import Unit, a_month
from bot.errors import BadInput
from bot.knowledge.office import office

PROGRAMS = ("ssi", "ssdi", "snap", "health", "housing", "eitc")
UNKNOWN = -1  # trial months that the person does not know
# What is believed of pay, dollars: outside of it something was misread or mistyped, and the person is asked again.
_BELIEVED: Mapping[str, tuple[int, int]] = {
    "hour": (2, 75),
    "day": (10, 600),
    "week": (20, 3_000),
    "two weeks": (40, 6_000),
    "half month": (40, 6_000),
    "month": (50, 12_000),
    "year": (500, 144_000),
}
_MOST_A_MONTH = 12_000


@dataclass(frozen=True)
class Facts:
    """None is not known yet. `wage` is dollars for each `unit`; `times` hours or days a week; `check` and `rent` dollars a month.

    `a_day` and `days` are hours a day and days a week until they make `times`. `ssi` is what SSI comes to now, as they say. `how` is the
    key of words that asks for the wage where a plain question is not enough. `when` is the first day of the month asked about, None for
    the present one. `special` names a circumstance with rules of its own.
    """

    programs: tuple[str, ...] = ()
    wage: str | None = None
    unit: Unit | None = None
    times: str | None = None
    a_day: str | None = None
    days: str | None = None
    how: str | None = None
    ssi: str | None = None
    check: str | None = None
    trial: int | None = None
    size: int | None = None
    rent: str | None = None
    heat: bool | None = None
    disabled: bool | None = None
    children: int | None = None
    blind: bool = False
    when: str | None = None
    special: str | None = None
    misread: int = 0

    @property
    def monthly(self) -> Decimal:
        """Wages, dollars a month. Raises BadInput where they cannot be true."""
        assert self.wage is not None
        assert self.unit is not None
        return a_month(Decimal(self.wage), self.unit, Decimal(self.times) if self.times else None)

    @property
    def hours_a_month(self) -> Decimal:
        """Hours of work a month, or zero when the pay was told another way."""
        return Decimal(self.times) * 52 / 12 if self.times and self.unit == "hour" else Decimal(0)

    @property
    def month(self) -> date:
        """The month the estimate is for, by its first day."""
        return date.fromisoformat(self.when) if self.when else this_month()

    @property
    def disability_benefit(self) -> bool:
        """Whether a benefit for a disability (or age) is among the programs."""
        return bool({"ssi", "ssdi"} & set(self.programs))


def believable(facts: Facts) -> bool:
    """Whether the pay told so far can be true; what is not known yet is."""
    if facts.wage is None or facts.unit is None:
        return True
    least, most = _BELIEVED[facts.unit]
    if not least <= Decimal(facts.wage) <= most:
        return False
    try:
        return (facts.unit in ("hour", "day") and facts.times is None) or facts.monthly <= _MOST_A_MONTH
    except BadInput:
        return False


def kept(facts: Facts) -> dict[str, Any]:
    """As JSON for a question's data."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(facts).items() if value is not None}


def taken(data: Mapping[str, Any]) -> Facts:
    """Back from a question's data."""
    known = {field.name for field in fields(Facts)}
    given = {name: value for name, value in data.items() if name in known}
    return Facts(**{**given, "programs": tuple(given.get("programs", ()))})


def missing(facts: Facts) -> str | None:
    """The next fact to ask for, or None when an estimate can be made."""
    if not facts.programs:
        return "programs"
    if facts.wage is None:
        return "wage"
    if facts.unit is None:
        return "unit"
    if facts.unit in ("hour", "day") and facts.times is None:
        # Half of it is known from "15 an hour 2 days a week".
        return "a_day" if facts.unit == "hour" and facts.days else "hours" if facts.unit == "hour" and not facts.a_day else "days"
    wanted: list[str] = []
    if "ssdi" in facts.programs:
        wanted += ["check", "trial"]
    if "health" in facts.programs and not facts.disability_benefit:
        wanted += ["disabled", "size"]
    if "snap" in facts.programs:
        # Where the rent is a share of income it is worked out, and a disability brings the heating allowance.
        wanted += ["size", *(() if _rent_is_worked_out(facts) else ("rent",)), *(() if facts.disability_benefit else ("heat",))]
    if "eitc" in facts.programs:
        wanted.append("children")
    return next((name for name in wanted if getattr(facts, name) is None), None)


def _rent_is_worked_out(facts: Facts) -> bool:
    """Whether the rent is a share of income that we can calculate for that month; else it is asked, for SNAP counts it."""
    if "housing" not in facts.programs:
        return False
    try:
        on(HousingRules, facts.month)
    except NoFigures:
        return False
    return True


def this_month() -> date:
    """The present month where the office is, by its first day."""
    return clock.now().astimezone(office().zone).date().replace(day=1)
