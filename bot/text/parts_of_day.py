"""What is blotted out of a message before its clock times are read: greetings, noon and midnight, durations, parts of the day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.text.calendar_words import PARTS, Part, either
from bot.text.clock_reader import DAY, PART, SPECIAL, TAKEN, Clock
from bot.text.days import NUMBERS, ONE_DAY
from bot.text.hours import Hours

GREETING = re.compile(
    r"\b(?:good|gud|gd|have a (?:good|great|nice|blessed)) ?(?:morning|mornin|afternoon|evening|night|nite|day|"
    r"weekend)\b|\bg[mn]\b|\b(?:buen[oa]s?|feliz|linda|linda) "
    r"(?:dias?|tardes?|noches?)\b|\bbo[ma] (?:dia|tarde|noite)\b|\bhappy (?:monday|friday|sunday|thanksgiving|new year'?s?|holidays)\b|"
    r"\b(?:nothing|nada) (?:today|hoy) (?:and|y)\b|\b24/7\b|\b24 ?hrs?\b|\b24 horas\b"
)
_SPECIAL = re.compile(
    r"(?<![a-z])(?:(?P<noon>12 noon|noon|midday|mid-day|nooon|medio ?dia|meio[- ]?dia)(?P<half> (?:e meia|y media))?|"
    r"(?P<night>12 midnight|midnight|mid night|media ?noche|meia[- ]?noite))(?![a-z])"
)
_AMOUNT = (
    rf"(?:\d{{1,3}}(?:[.,]5)?|1/2|half an?|half|medi[ao]|mei[ao]|{either(NUMBERS)}|(?P<few>few|a few|unos|unas|uns|umas|algunos|varios))"
)
_DURATION = re.compile(
    r"(?<![a-z0-9/:.$])(?P<lead>in |within |en |dentro de |em |daqui a |daqui |de aqui a )?(?:like |about |unos |unas |uns |umas |como )?"
    rf"(?P<n>{_AMOUNT})(?:(?<=\d) ?| )(?P<unit>minutes?|mins?|min|minutos?|minutinhos?|hours?|hrs?|horas?|horitas?)"
    r"(?P<half> (?:and a half|y media|e meia))?(?P<now> from now)?(?![a-z0-9])"
)
# Lengths of two parts: the shorter pattern would hear only "an hour" or "half hours".
_QUARTERS = re.compile(
    r"(?<![a-z0-9])(?:(?P<three>three quarters?|3/4|tres cuartos|tres quartos)|(?:a |un |um )?(?:quarter|cuarto|quarto)) "
    r"(?:of an |an |of |de |da )?(?:hour|hr|hora)(?![a-z0-9])"
)
_COUNTED = rf"(?:\d{{1,2}}|an?|one|una|uma|{either(NUMBERS)})"
_HOURS_AND = re.compile(
    rf"(?<![a-z0-9/:.$])(?:(?P<n>{_COUNTED}) and a half (?:hours?|hrs?)|(?P<alone>hour and a half|hora y media|hora e meia)|"
    rf"(?P<h>{_COUNTED}) ?(?:hours?|hrs?|horas?|h) ?(?:and |y |e |con |, ?)?(?P<m>\d{{1,2}}) ?(?:minutes?|mins?|minutos?))(?![a-z0-9])"
)
_LEAD = re.compile(r"(?<![a-z])(?:in|within|en|dentro de|em|daqui|daqui a|de aqui a) (?:like |about |unos |unas |uns |umas |como )?$")
_BESIDE_A_TIME = re.compile(r" (?:late|tarde|atras|early|before|antes)")
_A_RATE = re.compile(r"\d ?(?:dollars? |bucks? )?$")  # "19 an hour" is pay
_CLOCK_BEFORE = re.compile(r"(?:\b(?:as|las|pelas|das|la|ate as|as)|[-:]) ?$")
_PART_WORD = either(word for word in PARTS if word not in {"tarde", "tardes", "manana", "manha"})
_PART = re.compile(
    r"(?<![a-z0-9])(?:"
    r"(?P<tonight>to ?night|tonite|2nite|2night|tnite|tonigt|tonght)|(?P<lastnight>last (?:night|nite)|anoche|ontem a noite)|"
    "(?P<today>this|esta|essa|nessa|nesta|hoy en la|hoy por la) (?P<w1>morning|mornin|afternoon|evening|manana|tarde|"
    "noche|madrugada|manha|noite)|"
    "(?P<every>every|each|all|cada|todas las|todas as|toda|las|por las|en las|de las|as|pelas) (?P<w2>mornings?|"
    "afternoons?|evenings?|nights?|mananas?|tardes?|noches?|manhas?|noites?|madrugadas?)|"
    "(?:(?:por|en|de|a|durante|toda|x|pa|para|pela|da|na|pra|em|d) ?)+(?:la )?(?P<w3>manana|tarde|noche|madrugada|"
    "manha|noite|mananita|tardecita)|"
    rf"(?:(?:in|during|at|for|by|on|the|early|late|mid|de|a|la) ?)*(?P<w4>{_PART_WORD}|manha)|"
    r"(?P<early>tempranito|temprano|cedinho|cedo|early)"
    r")(?![a-z0-9])"
)
_NOT_EARLY = re.compile(r"(?:mas|salir|salgo|irme|muy|tan|too|leave|leaving|out|get off|mais|sair|muito|saio|embora|so|home|done) $")
# Speak of a time that only the person or a calendar of another kind knows.
VAGUE = re.compile(
    r"\b(?:lunch ?time|dinner ?time|breakfast ?time|(?:after|before|at|during) (?:lunch|dinner|breakfast|work|school|"
    "class|church|prayers?)|"
    "(?:despues|antes) de(?:l| la)? (?:almuerzo|comida|cena|trabajo|escuela|clase|misa|iglesia)|(?:depois|antes)"
    " d[oae] (?:almoco|janta|trabalho|escola|aula|igreja|missa)|"
    "pay ?day|easter|ramadan|eid|passover|semana santa|pascua|pascoa|carnaval|sunset|sunrise|dawn|dusk|(?:to|til|"
    "till|until|at) clos(?:e|ing)|al cierre|hasta (?:el )?cierre|ate fechar|"
    r"(?:the )?(?:same|usual) time|(?:a )?la misma hora|(?:n?a )?mesma hora|every other (?:day|week|mon|tue|wed|thu|fri|sat|sun)[a-z]*|"
    "(?:cada|a cada) (?:dos|2|duas) (?:dias|semanas)|quincena|quinzena|the (?:first|last|second|third) (?:mon|tue|"
    r"wed|thu|fri|sat|sun)[a-z]* of)\b"
)


def special_times(plain: str) -> tuple[dict[int, Clock], str]:
    """Noon and midnight by their place."""
    clocks: dict[int, Clock] = {}
    for match in _SPECIAL.finditer(plain):
        minute = 30 if match["half"] else 0
        clocks[match.start()] = Clock(match.start(), match.end(), 12 if match["noon"] else 0, minute, True, False)
    return clocks, _SPECIAL.sub(lambda match: SPECIAL * len(match[0]), plain)


def named_times(hours: Hours, clocks: dict[int, Clock]) -> Hours:
    def named(clock: Clock) -> Clock:
        special = clocks.get(clock.start)
        if special is None:
            return clock
        return replace(special, role=clock.role)

    return Hours(named(hours.first), named(hours.last) if hours.last else None)


def durations(plain: str, now: datetime) -> tuple[str, timedelta | None, datetime | None, list[tuple[int, int]], list[tuple[int, int]]]:
    """Lengths of time: (text without them, the first length, the moment "in 2 hours" means, their places, places not understood)."""
    duration: timedelta | None = None
    moment: datetime | None = None
    spans: list[tuple[int, int]] = []
    lost: list[tuple[int, int]] = []
    for pattern in (_QUARTERS, _HOURS_AND):
        for match in list(pattern.finditer(plain)):
            before = plain[: match.start()]
            if _CLOCK_BEFORE.search(before):
                continue
            spans.append(match.span())
            plain = before + TAKEN * len(match[0]) + plain[match.end() :]
            length = _two_parts(match.groupdict())
            if _LEAD.search(before) and not _BESIDE_A_TIME.match(plain[match.end() :]):
                moment = moment or datetime.fromtimestamp(now.timestamp() + length.total_seconds(), tz=now.tzinfo)
            else:
                duration = duration or length
    for match in list(_DURATION.finditer(plain)):
        word = match["n"]
        if _CLOCK_BEFORE.search(plain[: match.start()]) and match["unit"][0] == "h":
            continue  # "às 9 horas" is a clock time
        if word in {"a", "an", "una", "uma"} and _A_RATE.search(plain[: match.start()]):
            continue
        if match["unit"].startswith("h") and re.match(r" (?:da|de la|de) (?:manha|tarde|noite|manana|noche)", plain[match.end() :]):
            continue
        place = (match.start(), match.end())
        plain = plain[: place[0]] + TAKEN * (place[1] - place[0]) + plain[place[1] :]
        if match["few"]:
            lost.append(place)
            continue
        if word in {"1/2", "half", "half a", "half an", "media", "medio", "meia", "meio"}:
            count = 0.5
        else:
            count = float(NUMBERS[word]) if word in NUMBERS else float(word.replace(",", "."))
        length = timedelta(minutes=(count + (0.5 if match["half"] else 0)) * (60 if match["unit"][0] == "h" else 1))
        spans.append(place)
        ahead = (match["lead"] or match["now"]) and not _BESIDE_A_TIME.match(plain[place[1] :])
        if ahead and moment is None:
            # Over a change of the clock the hours are real ones: add in UTC.
            moment = datetime.fromtimestamp(now.timestamp() + length.total_seconds(), tz=now.tzinfo)
        elif duration is None:
            duration = length
    return plain, duration, moment, spans, lost


def _two_parts(found: dict[str, str | None]) -> timedelta:
    """Of what _QUARTERS or _HOURS_AND found."""
    if "three" in found:
        return timedelta(minutes=45 if found["three"] else 15)
    word = found["n"] or found["h"] or "1"
    hours = int(word) if word.isdecimal() else int(NUMBERS.get(word, 1))
    return timedelta(hours=hours, minutes=int(found["m"] or 30))


class Said(NamedTuple):
    start: int
    end: int
    part: Part
    dawn: bool  # "madrugada": the hours after midnight
    day: date | None
    every: bool


def parts_of_day(plain: str, today: date) -> tuple[list[Said], str]:
    said: list[Said] = []
    for match in list(_PART.finditer(plain)):
        before = plain[: match.start()]
        if match["early"]:
            near = before.rstrip().endswith(DAY) or plain[match.end() :].lstrip().startswith(DAY) or match["early"].startswith("tempran")
            if not near or _NOT_EARLY.search(before):
                continue
        word = next((match[name] for name in ("w1", "w2", "w3", "w4") if match[name]), "")
        part: Part = "night" if match["tonight"] or match["lastnight"] else "morning" if match["early"] else PARTS[word]
        day = today if match["tonight"] or match["today"] else today - ONE_DAY if match["lastnight"] else None
        every = bool(match["every"]) or (word.endswith("s") and word != "nights" and not match["today"]) or word == "nights"
        said.append(Said(match.start(), match.end(), part, word.startswith("madrugada"), day, every))
        plain = before + PART * (match.end() - match.start()) + plain[match.end() :]
    return said, plain
