"""Why what a text says of pay is asked again: a sum seen against another one, a limit instead of a sum, tips or a second job beside it,
a number whose meaning was not found.
"""

import re
from collections.abc import Iterable

from bot.text.amounts import UNIT_WORD
from bot.text.calendar_words import months
from bot.text.found_numbers import numbers_in, readable
from bot.text.number_words import LANGUAGES

_ROUGHLY = re.compile(r"\bmore or less\b|\bmas o menos\b|\bmais ou menos\b")
_MINUS = re.compile(r"(?:^|\s)-\s?\$?\s?\d|\b(?:minus|negative|menos) \$?\d")
_AGAINST = re.compile(
    r"\b(?:half (?:of|what|as)|(?:double|triple|twice|third) (?:of |what |as |my )|(?:la )?mitad|el doble|(?:a )?metade|o dobro|on top of|"
    r"extra|additional|a raise|adicional\w*|aumento|a mais)\b|\d ?(?:dollars?|bucks|dolares)? (?:more|mas|mais|less|menos)\b"
)
_LIMIT = re.compile(
    r"\b(?:up to|at least|at most|under|over|(?:less|more) than|max(?:imum)?|hasta|(?:menos|mas|mais) (?:de|que)|al menos|por lo menos|"
    r"maximo|minimum|ate|pelo menos|(?<!salario )(?<!sueldo )minimo)(?: de)? \$? ?\d|\d\+|\b(?:or|o|ou) (?:more|less|mas|menos|mais)\b"
)
_EXTRA = r"(?:tips?|propinas?|gorjetas?|overtime|ot|time and a half|horas? extras?|bonus\w*|bonos?|commissions?|comision\w*|comiss\w+)"
_COUNTED_IN = re.compile(
    rf"\b(?:no|without|including|incl|counting|contando|incluyendo|incluindo|sin|sem) (?:the |my |las |as )?{_EXTRA}\b|"
    r"\b(?:tips?|propinas?|gorjetas?) (?:included|incluidas?|inclusas?)\b"
)
_BESIDE = re.compile(
    rf"\b(?:{_EXTRA}|(?:two|2|three|3|second|2nd|other|another|both) jobs?|side (?:job|gig|hustle)|(?:dos|2|otro|segundo) trabajos?|"
    r"(?:dois|2|outro|segundo) (?:empregos?|trabalhos?))\b"
)
_MONTH_NAMES = "|".join(sorted({name for language in LANGUAGES for name in months(language)}, key=len, reverse=True))
# Numbers that are names, or count something else.
_NAMED = re.compile(
    r"\b(?:section|seccion|secao|plan) (?:8|eight|ocho|oito)\b|\b20[2-9]\d\b|\b1099\b|"
    r"\b(?:household|family|familia|hogar|casa) (?:of|de) \d{1,2}\b|"
    r"\bw ?-?2\b|"
    r"\b(?:[a-z]+|\d{1,2}) (?:kids?|child(?:ren)?(?! support)|"
    r"people|persons?|adults?|hij[oa]s?|nin[oa]s?|personas|adultos|filh[oa]s?|criancas?|pessoas)\b|"
    rf"\b(?:{_MONTH_NAMES}) \d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}} (?:de |of )?(?:{_MONTH_NAMES})\b"
)
_STRETCH = re.compile(r" ?(?:weeks?|months?|years?|semanas?|mes|meses|anos?)\b")
_EACH = re.compile(r"\b(?:every|each|cada) $")
_DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")


def negative(text: str) -> bool:
    """A sum below zero."""
    return bool(_MINUS.search(_ROUGHLY.sub("", readable(text))))


def relative(text: str) -> bool:
    """ "2 dollars more an hour", "half of what I make now": what it comes to is not said."""
    return bool(_AGAINST.search(_ROUGHLY.sub("", readable(text))))


def limit(text: str) -> bool:
    """ "Up to 20 hours", "over 300": no sum yet."""
    return bool(_LIMIT.search(_ROUGHLY.sub("", readable(text))))


def beside(text: str) -> bool:
    """Tips, overtime or another job that may or may not be in the sum."""
    return bool(_BESIDE.search(_COUNTED_IN.sub("", readable(text))))


def numbers_left(text: str, language: str, spans: Iterable[tuple[int, int]], *, timed: bool) -> list[tuple[int, int]]:
    """Places of numbers outside of what was read. `timed`: what was read says what it is paid for, so "for 6 months" is no sum."""
    plain = readable(text)
    read = [*spans, *(match.span() for match in UNIT_WORD.finditer(plain)), *(match.span() for match in _NAMED.finditer(plain))]
    words = [(one.start, one.end) for one in numbers_in(plain, language) if not (one.word and one.value == 1)]
    left = []
    for start, end in sorted({*words, *(match.span() for match in _DIGITS.finditer(plain))}):
        inside = any(first <= start < last for first, last in read)
        stretch = timed and _STRETCH.match(plain, end) and not _EACH.search(plain[:start])
        if not inside and not stretch:
            left.append((start, end))
            read.append((start, end))
    return left
