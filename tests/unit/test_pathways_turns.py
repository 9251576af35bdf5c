"""Exploration and referral through whole turns: leaving, late answers, what closed meanwhile; the thirty items of the web chat."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import clock
from bot.knowledge import programs as programs_module
from bot.knowledge.exploring import exploration
from bot.messaging.conversation import Conversation, conversation_for
from bot.messaging.inbox import line_of
from bot.messaging.question import open_questions
from bot.pathways import flow
from bot.pathways.exploration import of_person
from bot.pathways.steps import LENGTH, MOST
from bot.people.person import WEB, contact_for
from bot.store.session import writing
from bot.words.render import render
from tests.acting import cases, open_names
from tests.pathways_world import offer, opening
from tests.talking import Talk

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
EXPLORE, APPLY = "action_explore_pathways", "action_apply_program"


@pytest.fixture
def world(sqlite: str) -> Iterator[Callable[[timedelta], None]]:
    with clock.frozen(MONDAY) as move:
        yield move


def test_later_leaves_it_and_days_after_it_goes_on_where_it_stopped(world: Callable[[timedelta], None]) -> None:
    talk = Talk(EXPLORE)
    talk.text("jobs")
    talk.text("1")
    assert talk.keys == ["explore_asks"]
    talk.text("later")
    assert talk.keys == ["later_ok"]
    world(timedelta(days=20))
    talk.text("find work")
    assert talk.keys == ["explore_resume", "explore_asks"]
    assert talk.text("3").startswith("Which would you enjoy?")


def test_a_number_for_a_question_of_yesterday_is_not_taken_for_anything(world: Callable[[timedelta], None]) -> None:
    talk = Talk(EXPLORE)
    talk.text("jobs")
    world(timedelta(days=15))
    talk.text("2")
    assert talk.keys == ["number_alone"]
    with writing() as session:
        assert of_person(session, session.query(Conversation).one().contact.person_id).asked == []


def test_a_program_that_closed_meanwhile_is_said_to_be_closed(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(APPLY)
    talk.text("sign me up for grocery")
    gone = tuple(replace(one, source=replace(one.source, expires=date(2026, 11, 22))) for one in programs_module.programs())
    monkeypatch.setattr(programs_module.programs, "_good", gone)
    monkeypatch.setattr(programs_module.programs, "_looked", float("inf"))
    talk.text("Ana Silva")
    assert talk.keys == ["refer_closed"]
    assert cases() == []


def test_an_opening_that_closed_meanwhile_is_said_to_be_closed(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, opening())
    talk = Talk(EXPLORE)
    talk.text("jobs")
    while open_names()[:1] == ["explore"]:
        last = render(talk.says[-1]["key"], talk.says[-1].get("fields")).text
        talk.text("4" if last.startswith("Next ones") else ("how old" in last.lower() and "21") or "skip")
    chosen = [choice["title"]["en"] for choice in talk.says[-1]["choices"]].index("Stockers and order fillers") + 1
    talk.text(str(chosen))
    assert open_names() == ["refer_name"]
    offer(monkeypatch, opening(closes=date(2026, 11, 22)))
    talk.text("Ana Silva")
    assert talk.keys == ["refer_closed"]


def test_joining_without_a_name_means_what_the_plan_is_for(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(EXPLORE)
    talk.text("jobs")
    while open_names()[:1] == ["explore"]:
        talk.text("skip")
    talk.text("1")
    talk.act("sign me up now", APPLY)
    assert open_names() == ["refer_name"]
    assert "step by step" in talk.act("whats next after that", "action_ask_advancement")


@pytest.mark.parametrize("said", ["no", "yes"])
def test_a_question_about_a_program_in_the_middle_leads_back(world: object, said: str) -> None:
    talk = Talk(EXPLORE)
    talk.text("jobs")
    talk.text("1")
    talk.act("whats the pharmacy one", "action_ask_program")
    assert open_names() == ["ask_staff"]
    assert "And of these?" in talk.text(said)
    assert open_names() == ["explore"]


def test_a_question_that_left_the_file_since_it_was_asked_is_passed_over(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(EXPLORE)
    talk.text("jobs")
    while "age" not in str(talk.says[-1].get("fields")):
        talk.text("1")
    asks = exploration()
    fewer = replace(asks, questions={name: one for name, one in asks.questions.items() if name != "age"})
    monkeypatch.setattr(exploration, "_good", fewer)
    monkeypatch.setattr(exploration, "_looked", float("inf"))
    talk.text("repeat")
    assert talk.keys == ["question_is_over"]
    talk.act("find work")
    assert "explore_asks" in talk.keys


def test_the_web_chat_offers_thirty_items_answered_one_to_three(world: object) -> None:
    with writing() as session:
        talk = conversation_for(session, contact_for(session, WEB, "w1", source="web"), line_of(WEB, "w1"))
        says = flow.explore(session, talk)
        assert "12" not in render(says[0]["key"], language="en", channel="web").text
        assert "not an official test" in render(says[0]["key"], language="en", channel="web").text
        asked: list[str] = []
        while (question := open_questions(session, talk.id)[0]).name == "explore":
            step = str(question.data["step"])
            asked.append(step)
            liked = "2" if step.startswith("item:s") else "0"
            value = "long" if step == LENGTH else liked if step.startswith("item:") else "#skip"
            if step.startswith("item:"):
                assert [choice["payload"] for choice in says[-1]["choices"]] == ["answer:2", "answer:1", "answer:0"]
            says = flow.answered(session, talk, question, value)
        assert asked[0] == LENGTH
        assert len([step for step in asked if step.startswith("item:")]) == 30 == len(exploration().items)
        assert len([step for step in asked if not step.startswith("item:")]) <= MOST + 1
        row = of_person(session, talk.contact.person_id)
        best = flow.find(row.answers).shown[0].occupation.interests
        assert best.index(max(best)) == 3


def test_all_alike_on_the_web_is_asked_about(world: object) -> None:
    with writing() as session:
        talk = conversation_for(session, contact_for(session, WEB, "w2", source="web"), line_of(WEB, "w2"))
        flow.explore(session, talk)
        for n in range(31):
            question = open_questions(session, talk.id)[0]
            flow.answered(session, talk, question, "long" if n == 0 else "2" if n == 7 else "1")
        assert open_questions(session, talk.id)[0].data["step"] == "flat"
