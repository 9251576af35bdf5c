"""Erases people whose wish is due: first from Rasa's tracker and Twilio's log, then here, all in one transaction.

What stays: the yes and no of the consent ledger (proof that texts were asked for), mandated reports with their case, and the audit
log, each until its own time (COACH_KEEP). The person's row stays without name, number or date of birth, so that these hang on it.
"""

import logging
from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import Case
from bot.care.reports import MandatedReport
from bot.errors import Unavailable
from bot.messaging.channels.outcomes import SendFailed
from bot.messaging.conversation import Conversation
from bot.messaging.dialogue import dialogue
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Outbound
from bot.messaging.status import DeliveryReport
from bot.messaging.token_index import take_out
from bot.messaging.web_session import WebSession
from bot.people import erasure, merging
from bot.people.audit import note
from bot.people.person import SMS, WEB, ContactPoint, ErasedNumber, Person
from bot.settings import settings
from bot.store.belongings import Key, belongings, remove, tables
from bot.store.ledger import Effect
from bot.store.session import reading, writing
from bot.worker.carrier import CARRIED, carrier

log = logging.getLogger(__name__)

# Consents hang on the person and outlive the rest; reports keep their case; holds say that there was one.
STAY = ("consent", "mandated_report", "report_entry", "hold")
ACTOR = "worker"


def erase_due() -> int:
    """Erase whoever is due; returns how many. Who cannot be reached at Rasa or Twilio waits for the next run."""
    with reading() as session:
        waiting = [(wish.id, wish.person_id, _outside(session, wish.person_id)) for wish in erasure.due(session)]
    return sum(_erased(wish, person, *outside) for wish, person, outside in waiting)


def _erased(wish_id: str, person_id: str, talks: Sequence[str], sids: Sequence[str]) -> bool:
    if not _gone_outside(talks, sids):
        return False
    with writing() as session:
        wish = next((one for one in erasure.due(session) if one.id == wish_id), None)
        if wish is None:
            return False  # taken back, held, or done by another worker meanwhile
        removed = erase(session, person_id)
        wish.done_at, wish.removed = clock.now(), dict(removed)
        note(session, ACTOR, "erased", f"person:{person_id}", **removed)
    _remember(person_id)
    return True


def erase(session: Session, person_id: str) -> Counter[str]:
    """Remove everything of a person here but what must stay. Returns rows by table; nobody there is nothing to do."""
    person = session.get(Person, person_id)
    if person is None:
        return Counter()
    for joined in merging.of_person(session, person_id):
        erase(session, joined.gone_id)  # what stayed behind when two records became one
    known = tables(session)
    contacts = session.scalars(select(ContactPoint).where(ContactPoint.person_id == person_id)).all()
    sessions = [one.address for one in contacts if one.kind == WEB]
    for one in contacts:
        if one.kind == SMS:
            session.merge(ErasedNumber(address_hash=one.address_hash, stopped_at=one.stopped_at, stop_reason=one.stop_reason))
    inbound, sids = _messages(session, person_id)
    gone = belongings(session, known, {"person": [(person_id,)]}, STAY)
    kept = _with_a_report(session, [key[0] for key in gone.get("care_case", ())])
    for name in ("care_case", "case_note"):
        gone[name] = {key for key in gone.get(name, ()) if not _of_case(session, known[name], key, kept)}
    gone.pop("person")
    gone["inbound"] = {(one,) for one in inbound}
    removed = remove(session, known, gone)
    take_out(session, person_id=person_id)
    session.execute(update(Case).where(Case.id.in_(kept)).values(conversation_id=None, details={}))
    session.execute(delete(Effect).where(Effect.message_id.in_([str(one) for one in inbound])))
    session.execute(delete(DeliveryReport).where(DeliveryReport.sid.in_(sids)))
    session.execute(delete(WebSession).where(WebSession.id.in_(sessions)))
    person.name = person.born_on = person.age_band = person.timezone = None
    person.erased_at = person.erased_at or clock.now()
    session.flush()
    return removed


def _messages(session: Session, person_id: str) -> tuple[list[int], list[str]]:
    """Ids of what the person wrote, and Twilio's ids of both directions."""
    theirs = select(Conversation.line).join(ContactPoint).where(ContactPoint.person_id == person_id)
    came = session.execute(select(Inbound.id, Inbound.sid).where(Inbound.line.in_(theirs))).all()
    talks = select(Conversation.id).join(ContactPoint).where(ContactPoint.person_id == person_id)
    went = session.scalars(select(Outbound.sid).where(Outbound.conversation_id.in_(talks), Outbound.sid.is_not(None)))
    return [one for one, _ in came], [*(sid for _, sid in came), *filter(None, went)]


def _with_a_report(session: Session, cases: Collection[str]) -> list[str]:
    return list(session.scalars(select(MandatedReport.case_id).where(MandatedReport.case_id.in_(cases)).distinct()))


def _of_case(session: Session, table: Table, key: Key, kept: Collection[str]) -> bool:
    if table.name == "care_case":
        return key[0] in kept
    return session.scalar(select(table.c.case_id).where(table.c.id == key[0])) in kept


def _outside(session: Session, person_id: str) -> tuple[list[str], list[str]]:
    """What other programs know the person by: conversations at Rasa, messages at Twilio."""
    talks = session.scalars(select(Conversation.id).join(ContactPoint).where(ContactPoint.person_id == person_id))
    return list(talks), [sid for sid in _messages(session, person_id)[1] if sid.startswith(CARRIED)]


def _gone_outside(talks: Sequence[str], sids: Sequence[str]) -> bool:
    """Removed from Rasa's tracker and from Twilio's log. False: something did not answer, or a text is still on its way."""
    twilio = carrier(settings())
    try:
        for conversation in talks:
            dialogue().forget(conversation)
        for sid in sids if twilio else ():
            twilio.delete(sid)  # type: ignore[union-attr]
    except (Unavailable, SendFailed) as error:
        log.warning("a person who is to be erased waits: %s", error)
        return False
    return True


def _remember(person_id: str) -> None:
    """Beside the database too: whoever restores an older backup on a new database finds whom not to bring back."""
    with (settings().var / "erased").open("a", encoding="utf-8") as file:
        file.write(person_id + "\n")
