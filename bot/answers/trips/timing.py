"""When somebody wants to be there or to leave; a time that was said and not understood is never dropped: it is asked for."""

import re
from datetime import date, datetime, time, timedelta

from bot.answers.trips.wish import FIRST, LAST, Wish
from bot.text.clock_words import When, when
from bot.text.folding import bare, flat

# Numbers that are lines, streets or houses and no time, and the town of Ayer: hidden while the time is read.
_NO_TIME = re.compile(
    r"\b(?:ayer|tomo)\b|"
    r"\b\d{1,3}(?:st|nd|rd|th)\b(?=\s*(?:ave|av|st|street|avenue|and|&|y|e|pl|blvd|rd|road|way|@))"
    r"|(?<=\bbus )\d+|(?<=\broute )\d+|(?<=\bline )\d+|(?<=\bthe )\d{1,3}\b(?! ?(?:am|pm|th|st|nd|rd|:|o))"
    r"|(?<=\bruta )\d+|(?<=\blinea )\d+|(?<=\blinha )\d+|(?<=\bonibus )\d+|(?<=\bguagua )\d+|\b\d{2,5}(?= [a-z]+ (?:st|street|ave|"
    r"avenue|rd|road|blvd|dr)\b)"
)
_LEAVE = re.compile(
    r"\b(?:leave|leaving|depart\w*|after|lets out|let out|get off|gets out|get out|i m off|off at|done at|end[s]? at|"
    r"salgo|salir|saliendo|sale|despues|a partir|saio|sair|saindo|depois|largo)\b"
)
_BE_THERE = re.compile(
    r"\b(?:what time|when) (?:do|should|must) i (?:leave|go)|a que hora (?:salgo|tengo que salir)|que horas? (?:saio|tenho que sair)"
)
_LAST = re.compile(r"\b(?:last (?:bus|train|one|ride)|latest|ultim[oa])\b")
_FIRST = re.compile(r"\b(?:first (?:bus|train|one)|earliest|primer[oa]?|primeir[oa])\b")
_USUAL = {"morning": time(8), "afternoon": time(13), "night": time(18)}
_SOON = timedelta(minutes=5)
# Speaks of a time that nobody can plan with.
VAGUE = re.compile(
    r"\b(?:(?:around |at |by )?(?:lunch|dinner|supper|breakfast) ?time|"
    r"(?:around |at |by |after |before )(?:lunch|dinner|supper|breakfast)|(?:after|before) (?:work|school|class|church)|some ?time|"
    r"(?:a |en )?la hora d(?:el|e la|e el|e) \w+|n?a hora d[oae] \w+|(?:despues|antes) d(?:el|e la|e) (?:trabajo|escuela|clase|almuerzo|"
    r"cena|comida|misa)|(?:depois|antes) d[oae] (?:trabalho|escola|aula|almoco|janta|missa|servico))\b"
)
# A bare number at a place of a time that is left when all understood times are taken out.
LEFT = re.compile(
    r"\b(?:at|by|before|after|around|or|o|ou|a las|las|as|antes das?|a eso de las) (\d{1,2})"
    r"(?= ?$| ?(?:o ?clock|am|pm|hrs?|h|horas?)\b| zzcut| (?:to|from|pls|please|pra|para|a|de|tomorrow|today)\b)|"
    r"\b\d{1,2} ?(?:o ?clock|am|pm)\b"
)
# "At work" is a place here.
_PLACES = re.compile(r"^at (?:the )?(?:work|school|class|church)$")


def timing(text: str, language: str, now: datetime) -> Wish:
    """Only the time of a wish. `now` is aware, in the person's zone."""
    plain = flat(text[:400])
    found = when(hidden(plain), language, now)
    if not_understood(plain, found):
        return Wish(day=found.date or (found.date_range[0] if found.date_range else None), unclear=True)
    words = bare(plain)
    day = found.date or (found.date_range[0] if found.date_range else None)
    if _LAST.search(words):
        last = datetime.combine((day or now.date()) + timedelta(days=1), time(3), now.tzinfo)
        return Wish(at=last, arrive=True, which=LAST)
    if _FIRST.search(words) and not found.start and not found.end:
        first = datetime.combine(day or (now.date() + timedelta(days=1 if now.hour >= 3 else 0)), time(3), now.tzinfo)
        return Wish(at=first, arrive=False, which=FIRST)
    hour = found.end or found.start
    if found.start and found.end:
        hour = found.start
    if hour is None:
        usual = _USUAL.get(str(found.part)) if found.part and day and day != now.date() else None
        if usual is not None and day is not None:
            return Wish(at=datetime.combine(day, usual, now.tzinfo), arrive=False)
        return Wish(day=day, unclear=bool(found.part))  # "tonight": when is asked
    leaves = bool(_LEAVE.search(words)) and not _BE_THERE.search(words)
    arrive = not leaves if not found.end or found.start else not re.search(r"\b(?:off|out|done|salgo|saio|largo)\b", words)
    return Wish(at=_moment(found, hour, day, now), arrive=arrive)


def seen_from(text: str, language: str, now: datetime, other: datetime) -> datetime:
    """From when the time in a text is seen: from now if it names a day of its own, else from another moment."""
    found = when(hidden(flat(text[:400])), language, now)
    return now if found.date or found.date_range else max(now, other)


def not_understood(plain: str, found: When) -> bool:
    """Whether a time was said of which nothing, or not all, was understood."""
    rest = plain
    for span in reversed(found.understood):
        rest = f"{rest[: span.start]} zzcut {rest[span.end :]}"
    missed = [one for one in found.missed if not _PLACES.match(bare(one))]
    return bool(missed) or bool(VAGUE.search(bare(rest))) or bool(LEFT.search(" ".join(hidden(rest).split())))


def _moment(found: When, hour: time, day: date | None, now: datetime) -> datetime:
    """The moment meant: of a time without am or pm the one that comes next; what is past is tomorrow's."""
    at = datetime.combine(day or now.date(), hour, now.tzinfo)
    if found.ambiguous and at.date() == now.date():
        both = sorted(datetime.combine(at.date(), time((hour.hour + shift) % 24, hour.minute), now.tzinfo) for shift in (0, 12))
        at = next((one for one in both if one >= now + _SOON), both[0] if day is None else both[1])
    if at < now and day is None:
        at = datetime.combine(at.date() + timedelta(days=1), at.timetz().replace(tzinfo=None), now.tzinfo)
    return at


def hidden(plain: str) -> str:
    return _NO_TIME.sub(lambda match: "q" * len(match[0]), plain)
