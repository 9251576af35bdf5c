"""Names of days, months, parts of the day and hours in three languages, with the misspellings people text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Literal

from bot.text.folding import word_set

Part = Literal["morning", "afternoon", "evening", "night"]
LANGUAGES = ("en", "es", "pt")

# Monday first. Every language's names are understood in the others, but for those in _HOMEGROWN.
_WEEKDAYS: dict[str, tuple[str, ...]] = {
    "en": (
        "monday mondays mondy munday monady mon mons",
        "tuesday tuesdays tuesdy teusday tusday tuseday tues tue tuesd",
        "wednesday wednesdays wensday wednsday wendsday wednesdy weds wed wednes",
        "thursday thursdays thurday thrusday thursdy thersday thurs thur thu",
        "friday fridays firday fridy frieday fri fris",
        "saturday saturdays saterday satruday saturdy satuday sat sats",
        "sunday sundays sundy sunay sun suns",
    ),
    "es": (
        "lunes lun",
        "martes mar",
        "miercoles miercole mierkoles miercols mierc mier mie",
        "jueves juebes juevez jueve jue",
        "viernes biernes vierne viernez vier vie",
        "sabado sabados savado sabdo sab",
        "domingo domingos domigo dom",
    ),
    "pt": (
        "segunda segundas seg",
        "terca tercas tersa ter",
        "quarta quartas qua",
        "quinta quintas qui",
        "sexta sextas sex",
        "sabado sabados sab",
        "domingo domingos dom",
    ),
}
# In the other two languages these are everyday words (second, sixth, there is, sex, walk ...).
_HOMEGROWN = word_set(
    "segunda segundas seg ter quarta quartas qua quinta quintas qui sexta sextas sex lun mart mates mar jue vie dom sab "
    "mie jueve mons suns sats fris wed sun sat mon"
)
# English short names that are also English words: a day only where something else speaks of days.
SHY = frozenset(("sat", "sun", "mon", "wed"))

_MONTHS: dict[str, str] = {
    "en": "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct november|nov "
    "december|dec",
    "es": "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago septiembre|setiembre|sept|sep octubre|oct "
    "noviembre|nov diciembre|dic",
    "pt": "janeiro|jan fevereiro|fev marco|mar abril|abr maio|mai junho|jun julho|jul agosto|ago setembro|set outubro|out novembro|nov "
    "dezembro|dez",
}

_PARTS: dict[str, Part] = {
    **dict.fromkeys(("morning", "mornings", "mornin", "mornins", "manana", "mananas", "mananita", "manha", "manhas"), "morning"),
    **dict.fromkeys(("afternoon", "afternoons", "aftrnoon", "tarde", "tardes", "tardecita"), "afternoon"),
    **dict.fromkeys(("evening", "evenings", "evning"), "evening"),
    **dict.fromkeys(
        ("night", "nights", "nite", "nites", "noche", "noches", "noite", "noites", "madrugada", "madrugadas", "overnight"), "night"
    ),
}
PARTS: Mapping[str, Part] = _PARTS

_HOURS: dict[str, str] = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "es": "una dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "pt": "uma duas tres quatro cinco seis sete oito nove dez onze doze",
}
_MINUTES: dict[str, int] = {
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "quarter": 15,
    "half": 30,
    "cinco": 5,
    "diez": 10,
    "quince": 15,
    "veinte": 20,
    "veinticinco": 25,
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "cuarto": 15,
    "media": 30,
    "dez": 10,
    "quinze": 15,
    "vinte": 20,
    "trinta": 30,
    "quarenta": 40,
    "cinquenta": 50,
    "quarto": 15,
    "meia": 30,
}
MINUTES: Mapping[str, int] = _MINUTES


@functools.cache
def weekdays(language: str) -> Mapping[str, int]:
    """Flat word to weekday, Monday 0, as understood in a message of this language."""
    words: dict[str, int] = {}
    for name in (*(other for other in LANGUAGES if other != language), language):
        for day, spellings in enumerate(_WEEKDAYS.get(name, ())):
            words.update({word: day for word in spellings.split() if name == language or word not in _HOMEGROWN})
    return words


@functools.cache
def months(language: str) -> Mapping[str, int]:
    """Flat word to month, January 1."""
    words: dict[str, int] = {}
    for name in (*(other for other in LANGUAGES if other != language), language):
        for month, spellings in enumerate(_MONTHS.get(name, "").split()):
            words.update({word: month + 1 for word in spellings.split("|") if name == language or len(word) > 3})
    return words


@functools.cache
def hours(language: str) -> Mapping[str, int]:
    """Flat word to hour 1 to 12. "dos", "once" and "ten" only where they are numbers of the language."""
    words: dict[str, int] = {}
    for name in (*(other for other in LANGUAGES if other != language), language):
        for hour, word in enumerate(_HOURS.get(name, "").split()):
            if name == language or word not in {"dos", "once", "una", "uma", "ten", "one", "six"}:
                words[word] = hour + 1
    return words


def either(words: Iterable[str]) -> str:
    """The words as one regular expression, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


def _distance(left: str, right: str) -> int:
    """Edits between two words, neighbours swapped counting once."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if older and i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


_TYPED_OFTEN: dict[str, str] = {
    "en": "monday tuesday wednesday thursday friday saturday sunday tomorrow yesterday tonight",
    "es": "martes miercoles jueves viernes sabado domingo",
    "pt": "amanha sabado domingo",
}
_NO_TYPOS = word_set("today money marked market marker domino sundae madrugada mamana amanda mariana")


@functools.lru_cache(maxsize=4096)
def _meant(word: str, language: str) -> tuple[str, ...]:
    """The day words a misspelt word may be: one when it is clear, several when it is not, none mostly."""
    if word in _NO_TYPOS or word in weekdays(language) or word in months(language):
        return ()
    names = _TYPED_OFTEN.get(language, _TYPED_OFTEN["en"]).split()
    if word in names:
        return ()
    near = [(d, name) for name in names if name[0] == word[0] and (d := _distance(word, name)) <= (2 if len(name) > 7 else 1)]
    closest = min((d for d, _ in near), default=0)
    return tuple(name for d, name in near if d == closest)


_LONG_WORD = re.compile(r"(?<![a-z0-9@])[a-z]{6,11}(?![a-z0-9@])")


def mend(plain: str, language: str) -> tuple[str, list[int], list[str]]:
    """A flat text with misspelt day words put right, the place of each of its characters in the given text, and the words that may be
    more than one day ("tursday")."""
    pieces: list[str] = []
    places: list[int] = []
    unclear: list[str] = []
    at = 0
    for match in _LONG_WORD.finditer(plain):
        meant = _meant(match[0], language)
        if len(meant) > 1:
            unclear.append(match[0])
        if len(meant) != 1:
            continue
        pieces += (plain[at : match.start()], meant[0])
        places += range(at, match.start())
        places += [min(match.start() + n, match.end() - 1) for n in range(len(meant[0]))]
        # The last letter stands for the end of the word, so that a place reaches over all of it.
        places[-1] = match.end() - 1
        at = match.end()
    pieces.append(plain[at:])
    places += range(at, len(plain))
    return "".join(pieces), places, unclear
