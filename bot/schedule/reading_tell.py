"""What is answered to "shall I text Maria?": yes, no, that they know already, or another answer ("no, 30 min", "just late")."""

import re
from collections.abc import Mapping
from typing import Any

from bot.schedule.appointment import ABSENT, LATE
from bot.schedule.own_answers import contradicts
from bot.schedule.reading_answers import parse_answer, parse_minutes
from bot.text.answers import yes_no
from bot.text.folding import bare
from bot.text.numbers import choice, number

ALREADY = "already"
_LEAST = 4  # below, a number picks from the list
_THEM = (
    r"(?: (?:to )?(?:him|her|them|(?:my|the) (?:boss|manager|supervisor)|(?:para |pra |pro |a |al )?(?:her|ella|ele|ela|(?:mi |"
    r"la |el |o |a |meu |minha )?"
    r"(?:jef[ea]|chefe|chefa|supervisora?|gerente))))?"
)
_DO = (
    r"(?:tell|text|message|let|notify|inform|send|dile|digale|avisale|avisele|escribele|escribale|mandale|mandaselo|manda|mande|"
    r"puedes avisar\w*|"
    r"puede avisar\w*|avisa|avise|fala|fale|escreve|escreva|diz|pode (?:avisar|falar|mandar|escrever|dizer))"
)
_YES = re.compile(
    rf"(?:(?:yes|yeah|yea|yep|ya|ok|okay|sure|please|pls|plz|si|claro|dale|por favor|porfa|sim|ta|pode|pfv|you can|u can|can you|"
    rf"can u) )*{_DO}"
    rf"{_THEM}(?: know)?(?: (?:that|for me|im sick|im late|im not coming|i cant come|please|pls|por favor|porfa|pfv|thanks|"
    rf"gracias|que (?:no voy|"
    r"llego tarde|nao vou|vou atrasar)))*"
)
# The reason never goes out, so whoever wants that kept says yes.
_NOT_WHY = re.compile(
    r"(?: (?:but|pero|mas|and|y|e))? (?:(?:dont|do not) (?:say|tell (?:him|her|them)|mention) (?:why|the reason|im sick)|"
    r"(?:no (?:le )?digas?|"
    r"nao (?:diz|diga|fala|fale)) (?:por que|porque|el motivo|o motivo))$"
)
_NO = re.compile(
    r"(?:(?:no|nah|nope|nao|thanks|thank you|gracias|obrigad[oa]|its ok|thats ok|im good|wait) )*(?:"
    r"(?:dont|do not) (?:tell|text|message|call|say)(?: \w+){0,3}|(?:ill|i will|let me|i can|i rather|id rather) (?:call|tell|"
    r"text|do|handle)(?: \w+){0,3}|"
    r"(?:yo )(?:le|la|lo|les)? ?(?:llamo|aviso|digo|hablo|escribo|marco)(?: \w+){0,2}|(?:le|la|lo|les) (?:llamo|aviso|digo|"
    r"hablo|marco)(?: yo)?|"
    r"no (?:hace falta|es necesario|le (?:digas?|avises?|escribas?))(?: \w+){0,2}|(?:nao )?precisa nao|nao precisa(?: \w+){0,2}|"
    r"(?:deixa que )?eu (?:mesm[oa] )?(?:ligo|aviso|falo|mando)(?: \w+){0,3}|nao (?:avisa|fala|manda|conta)(?: \w+){0,2})"
)
_KNOWN = re.compile(
    r"(?:(?:no|nah|thanks|gracias|its ok|nao) )*(?:"
    r"i (?:already|just)? ?(?:told|called|texted|let|spoke|talked)(?: (?:to|with))?(?: \w+){1,3}(?: already)?|"
    r"(?:she|he|they|her|my boss) (?:already )?(?:knows?|know)(?: already)?|"
    r"(?:yo )?ya (?:le|la|lo|les)? ?(?:dije|avise|llame|hable|escribi|marque)(?: \w+){0,3}|ya (?:lo )?sabe\w*|"
    r"(?:eu )?ja (?:avisei|falei|liguei|mandei|disse)(?: \w+){0,3}|(?:ela|ele) ja sabe)"
)
_NO_FIRST = re.compile(
    r"^(?:(?:no|nope|nah|nao|wait|actually|sorry|just|only|make it|mejor|perdon|digo|solo|nomas|sino|so|desculpa|na verdade|alias|"
    r"espera|y|mas bien)\b[\s,.;!]*)+",
    re.IGNORECASE,
)


def parse_tell(text: str, language: str, data: Mapping[str, Any]) -> bool | str | None:
    """True, False, ALREADY, or another answer as reading_answers.py writes it."""
    if (picked := choice(text, 2, language)) is not None:
        return picked == 1
    words = _without_name(bare(text), data)
    if (other := _another(text, words, language)) is not None:
        return other
    if (verdict := yes_no(text, language)) is not None and not contradicts(text, verdict):
        return verdict
    if "?" in text:
        return None
    if _KNOWN.fullmatch(words):
        return ALREADY
    if _NO.fullmatch(words):
        return False
    asked = _NOT_WHY.sub("", words)
    if asked != words and yes_no(asked, language):
        return True
    return True if _YES.fullmatch(asked) else None


def _without_name(words: str, data: Mapping[str, Any]) -> str:
    """The supervisor's own name is as good as "her"."""
    name = bare(str(data.get("read_back", {}).get("fields", {}).get("supervisor", {}).get("en", "")))
    names = "|".join(map(re.escape, sorted({name, *name.split()}, key=len, reverse=True))) if name else ""
    return re.sub(rf"\b(?:{names})\b", "her", words) if names else words


def _another(text: str, words: str, language: str) -> str | None:
    """ "30", "no, 30 min", "actually just late", "no im not coming"; but a mere "no i cant" is a no to the question."""
    began = _NO_FIRST.match(text)
    rest = text[began.end() :] if began else text
    minutes = parse_minutes(rest, language, {})
    if minutes is not None and (minutes >= _LEAST or number(rest, language) is None):
        return f"{LATE}:{minutes}"
    verdict = yes_no(words, language)
    if not began or not rest.strip() or (verdict is not None and not contradicts(text, verdict)):
        return None
    value = parse_answer(rest, language, {}) or ""
    return value if value.partition(":")[0] in (LATE, ABSENT) else None
