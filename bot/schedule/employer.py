"""Telling a supervisor: only with the person's consent for that employer, read back first, and never the person's own words."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import Case
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import COACH, DROPPED, FAILED, QUEUED, Kind, Outbound
from bot.people.audit import note
from bot.people.consent import holds
from bot.people.person import SMS, contact_at
from bot.schedule.appointment import ABSENT, COMING, LATE, PLANNED, Appointment
from bot.schedule.entering import ENGLISH
from bot.schedule.wording import fields, time_of
from bot.store.crypto import keyring
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words.render import render
from bot.words.say import Field, Say, say

PURPOSE = "employer_contact"


def may_be_told(session: Session, talk: Conversation, one: Appointment) -> bool:
    """Whether the supervisor of an appointment may be told: consent for this employer, a phone that takes texts, somebody to name."""
    series = one.series
    if not (series.employer and series.supervisor and series.supervisor_phone and talk.contact.person.name):
        return False
    if clock.now() >= one.ends_at or {one.state, series.state} != {PLANNED} or not holds(session, one.person_id, PURPOSE, series.employer):
        return False
    theirs = contact_at(session, SMS, series.supervisor_phone)
    return theirs is None or theirs.stopped_at is None


def call_in(one: Appointment) -> Say:
    """How to call in oneself."""
    series = one.series
    if series.supervisor and series.supervisor_phone:
        return say("call_in_named", {"supervisor": _raw(series.supervisor), "phone": series.supervisor_phone})
    return say("call_in")


def read_back(one: Appointment, name: dict[str, str]) -> Say:
    """What would be told, as a question."""
    known: dict[str, Field] = {"supervisor": _raw(one.series.supervisor or ""), "appointment": name}
    if one.answer == LATE and not one.late_minutes:
        return say("tell_late_open", known)
    if one.answer == LATE:
        return say("tell_late", known | {"minutes": str(one.late_minutes or 0)})
    return say("tell_coming" if one.answer == COMING else "tell_absent", known)


def was_told(session: Session, one: Appointment) -> bool:
    """Whether the supervisor heard of this appointment, at the time it has now, that somebody is late or absent."""
    told = _told(session, one)
    return bool(told) and told[-1].split(":")[3] != COMING


def _told(session: Session, one: Appointment) -> list[str]:
    """The keys of what the supervisor was told, in order."""
    query = select(Outbound.key).where(Outbound.key.startswith(_key(one)), Outbound.state.not_in((DROPPED, FAILED)))
    return [str(key) for key in session.scalars(query.order_by(Outbound.id))]


def _key(one: Appointment) -> str:
    return f"employer:{one.id}:{int(one.starts_at.timestamp()) // 60}:"


def tell(session: Session, talk: Conversation, one: Appointment) -> bool:
    """Queue the text to the supervisor, once for each change of the answer; False when it may not be (any more)."""
    series = one.series
    if one.answer not in (ABSENT, LATE, COMING) or not may_be_told(session, talk, one):
        return False
    late = (one.late_minutes or 0) if one.answer == LATE else 0
    until = {"until": time_of(one.starts_at + timedelta(minutes=late), series.zone)} if late else {}
    told = _told(session, one)
    if told and told[-1].split(":")[3:5] == [one.answer, str(late)]:
        return True
    count_all = select(func.count()).select_from(Outbound).where(Outbound.key.startswith(_key(one)))
    key = f"{_key(one)}{one.answer}:{late}:{session.scalar(count_all)}"
    sentence = "employer_late_open" if one.answer == LATE and not late else f"employer_{one.answer}"
    _queue(session, talk, one, sentence, until, key)
    return True


def pass_on(session: Session, talk: Conversation, one: Appointment, sentence: str, to: Mapping[str, str]) -> bool:
    """Queue a wish for another time (`to` in every language, or empty); False when the supervisor may not be told (any more)."""
    if not may_be_told(session, talk, one):
        return False
    print_of = hashlib.sha256(f"{sentence}{to.get(ENGLISH)}".encode()).hexdigest()[:12]
    key = f"wish:{one.id}:{int(one.starts_at.timestamp()) // 60}:{print_of}"
    if session.scalar(select(Outbound.id).where(Outbound.key == key)) is None:
        _queue(session, talk, one, sentence, {"to": to} if to else {}, key)
    return True


def _queue(session: Session, talk: Conversation, one: Appointment, sentence: str, more: Mapping[str, Field], key: str) -> None:
    series, now, number = one.series, clock.now(), one.series.supervisor_phone or ""
    values: dict[str, Field] = {
        **{name: value for name, value in fields(series, one.starts_at, one.ends_at).items() if name != "end"},
        "supervisor": _raw(series.supervisor or ""),
        "name": _raw(talk.contact.person.name or ""),
        "phone": office().phone,
        **more,
    }
    body = fold_sms(render(sentence, values, series.supervisor_language).text)
    about = select(Case.id).where(Case.conversation_id == talk.id, Case.kind.in_(("absence", "late", "schedule")))
    session.add(
        Outbound(
            case_id=session.scalars(about.order_by(Case.last_at.desc())).first(),  # if it does not arrive, care/delivery.py finds them
            author=COACH,
            channel=SMS,
            address=number,
            address_hash=keyring().keyed_hash(number),
            kind=int(Kind.STAFF),
            language=series.supervisor_language,
            body=body,
            says=[sentence],
            key=key,
            state=QUEUED,
            due_at=now,
            next_try_at=now,
            valid_until=one.ends_at,
            segments=count(body).segments,
        )
    )
    note(
        session,
        f"person:{one.person_id}"[:40],
        "tell_employer",
        f"appointment:{one.id}",
        about=sentence,
        language=series.supervisor_language,
    )


def _raw(text: str) -> dict[str, str]:
    """As a mapping a text of staff is never taken for the key of a sentence."""
    return dict.fromkeys(("en", "es", "pt"), text)
