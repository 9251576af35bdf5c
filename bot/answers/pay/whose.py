"""What each sum of a text is: pay from work, a benefit that comes now, rent, or what we cannot tell. None is ever taken for another."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from bot.text.amounts import Amount
from bot.text.found_numbers import readable

Kind = Literal["pay", "ssi", "ssdi", "check", "rent", "other"]

_SSDI = r"(?:ssdi|social security disability|disability insurance|seguro social por (?:discapacidad|incapacidad))"
_OTHERS = (
    r"(?:snap|food ?stamps?|ebt|cupones|estampillas|unemployment|child support|alimony|pension|workers comp|tafdc|eaedc|retirement|"
    r"va benefits|desempleo|manutencion|pensao|seguro desemprego|bolsa|jubilacion|aposentadoria|social security|seguro social)"
)
_CHECK = r"(?:(?<!pay )(?<!pay)checks?|(?<!contra)cheques?|disability|benefits?|beneficios?|discapacidad|incapacidad|deficiencia)"
_RENT = r"(?:rent|renta|alquiler|aluguel|arriendo)"
_NAMES: tuple[tuple[Kind, str], ...] = (
    ("ssdi", _SSDI),
    ("other", _OTHERS),
    ("ssi", r"(?:ssi|supplemental security)"),
    ("rent", _RENT),
    ("check", _CHECK),
)
_IS = (
    r"(?:[ :=,]|\b(?:check|cheque|is|are|was|its|it s|of|pays?|me|for|now|about|like|around|es|son|de|da|dan|paga|por|unos|unas|como|e|sao|"
    r"uns|umas|d[oa]|gives?|right|at|benefits?|beneficio)\b)*"
)
_FROM = (
    r"[ ,]*(?:(?:dollars?|bucks|dolares|a month|al mes|por mes|now|ahora|agora)[ ,]*)*"
    r"(?:(?:from|in|on|of|for|as|de|en|del|do|da|no|na|em|por|pra|para|my|the|mi|el|la|meu|o)[ ]+)*"
)
_BEFORE = tuple((kind, re.compile(rf"\b{name}{_IS}$")) for kind, name in _NAMES)
_AFTER = tuple((kind, re.compile(rf"{_FROM}{name}\b")) for kind, name in _NAMES)
_BOTH = re.compile(
    rf"\b(?:ssi\b.{{1,9}}\bssdi|ssdi\b.{{1,9}}\bssi)\b{_IS}(?:total|together|both|en total|juntos)? ?{_IS}$"
)  # one sum for two checks
# "If I make 900 on SSI": the verb says that it is pay.
_EARNS = re.compile(
    r"\b(?:make|makes|making|made|earn(?:ed|ing|s)?|work(?:ing|s)?|job|wages?|salary|gan\w+|trabaj\w+|cobr\w+|sueldo|salario|ganh\w+|trabalh\w+|emprego)"
    r"\b(?:[ $]|about|like|around|over|unos|uns|por|for|at|a)*$"
)


class Told(NamedTuple):
    """One sum and what it is."""

    sum: Amount
    kind: Kind


def sorted_out(text: str, sums: Sequence[Amount]) -> list[Told]:
    """Every sum of a text with what it is, by the words right before and after it. A benefit comes by the month; pay may."""
    plain, found = readable(text), []
    for n, one in enumerate(sums):
        left = plain[sums[n - 1].end if n else 0 : one.start].rstrip("$ ")
        right = plain[one.end : sums[n + 1].start if n + 1 < len(sums) else len(plain)]
        found.append(Told(one, _kind(left, right) if one.unit in (None, "month") else "pay"))
    return found


def _kind(left: str, right: str) -> Kind:
    if _EARNS.search(left):
        return "pay"
    if _BOTH.search(left):
        return "other"
    for kind, pattern in _BEFORE:
        if pattern.search(left):
            return kind
    return next((kind for kind, pattern in _AFTER if pattern.match(right)), "pay")
