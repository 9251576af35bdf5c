"""A message that is a number: how many, or which of the options."""

from __future__ import annotations

import re

from bot.text.amounts import Amount, amounts
from bot.text.folding import bare, word_set
from bot.text.number_words import cardinal, ordinals

__all__ = ["Amount", "amounts", "choice", "number"]

# What people put around a number without changing it. "los dos", "as duas" are both of them, so plural articles stay out.
_AROUND = word_set(
    "the a number num no nr nbr option opt choice answer one please pls plz thanks thank you i ill id im pick choose "
    "want take go with for say like is its it good fine ok okay yes yeah think prefer would my me about around maybe "
    "just only let lets do of them el la lo numero opcion por favor porfa gracias quiero escojo elijo prefiero gusta "
    "creo que es seria como unos unas mas menos si solo mejor sale o opcao quero escolho prefiro gosto da acho uns "
    "umas ou mais sim obrigado obrigada so pfv"
)
_DECIMAL = re.compile(r"\d[.,:/]\d|\d\s?%|[$€£]|(?<!\w)-\d")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[.,]\d{3})+(?![\d.,]*\d)")
_LAST = re.compile(r"^(?:(?:the|el|la|o|a|i|ill|pick|want|take|quiero|quero) )*(?:last|last one|ultimo|ultima)$")


def number(text: str, language: str) -> int | None:
    """The one whole number the whole message says: "2.", "#2", "dos", "la segunda", "option two", "twenty five"; else None."""
    text = text.strip()[:120]
    thousands = _THOUSANDS.search(text)
    if thousands:
        text = text.replace(thousands[0], re.sub("[.,]", "", thousands[0]))
    if _DECIMAL.search(text):
        return None
    words = bare(text).split()
    places = ordinals(language)
    found: list[int] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in {"one", "a", "o", "no", "la", "el"} and (found or at + 1 < len(words)) and not _only_number_left(words, at):
            at += 1  # "the second one", "a 2": the word before or after is the number
            continue
        counted = cardinal(words, at, language)
        if counted:
            found.append(counted[0])
            at += counted[1]
        elif word in places:
            found.append(places[word])
            at += 1
        elif word in _AROUND:
            at += 1
        else:
            return None
    return found[0] if len(set(found)) == 1 and len(found) <= 2 and found[0] < 1_000_000_000 else None


def _only_number_left(words: list[str], at: int) -> bool:
    """Whether "one" at this place is the number itself: "option one", "one please", not "the second one" or "the one"."""
    if words[at] != "one":
        return False
    others = [word for n, word in enumerate(words) if n != at]
    return all(word in _AROUND for word in others) and "the" not in others


def choice(text: str, n: int, language: str) -> int | None:
    """Which of the options 1 to n the message picks: "1)", "uno", "first one", "a primeira", "the last one"; None for none or several."""
    if _LAST.match(bare(text[:120])):
        return n if n > 0 else None
    picked = number(text, language)
    return picked if picked is not None and 1 <= picked <= n else None
