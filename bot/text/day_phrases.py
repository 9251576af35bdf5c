"""The phrases people name days with, in three languages, and where they stand in a message."""

from __future__ import annotations

import functools
import re
from datetime import date

from bot.text import days
from bot.text.calendar_words import SHY, either, months, weekdays
from bot.text.days import NUMBERS, Day, Reader
from bot.text.holidays import HOLIDAYS, holiday

_NEXT = r"(?:next|nxt|coming|prox(?:im[oa]s?)?)"
_THIS = r"(?:this coming|this|dis|[dn]?est[ea]|[dn]?ess[ea])"
_LAST = r"(?:last|past)"
_EVERY = r"(?:every|each|evry|cada|tod[oa]s? (?:l[oa]s|os|as)|tod[oa]s?)"
_ON = r"(?:on|el|los|na|nas|no|nos|da|do|a|as|o|os|the|for|by|pro|pra|pal|del)"
_COMES = r"(?:(?:que|q) (?:viene|vem|entra)|proxim[oa]|entrante)"
_GONE = r"(?:pasad[oa]|passad[oa]|que paso)"
_THAT_WEEK = (
    r"(?:(?:of )?next week|(?:de|en) la (?:semana (?:que|q) (?:viene|entra)|proxima semana|otra semana)|"
    r"[dn]a (?:semana (?:que|q) vem|proxima semana|outra semana))"
)
_COUNT = rf"(?:\d{{1,3}}|{either(NUMBERS)})"
_DAYS = r"(?:days?|dias?)"
_WEEKS = r"(?:weeks?|wks?|semanas?)"
_WEEKEND = r"(?:weekends?|wknds?|wkends?|fin(?:es)? de semana|findes?|fi[nm]s? de semana|fds)"
_TODAY = either(days.TODAY - {"now"})
_TOMORROW = (
    r"(?:tomorrow|tomorow|tommorow|tommorrow|tomorro|tomoro|tommoro|tomarrow|tmrw|tmrrw|tmrow|tmr|tmw|tmoro|tomm|tomo|2moro|2morrow|2mrw|"
    r"2marrow|mnn|mnna|mnana|amanha|amanhan|amanhaa|amanh|amnh|amha|amh|amannha)"
)
# "mañana" is tomorrow unless an article makes it the morning.
_MANANA = r"(?<!la )(?<!las )(?<!esta )(?<!una )(?<!cada )(?<!media )manana"
# What makes "1st", "2nd" or "3rd" something else than a day of the month.
_NOUNS = (
    "(?:shifts?|floor|day|time|one|st|street|ave|avenue|grade|week|class|job|option|choice|person|year|month|place|"
    "half|door|turno|piso|vez|"
    r"opcion|opcao|clase|aula|andar|semana|hora|trabajo|trabalho)"
)
_HOUR_FOLLOWS = (
    r"(?! ?(?:am|pm|a\.m|p\.m|:|\d|o'?clock|hrs?\b|h\b|de la (?:manana|tarde|noche)|da (?:manha|tarde|noite)|"
    r"(?:to|till?|until|thru|a|as|ao|ate|hasta) (?:las |as )?\d|- ?\d))"
)
_NO_HOUR = r"(?!\d|:\d| ?(?:am|pm)\b)"
# After "el 12": no noun that the number could count or name.
_DAY_ENDS = (
    r"(?=$| *[,.;!?)]| (?:a|en|por|no|de (?:este|la)|y|pero|hasta|desde|si|tengo|trabajo|me|es|que|ese|con|para|entro|salgo|voy|puedo)\b)"
    r"(?! (?:a|y) \d| a las? \d+ a\b)"
)


def _month_phrases(language: str) -> list[tuple[str, Reader]]:
    month = either(months(language))
    # Names that are everyday words too ("may", "set", "out", "mar") need "of" or "de" before them, or a number right behind.
    shy = {"may", "mar", "march", "marco", "out", "set", "ago", "mai", "sep", "dec", "jan"}
    sure = either(name for name in months(language) if name not in shy)
    half = either(shy & set(months(language)))
    number = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
    year = r"(?:,? (?:de |del )?(?P<y>20\d\d))?"
    until = rf"(?:(?: ?- ?| to | thru | through | a | al | ate )(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?{_NO_HOUR})?"
    return [
        (
            rf"(?:del|de|from) (?:the )?{number} (?:al?|ate|to) {number.replace('<d>', '<d2>')} (?:de|of) (?P<month>{month}){year}",
            days.month_day,
        ),
        (rf"(?:{_ON} |from )?(?P<month>{sure}|{half})\.? (?:the )?{number}{until}{_NO_HOUR}{year}", days.month_day),
        (
            (
                rf"(?:{_ON} )?(?:dia )?(?P<d>\d{{1,2}}|primero|primeiro)(?:st|nd|rd|th|ro|er|o)? (?:of|de|del mes de|d) (?"
                rf"P<month>{month}){year}"
            ),
            days.month_day,
        ),
        (rf"(?:{_ON} )?{number} ?(?P<month>{sure}){year}", days.month_day),
        (rf"(?:in|en|em|during|durante|all of) (?P<name>{sure})", days.whole_month),
    ]


@functools.cache
def _readers(language: str) -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """What is looked for, in this order: what an earlier phrase took is out of reach of a later one."""
    day = either(weekdays(language))
    table: list[tuple[str, Reader]] = [
        (r"(?P<y>20\d\d)-(?P<a>\d\d)-(?P<b>\d\d)", days.iso),
        *(
            (
                (
                    "(?:(?P<after>(?:the )?day after|el dia despues de|(?:o )?dia depois d[eo]) |(?P<before>(?:the )?day before|"
                    rf"el dia antes de) )?(?:{n})"
                ),
                holiday(i),
            )
            for i, (n, _) in enumerate(HOLIDAYS)
        ),
        (rf"(?:the )?day after {_TOMORROW}|overmorrow|pasado manana|pasao manana|(?:depois|dps) d[ea]? ?amanha", days.relative(2)),
        (r"(?:the )?day before yesterday|anteayer|antier|antes de ayer|anteontem|antes de ontem", days.relative(-2)),
        (rf"(?:(?P<n>{_COUNT}) )?{_WEEKS} (?:from|after) (?P<base>{_TODAY}|{_TOMORROW}|{day}|now)", days.week_from),
        (rf"(?:de )?(?P<base>hoy|manana|{day}) en (?:ocho|8)(?: dias)?", days.week_from),
        (
            (
                rf"(?:in|within|en|dentro de|em|daqui a|daqui|de aqui a) (?P<n>{_COUNT}) (?:(?P<w>{_WEEKS})|{_DAYS})(?! (?:late|"
                "tarde|atrasad))"
            ),
            days.in_days,
        ),
        (rf"(?P<n>{_COUNT}) (?:(?P<w>{_WEEKS})|{_DAYS}) from now", days.in_days),
        (
            rf"(?:from )?(?:{_ON} |{_THIS} |de )?(?P<first>{day})(?:-?feira)? ?"
            rf"(?:-|to|thru|through|till?|until|al|a|ate|hasta) ?(?:el |a )?(?P<last>{day})(?:-?feira)?(?: (?P<ahead>{_THAT_WEEK}))?",
            days.weekday_range,
        ),
        (
            r"(?:every|each|cada|todos los|todos os) ?(?:days?|dias?)|everyday|daily|todo dia|a diario|"
            r"(?P<working>(?:on |every )?weekdays?|(?:los )?dias de semana|entre semana|dias uteis)",
            days.weekdays_all,
        ),
        (
            rf"(?:(?P<every>{_EVERY}|los|nos) |(?:{_ON} )?(?P<next>{_NEXT}|otro|outro) |(?P<last>{_LAST}) |{_THIS} |on the |{_ON} )?"
            rf"{_WEEKEND}(?: (?P<comes>{_COMES}))?",
            days.weekend,
        ),
        (
            rf"(?:{_ON} |in )?(?:(?P<afternext>(?:the )?week after next)|(?P<next>{_NEXT} (?:week|wk|semana)|semana {_COMES}|"
            "otra semana|outra semana)|"
            rf"(?P<last>{_LAST} (?:week|wk)|semana {_GONE})|{_THIS} (?:week|wk|semana))(?! ?(?:on )?(?:{day})\b)",
            days.week,
        ),
        (rf"(?:{_ON} |in |en |em )?(?:(?P<next>{_NEXT} (?:month|mes)|mes {_COMES})|{_THIS} (?:month|mes))", days.whole_month),
        *_month_phrases(language),
        (
            (
                rf"(?:{_ON} )?(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?:/(?P<y>20\d\d|\d\d))?(?!/|\d| ?(?:an? )?(?:hours?|hrs?|h|day|"
                r"mile|of|hora|pt|ft|time)\b)"
            ),
            days.numeric,
        ),
        (
            rf"(?:(?P<every>{_EVERY}) |(?P<los>los|as|nas|aos) |(?P<weekahead>{_THAT_WEEK}(?: on)?) |(?P<last>{_LAST}) |"
            rf"(?:{_ON} )?(?P<next>{_NEXT}) |"
            rf"(?P<this>{_THIS}) |{_ON} )?(?P<day>{day})(?:[- ]?feiras?)?"
            rf"(?: (?:(?P<comes>{_COMES})|(?P<gone>{_GONE})|(?P<thatweek>{_THAT_WEEK})|(?P<afternext>after next)))?"
            rf"(?P<domall>,? (?:the |el |dia )?(?P<dom>\d{{1,2}})(?P<domsure>st|nd|rd|th)?{_HOUR_FOLLOWS})?",
            days.a_weekday,
        ),
        (
            rf"(?:(?:on |for |till? |until |by )?the |on |(?:el |no |o |pro |pal )?dia )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)(?! {_NOUNS}\b)",
            days.ordinal,
        ),
        (r"(?:el |no |o |do |del |pro |pal |este )?dia (?P<d>\d{1,2}|primeiro|primero)(?![\d:])", days.ordinal),
        (
            (
                r"(?:el|pal|pa el|para el|(?:(?<=noche )|(?<=tarde )|(?<=manana )|(?<=turno )|(?<=clase ))del) (?P<d>[12]?\d|"
                rf"3[01])(?! ?[:%$/\d])(?! ?(?:am|pm)\b){_DAY_ENDS}"
            ),
            days.ordinal,
        ),
        (rf"(?:{_ON} )?{_TOMORROW}", days.relative(1)),
        (_MANANA, days.relative(1)),
        (_TODAY, days.relative(0)),
        (r"(?:yesterday|yesturday|yday|ayer|ontem)", days.relative(-1)),
    ]
    return tuple((re.compile(rf"(?<![a-z0-9_/:.$-])(?:{pattern})(?![a-z0-9])"), reader) for pattern, reader in table)


_SHY_BEFORE = re.compile(r"\b(?:i|he|she|we|they|just|the|in)$")
# "ter" and "mar" are everyday words too: a day only right beside another one ("seg e ter", "lun, mar").
_ABBREVIATED = {
    "ter": r"(?:seg|qua|qui|sex|sab|dom|segunda|quarta|quinta|sexta|sabado)",
    "mar": r"(?:lun|mie|mier|jue|vie|sab|dom|lunes|miercoles|jueves|viernes|sabado|domingo)",
}
_BESIDE = r"\s*(?:,|/|-|&|e|y|a)?\s*"


def find_days(text: str, language: str, today: date) -> tuple[list[Day], str]:
    """Every day the flat text names, in order, and the text with those places blotted out by "\\x01"."""
    found: list[Day] = []
    whole = text
    for pattern, reader in _readers(language):
        for match in list(pattern.finditer(text)):
            if "\x01" in match[0] or not _speaks_of_a_day(text, whole, match):
                continue
            day = reader(match, today, language)
            text = text[: day.start] + "\x01" * (day.end - day.start) + text[day.end :]
            found.append(day)
    return sorted(found, key=lambda day: day.start), text


def _speaks_of_a_day(text: str, whole: str, match: re.Match[str]) -> bool:
    """Against "i sat down", "in the sun", "vou ter aula". Days that were found before are blotted out in `text`, not in `whole`."""
    name = match.groupdict().get("day")
    if name in SHY:
        return match[0] != name or not _SHY_BEFORE.search(text[: match.start()].rstrip())
    if beside := _ABBREVIATED.get(name or ""):
        before, after = whole[: match.start()], whole[match.end() :]
        return bool(re.search(rf"\b{beside}{_BESIDE}$", before) or re.match(rf"{_BESIDE}{beside}\b", after))
    return True
