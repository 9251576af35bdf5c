"""SSDI and work, month by month."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.benefits.given import months_on
from bot.answers.benefits.parameters import NoFigures
from bot.answers.benefits.ssdi import SsdiMonth, SsdiRecord, months_used, walk
from bot.errors import BadInput

D = Decimal
START = date(2026, 1, 1)
CHECK, LOW, TRIAL, SGA = D(1200), D(1210), D("1210.01"), D(1800)  # 1800 is over SGA in both years


def phases(months: tuple[SsdiMonth, ...]) -> list[str]:
    return [f"{month.phase}{'' if month.amount else ' unpaid'}" for month in months]


def test_nine_trial_months_then_grace_then_unpaid_months_above_sga() -> None:
    months = walk(SsdiRecord(CHECK), START, [SGA] * 14)
    assert phases(months) == ["trial"] * 9 + ["grace"] * 3 + ["extended unpaid"] * 2
    assert [month.trial_left for month in months] == [8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0]
    assert months[-1].extended_until == date(2029, 9, 1)
    assert all(month.restart_until is None for month in months)


def test_a_month_under_sga_is_paid_again_without_a_new_application() -> None:
    months = walk(SsdiRecord(CHECK), START, [SGA] * 12 + [SGA, D(1770), D("1770.01"), D(0)])
    assert phases(months)[12:] == ["extended unpaid", "extended", "extended unpaid", "extended"]


def test_a_trial_month_is_over_the_limit_and_months_need_not_follow_each_other() -> None:
    months = walk(SsdiRecord(CHECK), START, [LOW, TRIAL] * 6)
    assert [month.trial_month for month in months] == [False, True] * 6
    assert months[-1].trial_left == 3
    assert set(phases(months)) == {"trial"}


def test_the_limits_of_2027_hold_from_january() -> None:
    months = walk(SsdiRecord(CHECK), date(2026, 12, 1), [D(1250), D(1250), D("1270.01")])
    assert [month.trial_month for month in months] == [True, False, True]
    ended = SsdiRecord(CHECK, trial_ended=date(2026, 6, 1))
    assert [month.over_sga for month in walk(ended, date(2026, 12, 1), [D(1750), D(1750), D("1770.01")])] == [True, False, True]


def test_trial_months_older_than_five_years_no_longer_count() -> None:
    old = tuple(months_on(date(2021, 1, 1), n) for n in range(8))
    assert walk(SsdiRecord(CHECK, trial=old), date(2026, 1, 1), [SGA])[0].trial_left == 1  # 2021-02 to -08 are within 60 months
    assert walk(SsdiRecord(CHECK, trial=old), date(2026, 9, 1), [SGA])[0].trial_left == 8


def test_told_nine_months_at_once_the_ninth_ends_the_trial() -> None:
    record = SsdiRecord(CHECK, trial=months_used(9, date(2026, 10, 1)))
    assert phases(walk(record, date(2026, 10, 1), [SGA, LOW, SGA, SGA])) == ["grace", "grace", "grace", "extended unpaid"]


def test_blind_people_have_another_limit_and_work_expenses_lower_what_counts() -> None:
    blind = SsdiRecord(CHECK, blind=True, trial_ended=date(2025, 12, 1))
    assert [month.over_sga for month in walk(blind, START, [D(2830), D("2830.01")])] == [False, True]
    costs = SsdiRecord(CHECK, work_expenses=D(300), trial_ended=date(2025, 12, 1))
    assert [month.over_sga for month in walk(costs, START, [D(1990), D("1990.01")])] == [False, True]


def test_past_the_36_months_the_first_sga_month_ends_the_benefit() -> None:
    stopped = SsdiRecord(CHECK, trial_ended=date(2023, 3, 1), stopped=date(2024, 1, 1))  # extended until 2026-03
    months = walk(stopped, date(2026, 2, 1), [D(0), SGA, LOW, SGA, D(0)])
    assert phases(months) == ["extended", "extended unpaid", "after", "ended unpaid", "ended unpaid"]
    assert months[-1].restart_until == date(2031, 4, 1)  # 60 months from 2026-05 on


def test_who_never_reached_sga_before_the_36_months_passed_still_has_grace_months() -> None:
    never = SsdiRecord(CHECK, trial_ended=date(2022, 12, 1))
    assert phases(walk(never, START, [LOW, SGA, D(0), D(0), D(0)])) == ["after", "grace", "grace", "grace", "ended unpaid"]
    late = SsdiRecord(CHECK, trial_ended=date(2023, 1, 1))  # extended until 2026-01: stopped in its last month
    assert phases(walk(late, START, [SGA, SGA, LOW, LOW])) == ["grace", "grace", "grace", "ended unpaid"]


def test_what_cannot_be_is_refused() -> None:
    for record in (
        SsdiRecord(D(-1)),
        SsdiRecord(CHECK, trial=(date(2027, 1, 1),)),
        SsdiRecord(CHECK, stopped=date(2025, 1, 1)),
        SsdiRecord(CHECK, trial_ended=date(2025, 1, 1), stopped=date(2025, 1, 1)),
    ):
        with pytest.raises(BadInput):
            walk(record, START, [SGA])
    with pytest.raises(BadInput):
        walk(SsdiRecord(CHECK), START, [D(-1)])
    with pytest.raises(BadInput, match="9 trial work months"):
        months_used(10, START)
    with pytest.raises(NoFigures):
        walk(SsdiRecord(CHECK), date(2027, 12, 1), [SGA, SGA])


@given(st.lists(st.sampled_from([D(0), LOW, TRIAL, D("1690.01"), SGA, D(3000)]), min_size=1, max_size=24))
def test_the_steps_come_in_order_and_pay_all_or_nothing(wages: list[Decimal]) -> None:
    months = walk(SsdiRecord(CHECK), START, wages)
    assert all(month.amount in (0, CHECK) for month in months)
    assert all(month.amount == CHECK for month in months if month.phase in ("trial", "grace"))
    assert all(month.amount == (0 if month.over_sga else CHECK) for month in months if month.phase == "extended")
    order = ["trial" if month.phase == "trial" else "later" for month in months]
    assert order == sorted(order, reverse=True)
    assert [month.phase for month in months].count("grace") <= 3
    assert sum(month.trial_month for month in months) <= 9
    lower = walk(SsdiRecord(CHECK), START, [min(wage, LOW) for wage in wages])
    assert all(month.amount == CHECK for month in lower), "who never goes over the trial limit loses nothing"
