"""Stopping and starting: everything stops at once, in any wording; only an explicit wish starts it again."""

from sqlalchemy.orm import Session

from bot.care.cases import open_case
from bot.care.crisis import SAFE_NOW
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.question import drop_all
from bot.people.consent import record
from bot.people.person import restart, stop
from bot.words.say import Say, say


def opt_out(session: Session, conversation: Conversation, inbound_id: int, *, how: str, confirm: bool) -> list[Say]:
    """Stop everything to this contact point; staff get a case. `confirm` is false where the carrier already answered."""
    contact = conversation.contact
    before = contact.stopped_at is not None
    stop(contact, "opted_out")
    drop_all(session, conversation.id, keep=SAFE_NOW)  # whoever stops instead of answering has not said that they are safe
    record(
        session,
        contact.person_id,
        "coaching_texts",
        False,
        wording="opt_out",
        channel=conversation.channel,
        proof=f"message {inbound_id}, {how}",
    )
    if before:
        return []
    open_case(session, "opt_out", conversation=conversation, reason="case_opt_out", inbound_id=inbound_id)
    return [say("opted_out", {"phone": office().phone, "program": office().program})] if confirm else []


def opt_in(session: Session, conversation: Conversation, inbound_id: int, *, how: str) -> list[Say]:
    """Messages may go out again."""
    contact = conversation.contact
    restart(contact)
    record(
        session,
        contact.person_id,
        "coaching_texts",
        True,
        wording="opt_in",
        channel=conversation.channel,
        proof=f"message {inbound_id}, {how}",
    )
    return [say("opted_in", {"program": office().program})]


def wrong_person(session: Session, conversation: Conversation, inbound_id: int) -> list[Say]:
    """Somebody else has this number now: stop, tell staff, name nobody."""
    before = conversation.contact.stopped_at is not None
    stop(conversation.contact, "wrong_person")
    drop_all(session, conversation.id, keep=SAFE_NOW)  # whoever stops instead of answering has not said that they are safe
    open_case(session, "wrong_person", conversation=conversation, reason="case_wrong_person", inbound_id=inbound_id)
    return [] if before else [say("wrong_person")]
