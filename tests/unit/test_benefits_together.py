"""Everything of one month together, health cover, wages as people say them, and the rule files themselves."""

import shutil
import time
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.benefits import rule_files
from bot.answers.benefits.eitc import EitcCase
from bot.answers.benefits.housing import HousingCase
from bot.answers.benefits.masshealth import HealthCase, change, health
from bot.answers.benefits.parameters import load
from bot.answers.benefits.snap import SnapCase, SnapRules
from bot.answers.benefits.ssdi import SsdiRecord
from bot.answers.benefits.ssi import SsiCase
from bot.answers.benefits.together import Situation, total, total_falls
from bot.answers.benefits.wages import a_month, under_minimum
from bot.errors import BadFile, BadInput
from bot.knowledge.reading import KNOWLEDGE

D = Decimal
NOVEMBER, JANUARY = date(2026, 11, 1), date(2027, 1, 1)
IN_EXTENDED = SsdiRecord(D(1100), trial_ended=date(2025, 6, 1), stopped=date(2025, 8, 1))
SITUATIONS = st.builds(
    Situation,
    month=st.just(NOVEMBER),
    ssi=st.none() | st.builds(SsiCase, category=st.sampled_from(["disabled", "blind", "aged"])),
    ssdi=st.none() | st.sampled_from([SsdiRecord(D(400)), SsdiRecord(D(1100)), IN_EXTENDED]),
    snap=st.none() | st.builds(SnapCase, size=st.integers(1, 5), rent=st.sampled_from([D(0), D(800)]), elderly_or_disabled=st.booleans()),
    housing=st.none() | st.builds(HousingCase, dependents=st.integers(0, 2)),
    eitc=st.none() | st.builds(EitcCase, children=st.integers(0, 3)),
    other_unearned=st.sampled_from([D(0), D(250)]),
)


def test_each_benefit_counts_in_the_others() -> None:
    everything = Situation(NOVEMBER, SsiCase("disabled"), SsdiRecord(D(400)), SnapCase(1), HousingCase(), EitcCase(0))
    month = total(everything, D(600))
    assert month.ssdi == 400
    assert month.ssi == 994 - 380 - D("267.5")  # (600 - 65) / 2, the $20 went to the check
    assert month.supplement == D("114.39")
    assert month.rent_share == D("438.27")  # 30% of 1,460.89
    assert month.eitc == D("64.26")  # (550.80 + 220.32) / 12
    assert month.total == 600 + 400 + D("346.5") + D("114.39") + month.snap + D("64.26") - D("438.27")
    assert 25 <= month.snap <= 306


def test_the_check_that_stops_at_sga_is_a_fall() -> None:
    alone = Situation(NOVEMBER, ssdi=IN_EXTENDED)
    assert total_falls(alone, D(1690)) is None
    fall = total_falls(alone, D(1691))
    assert fall is not None
    assert (fall.before, fall.after, fall.lost) == (1690, 1691, 1099)
    assert total_falls(alone, D(2000), before=D(1500)) is not None
    assert total_falls(alone, D(2900), before=D(1690)) is None


def test_the_snap_limit_is_a_fall_and_ssi_alone_is_none() -> None:
    assert [total_falls(Situation(NOVEMBER, snap=SnapCase(1)), D(wage)) is not None for wage in (2660, 2661, 2662)] == [False, True, False]
    assert not any(total_falls(Situation(NOVEMBER, ssi=SsiCase("blind")), D(wage)) for wage in range(3000))


@settings(max_examples=15, deadline=None)
@given(SITUATIONS, st.integers(0, 3500))
def test_a_fall_is_warned_of_exactly_where_the_total_falls(situation: Situation, start: int) -> None:
    sums = [total(situation, D(wage)) for wage in range(start, start + 60)]
    for before, after in pairwise(sums):
        fall = total_falls(situation, after.wages)
        assert (fall is not None) == (after.total < before.total)
        assert fall is None or fall.lost == before.total - after.total
    for one in sums:
        assert min(one.ssdi, one.ssi, one.supplement, one.snap, one.eitc, one.rent_share) >= 0
        assert one.snap == one.snap.to_integral_value()
        assert one.total == one.wages + one.other + one.ssdi + one.ssi + one.supplement + one.snap + one.eitc - one.rent_share


def test_one_calculation_takes_under_a_millisecond() -> None:
    everything = Situation(NOVEMBER, SsiCase("disabled"), IN_EXTENDED, SnapCase(2), HousingCase(), EitcCase(1))
    total(everything, D(1))
    best = 1.0  # of processor time: other programs of the machine do not count
    for _ in range(5):
        start = time.process_time()
        for wage in range(100):
            total(everything, D(wage * 20))
        best = min(best, (time.process_time() - start) / 100)
    assert best < 0.001, f"{best * 1000:.3f} ms"


@pytest.mark.parametrize(
    ("case", "cover"),
    [
        (HealthCase(40, True, D(500), ssi=True), "through_ssi"),
        (HealthCase(40, True, D(2500), ssi_stopped_by_wages=True), "kept_while_working"),
        (HealthCase(40, True, D("1768.90")), "standard"),
        (HealthCase(40, True, D("1768.91")), "deductible"),
        (HealthCase(40, True, D(3000), hours=D(40)), "commonhealth"),
        (HealthCase(40, True, D(3000), hours=D("39.9")), "deductible"),
        (HealthCase(40, True, D(3000), half_year_hours=D(240)), "commonhealth"),
        (HealthCase(20, True, D(3000), hours=D(60)), "person"),
        (HealthCase(40, False, D("1835.40")), "adult"),
        (HealthCase(40, False, D("1835.41")), "connectorcare"),
        (HealthCase(40, False, D(9000)), "person"),
        (HealthCase(70, False, D(1330)), "senior"),
        (HealthCase(70, False, D(1331)), "person"),
        (HealthCase(17, False, D(0)), "person"),
    ],
)
def test_likely_health_cover(case: HealthCase, cover: str) -> None:
    assert health(case, NOVEMBER).cover == cover


def test_health_cover_stays_or_moves() -> None:
    now = HealthCase(40, True, D(1000))
    assert change(now, HealthCase(40, True, D(1500), hours=D(60)), NOVEMBER).kind == "stays"
    moved = change(now, HealthCase(40, True, D(1900), hours=D(60)), NOVEMBER)
    assert (moved.kind, moved.then.cover, moved.then.premium) == ("moves_to", "commonhealth", False)
    assert change(now, HealthCase(40, True, D(1996), hours=D(60)), NOVEMBER).then.premium
    assert change(now, HealthCase(20, True, D(3000), hours=D(60)), NOVEMBER).kind == "person"


def test_the_federal_work_rule_starts_in_2027() -> None:
    adult = HealthCase(40, False, D(1000))
    assert [health(adult, month).work_rule for month in (NOVEMBER, JANUARY)] == [False, True]
    assert [health(HealthCase(40, False, D(1000), youngest_child=age), JANUARY).work_rule for age in (13, 14)] == [False, True]


@pytest.mark.parametrize(
    ("amount", "unit", "times", "dollars"),
    [
        ("12", "hour", "20", "1040"),
        ("300", "week", None, "1300"),
        ("600", "two weeks", None, "1300"),
        ("100", "day", "3", "1300"),
        ("650", "half month", None, "1300"),
        ("1300", "month", None, "1300"),
        ("15600", "year", None, "1300"),
        ("15.5", "hour", "17", "1141.83"),
    ],
)
def test_wages_to_dollars_a_month(amount: str, unit: str, times: str | None, dollars: str) -> None:
    assert a_month(D(amount), unit, D(times) if times else None) == D(dollars)  # type: ignore[arg-type]


def test_wages_that_cannot_be_are_refused_and_low_ones_noticed() -> None:
    for amount, unit, times in (("12", "hour", None), ("12", "hour", "169"), ("12", "day", "8"), ("-1", "week", None), ("1", "moon", None)):
        with pytest.raises(BadInput):
            a_month(D(amount), unit, D(times) if times else None)  # type: ignore[arg-type]
    assert under_minimum(D(12), NOVEMBER) == 15
    assert under_minimum(D(15), NOVEMBER) is None
    assert under_minimum(D(7), NOVEMBER, tipped=True) is None


def test_every_rule_file_reads_and_says_where_each_figure_comes_from() -> None:
    periods = rule_files.load()
    assert {kind.FILE for kind in rule_files.KINDS} == {path.name for path in (KNOWLEDGE / "rules").glob("*.yml")}
    for period in periods:
        assert period.origins
        assert all(figure.source for figure in period.origins.values())
    waiting = rule_files.unverified()
    assert waiting[0][1].care, "those to be said with care come first"
    assert not waiting[-1][1].care


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value: 744", "value: -744", "period 1, shelter_cap: write a number"),
        ("value: 744", "value: lots", "shelter_cap"),
        ("{1: 298, 2: 546", "{1: 298, 2: many", "maximum: write a number of zero or more for each row"),
        ("from: 2026-10-01", "from: 2026-11-01", "period 2, from: it must be the day after"),
        ("until: 2026-09-30", "until: 2024-09-30", "it lies before from"),
        ("minimum_up_to_size:", "minimum_size:", "minimum_size: there is no such figure"),
        ("source: fy27, verified: false", "source: rumor, verified: false", "'rumor' is not one of the sources"),
        ("value: 769, source: fy27, verified: false", "value: 769, source: fy27", "verified must be there"),
    ],
)
def test_a_broken_rule_file_is_refused_by_name(old: str, new: str, says: str, tmp_path: Path) -> None:
    shutil.copytree(KNOWLEDGE / "rules", tmp_path / "rules")
    file = tmp_path / "rules" / SnapRules.FILE
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(BadFile, match=says):
        load(SnapRules, tmp_path)
