"""Matching: never against a limit that a person named, the same every time, fast; correlations as anybody else computes them."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.exploring import load as load_exploration
from bot.knowledge.occupations import load as load_occupations
from bot.knowledge.openings import TIMES, Opening
from bot.knowledge.programs import load as load_programs
from bot.pathways.interests import pearson, profile
from bot.pathways.matching import Match, Matches, match
from bot.pathways.wants import AGES, BODY, HOURS, Wants, wants

TODAY = date(2026, 11, 23)
WORK, PROGRAMS, ASKS = load_occupations(), load_programs(), load_exploration()
BY_ID = {one.id: one for one in WORK}


def found(**answers: object) -> Matches:
    return match(wants(ASKS, answers), WORK, PROGRAMS, (), TODAY)


def opening(name: str = "dock", **changes: object) -> Opening:
    made = Opening(name, "Acme Foods", "stockers", None, (20, 30), 2, (), False, None, date(2026, 12, 24), PROGRAMS[0].source)
    return replace(made, **changes)  # type: ignore[arg-type]


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        **{f"block:{n}": st.lists(st.sampled_from(block), unique=True) for n, block in enumerate(ASKS.blocks)},
        "age": st.sampled_from(sorted(AGES)),
        "hours": st.sampled_from(sorted(HOURS)),
        "body": st.sampled_from(sorted(BODY)),
        "school": st.sampled_from(["none", "hs", "some_college", "rather_not"]),
        "records": st.sampled_from(["show", "leave_out", "talk"]),
        "drive": st.sampled_from(["drive", "no_drive", "rather_not"]),
        "english": st.sampled_from(["little", "some", "good"]),
        "times": st.lists(st.sampled_from(["days", "evenings", "nights", "weekends", "any"]), unique=True),
        "travel": st.sampled_from(["car", "bus", "home", "rather_not"]),
        "wishes": st.lists(st.sampled_from(["quiet", "people", "outdoors", "nights", "earn"]), unique=True),
        "employers": st.lists(
            st.sampled_from(["-Acme Foods", "-Polus Center", "Acme Foods", "-Whole Foods", "-Price Chopper"]), unique=True
        ),
    },
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers=ANSWERS)
def test_no_match_goes_against_a_limit_that_was_named(answers: dict[str, object]) -> None:
    """Stated anew from the answers, not from the rules under test."""
    openings = [
        opening(f"o{n}", occupation=one.id, hours=(15 + n % 20, 40), times=(TIMES[n % 4],) if n % 5 else ()) for n, one in enumerate(WORK)
    ]
    times = set(answers.get("times", ()))  # type: ignore[call-overload]
    result = match(wants(ASKS, answers), WORK, PROGRAMS, openings, TODAY)
    for one in (*result.shown, *result.more):
        asks = one.occupation.asks
        if "age" in answers:
            assert {"a14": 15, "a16": 17, "a18": 20, "a21": 99}[str(answers["age"])] >= asks.age
        if "hours" in answers:
            most = int(str(answers["hours"])[1:])
            assert asks.hours[0] <= most
            assert all(o.hours[0] <= most for o in one.openings)
            assert one.program is None or one.program.fit.hours is None or one.program.fit.hours[0] <= most
        body = answers.get("body")
        if body in ("light", "sit") and asks.lift != "light":
            assert {"with_cart", "with_lift_device"} & set(one.helps)
        if body == "some" and asks.lift == "heavy":
            assert {"with_cart", "with_lift_device"} & set(one.helps)
        if body == "sit" and asks.stand != "little":
            assert "with_stool" in one.helps
        if answers.get("records") == "leave_out":
            assert asks.records == "rarely"
        if answers.get("drive") == "no_drive":
            assert asks.licence not in ("driver", "cdl")
        if answers.get("school") == "none" and asks.school != "none":
            assert asks.school != "some_college"
            assert "with_diploma_class" in one.helps
        if answers.get("english") == "little":
            assert asks.english != "good"
        if answers.get("travel") == "home":
            assert "home" in asks.settings
            assert "check_home" in one.checks
            assert one.program is None or one.program.fit.online is not False
        if times and "any" not in times:
            assert all(times & set(o.times) for o in one.openings if o.times)
        if times and not times & {"nights", "any"}:
            assert "nights" not in one.settings
            assert "nights" not in asks.settings or "check_days" in one.checks
        away = {name[1:] for name in answers.get("employers", ()) if name.startswith("-")}  # type: ignore[attr-defined]
        assert not away & {o.employer for o in one.openings}
        if one.program is not None:
            assert one.program.fit.partner not in away
            assert not one.program.fit.employers or set(one.program.fit.employers) - away
    assert len(result.shown) <= 3
    assert not {one.occupation.id for one in result.shown} & {one.occupation.id for one in (*result.more, *result.hidden)}
    assert match(wants(ASKS, answers), WORK, PROGRAMS, openings, TODAY) == result


def test_a_flat_row_has_no_correlation() -> None:
    assert pearson((3.0,) * 6, (1, 2, 3, 4, 5, 6)) is None
    everything = {f"block:{n}": list(block) for n, block in enumerate(ASKS.blocks)}
    assert profile(ASKS, everything) is None
    assert profile(ASKS, {}) is None
    assert profile(ASKS, {**everything, "flat": "s"}) is not None


def test_the_long_way_and_the_short_way_agree_on_a_clear_interest() -> None:
    long = {f"item:{item}": "2" if item[0] == "s" else "0" for item in ASKS.items}
    short = {f"block:{n}": [item for item in block if item[0] == "s"] for n, block in enumerate(ASKS.blocks)}
    assert profile(ASKS, long) == profile(ASKS, short) == (0, 0, 0, 1, 0, 0)


def test_each_scale_is_shown_as_often_as_the_others() -> None:
    shown = [item[0] for block in ASKS.blocks for item in block]
    assert {shown.count(scale.id) for scale in ASKS.scales} == {4}


def test_order_and_numbers_lead_to_the_till_and_the_pharmacy() -> None:
    shown = [(one.occupation.id, one.program and one.program.id) for one in found(**{"block:1": ["c2"], "block:3": ["c3"]}).shown]
    assert ("cashiers", "grocery") in shown
    assert ("pharmacy_technicians", "pharmacy") in shown


def test_a_programs_own_target_is_not_dropped_by_zone() -> None:
    assert BY_ID["human_service_assistants"].zone == 4
    people = {f"block:{n}": [item for item in block if item[0] == "s"] for n, block in enumerate(ASKS.blocks)}
    assert "human_service_assistants" in [one.occupation.id for one in found(**people).shown]
    none = match(wants(ASKS, people), WORK, (), (), TODAY)
    assert "human_service_assistants" not in [one.occupation.id for one in (*none.shown, *none.more, *none.hidden)]


def test_a_stool_turns_cannot_into_can_with() -> None:
    result = found(body="sit")
    cashier = next(one for one in (*result.shown, *result.more) if one.occupation.id == "cashiers")
    assert cashier.helps == ("with_stool",)
    assert "bakers" in [one.occupation.id for one in result.hidden]


def test_what_is_left_out_stays_reachable_with_its_reason() -> None:
    result = found(records="leave_out")
    hidden = {one.occupation.id: one.hidden for one in result.hidden}
    assert hidden["pharmacy_technicians"] == ("no_checks",)


def test_shrinking_work_with_few_jobs_is_no_target_unless_something_leads_there() -> None:
    dying = replace(BY_ID["stockers"], id="dying", employed=900, codes=replace(BY_ID["stockers"].codes, growth=-12))
    none = match(Wants(), [dying], (), (), TODAY)
    assert (none.shown, none.more, none.hidden) == ((), (), ())
    assert match(Wants(), [dying], (), [opening(occupation="dying")], TODAY).shown


def test_a_closed_opening_and_an_expired_program_lead_nowhere() -> None:
    one = opening(closes=date(2026, 11, 22))
    gone = [replace(program, source=replace(program.source, expires=date(2026, 11, 22))) for program in PROGRAMS]
    result = match(Wants(), WORK, gone, [one], TODAY)
    assert all(not m.openings and m.program is None for m in (*result.shown, *result.more, *result.hidden))


def test_the_three_are_not_of_a_kind() -> None:
    for answers in ({}, {"block:0": ["c1"]}, {"block:2": ["r2"], "block:3": ["r3"]}):
        shown = found(**answers).shown
        assert 2 <= len(shown) <= 3
        programs = [one.program.id for one in shown if one.program and one.program.id != "esp"]
        assert len(set(programs)) == len(programs)


def test_what_is_left_out_beats_what_is_wished_for() -> None:
    """Contradictory answers: nights wished for and not possible, a place wanted and avoided."""
    mine = wants(ASKS, {"wishes": ["nights"], "times": ["days"], "employers": ["Whole Foods", "-Whole Foods"]})
    assert (mine.settings, mine.employers, mine.avoid) == (frozenset(), frozenset(), frozenset({"Whole Foods"}))
    assert "check_where" in next(one for one in _all(match(mine, WORK, PROGRAMS, (), TODAY)) if one.occupation.id == "bakers").checks


def test_an_employer_that_is_wished_for_counts() -> None:
    plain, wished = (next(m for m in _all(found(**a)) if m.occupation.id == "bakers") for a in ({}, {"employers": ["Whole Foods"]}))
    assert wished.score > plain.score


def _all(result: Matches) -> list[Match]:
    return [*result.shown, *result.more, *result.hidden]
