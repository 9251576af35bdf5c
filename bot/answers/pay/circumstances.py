"""What a text says beside the pay: the month it is about, and circumstances whose rules are not the plain ones."""

import re
from collections.abc import Mapping
from datetime import date

from bot.answers.benefits.given import MONTHS
from bot.text.calendar_words import months
from bot.text.folding import bare

_NEXT_YEAR = re.compile(r"\b(?:next year|(?:el )?proximo ano|ano (?:proximo|que viene|que vem)|el otro ano)\b")
_NEXT_MONTH = re.compile(r"\b(?:next month|(?:el )?proximo mes|mes (?:proximo|que viene|que vem))\b")
_YEAR = re.compile(r"\b(?:in|en|em|for|para|of|de|since|desde|from|by|starting|year|ano)? ?(20[2-9]\d)\b")
_IN_MONTH = re.compile(
    r"\b(?:in|by|from|starting|since|until|for|beginning|en|desde|a partir de|para|em|a partir|desde) "
    r"(?:el mes de |o mes de |mes de )?([a-z]{3,12})(?: (?:de |of )?(20[2-9]\d))?\b"
)
_BLIND = re.compile(r"\b(?:(?:i am|im|legally|being) (?:legally )?blind|blind person|(?:soy|persona) cieg[oa]|(?:sou|pessoa) ceg[oa])\b")
_PEOPLE = re.compile(
    r"\b(?:for|para|pa|pra|we are|somos) (\d{1,2}) (?:people|persons|personas|pessoas)\b|"
    r"\b(?:household|family|familia|hogar|casa) (?:of|de) (\d{1,2})\b"
)
# Pay of somebody else counts by rules of its own in every program.
_ANOTHER_EARNS = re.compile(
    r"\b(?:my (?:husband|wife|spouse|partner|boyfriend|girlfriend|bf|gf|mom|mother|dad|father|son|daughter|kid|brother|sister|"
    r"room ?mate) (?:makes?|earns?|works?|starts?|started|gets? paid|gets? a job|got a job|is (?:making|earning|working))|"
    r"mi (?:espos[oa]|marido|mujer|pareja|novi[oa]|hij[oa]|mama|papa|madre|padre|herman[oa]) "
    r"(?:gana\w*|trabaja\w*|empieza|empezo|cobra)|"
    r"(?:meu|minha) (?:marido|espos[oa]|mulher|companheir[oa]|namorad[oa]|filh[oa]|mae|pai|irma|irmao) "
    r"(?:ganha\w*|trabalha\w*|comec\w+))\b"
)
_SPECIAL: Mapping[str, re.Pattern[str]] = {
    "couple": re.compile(
        r"\b(?:my (?:husband|wife|spouse) (?:also|gets|has|is on|and)|(?:and|me and) my (?:husband|wife|spouse)|both of us|we both|"
        r"married couple|(?:mi|con mi) (?:esposo|esposa|marido|mujer) (?:tambien|recibe|tiene|y)|y mi (?:esposo|esposa|marido|mujer)|"
        r"los dos tenemos|(?:meu marido|minha (?:esposa|mulher)) (?:tambem|recebe|tem|e)|e (?:meu marido|minha (?:esposa|mulher))|"
        r"nos dois)\b"
    ),
    "student": re.compile(
        r"\b(?:(?:im|i am|as) (?:a |still a )?(?:\w+ )?student|still in (?:high )?school|in college|under 22|soy estudiante|"
        r"todavia estudio|menor de 22|sou estudante|ainda estudo|menos de 22)\b"
    ),
    "self_employed": re.compile(
        r"\b(?:self employed|work for myself|my own (?:small )?business|freelanc\w*|uber|lyft|door ?dash|instacart|gig work|1099|"
        r"(?:por|de) mi cuenta|negocio propio|mi propio negocio|independiente|por conta propria|meu proprio negocio|autonom[oa])\b"
    ),
}
_MATTERS = {
    "couple": frozenset(("ssi",)),
    "student": frozenset(("ssi",)),
    "self_employed": frozenset(("ssi", "ssdi", "snap", "health")),
}


def month_asked(text: str, language: str, today: date) -> date | None:
    """The first day of the month a text asks about ("in January", "next year", "en 2027"); None where it names none."""
    plain = bare(text[:400])
    for match in _IN_MONTH.finditer(plain):
        month = months(language).get(match[1])
        if month is not None:
            year = int(match[2]) if match[2] else today.year + (month < today.month)
            return date(year, month, 1)
    if _NEXT_YEAR.search(plain):
        return date(today.year + 1, 1, 1)
    if _NEXT_MONTH.search(plain):
        return date(today.year + today.month // MONTHS, today.month % MONTHS + 1, 1)
    if (found := _YEAR.search(plain)) and int(found[1]) != today.year:
        return date(int(found[1]), 1, 1)
    return None


def people(text: str) -> int | None:
    """How many live or eat together, where the text says so by itself ("for 7 people", "somos 3")."""
    found = _PEOPLE.search(bare(text[:400]))
    return int(next(one for one in found.groups() if one)) if found else None


def blind(text: str) -> bool:
    """Whether the person says that they are blind: other amounts and limits hold."""
    return bool(_BLIND.search(bare(text[:400])))


def special(text: str, programs: tuple[str, ...]) -> str | None:
    """A circumstance that has rules of its own for one of these programs: couple (also: another at home earns), student, self_employed."""
    plain = bare(text[:400])
    if _ANOTHER_EARNS.search(plain):
        return "couple"
    return next((name for name, pattern in _SPECIAL.items() if _MATTERS[name] & set(programs) and pattern.search(plain)), None)
