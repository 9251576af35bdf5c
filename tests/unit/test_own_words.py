"""Words that are easily misread: who is under 14 is not stored, and praise is no complaint."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.people import erasure
from bot.people.person import Person
from bot.store.session import reading
from tests.talking import Talk

EXPLORE, HELLO = "action_explore_pathways", "action_repeat_last"


def wish() -> erasure.Erasure | None:
    with reading() as session:
        return erasure.wanted(session, session.scalars(select(Person.id)).one())


@pytest.mark.parametrize(("language", "text"), [("en", "I'm 12 years old"), ("es", "Tengo 13 años"), ("pt", "tenho 11 anos")])
def test_said_outright(sqlite: str, language: str, text: str) -> None:
    talk = Talk(HELLO, language=language)
    talk.text("hello")
    talk.text(text)
    assert talk.keys == ["too_young"]
    found = wish()
    assert found is not None
    assert found.due_at - found.asked_at == timedelta(days=1)
    talk.text("keep my data")
    assert wish() is None


@pytest.mark.parametrize("text", ["I'm 12 minutes late", "im 14 years old", "my son is 12 years old"])
def test_what_is_no_age_under_14(sqlite: str, text: str) -> None:
    talk = Talk(HELLO)
    talk.text("hello")
    talk.text(text)
    assert wish() is None


def test_as_an_answer_to_the_question(sqlite: str) -> None:
    talk = Talk(EXPLORE)
    talk.text("what jobs are there")
    for _ in range(12):
        if "How old" in talk.text("repeat"):
            break
        talk.text("1")
    talk.text("12")
    assert talk.keys == ["too_young"]


@pytest.mark.parametrize("text", ["no complaints, it went great", "nothing to complain about here", "sin quejas", "I can't complain"])
def test_praise_is_no_complaint(sqlite: str, text: str) -> None:
    talk = Talk("action_give_feedback")
    talk.act(text)
    assert "complaint_ask" not in talk.keys
