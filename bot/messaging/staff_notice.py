"""Before the first sensitive question the coach says that staff can read the answer and may have to act if someone is being hurt.

It never promises secrecy, and it never reports. That it was said is in the audit log, once a person.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation
from bot.messaging.outbox import COACH, Kind
from bot.messaging.question import Question
from bot.people.audit import Audit, note
from bot.people.sensitive import needs_notice
from bot.words.say import Say, say

ACT = "told_staff_may_act"


def with_notice(session: Session, conversation: Conversation, says: Sequence[Say], kind: Kind) -> list[Say]:
    """The same says, with the notice in front of a sensitive question if this person has not had it."""
    asked = [session.get(Question, one["question_id"]) for one in says if one.get("question_id")]
    if kind is Kind.CRISIS or not any(one is not None and needs_notice(one.name, (one.data or {}).get("step")) for one in asked):
        return list(says)
    subject = f"person:{conversation.contact.person_id}"
    if session.scalar(select(Audit.id).where(Audit.subject == subject, Audit.act == ACT).limit(1)) is not None:
        return list(says)
    note(session, COACH, ACT, subject)
    return [say("staff_may_act"), *says]
