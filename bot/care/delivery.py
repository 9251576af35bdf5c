"""What happens when a text cannot be delivered: stop that number, tell staff, and never let a crisis reply vanish."""

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import Case, open_case
from bot.care.paging import page
from bot.messaging.channels.outcomes import Decision
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind, Outbound
from bot.people.person import stop

OPTED_OUT = 21610


def could_not_deliver(session: Session, outbound_id: int, decision: Decision, code: int | None) -> None:
    """Carry out what an error code decided. Safe to run twice for one message."""
    row = session.get(Outbound, outbound_id)
    if row is None:
        return
    conversation = session.get(Conversation, row.conversation_id) if row.conversation_id else None
    if conversation is not None and decision is Decision.STOP_PERSON:
        if code == OPTED_OUT:
            stop(conversation.contact, "carrier_stop")
        else:
            stop(conversation.contact, "unreachable")
            conversation.contact.unreachable_at = conversation.contact.unreachable_at or clock.now()
    if conversation is not None and row.kind == Kind.CRISIS:
        case = open_case(
            session,
            "undelivered",
            conversation=conversation,
            reason="case_crisis_not_delivered",
            inbound_id=row.inbound_id,
            details={"outbound_id": row.id, "code": code},
        )
        page(session, case)
    elif decision is Decision.STOP_ALL:
        open_case(session, "sending", conversation=None, reason="case_sending_stopped", details={"code": code})
    elif conversation is None and row.kind == Kind.CRISIS:  # a page to somebody on call: their phone never rang, so the desk says it
        open_case(session, "sending", conversation=None, reason="case_page_not_delivered", details={"code": code})
    elif conversation is None:  # a text to a supervisor: the person was told that they hear of it
        about = session.get(Case, row.case_id) if row.case_id else None
        talk = about.conversation if about is not None else None
        open_case(session, "undelivered", conversation=talk, reason="case_employer_not_told", details={"code": code})
    elif not (code == OPTED_OUT and decision is Decision.STOP_PERSON):
        open_case(
            session,
            "undelivered",
            conversation=conversation,
            reason="case_not_delivered",
            inbound_id=row.inbound_id,
            details={"outbound_id": row.id, "code": code},
        )
