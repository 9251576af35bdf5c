"""A phone may be shared or stolen: what a sentence marked `private: true` in data/words says goes to a private phone only.

So it is for what our records say of a person: their program, benefits, amounts, diagnosis. The first time the coach asks; the held
sentences wait with the question. Danger, staff and the web chat are never held back.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind
from bot.messaging.question import DROPPED, OPEN, Question, ask, close, open_questions
from bot.people.person import SMS
from bot.words.catalogue import catalogue
from bot.words.say import Say, say

PRIVATE_PHONE = "private_phone"
WAITS = 72.0  # hours
_STAY = ("safe_now", "shift_answer", "delete_undo", "proving")  # what may be answered days later, or must be


def held_back(session: Session, conversation: Conversation, says: Sequence[Say], kind: Kind) -> list[Say]:
    """What may be said here now: all of it, or what is not private and the question, or where else to ask."""
    contact = conversation.contact
    if conversation.channel != SMS or contact.private or kind in (Kind.CRISIS, Kind.STAFF):
        return list(says)
    secret = [one for one in says if catalogue().sentences[one["key"]].private]
    if not secret:
        return list(says)
    first = list(says).index(secret[0])
    before, rest = list(says[:first]), list(says[first:])  # what follows a secret often says more of it
    waiting = [session.get(Question, one["question_id"]) for one in rest if one.get("question_id")]
    for question in waiting:
        if question is not None and question.state == OPEN:
            close(question, DROPPED)  # or "1" would fit two questions; a yes opens it again
    if contact.private is False:
        return [*before, say("private_not_here", {"phone": office().phone})]
    for question in open_questions(session, conversation.id):
        if question.name not in _STAY:
            close(question, DROPPED)
    asked = ask(session, conversation.id, PRIVATE_PHONE, {"says": rest}, hours=WAITS)
    return [*before, say("private_ask", question_id=asked.id)]


def answered(session: Session, conversation: Conversation, question: Question | None, private: bool) -> list[Say]:
    """Remember what the person said of this phone; on yes comes what was held back."""
    conversation.contact.private = private
    if not private:
        return [say("private_no", {"phone": office().phone})]
    held: list[Say] = question.data["says"] if question is not None else []
    for one in held:
        waiting = session.get(Question, one["question_id"]) if one.get("question_id") else None
        if waiting is not None and waiting.state == DROPPED:
            waiting.state, waiting.closed_at = OPEN, None
    return [say("private_yes"), *held]
