"""Reading facts for an estimate out of a person's words: which programs, what pay, how many, how much."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from bot.answers.benefits.wages import Unit
from bot.answers.pay.facts import PROGRAMS, UNKNOWN, Facts
from bot.text.amounts import Amount, amounts
from bot.text.answers import yes_no
from bot.text.folding import bare
from bot.text.numbers import choice, number

UNITS: tuple[Unit, ...] = ("hour", "week", "two weeks", "month")
_NAMES: Mapping[str, str] = {
    "ssdi": r"ssdi|social security disability|disability insurance|seguro social por (?:discapacidad|incapacidad)",
    "ssi": r"ssi|supplemental security|seguridad de ingreso",
    "snap": r"snap|food ?stamps?|ebt|cupones|estampillas|vale comida|vale alimentacao",
    "health": r"mass ?health|medicaid|common ?health|connector ?care|health (?:insurance|cover\w*|plan)|insurance|"
    r"seguro (?:medico|de salud)|plano de saude",
    "housing": r"section (?:8|eight)|seccion (?:8|ocho)|secao (?:8|oito)|plan 8|public housing|housing (?:voucher|authority)|voucher|"
    r"vivienda publica|moradia publica|subsidized (?:rent|housing)|my rent|mi renta|meu aluguel|subsidio de vivienda",
    "eitc": r"eitc|tax credit|earned income credit|credito (?:tributario|por ingreso)|credito de imposto",
}
_PROGRAM = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in _NAMES.items()}
_UNIT_WORDS: tuple[tuple[str, Unit], ...] = (
    (r"two weeks|2 weeks|every other|biweekly|quincena\w*|quinzena\w*|dos semanas|duas semanas", "two weeks"),
    (r"hours?|hourly|hr|hrs|horas?", "hour"),
    (r"weeks?|weekly|semanas?|semanal", "week"),
    (r"months?|monthly|mes|mensual|mensal", "month"),
)
_MINUS = re.compile(r"(?:^|\s)-\s?\$?\s?\d|\b(?:minus|negative|menos) \$?\d")
_NOTHING = re.compile(
    r"^(?:nothing|none|no|zero|0|free|i dont pay|dont pay|nada|ninguno|ninguna|cero|no pago|gratis|nenhum|nenhuma|nao pago|de graca)$"
)
_ALONE = re.compile(
    r"^(?:(?:its )?(?:just|only) me|me|alone|myself|(?:solo |nomas )?yo(?: solo| sola)?|sola?|(?:so )?eu|sozinh[oa]|one|uno|una|um|uma)$"
)
# "me and my 2 kids" are three
_BESIDE_ME = re.compile(
    r"^(?:(?:its )?(?:just )?me|myself|(?:somos |solo )?yo|(?:somos |so )?eu) (?:and|plus|with|y|con|e|mais|com) "
    r"(?:my |mis |meus |minhas )?(\w+)\b"
)
_OTHERS = re.compile(
    r"\b(?:kids?|child|children|sons?|daughters?|wife|husband|hij[oa]s?|nin[oa]s?|espos[oa]|filh[oa]s?|criancas?|marido)\b"
)
_ALL_TOLD = re.compile(
    r"\b(?:we are|were|with me|counting me|including me|in all|total|somos|conmigo|contandome|contando|en total|comigo|ao todo|no total)\b"
)
_NEVER = re.compile(r"^(?:none|never|no|zero|0|not yet|nunca|ninguno|ningun mes|todavia no|cero|nenhum|ainda nao)$")
_UNSURE = re.compile(r"\b(?:idk|dont know|do not know|not sure|no se|no lo se|no estoy segur[oa]|nao sei|sei la|who knows|forgot)\b")
_WHAT_HAPPENS = re.compile(r"\b(?:what (?:will |would )?happens?|que (?:me )?(?:pasa|pasaria|sucede)|o que acontece|que acontece)\b")
_GOES_ON = re.compile(r"^(?:and|but|what about|how about|what if|or|y|pero|que tal|o|e|mas|ou)\b")
ALL = frozenset(("all", "all of them", "todos", "todas", "todo", "tudo"))


def programs(text: str) -> tuple[str, ...]:
    """The programs a text names, in our order."""
    plain = bare(text[:400])
    return tuple(name for name in PROGRAMS if _PROGRAM[name].search(plain))


def asks_for_sums(text: str, language: str) -> bool:
    """Whether a text wants an estimate: it tells a sum, or asks what happens."""
    return bool(amounts(text, language)) or bool(_WHAT_HAPPENS.search(bare(text[:400])))


class Misread(Exception):
    """There is a sum that cannot be read for sure; `key` is how to ask for it again."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def pay(facts: Facts, text: str, language: str) -> Facts:
    """The facts with the pay that a text tells; as they were if it tells none. Raises Misread."""
    if _MINUS.search(text):
        raise Misread("pay_unclear")
    found = amounts(text, language)
    if any(one.unclear for one in found):
        raise Misread("pay_unclear")
    if any(one.tax == "after" for one in found):
        raise Misread("pay_gross")
    sums = [one for one in found if one.kind == "money"]
    hours = [one for one in found if one.kind == "hours"]
    if len(sums) > 1:
        sums = [one for one in sums if one.unit is not None]
    if len(sums) > 1 or len(hours) > 1:
        raise Misread("pay_one")
    if sums:
        facts = _with_sum(facts, sums[0], bool(hours))
    if hours and hours[0].unit in (None, "week") and facts.unit in (None, "hour"):
        facts = replace(facts, times=str(hours[0].value))
    elif hours and sums:
        raise Misread("pay_one")
    return facts


def goes_on(text: str, language: str) -> bool:
    """Whether a text goes on from an estimate to other pay ("and at 18 an hour?"); anything else is for the understanding."""
    told = [one for one in amounts(text, language) if one.kind == "money" and (one.unit is not None or one.unclear)]
    return bool(told) and bool(_GOES_ON.match(bare(text[:200])))


def _with_sum(facts: Facts, one: Amount, hours: bool) -> Facts:
    unit: Unit | None = one.unit or ("hour" if hours or facts.times else None)
    return replace(facts, wage=str(one.value), unit=unit, times=facts.times if unit == "hour" else None)


def told(fact: str, text: str, language: str) -> Any:
    """The value that a text gives to the fact that was asked for, or None. Pay is only noticed here; `pay` reads it."""
    plain = bare(text[:200])
    if fact == "programs":
        return _picked(plain, text, language)
    if fact == "unit":
        number_of = choice(text, len(UNITS), language)
        if number_of is not None:
            return UNITS[number_of - 1]
        return next((unit for pattern, unit in _UNIT_WORDS if re.search(rf"\b(?:{pattern})\b", plain)), None)
    if fact in ("private", "heat", "disabled"):
        number_of = choice(text, 2, language)
        return number_of == 1 if number_of is not None else yes_no(text, language)
    if fact == "wage":
        return text if amounts(text, language) or _MINUS.search(text) else None
    if fact in ("check", "rent"):
        return _sum(plain, text, language, fact)
    return _count(fact, plain, text, language)


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


def _sum(plain: str, text: str, language: str, fact: str) -> str | None:
    """Dollars a month as text; "unclear" where a sum is there that cannot be read."""
    if fact == "rent" and _NOTHING.match(plain):
        return "0"
    found = [one for one in amounts(text, language) if one.kind == "money"]
    if _MINUS.search(text) or any(one.unclear for one in found) or len(found) > 1:
        return "unclear"
    if found:
        return str(found[0].value) if found[0].unit in (None, "month") else "unclear"
    whole = number(text, language)
    return str(Decimal(whole)) if whole is not None else None


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
    if fact in ("hours", "days"):
        found = [one for one in amounts(text, language) if one.kind == "hours" and not one.unclear]
        if len(found) == 1 and found[0].unit in (None, "week"):
            return str(found[0].value)
        if any(one.unit not in (None, "week") for one in found):
            return None  # "4 hours a day" is no number of hours a week
        whole = number(text, language) or _first_number(plain)
        return str(whole) if whole is not None else None
    whole = number(text, language)
    return whole if whole is not None else _first_number(plain)


def _first_number(plain: str) -> int | None:
    """The one number in a short answer ("we are 4", "somos 4")."""
    digits = re.findall(r"\d+", plain)
    return int(digits[0]) if len(digits) == 1 and len(plain.split()) <= 6 and len(digits[0]) <= 4 else None


def unit_of(value: Any) -> Unit:
    """A unit that `told` gave."""
    return cast(Unit, value)
