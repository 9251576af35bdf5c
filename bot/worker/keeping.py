"""Removes what is older than COACH_KEEP says, kind by kind, in small transactions; the audit log says what went and how much.

People who are held keep everything. Sensitive messages go first. Twilio's own copy of a text goes once ours was read and is whole.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot import clock
from bot.care.cases import CLOSED, Case
from bot.care.reports import MandatedReport, ReportEntry
from bot.errors import CoachError
from bot.messaging import unclear
from bot.messaging.conversation import Conversation
from bot.messaging.dialogue import dialogue
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import QUEUED, SENDING, UNKNOWN, Outbound
from bot.messaging.question import OPEN, Question
from bot.messaging.status import DeliveryReport
from bot.messaging.token_index import take_out
from bot.messaging.web_session import WebSession
from bot.people import erasure
from bot.people.audit import Audit, note
from bot.people.consent import Consent
from bot.people.holds import held_people
from bot.people.person import ContactPoint, Person
from bot.people.sensitive import INTENTS, PREFIXES, QUESTIONS
from bot.settings import settings
from bot.store.belongings import belongings, remove, tables
from bot.store.ledger import Effect
from bot.store.session import writing
from bot.worker.carrier_log import clean_carrier

log = logging.getLogger(__name__)

BATCH = 500
ACTOR = "worker"
SUBJECT = "retention"
Step = Callable[[Session, datetime], int]


def remove_old() -> int:
    """One round over all kinds; returns how many rows went. Everything may run twice, also at once."""
    gone: Counter[str] = Counter()
    for kind, outside in (("tracker", _tracker), ("carrier", _carrier)):  # first: our copy of a text says what to look for at Twilio
        try:
            gone[kind] += outside(days) if (days := settings().keep[kind]) else 0
        except CoachError as error:
            log.warning("the %s is cleaned at the next round: %s", kind, error)
    for kind, step in STEPS.items():
        before = _before(kind)
        while before is not None:
            with writing() as session:
                done = step(session, before)
            gone[kind] += done
            if done < BATCH:
                break
    if gone := +gone:
        with writing() as session:
            note(session, ACTOR, "removed_old", SUBJECT, **gone)
    return gone.total()


def _before(kind: str) -> datetime | None:
    days = settings().keep[kind]
    return clock.now() - timedelta(days=days) if days else None


def _tracker(days: int) -> int:
    return dialogue().retain(days)


def _carrier(days: int) -> int:
    """Never later than our own copy goes."""
    return clean_carrier(min(days, *(settings().keep[kind] or days for kind in ("message", "sensitive"))))


def _lines_held() -> Any:
    return select(Conversation.line).join(ContactPoint).where(ContactPoint.person_id.in_(held_people()))


def _talks_held() -> Any:
    return select(Conversation.id).join(ContactPoint).where(ContactPoint.person_id.in_(held_people()))


def is_sensitive() -> ColumnElement[bool]:
    """people/sensitive.py as a condition on Inbound."""
    answers = [Inbound.outcome == f"answer:{name}" for name in sorted(QUESTIONS)]
    answers += [Inbound.outcome.startswith(f"answer:{prefix}", autoescape=True) for prefix in PREFIXES]
    return or_(Inbound.outcome == "crisis", Inbound.intent.in_(sorted(INTENTS)), *answers)


def _sensitive(session: Session, before: datetime) -> int:
    return _inbound(session, before, is_sensitive())


def _messages(session: Session, before: datetime) -> int:
    waiting = Outbound.state.in_((QUEUED, SENDING, UNKNOWN))
    old = select(Outbound.id).where(Outbound.created_at < before, ~waiting)
    free = or_(Outbound.conversation_id.is_(None), Outbound.conversation_id.not_in(_talks_held()))
    ids = list(session.scalars(old.where(free).order_by(Outbound.id).limit(BATCH)))
    take_out(session, ids)
    session.execute(delete(Outbound).where(Outbound.id.in_(ids)))
    return max(len(ids), _inbound(session, before), unclear.remove_old(session, before, _talks_held(), BATCH))


def _inbound(session: Session, before: datetime, *also: ColumnElement[bool]) -> int:
    old = select(Inbound.id).where(
        Inbound.received_at < before, Inbound.answered_at.is_not(None), Inbound.line.not_in(_lines_held()), *also
    )
    ids = list(session.scalars(old.order_by(Inbound.id).limit(BATCH)))
    session.execute(delete(Effect).where(Effect.message_id.in_([str(one) for one in ids])))
    take_out(session, ids)
    session.execute(delete(Inbound).where(Inbound.id.in_(ids)))
    return len(ids)


def _cases(session: Session, before: datetime) -> int:
    held = or_(Case.person_id.is_(None), Case.person_id.not_in(held_people()))
    old = select(Case.id).where(Case.state == CLOSED, Case.closed_at < before, held)
    old = old.where(~exists().where(MandatedReport.case_id == Case.id)).order_by(Case.closed_at).limit(BATCH)
    known = tables(session)
    return remove(session, known, belongings(session, known, {"care_case": [(one,) for one in session.scalars(old)]}, ()))["care_case"]


def _reports(session: Session, before: datetime) -> int:
    old = select(MandatedReport.id).join(Case, Case.id == MandatedReport.case_id).where(MandatedReport.stopped_at < before)
    ids = list(session.scalars(old.where(or_(Case.person_id.is_(None), Case.person_id.not_in(held_people()))).limit(BATCH)))
    session.execute(delete(ReportEntry).where(ReportEntry.report_id.in_(ids)))
    session.execute(delete(MandatedReport).where(MandatedReport.id.in_(ids)))
    return len(ids)


def _consents(session: Session, before: datetime) -> int:
    """The newest answer of somebody who is here stays, however old: it is what we go by."""
    newer = aliased(Consent)
    same = (newer.person_id == Consent.person_id, newer.purpose == Consent.purpose)
    later = or_(newer.at > Consent.at, and_(newer.at == Consent.at, newer.id > Consent.id))
    replaced = exists().where(*same, newer.recipient.is_not_distinct_from(Consent.recipient), later)
    over = or_(replaced, Consent.person_id.in_(select(Person.id).where(Person.erased_at.is_not(None))))
    old = select(Consent.id).where(Consent.at < before, Consent.recorded_at < before, over, Consent.person_id.not_in(held_people()))
    ids = list(session.scalars(old.limit(BATCH)))
    session.execute(delete(Consent).where(Consent.id.in_(ids)))
    return len(ids)


def _audit(session: Session, before: datetime) -> int:
    held = [f"person:{one}" for one in session.scalars(held_people())]
    ids = list(session.scalars(select(Audit.id).where(Audit.at < before, Audit.subject.not_in(held)).order_by(Audit.id).limit(BATCH)))
    session.execute(delete(Audit).where(Audit.id.in_(ids)))
    return len(ids)


def _traces(session: Session, before: datetime) -> int:
    done = 0
    for table, key, old in (
        (DeliveryReport, DeliveryReport.id, DeliveryReport.received_at < before),
        (Question, Question.id, and_(Question.state != OPEN, Question.closed_at < before)),
        (WebSession, WebSession.id, WebSession.seen_at < before),
    ):
        ids: list[Any] = list(session.scalars(select(key).where(old).limit(BATCH)))
        session.execute(delete(table).where(key.in_(ids)))
        done = max(done, len(ids))
    answers = session.scalars(select(Effect.message_id).where(Effect.at < before).limit(BATCH)).all()
    session.execute(delete(Effect).where(Effect.message_id.in_(answers), Effect.at < before))
    return max(done, len(answers))


def _people(session: Session, before: datetime) -> int:
    """Nobody has heard from them: they are erased as if they had asked, without the seven days, since nobody waits for an answer."""
    heard = select(func.max(Conversation.last_inbound_at)).join(ContactPoint).where(ContactPoint.person_id == Person.id).scalar_subquery()
    open_case = exists().where(Case.person_id == Person.id, Case.state != CLOSED)
    asked = exists().where(erasure.Erasure.person_id == Person.id, erasure.Erasure.done_at.is_(None), erasure.Erasure.undone_at.is_(None))
    old = select(Person.id).where(Person.created_at < before, func.coalesce(heard, Person.created_at) < before)
    old = old.where(Person.erased_at.is_(None), ~open_case, ~asked, Person.id.not_in(held_people())).limit(BATCH)
    ids = list(session.scalars(old))
    for one in ids:
        erasure.ask(session, one, SUBJECT, timedelta())
    return len(ids)


STEPS: dict[str, Step] = {
    "sensitive": _sensitive,
    "message": _messages,
    "report": _reports,  # before cases, which wait for them
    "case": _cases,
    "person": _people,
    "consent": _consents,
    "trace": _traces,
    "audit": _audit,
}
