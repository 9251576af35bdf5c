"""Saying the last thing again, and starting over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, Outbound
from bot.messaging.question import DROPPED as QUESTION_DROPPED
from bot.messaging.question import close, open_questions
from bot.text.folding import bare
from bot.words.catalogue import LANGUAGES
from bot.words.say import Choice, Say, say

_MOST_TEXTS = 6


def last_said(session: Session, conversation: Conversation) -> list[Say]:
    """What this conversation was sent last, text by text as it was written, with its choices; empty when nothing was sent yet."""
    query = select(Outbound).where(Outbound.conversation_id == conversation.id, Outbound.state != DROPPED)
    rows = list(session.scalars(query.order_by(Outbound.id.desc()).limit(_MOST_TEXTS)))
    if not rows:
        return []
    turn = rows[0].inbound_id
    rows = [row for row in rows if row.inbound_id == turn] if turn is not None else rows[:1]
    open_ids = {question.id for question in open_questions(session, conversation.id)}
    return [_again(row, open_ids) for row in reversed(rows)]


def _again(row: Outbound, open_ids: set[int]) -> Say:
    options = row.options or []
    lines = row.body.split("\n")
    for n in range(len(options), 0, -1):  # a phone's text holds its numbered list, which is made anew
        if lines and bare(lines[-1]) == bare(f"{n} {options[n - 1]['title']}"):
            lines.pop()
    choices = [
        Choice(
            title=dict.fromkeys(LANGUAGES, one["title"]),
            payload=one["payload"],
            also=dict.fromkeys(LANGUAGES, tuple(one.get("accepts") or ())),
        )
        for one in options
    ]
    question_id = row.question_id if row.question_id in open_ids else None
    return say("verbatim", {"text": dict.fromkeys(LANGUAGES, "\n".join(lines))}, choices=choices, question_id=question_id)


def start_over(session: Session, conversation: Conversation, *, keep: str) -> None:
    """Close every open question except those named `keep`; choices on older messages count no more."""
    for question in open_questions(session, conversation.id):
        if question.name != keep:
            close(question, QUESTION_DROPPED)
    conversation.menu_after = clock.new_number()
