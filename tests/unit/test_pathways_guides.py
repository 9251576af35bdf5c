"""Job search and changes at work: each guide ends with something to use, in three languages, and nothing is told to anybody."""

import pytest

from bot.knowledge.accommodations import ideas
from bot.pathways.job_search import words_meant
from bot.words.catalogue import LANGUAGES
from tests.acting import cases, open_names
from tests.pathways_world import Phone, tables

HELP, CHANGE = "action_ask_job_search_help", "action_request_accommodation"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> None:
    tables()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pitch_in_three_lines(language: str) -> None:
    phone = Phone(language)
    phone.do(HELP, "help me with my resume")
    phone.text("1")
    for words in ("my uncles bakery", "@ok_no being on time", "cashier"):
        text = phone.text(words)
    assert text is not None
    assert text.count("\n") == 3
    assert "my uncles bakery." in text
    assert "ok_no being on time" in text
    assert open_names() == []


def test_a_resume_in_plain_text_with_what_was_skipped_left_open() -> None:
    phone = Phone()
    phone.do(HELP, "resume")
    phone.text("resume")
    for words in ("warehouse", "Acme, 2 years", "skip", "lifting and counting"):
        text = phone.text(words)
    assert text == "Your resume in short:\n...\nLooking for: warehouse\nWork: Acme, 2 years\nDid: ...\nGood at: lifting and counting"


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_answers_to_practise(language: str) -> None:
    phone = Phone(language)
    phone.do(HELP, "interview")
    phone.text("3")
    for n in range(5):
        assert f"{n + 1}" in phone.heard[-1]
        phone.text("i like to work with people")
    assert [one["key"] for one in phone.says] == ["interview_tip_5", "interview_done"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pick", ["4", "5", "6"])
def test_tips_come_with_the_menu_again(language: str, pick: str) -> None:
    phone = Phone(language)
    phone.do(HELP, "what do i wear")
    phone.text(pick)
    assert open_names() == ["job_help"]


def test_a_person_is_one_of_the_choices() -> None:
    phone = Phone()
    phone.do(HELP, "help with an application")
    phone.text("talk to a person")
    assert [(kind, reason) for kind, reason, _ in cases()] == [("human", "case_job_search")]


@pytest.mark.parametrize(("text", "words"), [("is it paid?", None), ("later", None), ("back", None), ("123", None), ("skip", "...")])
def test_a_question_or_a_wish_is_no_answer(text: str, words: str | None) -> None:
    assert words_meant(text, "en", {}) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_idea_and_whether_when_and_how_to_tell(language: str) -> None:
    phone = Phone(language)
    phone.do(CHANGE, "i need to sit down at work because of my back")
    for n in range(len(ideas())):
        phone.text("1")
        phone.text(str(n + 1))
        assert phone.says[0]["key"] == "ease_told"
    for pick, key in (("2", "tell_whether"), ("3", "tell_when"), ("4", "tell_how"), ("5", "ok_no")):
        phone.text(pick)
        assert phone.says[0]["key"] == key
    assert [kind for kind, _, _ in cases()] == ["accommodation"]
    assert open_names() == []
