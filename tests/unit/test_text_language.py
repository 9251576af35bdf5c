"""Which language a text is in or asks for, and one way of writing."""

import time

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.text.language import asked_language, detect
from bot.text.normalise import _entries, normalise


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where do i go on monday", "en"),
        ("cant make it 2day sorry", "en"),
        ("u there", "en"),
        ("Necesito ayuda con la renta", "es"),
        ("a q hora entro mañana", "es"),
        ("no voy xq toy enfermo", "es"),
        ("mi shift del viernes a que hora es", "es"),
        ("preciso de ajuda com o aluguel", "pt"),
        ("hj nao vou to doente", "pt"),
        ("vc pode me avisar amanhã", "pt"),
        ("Mwen bezwen yon travay tanpri", "ht"),
        ("N ta kre un trabadju favor", "kea"),
        ("Tôi cần việc làm", "vi"),
        ("ខ្ញុំត្រូវការការងារ", "km"),
        ("أحتاج إلى عمل", "ar"),
        ("我需要工作", "zh"),
        ("мне нужна работа", "ru"),
        ("мені потрібна робота, є?", "uk"),
        ("Bonjour, je cherche un travail s'il vous plaît", "fr"),
        ("Waxaan u baahanahay shaqo fadlan", "so"),
    ],
)
def test_detect(text: str, language: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize("text", ["ok", "si", "2", "no", "Maria", "👍", "", "José Silva", "617 555 0101", "CNA", "k", "?"])
def test_what_decides_nothing(text: str) -> None:
    assert detect(text).language is None


def test_a_mixed_message_is_not_sure() -> None:
    assert not detect("ok gracias").sure
    assert detect("Hola, necesito que me ayuden a buscar un trabajo de limpieza por la mañana").sure


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("en español por favor", "es"),
        ("español", "es"),
        ("speak english?", "en"),
        ("English please", "en"),
        ("fala português?", "pt"),
        ("Do you speak Creole", "ht"),
        ("kreyòl tanpri", "ht"),
        ("crioulo de cabo verde", "kea"),
        ("can you text me in spanish", "es"),
        ("switch to portuguese pls", "pt"),
        ("puede escribirme en español?", "es"),
        ("No English. Spanish.", "es"),
        ("i dont speak english only portuguese", "pt"),
        ("do you have vietnamese?", "vi"),
        ("muda pra inglês", "en"),
        ("中文", "zh"),
        # no request
        ("what floor is the english class", None),
        ("do i need english for the job", None),
        ("i take ESL to learn english", None),
        ("no hablo inglés", None),
        ("my teacher speaks spanish", None),
        ("hola", None),
        ("", None),
    ],
)
def test_asked_language(text: str, language: str | None) -> None:
    assert asked_language(text) == language


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("WEN do i wrk 2moro???", "when do i work tomorrow?"),
        ("heyyyyy   coach!!!!", "heyy coach!"),
        ("no puedo ir xq toy malo", "no puedo ir porque estoy malo"),
        ("hj n vou pq to doente", "hoje não vou porque to doente"),
        ("it\u2019s \u201cfine\u201d \u2026", 'it\'s "fine" ...'),
        ("he\u200bllo\u202e \x00there", "hello there"),
        ("ｈｅｌｌｏ", "hello"),
        ("👍🏽👍🏽", "ok"),
        ("k", "k"),
        ("n", "n"),
        ("I need S.O.S", "I need S.O.S"),
        ("mail me at u@ur.com", "mail me at u@ur.com"),
        ("$1,000.00 at 10:30", "$1,000.00 at 10:30"),
        ("kkkkkkk", "kk"),
        ("jajajajaja", "jaja"),
        ("", ""),
    ],
)
def test_normalise(text: str, normal: str) -> None:
    assert normalise(text) == normal


@given(st.text(max_size=300))
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")


@given(
    st.lists(
        st.sampled_from(["q", "n", "d", "k", "c", "vc", "u", "the", "que", "não", "hola", "não", "!!!", "haha", "aaaa", "👍", "w/"]),
        max_size=12,
    )
)
def test_normalise_is_idempotent_on_shorthand(words: list[str]) -> None:
    once = normalise(" ".join(words))
    assert normalise(once) == once


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    detect(text)
    asked_language(text)


def test_no_full_form_contains_a_short_one() -> None:
    shorts = set(_entries())
    for short, entries in _entries().items():
        for entry in entries:
            assert not shorts & set(entry.full.lower().split()), f"{short} becomes {entry.full}, which holds a short form again"


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=8).map(lambda part: (part * 1600)[:1600]))
def test_garbage_takes_bounded_time(text: str) -> None:
    start = time.process_time()
    normalise(text)
    detect(text)
    asked_language(text)
    assert time.process_time() - start < 1.0
