"""Opting out, opting in and help by the carriers' keywords. The wish to stop in other words: stop_wishes.py."""

from __future__ import annotations

import re
from typing import Literal

from bot.text.folding import bare
from bot.text.stop_wishes import said_in_words

Keyword = Literal["stop", "start", "help", "yes"]

# All words of carriers and their Spanish and Portuguese forms, without accents.
_STOP = frozenset(
    (
        *("stop", "stopall", "stop all", "unsubscribe", "unsub", "end", "quit", "revoke", "optout", "opt out", "cancel", "remove", "stp"),
        *("parar", "pare", "paren", "para", "alto", "cancelar", "baja", "de baja", "dar de baja", "darme de baja", "detener", "detente"),
        *(
            "detenga",
            "salir",
            "fin",
            "basta",
            "desuscribir",
            "desuscribirme",
            "sair",
            "parem",
            "chega",
            "descadastrar",
            "cancela",
            "cancele",
        ),
    )
)
# In a message about a shift these may mean the shift: the caller may ask before it stops everything.
_MAYBE_THE_SHIFT = frozenset(
    ("end", "quit", "cancel", "cancelar", "cancela", "cancele", "fin", "salir", "sair", "baja", "basta", "chega", "remove")
)
_START = frozenset(
    (
        *("start", "unstop", "optin", "opt in", "iniciar", "inicio", "empezar", "comenzar", "reactivar", "alta", "continuar"),
        *("comecar", "reativar"),
    )
)
_YES = frozenset(("yes", "si", "sim"))
_HELP = frozenset(("help", "hlp", "info", "ayuda", "informacion", "ajuda", "informacao"))

_REPEATED = re.compile(r"^(\w+)(?: \1)+$")
_SPACED = re.compile(r"^\w(?: \w)+$")


def keyword(text: str) -> Keyword | None:
    """What a message of one carrier word asks for, whatever its case and punctuation; "STOP!!", "s t o p" and "Stop stop" count.

    "yes" is YES, SI or SIM: it opts in only a person who had stopped, and is an ordinary answer for anybody else.
    """
    if len(text) > 60:
        return None
    word = bare(text.replace("0", "o") if not text.strip().isdigit() else text)
    repeated = _REPEATED.match(word)
    if repeated:
        word = repeated[1]
    elif _SPACED.match(word):
        word = word.replace(" ", "")
    kinds: tuple[tuple[frozenset[str], Keyword], ...] = ((_STOP, "stop"), (_START, "start"), (_HELP, "help"), (_YES, "yes"))
    for words, kind in kinds:
        if word in words:
            return kind
    return None


def may_mean_shift(text: str) -> bool:
    """Whether a stop keyword could as well answer a reminder (CANCEL, END, SALIR): true carriers stop on it, a person may not mean it."""
    return bare(text) in _MAYBE_THE_SHIFT


def wish_to_stop(text: str) -> bool:
    """Whether the person wants all messages to stop, by keyword or in their own words in English, Spanish or Portuguese."""
    return keyword(text) == "stop" or said_in_words(text)
