"""Reading pay out of a person's words. What is not surely understood is asked again: no number of a text is dropped or guessed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answers.benefits.parameters import NoFigures, on
from bot.answers.benefits.wages import MinimumWageRules, Unit
from bot.answers.pay import doubts, work_time
from bot.answers.pay.facts import Facts, believable
from bot.answers.pay.whose import Told, sorted_out
from bot.answers.pay.work_time import Times, Unsure
from bot.text.amounts import UNIT_WORD, Amount, amounts
from bot.text.folding import bare, word_set
from bot.text.found_numbers import numbers_in, readable

_WHAT_HAPPENS = re.compile(r"\b(?:what (?:will |would )?happens?|que (?:me )?(?:pasa|pasaria|sucede)|o que acontece|que acontece)\b")
_GOES_ON = re.compile(r"^(?:and|but|ok|so|what about|how about|what if|if|or|y|pero|que tal|si|o|e|mas|ou|se)\b")
# Hours that are no work: "and if im 2 hours late".
_NO_WORK = re.compile(
    r"\b(?:late|early|before|ago|tarde|atras\w*|antes|hace|ha|until|reminder|sleep|bus|train|back|"
    r"return|volt\w+|vuelt\w+|vuelv\w+|volver|regres\w+)\b|\b(?:as|a las|ate as) \d|\b(?:at|by) \d{1,2} ?(?:h|am|pm)\b"
)
_MINIMUM = re.compile(r"\b(?:min(?:imum)? wage|(?:salario|sueldo) minimo|el minimo)\b")
_HALVED = re.compile(r"\b(?:section|seccion|secao|plan|voucher|half|split\w*|share[sd]?|mitad|entre|metade|compart\w+|divid\w+)\b")
# A bare number after one of these is pay: "they pay me 15".
_PAID = re.compile(
    r"(?:@|\b(?:make|makes|making|earn|earned|earning|pays?(?: me)?|paying|paid|at|for|gan\w+|pagan?(?: a)?|pagar\w*|cobr\w+|ganh\w+|"
    r"pagam|recebo|recibo|a|por))(?: (?:like|about|around|maybe|unos|unas|como|uns|umas))* \$?$"
)
_PAY_TALK = word_set(
    "between and or to from like about around maybe a an i make earn get they pay me it is its would be will probably entre y o de gano "
    "ganaria pagan como unos e ou ganho ganharia pagam uns mais menos mas part time full salario sueldo wage at pay medio tempo "
    "every for week weeks month months cada por semana semanas mes meses"
)


class Misread(Exception):
    """There is a sum that cannot be read for sure; `key` is how to ask for it again."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def asks_for_sums(text: str, language: str) -> bool:
    """Whether a text wants an estimate: it tells a sum, or asks what happens."""
    return bool(amounts(text, language)) or bool(_WHAT_HAPPENS.search(bare(text[:400])))


def tells_pay(text: str, language: str) -> bool:
    """Whether a text answers "how much would you earn?", readable or not."""
    plain, found = readable(text), amounts(text, language)
    if _NO_WORK.search(plain) and not any(one.kind == "money" for one in found) and not doubts.relative(text):
        return False
    if found or doubts.negative(text) or doubts.relative(text) or _MINIMUM.search(plain) or _sums(text, language, (), Times()):
        return True
    if re.search(r"\d", plain) and UNIT_WORD.search(plain):
        return True
    try:
        if work_time.read(text, language, ()):
            return True
    except Unsure:
        return True
    numbers = numbers_in(plain, language)
    rest = "".join(" " if any(one.start <= n < one.end for one in numbers) else letter for n, letter in enumerate(plain))
    return bool(numbers) and all(word in _PAY_TALK for word in bare(rest).split())


def pay(facts: Facts, text: str, language: str, *, in_all: bool = False) -> Facts:
    """The facts with the pay that a text tells, and a check or rent told beside it; as they were if it tells none. Raises Misread.

    `in_all`: it was asked for with tips, overtime and other jobs counted in.
    """
    found = amounts(text, language)
    if doubts.negative(text) or any(one.unclear for one in found):
        raise Misread("pay_unclear")
    if any(one.tax == "after" for one in found):
        raise Misread("pay_gross")
    times = _times(text, language, found)
    told = _sums(text, language, found, times)
    mine = [one.sum for one in told if one.kind == "pay"]
    if told or times:
        _doubt(text, language, [one.sum for one in told], times, in_all=in_all)
    if len(mine) > 1:
        raise Misread("pay_one")
    facts = _told_beside(facts, told, bool(mine), text)
    if mine:
        facts = _with_sum(facts, mine[0], times)
    elif not told and _MINIMUM.search(readable(text)):
        facts = _at_minimum(facts)
    facts = work_time.worked(facts, times)
    if not believable(facts):
        raise Misread("pay_unclear")
    return facts


def _times(text: str, language: str, found: Iterable[Amount]) -> Times:
    try:
        return work_time.read(text, language, found)
    except Unsure:
        raise Misread("pay_one") from None


def _doubt(text: str, language: str, sums: Sequence[Amount], times: Times, *, in_all: bool) -> None:
    """Raises Misread where something stands beside the sums that changes them or that was not understood."""
    if doubts.beside(text) and not in_all:
        raise Misread("pay_in_all")
    if doubts.relative(text):
        raise Misread("pay_unclear")
    spans = [*((one.start, one.end) for one in sums), *times.spans]
    if doubts.limit(text) or doubts.numbers_left(text, language, spans, timed=all(one.unit for one in sums)):
        raise Misread("pay_one")


def _sums(text: str, language: str, found: Sequence[Amount], times: Times) -> list[Told]:
    """Every sum with what it is: also a bare number beside a word that says it ("my check is 900", "they pay me 15")."""
    plain, marked = readable(text), [one for one in found if one.kind == "money"]
    values = {(one.start, one.end): one.value for one in numbers_in(plain, language)}
    left = doubts.numbers_left(text, language, [*((one.start, one.end) for one in marked), *times.spans], timed=True)
    bare_ones = [Amount(values[at], None, "money", False, None, *at) for at in left if values.get(at) is not None]
    told = sorted_out(text, sorted([*marked, *bare_ones], key=lambda one: one.start))
    paid = [one for one in bare_ones if not marked and _PAID.search(plain[: one.start])]
    return [one for one in told if one.sum in marked or one.kind != "pay" or one.sum in paid]


def _told_beside(facts: Facts, told: Sequence[Told], has_pay: bool, text: str) -> Facts:
    """The facts with a check or rent that comes with the pay. Raises Misread where it is not plain what a sum is."""
    for kind in ("ssdi", "check", "ssi", "rent"):
        if sum(one.kind == kind for one in told) > 1:
            raise Misread("pay_only_pay")
    for one in told:
        value = str(one.sum.value)
        if one.kind == "other" or (one.kind == "check" and not has_pay):
            raise Misread("pay_only_pay")  # "my check is 900" may be a benefit or the pay
        if one.kind in ("ssdi", "check"):
            facts = replace(facts, check=value)
        elif one.kind == "ssi":
            facts = replace(facts, ssi=value)
        elif one.kind == "rent" and not _HALVED.search(readable(text)):
            facts = replace(facts, rent=value)  # what is shared or paid by a program is asked for itself
    return facts


def _with_sum(facts: Facts, one: Amount, times: Times) -> Facts:
    unit: Unit | None = one.unit or ("hour" if times.week or times.a_day or facts.times else None)
    kept = facts.times if unit == "hour" else None
    return replace(facts, wage=str(one.value), unit=unit, times=kept)


def _at_minimum(facts: Facts) -> Facts:
    try:
        return replace(facts, wage=str(on(MinimumWageRules, facts.month).hourly), unit="hour")
    except NoFigures:
        return facts


def goes_on(text: str, language: str) -> bool:
    """Whether a text goes on from an estimate to other pay ("and at 18 an hour?", "what if 30 hrs"); else it is for the understanding."""
    plain, found = bare(text[:200]), amounts(text, language)
    sums = [one for one in found if one.kind == "money" and (one.unit is not None or one.unclear)]
    return bool(_GOES_ON.match(plain)) and (bool(sums) or _only_times(text, language, found))


def _only_times(text: str, language: str, found: Sequence[Amount]) -> bool:
    if _NO_WORK.search(readable(text)) or any(one.kind == "money" for one in found):
        return False
    try:
        return bool(work_time.read(text, language, found))
    except Unsure:
        return True


def renewed(facts: Facts, text: str, language: str) -> Facts:
    """The facts of an estimate before, without what a new text tells anew: "what if 30 hrs" leaves the hourly wage as it was."""
    without = replace(facts, times=None, a_day=None, days=None, how=None, misread=0)
    if facts.unit in ("hour", "day") and _only_times(text, language, amounts(text, language)):
        return without
    return replace(without, wage=None, unit=None)
