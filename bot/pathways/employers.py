"""Places people may want to work at, or leave out: the employers of openings and of programs; others by the person's own words."""

import re
from collections.abc import Sequence

from bot import clock
from bot.knowledge.exploring import Pick
from bot.knowledge.openings import openings
from bot.knowledge.programs import offered
from bot.pathways.wants import AVOID
from bot.text.folding import bare, word_set
from bot.words.catalogue import LANGUAGES

MOST_SHOWN = 5
_LONGEST = 40
_NO_PLACE = word_set("sure really now yet idea special seguro se todavia ahora sei certeza ainda agora")
_NOT = re.compile(r"^(?:no|not|dont|except|but not|avoid|anything but|menos|excepto|evitar|nao|exceto) (?:at |in |en |em )?(?P<name>.+)$")
_AT = re.compile(
    r"^(?:i (?:want|would like|wanna) (?:to )?work (?:at|for|in)|id like to work (?:at|for)|work (?:at|for)|"
    r"quiero trabajar (?:en|para|con)|quero trabalhar (?:no|na|em|para)) (?P<name>.+)$"
)


def names() -> list[str]:
    """Employers, those with an opening first."""
    today = clock.now().date()
    ours = [one.employer for one in openings().all if one.open_on(today)]
    return list(dict.fromkeys([*ours, *(name for program in offered(today) for name in program.fit.employers)]))


def picks() -> tuple[Pick, ...]:
    """The first few as choices."""
    return tuple(Pick(name, dict.fromkeys(LANGUAGES, name), {}) for name in names()[:MOST_SHOWN])


def meant(text: str, shown: Sequence[str]) -> list[str] | None:
    """Employers that a text names, with AVOID before those to leave out; None when it names none.

    One that we do not know counts only if the person says that they want to work there, or not ("not Corner Store").
    """
    said = bare(text)
    away = _NOT.match(said)
    rest = away["name"] if away else said
    if away and rest.isdigit() and 1 <= int(rest) <= len(shown):
        return [AVOID + shown[int(rest) - 1]]
    known = [name for name in names() if f" {bare(name)} " in f" {rest} "]
    if known:
        return [AVOID + name if away else name for name in known]
    wish = _AT.match(said)
    words = text.strip(" .!,").split()
    count = len((away or wish)["name"].split()) if away or wish else 0  # type: ignore[index]
    if not 0 < count <= 4 or len(text) > _LONGEST * 2 or bare(words[-1]) in _NO_PLACE:
        return None
    name = " ".join(words[-count:])[:_LONGEST]
    return [AVOID + name if away else name]
