"""What makes a told shift one to ask about, not to say back: one day or the other, days that are not, an end nobody knows.

A read-back that looks right is soon agreed to; so whoever is in doubt here is asked for the day and the hours once more.
"""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from bot.text.clock_words import Span, When
from bot.text.folding import bare, flat

FAR = timedelta(days=35)  # all that is planned
_NOT_SURE = re.compile(
    r"\b(?:not sure|unsure|maybe|might|dunno|dont know|do not know|idk|no se|no estoy segur[oa]|quizas?|tal ?vez|a lo mejor|"
    r"nao sei|nao tenho certeza|same|mism[oa]s?|mesm[oa]s?)\b"
)
_EITHER = {"en": r"\bor\b(?! so\b)", "es": r"\b(?:o|u|or)\b(?! sea\b)", "pt": r"\b(?:ou|or)\b"}
_OFF = re.compile(
    r"\b(?:libro (?:el|los|hoy|manana)|me toca libre)\b|"
    r"\boff\b(?! (?:at|by|around|about|@)\b)(?!\s*[@\d])|"
    r"\b(?:libres?|descanso|descansando|franco|folga|folgo|except|excepto|exceto|salvo|"
    r"cancel\w*|menos (?:el|los|la|as?|os?)|besides|unless)\b"
)
_NOT = {
    "en": r"\b(?:not|isnt|aint|arent|dont|doesnt|didnt|cant|wont|never|no longer|nor|instead)\b",
    "es": r"\b(?:no|ni|nunca|en vez|en lugar)\b(?!\s*$)",
    "pt": r"\b(?:nao|nem|nunca|em vez|ao inves)\b(?!\s*$)",
}
_OTHER_MEETING = re.compile(
    r"\b(?:interviews?|entrevistas?|doctors?|dentist\w*|dr appt|appointment|appt|medic[oa]s?|cita|consulta|court|corte|juzgado|tribunal)\b"
)
_MIDNIGHT = re.compile(r"\b(?:midnight|medianoche|media noche|meia noite)\b")
_IN_TURN = re.compile(r"\b\d+ ?x ?\d+\b")  # "12x36": twelve hours on, thirty-six off
_OVERNIGHT = re.compile(r"\b(?:grave ?yard|over ?night|(?:3rd|third) shift|madrugada|noctur\w+|noturn\w+|toda la noche)\b")
_NEXT = re.compile(r"\b(?:next|nxt|coming|otro|outro|proxim[oa]|(?:que|q) (?:viene|vem|entra))\b")
_LEADS_NO = re.compile(r"(?:^|[^\w,;.])(?:not|no|nao|nem|ni|isnt|isn't)\s+(?:on|el|la|na|no|o|a|de|del|this|next|for)?\s*$")
_FOLLOWS_NO = re.compile(r"^\s*(?:no|nao|not)\s*(?:[,;.!]|$|\b(?:y|e|and|but|pero|mas|sino)\b)")
_SAYS_NO_FIRST = re.compile(r"^\s*(?:no|nope|nah|nao|wrong)\s*[,.;!]+\s*")


def in_doubt(text: str, language: str) -> bool:
    """Whether words of a text say that its days or hours are not known, or that it tells something else than one's own times."""
    words, plain = bare(text), flat(text)
    either = re.search(_EITHER.get(language, _EITHER["en"]), plain)
    spoken = bare(_SAYS_NO_FIRST.sub("", plain))
    denied = re.search(_NOT.get(language, _NOT["en"]), spoken)
    other = any(one.search(words) for one in (_NOT_SURE, _OFF, _OTHER_MEETING, _IN_TURN))
    return bool(either or denied or other)


def without_denied(text: str, days: Sequence[Span]) -> str | None:
    """The text with "not friday" and "el viernes no" blotted out; None if it can be read either way ("viernes no sabado")."""
    plain = flat(text)
    cuts: list[tuple[int, int]] = []
    for day in days:
        led, followed = _LEADS_NO.search(plain[: day.start]), _FOLLOWS_NO.match(plain[day.end :])
        if led and any(other.end == led.start() for other in days) and not plain[led.start() :].lstrip().startswith("not"):
            return None
        if led:
            cuts.append((led.start(), day.end))
        elif followed:
            cuts.append((day.start, day.end + followed.end()))
    for start, end in cuts:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def hours_in_doubt(said: When, text: str, *, lesson: bool, today: date) -> bool:
    """Whether the hours could be those of the other half of the day ("7-7", a class "from 6 to 8"), or the day of another month."""
    if said.start is None:
        return False
    if said.date_ambiguous and any(day - today > FAR for day in said.dates):
        return True
    if said.start == time(0) and _MIDNIGHT.search(bare(text)) and said.weekdays:
        return True  # "sat midnight to 8": the night to saturday, or the one after it
    if not said.ambiguous:
        return False
    twelve = said.end is not None and (said.start.hour % 12, said.start.minute) == (said.end.hour % 12, said.end.minute)
    night = 6 <= said.start.hour < 18 and bool(_OVERNIGHT.search(bare(text)))
    long = (said.end.hour - said.start.hour) % 24 if said.end else 0
    few = 0 < long <= 5 and 5 <= said.start.hour <= 7  # "5-9" may be after the day's other work as well
    return twelve or night or few or (lesson and 5 <= said.start.hour <= 8)


def other_week(said: When, text: str, today: date) -> timedelta | None:
    """How far off the other day is that "next friday" can mean, where people differ: this week's or the one after."""
    if len(said.dates) != 1 or len(said.weekdays) != 1 or said.every or not _NEXT.search(flat(text)):
        return None
    monday = today - timedelta(days=today.weekday())
    weeks = (said.dates[0] - monday).days // 7
    if weeks == 0:
        return timedelta(days=7)
    return timedelta(days=-7) if weeks == 1 and said.dates[0] - timedelta(days=7) > today else None
