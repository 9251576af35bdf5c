"""The last look at texts that staff planned, when they are about to leave: who may get one now, the month's cap, and who hears of the rest.

What leaves takes its place in the thread here.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, Kind, Outbound
from bot.people.person import Person
from bot.people.reach import against_many
from bot.schedule.appointment import zone_of
from bot.schedule.costs import room_left
from bot.schedule.daily import ENOUGH, MOST_A_DAY, sent_today
from bot.schedule.messages import PREFIX, bulk_time, of_sending

OUTSIDE, CAP, TOO_LATE = "outside hours", "cap", "too late"
# Why some of a sending did not leave -> the case that staff hear of it by.
CASES = {OUTSIDE: "case_outside_hours", CAP: "case_cap", TOO_LATE: "case_text_too_late"}


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what may not leave now: to many outside its hours, past the month's cap or two a day, or to whom we may not write any more."""
    talks = _talks(session, rows)
    sent, now = sent_today(session, {one.contact.person_id: zone_of(one.contact.person) for one in talks.values()}), clock.now()
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()])
    many = {_whose(talks, row) for row in rows if row.kind == Kind.BULK}
    room = {one: room_left(session, one) for one in sorted(many)}  # in one order: each is held until this transaction ends
    for row in rows:
        talk = talks[row.conversation_id or ""]
        left = room.get(_whose(talks, row))
        if against[talk.contact_point_id]:
            row.drop(against[talk.contact_point_id][0])
        elif row.kind == Kind.BULK and bulk_time(now, zone_of(talk.contact.person)) != now:
            row.drop(OUTSIDE)
        elif row.kind == Kind.BULK and sent.get(talk.contact.person_id, 0) >= MOST_A_DAY:
            row.drop(ENOUGH)
        elif row.kind == Kind.BULK and left is not None and left < row.segments:
            row.drop(CAP)  # also one that is tried again: it was not counted while it waited
        else:
            if left is not None:
                room[_whose(talks, row)] = left - row.segments
            if row.id < 0:
                row.id, row.created_at = clock.new_number(), now


def tell(session: Session, rows: Sequence[Taken]) -> None:
    """Staff of each organization hear once a sending and reason that some of theirs did not leave, also by coming too late."""
    mine = [row for row in rows if row.state == DROPPED and row.reason in CASES and (row.key or "").startswith(f"{PREFIX}:")]
    talks = _talks(session, mine) if mine else {}
    missed = {(_whose(talks, row), (row.key or "").split(":")[1], row.reason or "") for row in mine}
    for whose, name, reason in sorted(missed):
        if not _told(session, whose, name, reason):
            details = {"organization_id": whose, "sending": name}
            open_case(session, "sending", conversation=None, reason=CASES[reason], details=details, organization_id=whose)


def _told(session: Session, organization_id: str, name: str, reason: str) -> bool:
    """Whether an earlier batch dropped some of theirs for this reason; what is dropped only now is not in the database yet."""
    query = select(Outbound.id).join(Conversation, Conversation.id == Outbound.conversation_id).join(Conversation.contact).join(Person)
    query = query.where(of_sending(name), Outbound.reason == reason, Person.organization_id == organization_id)
    return session.scalar(query.limit(1)) is not None


def _talks(session: Session, rows: Sequence[Taken]) -> dict[str, Conversation]:
    query = select(Conversation).where(Conversation.id.in_({row.conversation_id for row in rows}))
    return {one.id: one for one in session.scalars(query)}


def _whose(talks: dict[str, Conversation], row: Taken) -> str:
    return talks[row.conversation_id or ""].contact.person.organization_id
