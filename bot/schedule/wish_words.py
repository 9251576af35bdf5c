"""Wishes for reminders in people's own words: when to remind, and in which hours never.

What is kept is kept at once; so where a text names something that no wish can hold ("none on sundays", "only for shifts") it is asked.
"""

import re
from datetime import datetime, time

from bot.schedule.wishes import DEFAULT, EVENING, THREE_DAYS, evening_at, hour_of
from bot.settings import settings
from bot.text.clock_words import When, when
from bot.text.folding import bare

_LEAST, _MOST = 20, 12 * 60
NOON = time(12)
_NOUNS = r"remind\w*|record\w*|lembr\w*|avisos|ma[si]s? aviso|notific\w*|alert\w*"
# "para" alone is "for" in Spanish and Portuguese ("un mensaje para recordarme"): only "para de" and "para com" are to stop.
_NONE = re.compile(
    rf"\b(no|stop|quit|dont|without|turn off|sin|nao|sem|ningun|nenhum|para (?:de|com)|parar|deja|quit\w+|apaga\w*|desliga\w*|tira\w*)\b"
    rf".*\b({_NOUNS})\b|\b(?:stop|quit) (?:text|messag|bother)\w+ me before (?:my )?(?:work|shifts?|class\w*)\b"
)
# "none on sundays", "not so early", "only for shifts": less than all, which no wish can hold.
_NOT_ALL = re.compile(
    r"\b(so|tan|tao|early|late|often|twice|again and again|temprano|tarde|cedo|tant[oa]s|much[oa]s|every|about|class\w*|clases?|aulas?|"
    r"shifts?|turnos?|only|just|solo|except\w*|exceto|salvo|weekends?|finde\w*|fds|night|noche|noite|madrugada|mornings?|work|trabajo|trabalho)\b"
)
# "don't forget to remind me", "why did I get no reminder": the opposite of a wish for none.
_WANTS_THEM = re.compile(
    r"\b(forget|forgot|olvid\w*|esque\w*|why|por ?que|"
    r"(?:dont|didnt|did not|do not|not|never|havent|no) (?:ever |even )?(?:get|got|gotten|getting|receive\w*) (?:\w+ )?remind\w*|"
    r"no (?:me )?(?:han )?(?:llega\w*|llego|recibo|recibi)|nao (?:me )?(?:chega\w*|chegou|recebo|recebi))\b"
)
_NIGHT = (
    r"(?:(?:night|nite|evening|day) (?:before|b4|prior)|before bed|(?:noche|dia|tarde) (?:antes|anterior)|noite (?:antes|anterior)|vespera|"
    r"dia anterior|(?:night|nite|evening) (?:1|one)|(?:el|uno) de la noche|(?:o|um) da noite)\b"
)
_NEVER = (
    r"(?:not|no|dont|do not|never|without|stop|drop|skip|lose|remove|cancel|sin|nunca|quit\w*|deja\w*|nao|sem|tira\w*|para (?:de|com)|"
    r"instead of|en vez de|en lugar de|em vez d[eao]|rather than)"
)
_UNLESS = r"(?:(?!just|only|but|solo|solamente|pero|so|somente|apenas|mas|nomas)\w+ )"
_AMOUNT = (
    r"(?:(?:\d+|an?|one|two|three|half|una?|dos|tres|media|uma?|duas|meia) ?(?:and a half |y media |e meia |an |a )?"
    r"(?:h|hrs?|hours?|mins?|minutes?|horas?|minutos?)\b)"
)
_NIGHT_BEFORE = re.compile(rf"\b{_NIGHT}")
_NOT_THE_NIGHT = re.compile(rf"\b{_NEVER} {_UNLESS}{{0,5}}?{_NIGHT}")
_NOT_HOURS = re.compile(
    rf"\b{_NEVER} {_UNLESS}{{0,4}}?{_AMOUNT} (?:before|b4|antes|prior|1|one)\b|"
    rf"\b(?:instead of|rather than|en vez de|en lugar de|em vez d[eao]) {_AMOUNT}"
)
_AMOUNTS = re.compile(rf"\b{_AMOUNT}")
_HOURS_BEFORE = re.compile(r"\b(\d{1,2}) ?h(?:s|rs)? antes\b(?! d(?:as|e las?) \d)")  # "3h" alone is three o'clock
_THREE_DAYS = re.compile(r"\b(?:3|three|tres) (?:days|dias) (?:before|antes|ahead|prior)\b")
_OTHER_DAYS = re.compile(
    r"\b(?:\d+|two|four|five|dos|dois|cuatro|quatro|cinco|una?|uma|a|one) (?:days|dias|weeks?|semanas?) (?:before|antes|ahead|prior)\b"
)
_EARLIER = re.compile(r"\b(earlier|sooner|mas temprano|antes de lo|mais cedo)\b")
_BEFORE = re.compile(r"\b(before|b4|ahead|antes|prior|early|beforehand)\b")
_TEXTS = (
    r"(?:texts?|text\w*|messag\w*|msgs?|mensaj\w*|mensage\w*|sms|notific\w*|"
    r"avisos|alert\w*|remind\w*|record\w*|lembr\w*|them|those|these|esos|uno?|um)"
)
_FEWER = re.compile(
    rf"\b(?:fewer|less|menos|too many|too much|demasiad\w+|muit[ao]s|much[oa]s(?! gracias))\b.*\b{_TEXTS}\b|"
    rf"\b(?:only one|just one|solo uno?|so uma?)\b|"
    rf"\b{_TEXTS}\b.*\b(?:too many|too much|demasiad\w+|demais)\b"
)
_ALSO = re.compile(r"\b(also|too|as well|tambien|tmb|tb|tbm|tbn|ademas|tambem)\b")
_AGAIN = re.compile(r"\b(back|again|turn on|restart|resume|de nuevo|otra vez|de vuelta|de novo|volta\w*|vuelv\w*|reactiv\w*)\b")
_SLEEP = re.compile(r"\b(?:sleep\w*|asleep|duermo|dormir|durmo)\b")
# By day or by night was said, or the clock of 24 hours.
_SAID = re.compile(r"\b(?:\d*(?:[ap] ?m|noon|morning|day|days|manana|manha|mediodia|dia)|(?:1[3-9]|2[0-3])(?:h\w*)?)\b")
_NOT_AT = re.compile(
    r"\b(dont|do not|not|no|sin|sem|without|nothing|nada|nao|nunca|never|sleep\w*|asleep|duermo|dormir|durmo|acordo|wake)\b"
)
_BEFORE_AN_HOUR = re.compile(
    r"\b(?:before|b4|antes d(?:e|as?|os?|el))\b(?! (?:my|i|work|class\w*|shifts?|going|mi|mis|meu|minha|el|entrar|ir|turno|trabajo|"
    r"trabalho|clase|aula)\b)"
)
_AFTER_AN_HOUR = re.compile(r"\b(?:after|past|despues|depois)\b")


def read_wish(text: str, language: str, now: datetime, had: tuple[str, ...]) -> tuple[str, ...] | None:
    """The offsets that a text asks for, or None when it says nothing clear. `had` is what holds now, for "earlier" and "also"."""
    words, found = bare(text), when(text, language, now)
    not_the_night, not_hours = bool(_NOT_THE_NIGHT.search(words)), bool(_NOT_HOURS.search(words))
    minutes = int(found.duration.total_seconds() // 60) if found.duration else 0
    if not minutes and (hours := _HOURS_BEFORE.search(words)):
        minutes = int(hours[1]) * 60
    timed = _LEAST <= minutes <= _MOST
    if timed and _EARLIER.search(words):
        return _earlier(had, minutes, evening=bool(_NIGHT_BEFORE.search(words)))
    wanted = [THREE_DAYS] if _THREE_DAYS.search(words) else []
    if _NIGHT_BEFORE.search(words) and not not_the_night:
        wanted.append(EVENING)
    if timed and _BEFORE.search(words) and not not_hours:
        wanted.append(str(minutes))
    if _unheld(words, found, minutes, not_hours=not_hours):
        return None
    if wanted:
        return tuple(dict.fromkeys([*had, *wanted] if len(wanted) == 1 and _ALSO.search(words) else wanted))
    if not_the_night or not_hours:
        left = tuple(one for one in had if not (not_the_night and hour_of(one)) and not (not_hours and one.isdigit()))
        return left or None  # all that there was: none at all is asked, not guessed
    if _WANTS_THEM.search(words):
        return None
    if not had and _AGAIN.search(words) and re.search(_NOUNS, words):
        return DEFAULT
    if _NONE.search(words):
        return None if found or _less_than_all(words) else ()
    return (EVENING,) if _FEWER.search(words) else None


def _earlier(had: tuple[str, ...], minutes: int, *, evening: bool) -> tuple[str, ...] | None:
    """What holds, so much earlier: the one of the same day, or that of the evening before if it is named or the only one."""
    if not evening and any(one.isdigit() for one in had):
        return tuple(str(min(_MOST, int(one) + minutes)) if one.isdigit() else one for one in had)
    hours = [hour for one in had if (hour := hour_of(one))]
    if len(hours) != 1:
        return None  # earlier than what? better asked than guessed
    at = hours[0].hour * 60 + hours[0].minute - minutes
    return tuple(evening_at(time(*divmod(at, 60))) if hour_of(one) else one for one in had) if at >= NOON.hour * 60 else None


def _unheld(words: str, found: When, minutes: int, *, not_hours: bool) -> bool:
    """Whether a text names a time before that cannot be kept as it was said: two of them in hours, "2 days before", 5 minutes, 24 hours."""
    amounts = len(_AMOUNTS.findall(words))
    several = amounts > 1 and not re.search(rf"{_AMOUNT} (?:and|y|e) {_AMOUNT}", words) and not not_hours
    other_days = _OTHER_DAYS.search(words) and not _THREE_DAYS.search(words)
    one_day = re.search(r"\b(?:a|one|1|un|um) (?:day|dia) (?:before|antes)\b", words)
    out_of_reach = minutes and not _LEAST <= minutes <= _MOST and _BEFORE.search(words)
    return bool(several or (other_days and not one_day) or (out_of_reach and not one_day and not _THREE_DAYS.search(words)))


def _less_than_all(words: str) -> bool:
    """ "no reminders on sundays"; but "stop texting me before work" names no kind of them."""
    left = re.sub(r"\b(?:text|messag|bother|remind)\w* me before (?:my )?(?:work|shifts?|class\w*)\b|\bbefore work\b", "", words)
    return bool(_NOT_ALL.search(left))


def read_asleep(text: str, language: str, now: datetime) -> tuple[time, time] | None:
    """The hours in which a text asks to be left alone: "don't text me before 9", "i sleep 8am to 3pm"; None if it names none."""
    words, found = bare(text), when(text, language, now)
    if not _NOT_AT.search(words) or not (found.start or found.end):
        return None
    usual_from, usual_until = settings().quiet_hours
    if found.start and found.end:
        if _SLEEP.search(words) and found.start.hour < 12 <= found.end.hour and not _SAID.search(words):  # "i sleep from 11 to 7"
            return _night(found.start, True), found.end.replace(hour=found.end.hour - 12)
        return found.start, found.end
    at = found.start or found.end
    assert at is not None
    if _BEFORE_AN_HOUR.search(words) and not _AFTER_AN_HOUR.search(words):
        return usual_from, at
    return (_night(at, found.ambiguous), usual_until) if _AFTER_AN_HOUR.search(words) else None


def _night(at: time, ambiguous: bool) -> time:
    """When quiet begins: "after 9" is nine in the evening, else all the day would be quiet."""
    return at.replace(hour=at.hour + 12) if ambiguous and at.hour < 12 else at
