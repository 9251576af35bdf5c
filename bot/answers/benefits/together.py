"""Wages and all counted benefits of one month together, and whether earning more leaves less.

In order: SSDI by its phase; SSI with SSDI as unearned income; the tenant's share of all of it; SNAP with SSDI, SSI and supplement as
unearned income and the share as rent; a twelfth of the year's EITC. Health cover is no money and is not in the sum.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.answers.benefits.eitc import EitcCase, eitc
from bot.answers.benefits.given import MONTHS, ZERO, cents, first_of, money
from bot.answers.benefits.housing import HousingCase, housing
from bot.answers.benefits.remarks import Remarks, joined
from bot.answers.benefits.snap import SnapCase, snap
from bot.answers.benefits.ssdi import SsdiRecord, step
from bot.answers.benefits.ssi import SsiCase, ssi

DOLLAR = Decimal(1)


@dataclass(frozen=True)
class Situation:
    """A person and household in one month; a benefit that is None is not counted.

    `other_unearned` is neither SSI nor SSDI. The unearned income of `ssi` and `snap` is worked out here and must be left at zero;
    with `housing` the rent of `snap` is the tenant's share. `ssdi` stands as it was before the month.
    """

    month: date
    ssi: SsiCase | None = None
    ssdi: SsdiRecord | None = None
    snap: SnapCase | None = None
    housing: HousingCase | None = None
    eitc: EitcCase | None = None
    other_unearned: Decimal = ZERO


@dataclass(frozen=True)
class Total:
    """Dollars a month, to the cent. `eitc` is a twelfth of federal and state credit; `rent_share` is paid, not received."""

    wages: Decimal
    other: Decimal
    ssdi: Decimal
    ssi: Decimal
    supplement: Decimal
    snap: Decimal
    eitc: Decimal
    rent_share: Decimal
    remarks: Remarks

    @property
    def total(self) -> Decimal:
        """What is left: wages and benefits, less the share of the rent where it depends on income."""
        return self.wages + self.other + self.ssdi + self.ssi + self.supplement + self.snap + self.eitc - self.rent_share


@dataclass(frozen=True)
class Fall:
    """Earning `after` instead of `before` leaves `lost` dollars a month less."""

    before: Decimal
    after: Decimal
    lost: Decimal


def total(situation: Situation, wages: Decimal) -> Total:
    """Everything counted, at these gross wages a month. Raises BadInput; NoFigures where a counted benefit has none."""
    month = first_of(situation.month)
    money(wages, "monthly wage")
    other = money(situation.other_unearned, "unearned income")
    notes: list[Remarks] = []
    check = federal = supplement = food = credit = share = ZERO
    if situation.ssdi:
        _, paid = step(situation.ssdi, month, wages)
        check = paid.amount
        notes.append(paid.remarks)
    if situation.ssi:
        result = ssi(replace(situation.ssi, unearned=check + other), wages, month)
        federal, supplement = result.federal, result.supplement
        notes.append(result.remarks)
    unearned = check + other + federal + supplement
    if situation.housing:
        rented = housing(situation.housing, wages + unearned, month)
        share = rented.share
        notes.append(rented.remarks)
    if situation.snap:
        case = replace(
            situation.snap,
            unearned=unearned,
            rent=share if situation.housing else situation.snap.rent,
            elderly_or_disabled=bool(situation.snap.elderly_or_disabled or situation.ssi or situation.ssdi),
        )
        bought = snap(case, wages, month)
        food = bought.amount
        notes.append(bought.remarks)
    if situation.eitc:
        credits = eitc(situation.eitc, wages * MONTHS, month.year)
        credit = cents(credits.total / MONTHS)
        notes.append(credits.remarks)
    return Total(wages, other, check, federal, supplement, food, credit, share, joined(*notes))


def total_falls(situation: Situation, wages: Decimal, before: Decimal | None = None) -> Fall | None:
    """A Fall exactly when `wages` leave less than `before` (default: one dollar less). Raises BadInput or NoFigures.

    SNAP comes in whole dollars, so beside real cliffs there are falls of less than a dollar; `lost` tells them apart.
    """
    lower = max(wages - DOLLAR, ZERO) if before is None else before
    if lower >= wages:
        return None
    lost = total(situation, lower).total - total(situation, wages).total
    return Fall(lower, wages, lost) if lost > 0 else None
