"""From "what jobs can I get" to a plan and a referral; leaving, coming back, changing one's mind, saying little."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.knowledge.exploring import exploration
from bot.messaging.conversation import Conversation
from bot.pathways.career_map import Plan, active
from bot.pathways.exploration import Exploration
from bot.pathways.flow import find
from bot.pathways.steps import MOST, next_step, picks
from bot.people.consent import Consent
from bot.people.person import Person
from bot.store.session import reading
from bot.words.catalogue import LANGUAGES
from tests.acting import cases, open_names
from tests.pathways_world import Phone, tables

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
EXPLORE, PLAN, APPLY = "action_explore_pathways", "action_ask_my_plan", "action_apply_program"
ALL_NONE = {"en": "none of these", "es": "ninguna", "pt": "nenhuma"}


@pytest.fixture
def world(sqlite: str) -> Iterator[object]:
    tables()
    with clock.frozen(MONDAY) as move:
        yield move


def row() -> Exploration:
    with reading() as session:
        return session.scalars(select(Exploration)).one()


def go(phone: Phone, answer: str = "1", most: int = 40) -> int:
    """Answer everything with the same word, as a grown-up, until the pathways come; how many questions were asked."""
    asked = 0
    while open_names()[:1] == ["explore"]:
        asked += 1
        assert asked <= most
        assert phone.text("4" if "1 14 o" in phone.heard[-1] and answer == "1" else answer) is not None
    return asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_what_jobs_can_i_get_to_a_referral(world: object, language: str) -> None:
    phone = Phone(language)
    phone.do(EXPLORE, "what jobs can i get")
    assert go(phone) <= MOST
    assert [one["key"] for one in phone.says][-1] == "pathway_pick"
    assert 2 <= [one["key"] for one in phone.says].count("pathway_told") <= 3
    chosen = row().result[0]
    phone.text("1")
    with reading() as session:
        plan = session.scalars(select(Plan)).one()
        assert plan.occupation == chosen
        assert plan.steps[0].due_on is not None
    assert open_names() == ["refer_name"]
    assert "Ana" not in phone.heard[-1]
    phone.text({"en": "my name is ana silva", "es": "me llamo Ana Silva", "pt": "ana silva"}[language])
    phone.text("3")
    if open_names() == ["refer_consent"]:
        assert "Ana Silva" in phone.heard[-1]
        phone.text("1")
    assert [kind for kind, _, _ in cases()] == ["application"]
    assert phone.do(PLAN, "next step?")
    assert open_names() == ["plan_step"]


def test_consent_is_recorded_for_whom_it_was_given_and_the_packet_holds_no_more(world: object) -> None:
    phone = Phone()
    phone.do(APPLY, "sign me up for grocery")
    phone.text("Ana")
    phone.text("no")
    assert "Polus Center" in phone.heard[-1]
    assert cases() == []
    phone.text("yes")
    with reading() as session:
        consent = session.scalars(select(Consent).where(Consent.purpose == "sharing")).one()
        assert (consent.recipient, consent.given) == ("Polus Center", True)
    ((kind, reason, details),) = cases()
    assert (kind, reason) == ("application", "case_application")
    assert details["for_partner"] == "name; number"
    assert (details["program"], details["shared_with"]) == ("grocery", "Polus Center")
    phone.do(APPLY, "and the pharmacy one too")
    assert open_names() == ["refer_consent"]  # name and service are known


def test_who_gives_no_name_reaches_only_our_own_team(world: object) -> None:
    phone = Phone("pt")
    phone.do(APPLY, "quero entrar no supermercado")
    phone.text("não")
    ((kind, _, details),) = cases()
    assert kind == "application"
    assert not {"shared_with", "for_partner"} & set(details)
    assert phone.says[0]["key"] == "refer_team_only"


def test_what_is_told_before_it_is_asked_is_kept_and_not_asked(world: object) -> None:
    phone = Phone()
    phone.do(EXPLORE, "jobs")
    told = phone.text("im 34") or ""
    assert told.startswith("Got it, I noted that.")
    assert "Fix a bike" in told
    go(phone)
    assert row().answers["age"] == "a21"
    assert not any("How old" in text for text in phone.heard)


def test_several_where_one_fits_is_asked_again(world: object) -> None:
    phone = Phone()
    phone.do(EXPLORE, "jobs")
    while "How old" not in phone.heard[-1]:
        phone.text("1")
    assert (phone.text("1 and 4") or "").startswith("Just one here")
    assert "age" not in row().asked


def test_a_no_shares_nothing(world: object) -> None:
    phone = Phone()
    phone.do(APPLY, "grocery")
    for answer in ("Ana", "3", "3"):
        phone.text(answer)
    assert phone.says[0]["key"] == "refer_stopped"
    assert cases() == []
    phone.do(APPLY, "grocery")
    phone.text("2")
    ((_, _, details),) = cases()
    assert not {"shared_with", "for_partner"} & set(details)


def test_twelve_questions_at_most_and_fewer_when_nothing_can_change() -> None:
    """Whatever is answered; and a person under the age of all but a few jobs is not asked what no longer matters."""
    asks = exploration()
    counted = []
    for pattern in range(12):
        answers: dict[str, object] = {}
        asked: list[str] = []
        while (step := next_step(asks, answers, asked, find)) is not None:
            choices = picks(asks, step)
            value = choices[pattern % len(choices)].value
            many = step.startswith("block:") or asks.questions[step].many
            answers[step] = ([] if value == "none" else [value]) if many else value
            asked.append(step)
        counted.append(len(asked))
        assert len(set(asked)) == len(asked)
    assert max(counted) <= MOST
    assert min(counted) < MOST


def test_only_what_can_change_the_result_is_asked() -> None:
    asks = exploration()
    blocks = [f"block:{n}" for n in range(len(asks.blocks))]
    answers = {"block:0": ["c1"], "block:1": ["c2"], "age": "a14"}
    step = next_step(asks, answers, [*blocks, "age"], find)
    if step not in (None, "supports"):
        now = [one.occupation.id for one in find(answers).shown]
        others = [find({**answers, step: [p.value] if asks.questions[step].many else p.value}).shown for p in picks(asks, step)]
        assert any([one.occupation.id for one in shown] != now or [o.checks for o in shown] for shown in others)


def test_a_break_of_days_goes_on_where_it_stopped(world) -> None:  # type: ignore[no-untyped-def]
    phone = Phone("es")
    phone.do(EXPLORE, "busco trabajo")
    phone.text("1")
    phone.text("2 y 3")
    world(timedelta(days=9))
    assert phone.text("1") is not None  # the open question still knows
    world(timedelta(days=30))
    before = row().asked
    text = phone.do(EXPLORE, "quiero seguir")
    assert text.startswith("Qué bueno verte")
    assert row().asked == before == ["block:0", "block:1", "block:2"]
    assert "Siguientes" in text


def test_back_takes_the_answer_back_and_skip_leaves_it_out(world: object) -> None:
    phone = Phone("pt")
    phone.do(EXPLORE, "procuro emprego")
    assert (phone.text("voltar") or "").startswith("Essa era a primeira")
    phone.text("1")
    phone.text("2")
    phone.text("voltar")
    assert row().answers == {"block:0": ["r1"]}
    phone.text("pular")
    assert row().asked == ["block:0", "block:1"]
    assert "block:1" not in row().answers


def test_flat_answers_are_noticed_and_asked_about(world: object) -> None:
    phone = Phone()
    phone.do(EXPLORE, "whats out there")
    for _ in range(6):
        phone.text("none of these")
    assert "which" not in phone.says[0]["key"]
    assert phone.heard[-1].startswith("No one thing stands out yet")
    phone.text("helping people")
    assert row().answers["flat"] == "s"


def test_nothing_said_still_ends_in_pathways_and_says_so(world: object) -> None:
    phone = Phone()
    phone.do(EXPLORE, "jobs")
    go(phone, "skip")
    assert row().answers == {}
    assert [one["key"] for one in phone.says].count("pathway_told") >= 2


def test_what_was_left_out_can_be_seen_but_never_below_the_age(world: object) -> None:
    phone = Phone()
    phone.do(EXPLORE, "jobs")
    answers = {"How old": "2", "records": "2"}
    while open_names()[:1] == ["explore"]:
        last = phone.heard[-1]
        phone.text(next((value for part, value in answers.items() if part in last), "1"))
    shown = phone.text("show those left out") or ""
    hidden = [one for one in find(row().answers).hidden if "no_age" in one.hidden]
    assert hidden
    assert all(one.occupation.names["en"] not in shown for one in hidden)


def test_who_explored_before_sees_it_again_or_starts_new(world: object) -> None:
    phone = Phone()
    phone.do(EXPLORE, "jobs")
    go(phone)
    assert phone.do(EXPLORE, "find work").endswith("1 See my pathways\n2 Start new")
    assert "pathway_pick" in [one["key"] for one in ((phone.text("1") and phone.says) or [])]
    phone.do(EXPLORE, "find work")
    phone.text("2")
    assert row().asked == []


def test_the_plan_moves_on_and_gets_another_week(world: object) -> None:
    phone = Phone()
    phone.do(EXPLORE, "jobs")
    go(phone)
    phone.text("1")
    assert "Done so far: 0 of" in phone.do(PLAN, "whats my next step")
    assert "Done so far: 1 of" in (phone.text("i did it") or "")
    with reading() as session:
        person = session.scalars(select(Person)).one()
        plan = active(session, person.id)
        assert plan is not None
        before = plan.steps[1].due_on
    phone.text("3")
    with reading() as session:
        plan = active(session, person.id)
        assert plan is not None
        assert before is not None
        assert plan.steps[1].due_on == before + timedelta(days=7)
        assert session.scalars(select(Conversation)).one()


def test_somebody_too_young_for_all_of_it_is_asked_no_more_and_gets_a_person(world: object) -> None:
    phone = Phone()
    phone.do(EXPLORE, "whos hiring teens")
    while "How old" not in phone.heard[-1]:
        phone.text("1")
    phone.text("15")
    assert [one["key"] for one in phone.says] == ["explore_nothing"]
    assert "Talk to a person" in phone.heard[-1]


def test_without_a_plan_there_is_something_else(world: object) -> None:
    assert "don't have a plan" in Phone().do(PLAN, "my plan")
