"""A shift or class that a person was taken off ("they took me off friday", "ya no trabajo el martes"): told, and never noted as a new one.

What they told us themselves leaves the list after a yes. What staff or a file entered stays until people have looked.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.schedule.adding import told
from bot.schedule.answering import parse_yes_no
from bot.schedule.appointment import CLASS, PERSON, PLANNED, Appointment, coming_up, zone_of
from bot.schedule.completing import is_mere_answer
from bot.schedule.entering import cancel
from bot.schedule.hearing import kind_of
from bot.schedule.lists import lines
from bot.schedule.planning import AHEAD, plan
from bot.schedule.still_so import takes_place
from bot.schedule.telling_changes import heard_from_them
from bot.text.clock_words import When, when
from bot.text.folding import bare
from bot.words.say import Say, say

TAKEN_OFF = "taken_off"
MOST = 4  # that one question names
_CLAUSES = re.compile(r"\s*(?:[,;!\n]+|\.(?!\d)|\b(?:and|but|n|y|pero|e|mas)\b)\s*", re.IGNORECASE)
# Surely taken away, also where its hours are named.
_SURELY = re.compile(
    r"\b(?:(?:(?:took|taken|pulled|removed|dropped|bumped) (?:me|my)|cut my) |(?:took|taken|got taken|was taken) (?:\w+ ){0,3}away|"
    r"gave (?:my|away) |got rid of my|cancel\w* my |(?:me |mi )(?:quit|sac|borr|cancel)(?:o|aron) |(?:quit|cancel)aron mi |"
    r"me lo (?:quit|cancel)\w+|(?:le )?dieron mi |(?:me |minha? |meu )(?:tir|apag|cort|cancel)(?:ou|aram)\b|"
    r"(?:tir|cancel)(?:ou|aram) (?:meu|minha) |"
    r"deram (?:meu|minha) )"
)
# The same where no hours are named: "i'm off at 5" tells when a shift ends.
_OFF = re.compile(
    r"\b(?:im off|i am off|(?:not|no longer) (?:on the schedule|scheduled|working)|"
    r"(?:dont|do not|no longer) (?:work|need to come|have to come|have me)|no (?:shift|class|work)|"
    r"(?:ya )?no (?:trabajo|voy|venga|vaya|tengo (?:turno|clase)|hay clase|me (?:toca|necesitan|ponen))|quedo libre|descanso|dia libre|"
    r"(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?) ya no(?= $)|"
    r"nao (?:trabalho|vou mais|ir|tenho mais|tem aula|e meu dia|e mais meu|mais(?= $)|precisam)|"
    r"ja nao(?= $)|ja nao e meu dia|(?<!ter )folg[ao])\b"
)
_STILL = re.compile(r"\b(?:si|sim|yes|still|igual)\b")
_INSTEAD = re.compile(r"\b(?:put|gave|got|pus\w+|pus|coloc\w+|di(?:o|eron)|deu|deram|instead|en su lugar|no lugar)\b")
_NOT = re.compile(r"\b(?:didnt|did not|wont|never|nunca|no me|nao me) (?:(?:take|taken|took|quit|sac|tir)\w*)")
parse = parse_yes_no


def heard(session: Session, talk: Conversation, text: str, inbound_id: int) -> list[Say] | None:
    """What is said to whoever was taken off; None where a text tells something else."""
    person = talk.contact.person
    now = clock.now().astimezone(zone_of(person))
    gone, rest = _apart(text, person.language, now)
    if not gone:
        return None
    found, more = when(gone, person.language, now), when(rest, person.language, now)
    fits = _of(session, talk, found, text, now)
    if more.start is not None or (_names_days(more) and _INSTEAD.search(bare(rest))):  # "took me off fri and put me on sat 9 to 5"
        return [*_to_team(session, talk, fits, inbound_id), *told(session, talk, rest, more, inbound_id)] if fits else None
    if not fits:
        open_case(session, "schedule", conversation=talk, reason="case_says_off", inbound_id=inbound_id)
        return [say("taken_off_none" if _names_days(found) else "taken_off_which")]
    if found.every or len(fits) > MOST or any(one.series.source != PERSON for one in fits):
        return _to_team(session, talk, fits, inbound_id)
    known = {"values": [one.id for one in fits], "lines": lines(fits)}
    return [again(ask(session, talk.id, TAKEN_OFF, known, hours=24))]


def _apart(text: str, language: str, now: datetime) -> tuple[str, str]:
    """What a text says of the days that are off, and all else; the first is empty where it says nothing of that."""
    cuts = [at for found in _CLAUSES.finditer(text) for at in found.span()]  # with accents: "é" is no "e"
    pieces = [text[a:b] for a, b in zip([0, *cuts[1::2]], [*cuts[::2], len(text)], strict=True)]
    off = [_is_off(one, language, now) for one in pieces]
    if not any(off) or _NOT.search(bare(text)):
        return "", text
    # "they took me off friday and saturday"
    days = [_is_day(one, language, now) for one in pieces]
    gone = [one for one, is_off, only_days in zip(pieces, off, days, strict=True) if is_off or only_days]
    rest = [one for one, is_off, only_days in zip(pieces, off, days, strict=True) if not (is_off or only_days)]
    return ", ".join(gone), ", ".join(rest)


def _is_off(piece: str, language: str, now: datetime) -> bool:
    words = f"{bare(piece)} "
    return bool(_SURELY.search(words) or (_OFF.search(words) and when(piece, language, now).start is None))


def _is_day(piece: str, language: str, now: datetime) -> bool:
    return is_mere_answer(piece, language, now) and when(piece, language, now).start is None and not _STILL.search(bare(piece))


def _names_days(found: When) -> bool:
    return bool(found.dates or found.date_range or found.weekdays)


def _of(session: Session, talk: Conversation, found: When, text: str, now: datetime) -> list[Appointment]:
    """Those of the days that are named, of a class where the text says so; of a habit the next one."""
    ahead = [one for one in coming_up(session, talk.contact.person_id, now, now + AHEAD) if takes_place(one)]
    if kind_of(text) == CLASS:
        ahead = [one for one in ahead if one.series.kind == CLASS]
    fits = [one for one in ahead if _is_on(one.starts_at.astimezone(one.series.zone).date(), found)]
    return fits[:1] if found.every else fits


def _is_on(day: date, found: When) -> bool:
    if found.every:
        return day.weekday() in found.weekdays
    return day in found.dates or bool(found.date_range and found.date_range[0] <= day <= found.date_range[1])


def _to_team(session: Session, talk: Conversation, fits: Sequence[Appointment], inbound_id: int) -> list[Say]:
    _tell_team(session, talk, fits, inbound_id)
    return [say("taken_off_team", {"lines": lines(fits[:MOST])})]


def _tell_team(session: Session, talk: Conversation, some: Sequence[Appointment], inbound_id: int) -> None:
    details = {"appointment_id": some[0].id}
    open_case(session, "schedule", conversation=talk, reason="case_says_off", inbound_id=inbound_id, details=details)


def again(question: Question) -> Say:
    """Whether to take them off the list, once more."""
    return say("taken_off", {"lines": question.data["lines"]}, question_id=question.id)


def answer(session: Session, talk: Conversation, question: Question, value: bool, inbound_id: int) -> list[Say]:
    """After a yes they are off the list, and the team sees it."""
    if not value:
        return [say("left_as_it_was")]
    known = [session.get(Appointment, one) for one in question.data["values"]]
    still = [one for one in known if one is not None and one.state == PLANNED and one.ends_at > clock.now()]
    if not still:
        return [say("question_is_over")]
    for one in still:
        cancel(session, one.series, one.slot)
    heard_from_them(session, talk, still, inbound_id)
    plan(session, list({one.series_id: one.series for one in still}.values()))
    _tell_team(session, talk, still, inbound_id)
    return [say("taken_off_done")]
