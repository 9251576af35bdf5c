"""A question about programs that does not say which one: the one talked about before is meant."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import clock
from bot.pathways.topic import facts_asked
from tests.talking import Talk

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize(
    ("language", "first", "then", "others"),
    [
        ("en", "whats the pharmacy tech program", "how long does it take", "what other programs are there"),
        ("es", "que es el programa de farmacia", "cuanto dura", "q otros programas hay"),
        ("pt", "o q é o programa de farmacia", "quanto tempo demora", "quais outros cursos tem"),
    ],
)
def test_the_program_talked_about_is_kept_for_a_day(language: str, first: str, then: str, others: str) -> None:
    with clock.frozen(NOW) as move:
        talk = Talk("action_ask_program", language=language)
        talk.act(first)
        assert talk.keys[0] == "program_about"
        talk.act(then)
        assert talk.keys == ["program_ask"], "the length is not known: nothing else is told, and the team can be asked"
        talk.act(then, "action_ask_pay")
        assert "which_program" not in talk.keys
        talk.act(others)
        assert talk.keys == ["which_program"]
        move(timedelta(hours=25))
        talk.act(then)
        assert talk.keys == ["which_program"]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("how long is it and whats it cost", ["length", "cost"]),
        ("Cuándo empieza", ["start"]),
        ("é de graça? onde fica", ["cost", "place"]),
        ("tell me about it", []),
    ],
)
def test_only_the_facts_that_are_asked_for_are_told(text: str, facts: list[str]) -> None:
    assert facts_asked(text) == facts
