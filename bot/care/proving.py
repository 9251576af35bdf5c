"""Who writes from this phone? After 30 quiet days, or a number that was dead, nothing is told until a PIN or a fact shows it.

Danger and STOP are answered whoever writes, and prove nothing; nobody is named; after three wrong answers a person on the team
takes over. Any other text waits and is answered once they have shown who they are.
"""

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.care import opting
from bot.care.cases import open_case
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Kind
from bot.messaging.question import ANSWERED, Question, ask, close, open_questions
from bot.messaging.speaking import speak
from bot.people.person import SMS, ContactPoint, restart
from bot.people.proof import MOST_TRIES, QUIET, ContactCheck, demand, must_prove, proven, proves, way
from bot.people.tries import PIN, is_try
from bot.text.folding import bare
from bot.words.say import Say, say

PROVING = "proving"
DEAD = "unreachable"  # as delivery.py names a number that Twilio called dead
_NOT_ME = re.compile(
    r"^(1|that s not me|not me|wrong (number|person)|who is this|no soy( yo)?|(numero|persona) equivocad[oa]|quien es"
    r"|nao sou eu|(numero|pessoa) errad[oa]|quem e)$"
)
_PERSON = "0"
_MOST_WAITING = 5


def notice_silence(session: Session, conversation: Conversation, inbound: Inbound) -> None:
    """Demand proof if this text comes after a long silence or from a number that was dead, whatever it says.

    A cry for help or HELP breaks the silence too, and the next text may come from whoever found the phone.
    """
    contact = conversation.contact
    if contact.kind == SMS and must_prove(session, contact) is None and (why := _why(session, conversation, inbound)):
        demand(session, contact, why)


def demanded(session: Session, conversation: Conversation) -> ContactCheck | None:
    """The proof that is asked for before anything is told here; somebody who wants no texts is asked for none."""
    return None if conversation.contact.stopped_at is not None else must_prove(session, conversation.contact)


def tries(session: Session, conversation: Conversation, text: str) -> bool:
    """Whether a text answers what was asked, or wants a person: no danger hides in it, and it waits for nothing."""
    asked = _asked(session, conversation)
    return asked is not None and (is_try(asked, text) or text.strip(" .#!") == _PERSON or bool(_NOT_ME.match(bare(text))))


def sends_pin(session: Session, conversation: Conversation, text: str) -> bool:
    """Whether a text is a PIN that was asked for."""
    return _asked(session, conversation) == PIN and is_try(PIN, text)


def gate(
    session: Session, conversation: Conversation, check: ContactCheck, inbound: Inbound, text: str, intent: str | None = None
) -> list[Say]:
    """What to answer instead of the message while proof is demanded. `intent` is what a text in free words was taken to mean."""
    asked = _asked(session, conversation)
    if check.tries >= MOST_TRIES or intent == "ask_human":
        return _to_staff(session, conversation, inbound)
    if intent == "wrong_person":
        return opting.wrong_person(session, conversation, inbound.id)
    if asked is None:
        return _begin(session, conversation, check.reason, inbound) or _to_staff(session, conversation, inbound)
    if _NOT_ME.match(bare(text)):
        return opting.wrong_person(session, conversation, inbound.id)
    if text.strip(" .#!") == _PERSON:
        return _to_staff(session, conversation, inbound)
    if not is_try(asked, text):
        return [_ask(session, conversation, asked, [*_waiting(session, conversation), inbound.id])]
    if asked == PIN:
        inbound.body = "****"  # a PIN stays out of the thread
    if proves(session, conversation.contact.person, asked, text):
        proven(session, conversation.contact)
        return [say("prove_ok"), *_go_on(session, conversation)]
    check.tries += 1
    if check.tries >= MOST_TRIES:
        return _to_staff(session, conversation, inbound)
    return [say("prove_again"), _ask(session, conversation, asked, _waiting(session, conversation))]


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
    contact: ContactPoint = conversation.contact
    if contact.stopped_at is not None and contact.stop_reason == DEAD:
        restart(contact)
        return "dead_number"
    earlier = session.scalar(select(func.max(Inbound.received_at)).where(Inbound.line == inbound.line, Inbound.id < inbound.id))
    heard = max(filter(None, (earlier, contact.verified_at)), default=None)
    return "quiet" if heard is not None and inbound.received_at - heard > QUIET else None


def _begin(session: Session, conversation: Conversation, reason: str, first: Inbound | None = None) -> list[Say] | None:
    contact = conversation.contact
    if demand(session, contact, reason) is None:
        return None
    asked = way(session, contact.person)
    return None if asked is None else [_ask(session, conversation, asked, [first.id] if first else [])]


def _ask(session: Session, conversation: Conversation, asked: str, waiting: list[int]) -> Say:
    data = {"way": asked, "waiting": waiting[-_MOST_WAITING:], "asked_again": 99}
    question = ask(session, conversation.id, PROVING, data, hours=24 * 30)
    return say(f"prove_{asked}", question_id=question.id)


def _open(session: Session, conversation: Conversation) -> Question | None:
    return next((one for one in open_questions(session, conversation.id) if one.name == PROVING), None)


def _asked(session: Session, conversation: Conversation) -> str | None:
    found = _open(session, conversation)
    return None if found is None else str(found.data["way"])


def _waiting(session: Session, conversation: Conversation) -> list[int]:
    """Ids of the texts that wait, oldest first."""
    found = _open(session, conversation)
    if found is None:
        return []
    first = found.data.get("first")  # as it was kept before more than one could wait
    return list(found.data.get("waiting", [first] if first else []))


def _go_on(session: Session, conversation: Conversation) -> list[Say]:
    """The texts that had to wait are answered now; without one, ask what they want."""
    waiting = [session.get(Inbound, one) for one in _waiting(session, conversation)]
    if (found := _open(session, conversation)) is not None:
        close(found, ANSWERED)
    there = [one for one in waiting if one is not None]
    for one in there:
        one.answered_at, one.outcome, one.intent, one.tries, one.next_try_at = None, None, None, 0, clock.now()
    return [] if there else [say("what_now")]


def _to_staff(session: Session, conversation: Conversation, inbound: Inbound) -> list[Say]:
    open_case(session, "who_writes", conversation=conversation, reason="case_who_writes", inbound_id=inbound.id)
    return [say("prove_staff", {"phone": office().phone})]
