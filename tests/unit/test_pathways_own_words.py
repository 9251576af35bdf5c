"""Numbers of choices and own words in the exploration, and what is a name, in three languages."""

import pytest

from bot.pathways.own_words import understood
from bot.pathways.refer import name_meant


@pytest.mark.parametrize(
    ("step", "text", "language", "value"),
    [
        ("block:0", "1 and 3", "en", ["r1", "e1"]),
        ("block:0", "2, 4", "es", ["i1", "c1"]),
        ("block:0", "fix a bike or a car", "en", ["r1"]),
        ("block:0", "ninguna", "es", []),
        ("block:0", "i like helping people", "en", ["s"]),
        ("block:0", "gosto de cozinhar", "pt", ["r"]),
        ("age", "17", "en", "a16"),
        ("age", "tengo 19", "es", "a18"),
        ("age", "2", "en", "a16"),
        ("hours", "25 hours", "en", "h30"),
        ("hours", "medio tiempo", "es", "h20"),
        ("body", "no heavy lifting", "en", "light"),
        ("school", "i have my ged", "en", "hs"),
        ("records", "leave those out", "en", "leave_out"),
        ("wishes", "quiet and no nights", "en", ["quiet"]),
        ("times", "no nights", "en", ["days"]),
        ("times", "las mañanas y fines de semana", "es", ["days", "weekends"]),
        ("travel", "só de ônibus", "pt", "bus"),
        ("travel", "i drive", "en", "car"),
        ("employers", "whole foods", "en", ["Whole Foods"]),
        ("employers", "1 and 3", "en", ["Whole Foods", "Mass. Eye and Ear"]),
        ("employers", "not price chopper", "en", ["-Price Chopper"]),
        ("employers", "no 2", "es", ["-Price Chopper"]),
        ("employers", "quero trabalhar no Market Basket", "pt", ["Market Basket"]),
        ("employers", "not sure", "en", None),
        ("employers", "no", "en", []),
        ("drive", "sim", "pt", "drive"),
        ("age", "skip", "en", "#skip"),
        ("age", "voltar", "pt", "#back"),
        ("age", "later", "en", None),
        ("age", "when is my shift?", "en", None),
        ("block:0", "i cant come to work tomorrow because my kid is sick", "en", None),
        ("hours", "7 or 30", "en", None),
        ("block:0", "9", "en", None),
        ("block:0", "helping ppl", "en", ["s"]),
        ("block:0", "im 34", "en", "#also age a21"),
        ("block:0", "tengo 17 años", "es", "#also age a16"),
        ("block:0", "i am 12", "en", None),
        ("age", "25 hours", "en", "#also hours h30"),
        ("body", "umas 20 horas por semana", "pt", "#also hours h20"),
        ("block:0", "sin cargar nada pesado", "es", None),
        ("school", "1 e 4", "pt", "#just one"),
        ("travel", "bus or car", "en", "#just one"),
    ],
)
def test_numbers_and_own_words_are_understood(step: str, text: str, language: str, value: object) -> None:
    assert understood(text, language, {"step": step}) == value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ana", "Ana"),
        ("my name is ana lopez", "Ana Lopez"),
        ("soy José", "José"),
        ("Mary-Ann O'Neil", "Mary-Ann O'Neil"),
        ("i need help", None),
        ("what is this?", None),
        ("yes", None),
        ("no", "#none"),
        ("skip", "#none"),
        ("later", None),
        ("413 555 0111", None),
        ("me chamo Ana", "Ana"),
        ("yo me llamo ana lopez", "Ana Lopez"),
        ("eu me chamo João", "João"),
        ("call me Ana", "Ana"),
        ("thank you", None),
        ("im hungry", None),
        ("not sure", None),
        ("fuck you", None),
        ("estoy cansada", None),
    ],
)
def test_a_name_is_a_name(text: str, name: str | None) -> None:
    assert name_meant(text, "en", {}) == name
