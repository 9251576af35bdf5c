"""What the open questions of a trip take as an answer; the action plan_trip carries on with it (planning must not hold the "
"database)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.answers.transit.names import words_of
from bot.answers.trips import follow, whereabouts
from bot.answers.trips.known import WHEN, WHICH_END, WHICH_OWN, WHICH_START
from bot.answers.trips.reading import place_words
from bot.text.answers import control, yes_no
from bot.text.folding import bare, word_set
from bot.text.numbers import choice

INTENT = "plan_trip"
_NOW = datetime.fromisoformat("2026-06-15T12:00+00:00")  # any day: only whether a time stands there counts
_MOST_WORDS = 3
_ADDRESS = re.compile(
    r"\b\d{1,5} [a-z]{2,}|\b(?:st|street|ave|avenue|rd|road|square|sq|station|stop|corner|calle|avenida|rua|estacion|estacao|"
    r"parada|esquina)\b"
)
# Short texts with one of these name no place: they want something else.
_NO_PLACE = word_set(
    "help person human someone somebody agent talk call who what whats why how hi hello hey thanks thank bye yes no yeah nope ok "
    "okay stop later cancel nvm forget k kk cool lol good fine great pay apply schedule remind "
    "need want lost hungry food money rent sad bored scared broke "
    "dont know idk nothing nevermind never mind snap ssi benefits job jobs shift sick late "
    "necesito quiero perdido perdida hambre comida dinero renta "
    "ayuda persona alguien hablar llamar quien que por porque hola gracias adios si no luego nada beneficios trabajo turno "
    "enfermo tarde olvidalo olvida dejalo bien pago horario "
    "preciso quero perdido perdida fome comida dinheiro aluguel "
    "ajuda pessoa alguem falar ligar quem oi ola obrigado obrigada tchau sim nao depois nada beneficios trabalho turno doente atrasado "
    "esquece deixa bem salario"
)


def answered(text: str, language: str, data: Mapping[str, Any]) -> Any:
    """The value a text gives to what was asked of a trip, or None."""
    need = data["need"]
    if need in (WHICH_END, WHICH_START, WHICH_OWN):
        return _picked(text, language, data)
    if need == WHEN:
        return text if follow.only_a_time(text, language) else None
    words = bare(text[:200])
    if not words or yes_no(text, language) is not None:
        return None
    if whereabouts.find(place_words(text, language, _NOW)):
        return text
    if control(text, language) is not None:  # "skip", "back": no places
        return None
    short = len(words.split()) <= _MOST_WORDS and not _NO_PLACE & set(words.split()) and not words.isdecimal()
    return text if _ADDRESS.search(words) or short else None


def _picked(text: str, language: str, data: Mapping[str, Any]) -> int | None:
    choices = data["choices"]
    number = choice(text, len(choices), language)
    if number is not None:
        return number - 1
    names = [set(words_of(one["name"])) for one in choices]
    shared = set.intersection(*names)
    said = set(words_of(text[:100])) - shared
    fitting = [n for n, words in enumerate(names) if said & words]
    return fitting[0] if len(fitting) == 1 else None


def followed(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The text itself if it follows the trip that was told, or is about the person's own place."""
    return text if follow.follows(text, language) else None
