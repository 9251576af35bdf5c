"""Finding a record by what a question means, in people's own words and three languages, with the engine's own vectors."""

import pytest

from bot.answers.finding import BY_MEANING, find, marks, settled
from bot.knowledge.questions import questions
from bot.text.folding import bare
from tests.bench.finding import NONE, Asked, asked, near, share, table


@pytest.fixture(scope="module")
def taken() -> list[Asked]:
    return asked(near())


def test_the_table_is_large_enough_and_none_of_it_stands_in_the_records() -> None:
    rows = [row for row in table() if row["id"] != NONE]
    assert len(rows) >= 150
    assert {row["lang"] for row in rows} == {"en", "es", "pt"}
    assert {row["id"] for row in rows} <= {one.id for one in questions()}
    known = {bare(way) for one in questions() for ways in one.asks.values() for way in ways}
    assert [row["text"] for row in table() if bare(row["text"]) in known] == []


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_most_questions_find_their_record_first(taken: list[Asked], language: str) -> None:
    mine = [one for one in taken if one.language == language and one.wanted != NONE]
    assert share([one.right for one in mine]) >= 0.78
    assert share([one.wanted in one.found for one in mine]) >= 0.88


def test_what_is_answered_at_once_is_nearly_always_right(taken: list[Asked]) -> None:
    answered = [one for one in taken if one.answered and one.wanted != NONE]
    assert len(answered) >= 0.6 * len(taken)
    assert share([one.right for one in answered]) >= 0.95


def test_meaning_finds_more_than_words() -> None:
    by_words = asked([[] for _ in table()])
    rows = [(one.right, other.right) for one, other in zip(asked(near()), by_words, strict=True) if one.wanted != NONE]
    assert sum(meaning for meaning, _ in rows) > 1.2 * sum(words for _, words in rows)


def test_who_names_a_program_is_not_answered_about_another() -> None:
    given = [("ssi_resources", 0.62), ("snap_savings", 0.60)]
    assert find("can i have savings with ebt", given=given)[0].known.id == "snap_savings"


def test_by_a_hair_is_asked_back() -> None:
    found = find("qqq", given=[("food_today", 0.70), ("diapers", 0.69)])
    assert marks([("x", 1.0)]) is BY_MEANING
    assert not settled(found, BY_MEANING)
    assert settled(found[:1], BY_MEANING)
    assert not find("qqq", given=[("food_today", 0.30)])
