"""Who writes from this phone? After 30 quiet days, or a number that was dead, nothing is told until a PIN or a fact shows it.

Danger and STOP pass before this; nobody is named; after three wrong answers a person on the team takes over.
"""

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.care import opting
from bot.care.cases import open_case
from bot.care.crisis import in_crisis
from bot.knowledge.office import office
from bot.messaging.conversation import DESK, Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Kind
from bot.messaging.question import ANSWERED, Question, ask, close, open_questions
from bot.messaging.speaking import speak
from bot.people.person import SMS, restart
from bot.people.proof import MOST_TRIES, PIN, QUIET, demand, must_prove, proven, proves, way
from bot.text.folding import bare
from bot.words.say import Say, say

PROVING = "proving"
DEAD = "unreachable"  # as delivery.py names a number that Twilio called dead
_NOT_ME = re.compile(
    r"^(1|that s not me|not me|wrong (number|person)|who is this|no soy( yo)?|(numero|persona) equivocad[oa]|quien es"
    r"|nao sou eu|(numero|pessoa) errad[oa]|quem e)$"
)
_PERSON = "0"


def gate(session: Session, conversation: Conversation, inbound: Inbound, text: str) -> list[Say] | None:
    """What to answer instead of the message, or None when nothing has to be shown first."""
    contact = conversation.contact
    if contact.kind != SMS or conversation.owner == DESK or in_crisis(conversation):
        return None  # whoever may be in danger is answered, whoever they are
    if contact.stopped_at is not None and contact.stop_reason != DEAD:
        return None
    check = must_prove(session, contact)
    if check is None:
        return _begin(session, conversation, _why(session, conversation, inbound), inbound)
    if _NOT_ME.match(bare(text)):
        return opting.wrong_person(session, conversation, inbound.id)
    asked = _asked(session, conversation)
    if text.strip(" .#!") == _PERSON or check.tries >= MOST_TRIES:
        return _to_staff(session, conversation, inbound)
    if asked is None:
        return _begin(session, conversation, check.reason, inbound)
    if asked == PIN:
        inbound.body = "****"  # a PIN stays out of the thread
    if proves(session, contact.person, asked, text):
        proven(session, contact)
        return [say("prove_ok"), *_go_on(session, conversation)]
    check.tries += 1
    if check.tries >= MOST_TRIES:
        return _to_staff(session, conversation, inbound)
    return [say("prove_again"), _ask(session, conversation, asked, _first(session, conversation))]


def ask_unasked(session: Session, conversation: Conversation, reason: str) -> bool:
    """Ask before something would be sent unasked; the same is not asked twice. False: nothing is known that could prove it."""
    if must_prove(session, conversation.contact) is not None:
        return True
    says = _begin(session, conversation, reason)
    if says is None:
        return False
    speak(session, conversation, says, kind=Kind.REMINDER)
    return True


def _why(session: Session, conversation: Conversation, inbound: Inbound) -> str | None:
    contact = conversation.contact
    if contact.stopped_at is not None and contact.stop_reason == DEAD:
        restart(contact)
        return "dead_number"
    earlier = session.scalar(select(func.max(Inbound.received_at)).where(Inbound.line == inbound.line, Inbound.id < inbound.id))
    heard = max(filter(None, (earlier, contact.verified_at)), default=None)
    return "quiet" if heard is not None and inbound.received_at - heard > QUIET else None


def _begin(session: Session, conversation: Conversation, reason: str | None, first: Inbound | None = None) -> list[Say] | None:
    contact = conversation.contact
    if reason is None or demand(session, contact, reason) is None:
        return None
    asked = way(session, contact.person)
    return None if asked is None else [_ask(session, conversation, asked, first.id if first else None)]


def _ask(session: Session, conversation: Conversation, asked: str, first: int | None) -> Say:
    data = {"way": asked, "first": first, "asked_again": 99}
    question = ask(session, conversation.id, PROVING, data, hours=24 * 30)
    return say(f"prove_{asked}", question_id=question.id)


def _open(session: Session, conversation: Conversation) -> Question | None:
    return next((one for one in open_questions(session, conversation.id) if one.name == PROVING), None)


def _asked(session: Session, conversation: Conversation) -> str | None:
    found = _open(session, conversation)
    return None if found is None else str(found.data["way"])


def _first(session: Session, conversation: Conversation) -> int | None:
    found = _open(session, conversation)
    return None if found is None else found.data.get("first")


def _go_on(session: Session, conversation: Conversation) -> list[Say]:
    """The text that had to wait is answered now; without one, ask what they want."""
    found = _open(session, conversation)
    first = session.get(Inbound, found.data["first"]) if found is not None and found.data.get("first") else None
    if found is not None:
        close(found, ANSWERED)
    if first is None:
        return [say("what_now")]
    first.answered_at, first.outcome, first.tries, first.next_try_at = None, None, 0, clock.now()
    return []


def _to_staff(session: Session, conversation: Conversation, inbound: Inbound) -> list[Say]:
    open_case(session, "who_writes", conversation=conversation, reason="case_who_writes", inbound_id=inbound.id)
    return [say("prove_staff", {"phone": office().phone})]
