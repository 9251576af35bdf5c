"""A person's texts and the actions that answer them, on this process's own database; no Rasa and no server in between."""

from sqlalchemy import select

from actions.register import actions
from bot.care.cases import Case
from bot.messaging.conversation import Conversation, claim_next, release
from bot.messaging.inbox import Inbound, inbound_row, store
from bot.messaging.question import OPEN, Question
from bot.messaging.speaking import _options
from bot.store.engine import engine
from bot.store.session import reading, writing
from bot.turns import questions
from bot.turns.turn import Turn
from bot.words.render import numbered, render
from bot.words.say import Say

ANA = "+14135550111"


def receive(body: str, number: str = ANA) -> tuple[str, str]:
    """Store a text as the gateway does; the ids of its conversation and of itself."""
    with reading() as session:
        sid = f"SM{len(session.scalars(select(Inbound)).all())}"
    store(engine(), [inbound_row(sid=sid, channel="sms", address=number, body=body)])
    with writing() as session:
        found = claim_next(session)
        assert found is not None
        conversation, inbound = found
        inbound.answered_at = inbound.received_at
        release(conversation)
        return conversation.id, str(inbound.id)


def act(name: str, body: str, number: str = ANA) -> list[Say]:
    """What an action answers to a text."""
    conversation_id, message_id = receive(body, number)
    says: list[Say] = actions()[name].effect(message_id, conversation_id)["says"]
    return says


def answer(body: str, value: object, number: str = ANA) -> list[Say]:
    """What the newest open question says to a value."""
    conversation_id, message_id = receive(body, number)
    with writing() as session:
        question = session.scalars(select(Question).where(Question.state == OPEN).order_by(Question.id.desc())).first()
        assert question is not None
        inbound = session.get_one(Inbound, int(message_id))
        return questions.answer(session, Turn(session.get_one(Conversation, conversation_id), inbound, body), question, value)


def told(says: list[Say], language: str = "en") -> str:
    """Says as a phone shows them."""
    parts = []
    for one in says:
        made = render(one["key"], one.get("fields"), language)
        parts.append(numbered(made.text, _options(one, language) or made.options))
    return "\n".join(parts)


def cases() -> list[tuple[str, str, dict[str, object]]]:
    """Open cases: kind, reason, details without the message's id."""
    with reading() as session:
        rows = session.scalars(select(Case).order_by(Case.opened_at, Case.id)).all()
        return [(row.kind, row.reason, {k: v for k, v in row.details.items() if k != "inbound_id"}) for row in rows]


def open_names() -> list[str]:
    """Names of the questions that wait, newest first."""
    with reading() as session:
        return list(session.scalars(select(Question.name).where(Question.state == OPEN).order_by(Question.id.desc())))
