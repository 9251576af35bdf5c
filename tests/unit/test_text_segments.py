"""Folding and segments: what a text costs and how it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.folding import bare, flat, fold_sms
from bot.text.gsm import ALPHABET, EXTENSION
from bot.text.segments import count, split_texts

ANY_TEXT = st.text(max_size=700)
CARRIER_TEXT = st.text(alphabet=st.sampled_from("abc de\n.!?1€[]{}áñé😀👍ç"), max_size=500)


def naive_segments(text: str) -> int:
    """Fills segments character by character, as a phone would."""
    gsm = all(char in ALPHABET for char in text)
    alone, joined = (160, 153) if gsm else (70, 67)
    sizes = [(2 if char in EXTENSION else 1) if gsm else (2 if ord(char) > 0xFFFF else 1) for char in text]
    if sum(sizes) <= alone:
        return 1 if text else 0
    segments, room = 0, 0
    for size in sizes:
        if size > room:
            segments, room = segments + 1, joined
        room -= size
    return segments


@given(st.one_of(ANY_TEXT, CARRIER_TEXT))
def test_count_agrees_with_filling_segments_one_by_one(text: str) -> None:
    assert count(text).segments == naive_segments(text)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the euro does not fit at 152+2, so the border moves
        ("á" * 70, "UCS-2", 70, 1),
        ("á" * 71, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 67, "UCS-2", 134, 3),  # 33 pairs a segment, never half of one
        ("ñé¿¡üàèìòùÇ", "GSM-7", 11, 1),
        ("ç", "UCS-2", 1, 1),
    ],
)
def test_units_and_segments(text: str, encoding: str, units: int, segments: int) -> None:
    assert count(text) == (encoding, units, segments)


def test_folding_keeps_accents_where_they_cost_nothing_and_drops_them_where_they_do() -> None:
    assert fold_sms("sí, está bien — ¿vale?") == "sí, está bien — ¿vale?"
    long = "El miércoles a las 8 es su clase en la bodega. ¿Podrá venir mañana también? Diga sí o no, por favor."
    assert fold_sms(long) == "El miércoles a las 8 es su clase en la bodega. ¿Podra venir mañana también? Diga si o no, por favor."
    assert count(fold_sms(long)).segments == 1
    portuguese = "Não se preocupe: amanhã você começa às 8 na padaria, e a gente avisa antes. Combinação feita com o chefe."
    folded = "Nao se preocupe: amanha voce começa às 8 na padaria, e a gente avisa antes. Combinaçao feita com o chefe."
    assert fold_sms(portuguese) == folded.replace("ç", "c")


def test_typography_goes_before_accents() -> None:
    text = "“Hi” – it’s your coach… " + "x" * 100
    assert fold_sms(text) == '"Hi" - it\'s your coach... ' + "x" * 100
    assert fold_sms("a\u200bb\u00adc\u202ed") == "abcd"


@given(ANY_TEXT)
def test_folding_never_costs_more_and_is_stable(text: str) -> None:
    folded = fold_sms(text)
    assert count(folded).segments <= count(text).segments
    assert fold_sms(folded) == folded
    assert bare(bare(text)) == bare(text)


@given(st.text(max_size=200))
def test_flat_keeps_every_place(text: str) -> None:
    assert len(flat(text)) == len(text)


def test_bare() -> None:
    assert bare("Don’t!  2º ¿Qué—tal? 👍 Ñandú") == "dont 2o que tal nandu"


def test_messages_are_joined_and_options_kept_with_their_question() -> None:
    parts = ["Hi Ana.", "What do you want?\n1. Work\n2. Training\n3. A person"]
    assert split_texts(parts) == ["Hi Ana.\nWhat do you want?\n1. Work\n2. Training\n3. A person"]
    long = "This sentence is here to fill the room of a text. " * 6
    texts = split_texts([long, "What now?\n1. Work\n2. Training\n3. A person"])
    assert texts[-1] == "What now?\n1. Work\n2. Training\n3. A person"


def test_an_emoji_is_not_joined_to_what_it_would_make_dear() -> None:
    plain = "x" * 150
    assert split_texts([plain, "Well done 👍"]) == [plain, "Well done 👍"]


def test_an_empty_answer_and_a_bad_limit() -> None:
    assert split_texts(["", "  \n"]) == []
    with pytest.raises(ValueError, match="at least 1"):
        split_texts(["a"], 0)


@given(st.lists(CARRIER_TEXT, max_size=4), st.integers(1, 3))
def test_no_text_is_over_the_limit_and_no_word_is_lost(parts: list[str], limit: int) -> None:
    texts = split_texts(parts, limit)
    assert all(0 < count(text).segments <= limit for text in texts)
    assert bare("".join("".join(texts).split())) == bare("".join("".join(parts).split()))
