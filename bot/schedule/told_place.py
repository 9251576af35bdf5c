"""The place that a person names beside a told shift or class: "monday 9 to 5 at main st", "en el walmart de main st", "no mercado".

It goes into reminders that others may read, so whatever may be no place, more than one or a private one is left out.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.schedule.place_words import (
    ALONE,
    ARTICLES,
    AT_AGAIN,
    ENDS,
    JOINS,
    NONE,
    NONE_LAST,
    NOW,
    NUMBERED,
    SHORT_FIRST,
    STREET_FIRST,
)
from bot.text.clock_words import Span, when
from bot.text.folding import bare, flat

MOST_WORDS, MOST_LETTERS = 5, 40
MOST_LEADS = 20  # a week has seven; what has more is no schedule, and slow to read
LONGEST_NUMBER = 5  # of a house or store; longer ones are phones
_AT = {"en": r"(?:over |out |up |down )?at\s|@", "es": r"en\s|@", "pt": r"(?:nas?|nos?|em)\s|@"}
_AND_IN_A_NAME = re.compile(r"(?:stop (?:and|&|n) shop|bath (?:and|&|n) beyond|barnes (?:and|&|n) noble)\b")
_BEFORE_NOT = re.compile(
    r"\b(?:not|isnt|no longer|instead of|nao|ni|nem|look(?:ing|ed)?|good|bad|better|mad|angry|yell(?:s|ed|ing)?|"
    r"liv(?:e|es|ing)|stay(?:s|ing)?|sleep\w*|wak(?:e|ing) up|up|vivo|vive|vivimos|duermo|moro|mora|moramos|durmo)\s*$"
)
_DENIED = {"en": r"\b(?:no|never)\s*$", "es": r"\b(?:no|nunca)\s*$", "pt": r"\bnunca\s*$"}
_PRIVATE = re.compile(
    r"\b(?:rehab\w*|methadone|suboxone|detox\w*|probation|parole|court\w*|jail|prison|shelter|aa|psych\w*|metadona|desintoxicacion|condicional|"
    r"corte|juzgado|tribunal|carcel|prision|refugio|albergue|reabilitacao|desintoxicacao|cadeia|prisao|presidio|abrigo|forum|caps)\b"
)
_STREET = re.compile(
    r"\b(?:st|street|ave?|avenue|rd|road|blvd|dr|drive|ln|lane|way|pl|place|plaza|sq|square|ct|hwy|pkwy|"
    r"ter|terrace|cir|circle|broadway|main|park|pike)\b\.?"
)
_WORD = re.compile(r"\S+")
_STOP = re.compile(r"[^\w\s.'’&#-]|\n")
_SENTENCE = re.compile(r"[.!?;\n](?:\s|$)|\n")


def told_place(text: str, language: str, understood: Sequence[Span], now: datetime) -> str | None:
    """The one place that a text names, as the person wrote it, without an article before it; None where there is none or several.

    `understood` is what was read of days and hours in it; `now` is aware, and only used to see that a place is no time.
    """
    spoken = language if language in _AT else "en"
    plain = flat(text)
    found: dict[str, tuple[str, int, int]] = {}
    at = 0
    leads = list(re.finditer(rf"(?<![\w@.&'’-])(?:{_AT[spoken]})\s*", plain))
    for lead in leads if len(leads) <= MOST_LEADS else ():
        if lead.start() < at or any(one.start <= lead.start() < one.end for one in understood):
            continue
        if _BEFORE_NOT.search(plain[: lead.start()]) or re.search(_DENIED[spoken], plain[: lead.start()]):
            continue
        limit = min((one.start for one in understood if one.start >= lead.end()), default=len(text))
        words = _words(plain, lead.end(), limit, spoken)
        place = _place(text, words, spoken)
        if place is None or not _of_a_time(plain, lead.start(), understood) or not _is_no_time(place, spoken, now):
            continue
        at = words[-1][1]
        found[bare(place)] = (place, lead.start(), at)
    if len(found) != 1:
        return None
    ((place, begin, end),) = found.values()
    return None if _is_between_two(plain, begin, end, spoken, understood, now) else place


def _words(plain: str, begin: int, limit: int, language: str) -> list[tuple[int, int]]:
    """Where the words of a place begin and end, from `begin` on; empty if there is none, or something that is no part of a name."""
    stop = _STOP.search(plain, begin, limit)
    until = stop.start() if stop else limit
    if stop and stop[0] not in ",;)" and re.fullmatch(r"\S.\S", plain[max(stop.start() - 1, 0) : stop.end() + 1]):
        return []  # "tina@example.com", "walmart/target"
    ends, none = ENDS[language], NONE[language] | ALONE[language]
    made: list[tuple[int, int]] = []
    known: list[str] = []
    for match in _WORD.finditer(plain, begin, until):
        word = bare(match[0])
        in_name = bool(known) and _AND_IN_A_NAME.match(f"{known[-1]} {plain[match.start() : until]}")
        if not in_name:
            if not word or word in ends or (known and known[-1] in AT_AGAIN[language] and word in none):
                break
            if not known and word in ARTICLES[language]:
                continue
            if _is_other_number(known, match[0], plain[match.end() : until]):
                return []
        known.append(word)
        made.append(match.span())
        if match[0].endswith(".") and (len(known) > 1 or word not in SHORT_FIRST):
            break
    return made


def _is_other_number(known: Sequence[str], word: str, rest: str) -> bool:
    """Whether a number is neither that of a house ("40 elm st", "calle state 45") nor of a store or road ("route 9")."""
    digits = len(re.sub(r"\D", "", word))
    if digits == 0 or digits > LONGEST_NUMBER:
        return digits > 0
    if re.fullmatch(r"\d+(?:st|nd|rd|th)", word) or not known:
        return not _STREET.search(rest)
    return not (word.startswith("#") or known[-1] in NUMBERED or known[0] in STREET_FIRST)


def _place(text: str, words: list[tuple[int, int]], language: str) -> str | None:
    """The words without those at the end that lead on to what is not there; None if they name no place, or are too many."""
    joins = JOINS[language] | AT_AGAIN[language]
    while words and bare(text[slice(*words[-1])]) in joins:
        words.pop()
    if not words:
        return None
    place = text[words[0][0] : words[-1][1]].rstrip(" .'’-")
    plain = bare(place)
    counted = [word for word in plain.split() if word not in joins]
    after = bare(text[words[-1][1] :]).split()
    if (
        plain.split()[0] in NONE[language]
        or plain in ALONE[language]
        or plain.split()[-1] in NONE_LAST
        or _PRIVATE.search(plain)
        or NOW[language] & {plain.split()[-1], *after[:1]}
        or not re.search(r"[^\W\d]{2}", place)
        or len(counted) > MOST_WORDS
        or len(place) > MOST_LETTERS
    ):
        return None
    return " ".join(place.split())


def _of_a_time(plain: str, lead: int, understood: Sequence[Span]) -> bool:
    """Whether the place is told in the sentence of a day or hour, or as one by itself: not "im at the store. i work mon 9-5"."""
    begin = max((stop.end() for stop in _SENTENCE.finditer(plain, 0, lead)), default=0)
    stop = _SENTENCE.search(plain, lead)
    end = stop.start() if stop else len(plain)
    return not plain[begin:lead].strip() or any(begin <= one.start < end for one in understood)


def _is_no_time(place: str, language: str, now: datetime) -> bool:
    said = when(place, language, now)
    return not said and not said.missed


def _is_between_two(plain: str, begin: int, end: int, language: str, understood: Sequence[Span], now: datetime) -> bool:
    """Whether a day and hours stand on either side of a place: "mon 9-5 at main st and tue 10-6", is the second one there too?"""
    for first, last in ((0, begin), (end, len(plain))):
        days = [one for one in understood if first <= one.start < last and _names_a_day(one.text, language, now)]
        left = plain[first:last]
        for one in days:
            left = left[: one.start - first] + " " * (one.end - one.start) + left[one.end - first :]
        if not days or not (re.search(r"\d", left) or when(left, language, now).start):
            return False
    return True


def _names_a_day(words: str, language: str, now: datetime) -> bool:
    said = when(words, language, now)
    return bool(said.dates or said.weekdays)
