"""Numbers as words in English, Spanish and Portuguese: the tables and how they add up."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from bot.text.folding import word_set

_UNITS: dict[str, str] = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho "
    "diecinueve",
    "pt": "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove",
}
_TWENTIES = "veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
_MORE: dict[str, dict[str, int]] = {
    "en": {"fourty": 40},
    "es": {"un": 1, "una": 1, "veintiun": 21, "veintiuna": 21} | {word: 20 + n for n, word in enumerate(_TWENTIES.split()) if n},
    "pt": {"uma": 1, "duas": 2, "catorze": 14, "dezasseis": 16, "dezassete": 17},
}
_TENS: dict[str, str] = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
}
_HUNDREDS: dict[str, str] = {
    "en": "",
    "es": "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "pt": "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
}
_THOUSAND = frozenset(("thousand", "grand", "mil"))
_AND = frozenset(("and", "y", "e"))
# Everyday words of one language that are numbers of another: only believed in their own.
_HOMEGROWN = word_set("once dos um uma un una ten cero six sete")

_ORDINALS: dict[str, str] = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth",
    "es": "primero segundo tercero cuarto quinto sexto septimo octavo noveno decimo",
    "pt": "primeiro segundo terceiro quarto quinto sexto setimo oitavo nono decimo",
}
LANGUAGES = ("en", "es", "pt")


def _spread(tables: Mapping[str, Mapping[str, int]], language: str) -> dict[str, int]:
    words: dict[str, int] = {}
    for other in LANGUAGES:
        if other != language:
            words.update({word: value for word, value in tables[other].items() if word not in _HOMEGROWN})
    words.update(tables.get(language, {}))
    return words


@functools.cache
def _units(language: str) -> dict[str, int]:
    return _spread({name: {word: n for n, word in enumerate(words.split())} | _MORE[name] for name, words in _UNITS.items()}, language)


@functools.cache
def _tens(language: str) -> dict[str, int]:
    return _spread({name: {w: 10 * (n + 2) for n, w in enumerate(words.split())} for name, words in _TENS.items()}, language)


@functools.cache
def _hundreds(language: str) -> dict[str, int]:
    tables: dict[str, dict[str, int]] = {}
    for name, words in _HUNDREDS.items():
        tables[name] = {word: 100 * (n + 1) for n, word in enumerate(words.split())}
        tables[name].update({word[:-2] + "as": value for word, value in tables[name].items() if word.endswith("os")})
    tables["es"]["cien"] = tables["pt"]["cem"] = 100
    return _spread(tables, language)


@functools.cache
def ordinals(language: str) -> dict[str, int]:
    """Ordinal words with their genders and short forms ("tercer", "2nd", "2do", "2a")."""
    tables = {name: {w: n + 1 for n, w in enumerate(words.split())} for name, words in _ORDINALS.items()}
    for name in ("es", "pt"):
        tables[name].update({word[:-1] + "a": value for word, value in list(tables[name].items())})
    tables["es"].update({"primer": 1, "tercer": 3, "setimo": 7})
    tables["en"].update({"1rst": 1, "frist": 1, "secound": 2, "thrid": 3})
    words = _spread(tables, language)
    for value in range(1, 32):
        for ending in ("st", "nd", "rd", "th", "o", "a", "ro", "ra", "do", "da", "to", "ta", "er", "vo", "va", "mo", "ma", "no", "na"):
            words[f"{value}{ending}"] = value
    return words


def _below_thousand(words: Sequence[str], at: int, language: str) -> tuple[int, int] | None:
    """(value, how many words) of the number below a thousand that starts at `at`, digits counting as any."""
    units, tens, hundreds = _units(language), _tens(language), _hundreds(language)
    value, used = 0, 0
    word = words[at]
    if word.isdecimal() and len(word) <= 9:
        return int(word), 1
    if word in hundreds or word == "hundred":
        value, used = hundreds.get(word, 100), 1
    elif word in units and at + 1 < len(words) and words[at + 1] == "hundred":
        value, used = units[word] * 100, 2
    if used:
        step = used + 1 if at + used < len(words) and words[at + used] in _AND else used
        rest = _below_hundred(words, at + step, units, tens) if at + step < len(words) else None
        return (value + rest[0], step + rest[1]) if rest else (value, used)
    return _below_hundred(words, at, units, tens)


def _below_hundred(words: Sequence[str], at: int, units: Mapping[str, int], tens: Mapping[str, int]) -> tuple[int, int] | None:
    word = words[at]
    if word in tens:
        step = 2 if at + 2 < len(words) and words[at + 1] in {"y", "e"} else 1
        unit = units.get(words[at + step], 0) if at + step < len(words) else 0
        return (tens[word] + unit, step + 1) if 0 < unit < 10 else (tens[word], 1)
    return (units[word], 1) if word in units else None


def cardinal(words: Sequence[str], at: int, language: str) -> tuple[int, int] | None:
    """(value, how many words) of the number that starts at word `at`; words are bare. None when there is none."""
    if at >= len(words):
        return None
    if words[at] in _THOUSAND:
        found: tuple[int, int] | None = (1, 0)
    else:
        found = _below_thousand(words, at, language)
    if found is None:
        return None
    value, used = found
    if at + used < len(words) and words[at + used] in _THOUSAND and value < 1000:
        value, used = value * 1000, used + 1
        step = used + 1 if at + used < len(words) and words[at + used] in _AND else used
        rest = _below_thousand(words, at + step, language) if at + step < len(words) and not words[at + step].isdecimal() else None
        if rest:
            return value + rest[0], step + rest[1]
    return value, used
