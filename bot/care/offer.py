"""Offering to ask the team: the open question that every answer ends with which is not known or not ours to give."""

from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation
from bot.messaging.question import DROPPED, ask, close, open_questions
from bot.words.say import Field, Say, say

ASK_STAFF = "ask_staff"


def offer_staff(
    session: Session,
    conversation: Conversation,
    key: str,
    reason: str,
    *,
    kind: str = "question",
    about: dict[str, str] | None = None,
    fields: dict[str, Field] | None = None,
) -> Say:
    """Ask `key` (with the options yes and no); yes opens a case of `kind` for `reason`, with `about` as its details."""
    question = ask(session, conversation.id, ASK_STAFF, {"reason": reason, "kind": kind, "about": about or {}}, gives_way=True)
    return say(key, fields, question_id=question.id)


def drop(session: Session, conversation: Conversation, *names: str) -> None:
    """Close open questions that a new one replaces, or "1" would fit two of them."""
    for question in open_questions(session, conversation.id):
        if question.name in names:
            close(question, DROPPED)
