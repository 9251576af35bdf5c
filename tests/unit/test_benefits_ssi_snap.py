"""SSI, SNAP, EITC and rent beyond the reference rows: other years, sizes, ways to live, and what must always hold."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.benefits.eitc import EitcCase, eitc
from bot.answers.benefits.housing import HousingCase, housing
from bot.answers.benefits.parameters import NoFigures
from bot.answers.benefits.remarks import Assumed, NotCounted, Report
from bot.answers.benefits.snap import SnapCase, gross_limit, snap
from bot.answers.benefits.ssi import CATEGORIES, LIVINGS, SsiCase, ssi
from bot.errors import BadInput

D = Decimal
NOVEMBER, JANUARY, MARCH = date(2026, 11, 22), date(2027, 1, 1), date(2027, 3, 1)
SUMS = st.decimals(0, 6000, places=2)
MONTHS = st.sampled_from([date(2026, 9, 1), NOVEMBER, JANUARY, date(2027, 9, 30)])
SSI_CASES = st.builds(
    SsiCase,
    category=st.sampled_from(CATEGORIES),
    unearned=SUMS,
    living=st.sampled_from(LIVINGS),
    couple=st.booleans(),
    student_under_22=st.booleans(),
    work_expenses=SUMS,
)
SNAP_CASES = st.builds(
    SnapCase,
    size=st.integers(1, 5),
    elderly_or_disabled=st.booleans(),
    rent=SUMS,
    utilities=st.sampled_from(["none", "phone", "non_heating", "heating"]),
    unearned=SUMS,
    medical=SUMS,
)


def test_ssi_of_2027_and_its_break_even_points() -> None:
    assert ssi(SsiCase("disabled"), D(0), JANUARY).federal == 1029
    assert ssi(SsiCase("aged"), D(0), NOVEMBER).total == D("1122.82")
    assert ssi(SsiCase("disabled"), D(2073), NOVEMBER).federal == 0
    assert ssi(SsiCase("disabled"), D(2072), NOVEMBER).federal == D("0.5")
    assert ssi(SsiCase("disabled"), D("2301.78"), NOVEMBER).total == 0
    assert ssi(SsiCase("disabled"), D("2301.76"), NOVEMBER).total == D("0.01")


def test_ssi_leaves_out_what_students_and_workers_with_costs_may_leave_out() -> None:
    plain = ssi(SsiCase("disabled"), D(1085), NOVEMBER)
    assert plain.countable == 500
    assert ssi(SsiCase("disabled", student_under_22=True), D(2410), NOVEMBER).countable == 0
    assert ssi(SsiCase("disabled", student_under_22=True, student_used=D(9730)), D(1085), NOVEMBER).countable == 500
    assert ssi(SsiCase("disabled", student_under_22=True, student_used=D(9630)), D(1085), NOVEMBER).countable == 450
    assert ssi(SsiCase("disabled", work_expenses=D(100)), D(1085), NOVEMBER).countable == 450
    assert ssi(SsiCase("aged", work_expenses=D(100)), D(1085), NOVEMBER).countable == 500
    assert ssi(SsiCase("blind", blind_work_expenses=D(100)), D(1085), NOVEMBER).countable == 400


def test_ssi_of_a_couple_is_federal_only_and_says_so() -> None:
    both = ssi(SsiCase("disabled", couple=True), D(0), JANUARY)
    assert (both.federal, both.supplement) == (1544, 0)
    assert NotCounted.SPOUSE_SUPPLEMENT in both.remarks.not_counted


def test_what_is_not_sure_is_said_with_care() -> None:
    one = ssi(SsiCase("disabled"), D(0), NOVEMBER).remarks
    assert Assumed.SUPPLEMENT_OF_2025 in one.assumed
    assert one.careful == ("Massachusetts State Supplement: full_cost",)
    assert one.report == (Report.WAGES_TO_SOCIAL_SECURITY,)
    assert not one.verified
    september, november, march = (snap(SnapCase(1, utilities="heating"), D(0), day) for day in (date(2026, 9, 1), NOVEMBER, MARCH))
    assert Assumed.ALLOWANCE_OF_LAST_YEAR not in september.remarks.assumed
    assert Assumed.ALLOWANCE_OF_LAST_YEAR in november.remarks.assumed
    assert Assumed.LIMIT_OF_LAST_YEAR not in november.remarks.assumed
    assert Assumed.LIMIT_OF_LAST_YEAR in march.remarks.assumed


@pytest.mark.parametrize(("size", "most", "limit"), [(1, 306, 2660), (2, 562, 3607), (3, 808, 4554), (4, 1023, 5500), (5, 1217, 6447)])
def test_snap_by_household_size(size: int, most: int, limit: int) -> None:
    assert snap(SnapCase(size), D(0), NOVEMBER).amount == most
    assert gross_limit(size, NOVEMBER) == limit
    assert snap(SnapCase(size), D(limit), NOVEMBER).eligible
    assert not snap(SnapCase(size), D(limit) + D("0.01"), NOVEMBER).eligible


def test_snap_minimum_is_for_one_and_two_people() -> None:
    assert [snap(SnapCase(size), gross_limit(size, NOVEMBER), NOVEMBER).amount for size in (1, 2, 3)] == [25, 25, 0]


def test_snap_medical_costs_and_other_utilities() -> None:
    old = SnapCase(1, elderly_or_disabled=True, unearned=D(2000))
    plain = snap(old, D(0), NOVEMBER)
    assert plain.net == 2000 - 217 - (914 - D("891.5")).quantize(D(1), "ROUND_HALF_DOWN")
    for costs, less in ((35, 0), (36, 155), (190, 155), (235, 200)):
        with_costs = snap(SnapCase(1, elderly_or_disabled=True, unearned=D(2000), medical=D(costs)), D(0), NOVEMBER)
        assert abs(plain.net - with_costs.net - D(less) * D("1.5")) <= D("0.5")
    assert snap(SnapCase(1, utilities="phone"), D(0), NOVEMBER).utility_allowance == 64
    assert snap(SnapCase(1, utilities="non_heating"), D(0), NOVEMBER).utility_allowance == 556


def test_snap_has_no_figures_for_six_people_or_for_next_fiscal_year() -> None:
    with pytest.raises(NoFigures, match="households of 1 to 5, not 6"):
        snap(SnapCase(6), D(0), NOVEMBER)
    with pytest.raises(NoFigures, match="to September 2027, not October 2027"):
        snap(SnapCase(1), D(0), date(2027, 10, 1))


@given(SSI_CASES, SUMS, SUMS, MONTHS)
def test_ssi_is_never_negative_and_never_rises_with_wages(case: SsiCase, one: Decimal, other: Decimal, month: date) -> None:
    less, more = ssi(case, min(one, other), month), ssi(case, max(one, other), month)
    assert less.federal >= more.federal >= 0
    assert less.supplement >= more.supplement >= 0
    assert less.countable <= more.countable
    assert more.federal == 0 or more.supplement == less.supplement, "the supplement falls only after SSI is used up"


@given(SNAP_CASES, SUMS, SUMS, MONTHS)
def test_snap_is_whole_dollars_within_bounds_and_never_rises_with_wages(case: SnapCase, one: Decimal, other: Decimal, month: date) -> None:
    less, more = snap(case, min(one, other), month), snap(case, max(one, other), month)
    for result in (less, more):
        assert result.amount == result.amount.to_integral_value() >= 0
        assert result.amount <= snap(SnapCase(case.size), D(0), month).amount
        assert result.net == result.net.to_integral_value() >= 0
        assert result.shelter_deduction >= 0
        assert result.eligible or result.amount == 0
    assert less.amount >= more.amount


@given(SNAP_CASES, SUMS, MONTHS)
def test_snap_never_falls_with_rent(case: SnapCase, wages: Decimal, month: date) -> None:
    dearer = SnapCase(case.size, case.elderly_or_disabled, case.rent + 100, case.utilities, case.unearned, case.medical)
    assert snap(dearer, wages, month).amount >= snap(case, wages, month).amount


@pytest.mark.parametrize(
    ("children", "most", "single_end", "joint_end"), [(0, 664, 19540, 26820), (2, 7316, 58629, 65899), (3, 8231, 62974, 70244)]
)
def test_eitc_rises_stays_and_ends(children: int, most: int, single_end: int, joint_end: int) -> None:
    assert max(eitc(EitcCase(children), D(wage), 2026).federal for wage in range(0, 70_000, 500)) == most
    for filing, end in (("single_or_hoh", single_end), ("married_joint", joint_end)):
        assert eitc(EitcCase(children, filing), D(end), 2026).total == 0
        assert eitc(EitcCase(children, filing), D(end - 2), 2026).federal > 0


def test_eitc_takes_a_fourth_child_as_the_third_and_no_childless_youth() -> None:
    assert eitc(EitcCase(7), D(20_000), 2026) == eitc(EitcCase(3), D(20_000), 2026)
    assert [eitc(EitcCase(0, age=age), D(8000), 2026).federal for age in (24, 25, 64, 65)] == [0, 612, 612, 0]
    with pytest.raises(NoFigures, match="not January 2027"):
        eitc(EitcCase(0), D(8000), 2027)


@given(st.integers(0, 9), st.decimals(0, 90_000, places=2), st.sampled_from(["single_or_hoh", "married_joint"]))
def test_eitc_stays_within_its_maximum(children: int, wages: Decimal, filing: str) -> None:
    result = eitc(EitcCase(children, filing), wages, 2026)  # type: ignore[arg-type]
    assert 0 <= result.federal <= 8231
    assert abs(result.state - result.federal * D("0.4")) < D("0.01")


def test_rent_is_thirty_percent_of_adjusted_income() -> None:
    assert housing(HousingCase(), D(1000), NOVEMBER).share == 300
    assert housing(HousingCase(dependents=2), D(1000), NOVEMBER).share == 275
    assert housing(HousingCase(elderly_or_disabled=True), D(1000), NOVEMBER).share == D("286.25")
    assert housing(HousingCase(elderly_or_disabled=True, medical=D(2400)), D(1000), NOVEMBER).share == D("256.25")
    assert housing(HousingCase(dependents=5), D(100), NOVEMBER).share == 0
    with pytest.raises(NoFigures, match="Housing share"):
        housing(HousingCase(), D(1000), JANUARY)


@pytest.mark.parametrize("bad", ["-0.01", "-1", "NaN", "Infinity", "-Infinity", "100000.01", "1E+30"])
def test_absurd_sums_are_refused_with_a_sentence(bad: str) -> None:
    for call in (
        lambda: ssi(SsiCase("disabled"), D(bad), NOVEMBER),
        lambda: ssi(SsiCase("disabled", unearned=D(bad)), D(0), NOVEMBER),
        lambda: snap(SnapCase(1), D(bad), NOVEMBER),
        lambda: snap(SnapCase(1, rent=D(bad)), D(0), NOVEMBER),
        lambda: eitc(EitcCase(0), D(bad) * 12, 2026),
        lambda: housing(HousingCase(), D(bad), NOVEMBER),
    ):
        with pytest.raises(BadInput, match=r"\.$"):
            call()


def test_absurd_people_are_refused() -> None:
    for call in (
        lambda: snap(SnapCase(0), D(0), NOVEMBER),
        lambda: snap(SnapCase(-1), D(0), NOVEMBER),
        lambda: eitc(EitcCase(-1), D(0), 2026),
        lambda: eitc(EitcCase(0, age=-3), D(0), 2026),
        lambda: eitc(EitcCase(0), D(0), 20260),
        lambda: ssi(SsiCase("rich"), D(0), NOVEMBER),  # type: ignore[arg-type]
        lambda: ssi(SsiCase("aged", living="palace"), D(0), NOVEMBER),  # type: ignore[arg-type]
        lambda: housing(HousingCase(dependents=-1), D(0), NOVEMBER),
    ):
        with pytest.raises(BadInput):
            call()
