"""The fixed words for danger: a number to call and text in each, and nothing that gives somebody away."""

import pytest

from bot.care.safety_patterns import KINDS
from bot.knowledge.crisis_lines import crisis_lines
from bot.text.folding import bare
from bot.words.catalogue import catalogue
from bot.words.render import render

LANGUAGES = ("en", "es", "pt")
TELLTALE = {
    "en": {"abuse", "abused", "violence", "violent", "hit", "hits", "hurt", "hurts", "beat", "partner", "husband", "leave", "escape"},
    "es": {"abuso", "violencia", "maltrato", "golpe", "golpes", "pega", "pareja", "esposo", "marido", "dano", "escapar"},
    "pt": {"abuso", "violencia", "maus", "bate", "bateu", "parceiro", "marido", "dano", "fugir", "agressao"},
}
CALL = {"en": "call", "es": "llama", "pt": "lig"}
TEXT = {"en": "text", "es": "text", "pt": "texto"}


def _said(key: str, language: str) -> str:
    return render(key, crisis_lines().fields, language).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_words_with_a_number_to_call_and_to_text(kind: str, language: str) -> None:
    for key in (f"crisis_{kind}", f"crisis_possible_{kind}"):
        text = _said(key, language)
        assert "911" in text or "988" in text
        assert CALL[language] in bare(text)
        assert TEXT[language] in bare(text)


@pytest.mark.parametrize("kind", KINDS)
def test_perhaps_asks_one_question_with_yes_and_no(kind: str) -> None:
    sentence = catalogue().sentences[f"crisis_possible_{kind}"]
    assert tuple(sentence.options) == ("yes", "no")
    assert all(_said(sentence.key, language).rstrip().endswith("?") for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_about_violence_tell_a_reader_over_the_shoulder_little(language: str) -> None:
    for key in ("crisis_violence", "crisis_possible_violence", "crisis_followup", "crisis_staff_told", "crisis_nobody_reading"):
        assert not TELLTALE[language] & set(bare(_said(key, language)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_reading_is_said_plainly(language: str) -> None:
    assert any(
        word in bare(_said("crisis_nobody_reading", language)) for word in ("no person is reading", "ninguna persona", "nenhuma pessoa")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_texts_meet_no_menu(language: str) -> None:
    assert render("crisis_followup", crisis_lines().fields, language).options == ()
