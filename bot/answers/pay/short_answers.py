"""Short answers to what an estimate asks: a program, a unit, a number, a sum. Only what is sure is taken; UNCLEAR asks again."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from bot.answers.benefits.wages import Unit
from bot.answers.pay import doubts, work_time
from bot.answers.pay.facts import PROGRAMS, UNKNOWN
from bot.answers.pay.programs import programs
from bot.answers.pay.reading import tells_pay
from bot.answers.pay.work_time import Times, Unsure
from bot.text.amounts import amounts
from bot.text.answers import yes_no
from bot.text.folding import bare, word_set
from bot.text.found_numbers import numbers_in, readable
from bot.text.numbers import choice, number

UNITS: tuple[Unit, ...] = ("hour", "week", "two weeks", "month")
UNCLEAR = "unclear"
OWN = "own"  # a rent that others pay a part of: their own part is asked
ALL = frozenset(("all", "all of them", "todos", "todas", "todo", "tudo"))
_UNIT_WORDS: tuple[tuple[str, Unit], ...] = (
    (
        r"(?:twice|two times|2 times|2x) (?:a|per|every) month|semi ?monthly|(?:dos|2) veces (?:al|por) mes|"
        r"(?:duas|2) vezes (?:ao|por) mes",
        "half month",
    ),
    (r"two weeks|2 weeks|every other week|biweekly|quincena\w*|quinzena\w*|(?:dos|2) semanas|duas semanas", "two weeks"),
    (r"hours?|hourly|hr|hrs|horas?", "hour"),
    (r"days?|daily|dia|diari[oa]", "day"),
    (r"weeks?|weekly|wk|semanas?|semanal", "week"),
    (r"months?|monthly|mes|mensual|mensal", "month"),
    (r"years?|yearly|annual\w*|ano|anual", "year"),
)
_NOTHING = re.compile(
    r"^(?:nothing|none|no|zero|0|free|i dont pay(?: rent| any| anything)?|dont pay|nada|ninguno|ninguna|cero|no pago(?: nada| renta)?|"
    r"gratis|nenhum|nenhuma|nao pago(?: nada| aluguel)?|de graca)$"
)
_ALONE = re.compile(
    r"^(?:(?:its )?(?:just|only) me|me|alone|myself|i live alone|(?:solo |nomas )?yo(?: solo| sola)?|sola?|vivo sol[oa]|"
    r"(?:so )?eu|sozinh[oa]|moro sozinh[oa]|one|uno|una|um|uma)$"
)
# "me and my 2 kids" are three
_BESIDE_ME = re.compile(
    r"^(?:(?:its )?(?:just )?me|myself|(?:somos |solo )?yo|(?:somos |so )?eu) (?:and|plus|with|y|con|e|mais|com) "
    r"(?:my |mis |meus |minhas )?(\w+)(?: (?:kids?|children|sons?|daughters?|babies|hij[oa]s|nin[oa]s|filh[oa]s|criancas))?$"
)
_OTHERS = re.compile(
    r"\b(?:kids?|child|children|sons?|daughters?|wife|husband|hij[oa]s?|nin[oa]s?|espos[oa]|filh[oa]s?|criancas?|marido)\b"
)
_ALL_TOLD = re.compile(
    r"\b(?:we are|were|with me|counting me|including me|in all|total|somos|conmigo|contandome|contando|en total|comigo|ao todo|no total)\b"
)
_NEVER = re.compile(r"^(?:none|never|no|zero|0|not yet|nunca|ninguno|ningun mes|todavia no|cero|nenhum|ainda nao)$")
_UNSURE = re.compile(r"\b(?:idk|dont know|do not know|not sure|no se|no lo se|no estoy segur[oa]|nao sei|sei la|who knows|forgot)\b")
_HEAT_INCLUDED = re.compile(r"\b(?:included|includes|landlord pays|incluid[oa]|paga el dueno|o dono paga)\b")
# Words around a number that do not change it.
_AROUND = word_set(
    "we are were is was its it i have got there just only about around like maybe think so um uh probably yes the a of my mine pay is "
    "rent all somos hay tengo son es en solo como unos creo que casi si yo mi mis la el los las de del al pago renta "
    "temos tem sao eu tenho so acho cerca uns umas ha o a os as do da meu minha meus minhas pago aluguel e ou menos mais mas sim"
)
_COUNTED: Mapping[str, frozenset[str]] = {
    "size": word_set(
        "people persons person us in house home household family total with me counting including myself altogether and y kids children "
        "personas gente conmigo contandome contando en casa familia hogar con hijos ninos todos pessoas comigo minha no ao todo com filhos"
    ),
    "children": word_set(
        "kids kid kiddos child children babies baby daughters daughter sons son boys boy girls girl at home live lives with "
        "hijos hijas hijo hija ninos ninas chamacos conmigo viven vive filhos filhas filho filha criancas crianca comigo moram mora"
    ),
    "trial": word_set("months month meses mes times vez veces vezes over that them"),
    "check": word_set(
        "dollars dollar bucks dolares check cheque ssdi month monthly get gets comes to each every mes por cada mensual recibo recebo"
    ),
    "rent": word_set(
        "dollars dollar bucks dolares month monthly each every por mes cada mensual mensal utilities included heat with and luz con "
        "incluido incluida incluye com inclui incluindo in for"
    ),
}
_NOT_GROSS = re.compile(
    r"\b(?:after|net|minus|less|medicare|deduct\w*|both|together|kids?|hij[oa]s?|filh[oa]s?|juntos|both|despues|depois|menos|desconta\w*)\b"
)
_SHARED = re.compile(
    r"\b(?:half|split\w*|share[sd]?|section (?:8|eight)|seccion (?:8|ocho)|secao (?:8|oito)|plan 8|voucher|roommates?|together|between|"
    r"rest|helps?|my (?:part|share)|(?:mi|minha) parte|"
    r"(?:sister|brother|mom|mother|dad|father|boyfriend|girlfriend|husband|wife|friend|he|she|they|who) pays?|total|"
    r"mitad|entre|compart\w+|resto|ayuda\w*|metade|divid\w+|ajuda\w*|demais|demas|paga[nm]?)\b"
)
_HALVED = re.compile(r"\b(?:half|split\w*|share[sd]?|mitad|entre|compart\w+|metade|divid\w+|total|between)\b")
_I_PAY = re.compile(
    r"\b(?:i (?:only |just )?pay|i m paying|my (?:part|share|half) is|(?:yo |solo )?pago|mi parte (?:es|son)|"
    r"(?:eu |so )?pago|minha parte e) (?:like |about |only |just |solo |so |unos |uns )?\$?\d"
)
_FEW = 10  # words; who says more asks something new


def told(fact: str, text: str, language: str) -> Any:
    """The value that a text gives to the fact that was asked for, UNCLEAR, or None for no answer. Pay is only noticed here."""
    plain = bare(text[:200])
    if fact == "programs":
        return _picked(plain, text, language)
    if fact == "unit":
        return _unit(plain, text, language)
    if fact in ("private", "heat", "disabled"):
        number_of = choice(text, 2, language)
        if number_of is None and fact == "heat" and _HEAT_INCLUDED.search(plain):
            return False
        return number_of == 1 if number_of is not None else yes_no(text, language)
    if fact == "wage":
        return text if tells_pay(text, language) else None
    if fact in ("hours", "days", "a_day"):
        return _times(fact, text, language)
    if fact in ("check", "rent"):
        return _sum(fact, plain, text, language)
    return _count(fact, plain, text, language)


def _unit(plain: str, text: str, language: str) -> Unit | None:
    number_of = choice(text, len(UNITS), language)
    if number_of is not None:
        return UNITS[number_of - 1]
    return next((unit for pattern, unit in _UNIT_WORDS if re.search(rf"\b(?:{pattern})\b", plain)), None)


def _picked(plain: str, text: str, language: str) -> list[str] | None:
    named = programs(text)
    if named:
        return list(named)
    if plain in ALL:
        return list(PROGRAMS)
    digits = [int(one) for one in re.findall(r"\d+", plain)]
    if digits and re.fullmatch(r"(?:\d+|and|y|e|\s)+", plain) and all(1 <= one <= len(PROGRAMS) for one in digits):
        return [PROGRAMS[one - 1] for one in sorted(set(digits))]
    picked = choice(text, len(PROGRAMS), language)
    return [PROGRAMS[picked - 1]] if picked is not None else None


def _times(fact: str, text: str, language: str) -> Times | str | None:
    """Hours or days; the text itself where it tells pay anew."""
    found = amounts(text, language)
    bare_number = len(found) == 1 and found[0].unit is None and not re.search(r"\$|dollar|bucks|dolar", text.lower())
    if any(one.kind == "money" for one in found) and not bare_number:
        return text
    if doubts.limit(text):
        return UNCLEAR
    try:
        if times := work_time.read(text, language, found):
            left = doubts.numbers_left(text, language, times.spans, timed=False)
            return UNCLEAR if left else times
        value = number(text, language) or _one_number("hours", text, language)
        if isinstance(value, int):
            whole = Decimal(value)
            name, times = {
                "hours": ("week", Times(week=whole)),
                "a_day": ("a_day", Times(a_day=whole)),
                "days": ("days", Times(days=whole)),
            }[fact]
            return times if 0 < whole <= work_time.MOST[name] else UNCLEAR
    except Unsure:
        return UNCLEAR
    return value


def _one_number(fact: str, text: str, language: str) -> int | str | None:
    """The one number in a short answer ("we are 4", "somos 4"); UNCLEAR where other words may change it, None without one."""
    plain = readable(text)
    found = [one for one in numbers_in(plain, language) if not (one.word and one.value == 1)]
    if not found or len(plain.split()) > _FEW:
        return None
    rest = "".join(" " if any(one.start <= n < one.end for one in found) else letter for n, letter in enumerate(plain))
    known = _AROUND | _COUNTED.get(fact, frozenset())
    value = found[0].value
    if len(found) > 1 or value is None or value != int(value) or not all(word in known for word in bare(rest).split()):
        return UNCLEAR
    return int(value)


def _sum(fact: str, plain: str, text: str, language: str) -> str | None:
    """Dollars a month as text; UNCLEAR where a sum is there that cannot be read, OWN where others pay a part."""
    if fact == "rent" and _NOTHING.match(plain):
        return "0"
    found = [one for one in amounts(text, language) if one.kind == "money"]
    lone = _one_number(fact, text, language)
    if doubts.negative(text) or doubts.limit(text) or doubts.relative(text) or any(one.unclear for one in found) or len(found) > 1:
        return OWN if fact == "rent" and _SHARED.search(plain) else UNCLEAR
    if fact == "rent" and _SHARED.search(plain):
        left = doubts.numbers_left(text, language, (), timed=False)
        if len(left) != 1 or _HALVED.search(plain) or not _I_PAY.search(plain):
            return OWN
        found = found or amounts(text[left[0][0] : left[0][1]], language)
    elif fact == "check" and (found or lone) and _NOT_GROSS.search(plain):
        return UNCLEAR
    if found:
        spans = [(one.start, one.end) for one in found]
        if found[0].unit not in (None, "month") or (not _SHARED.search(plain) and doubts.numbers_left(text, language, spans, timed=False)):
            return UNCLEAR
        return str(found[0].value)
    whole = number(text, language)
    return str(Decimal(whole)) if whole is not None else None if lone is None else str(lone)


def _count(fact: str, plain: str, text: str, language: str) -> int | str | None:
    if fact == "trial" and _UNSURE.search(plain):
        return UNKNOWN
    if fact == "size" and _ALONE.match(plain):
        return 1
    if fact == "size" and (beside := _BESIDE_ME.search(plain)):
        others = number(beside[1], language)
        return None if others is None else others + 1
    if fact == "size" and _OTHERS.search(plain) and not _ALL_TOLD.search(plain):
        return None  # "my wife and 2 kids": whether they counted themselves is asked, not guessed
    if fact in ("trial", "children") and _NEVER.match(plain):
        return 0
    whole = number(text, language)
    return whole if whole is not None else _one_number(fact, text, language)


def unit_of(value: Any) -> Unit:
    """A unit that `told` gave."""
    return cast(Unit, value)
