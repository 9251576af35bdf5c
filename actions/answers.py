"""Benefits, pay and benefits, fares: what data/knowledge holds, an estimate, or a person. Nothing is guessed."""

from sqlalchemy.orm import Session

from actions.effect import action
from bot.answers import telling
from bot.answers.pay import asking as pay
from bot.pathways.one_open import make_room
from bot.turns.turn import Turn
from bot.words.say import Say


@action
def action_ask_benefits(session: Session, turn: Turn) -> list[Say]:
    """Public benefits in general."""
    make_room(session, turn.conversation)
    return telling.answer(
        session,
        turn.conversation,
        turn.text,
        turn.inbound.id,
        folders=("benefits", "transport", "support"),
        key="ask_benefits",
        reason="case_benefits",
        given=turn.known,
    )


@action
def action_ask_benefits_and_work(session: Session, turn: Turn) -> list[Say]:
    """What earning does to benefits."""
    make_room(session, turn.conversation)
    return pay.start(session, turn.conversation, turn.text, turn.known)


@action
def action_ask_transportation(session: Session, turn: Turn) -> list[Say]:
    """Passes, fares, rides."""
    make_room(session, turn.conversation)
    return telling.answer(
        session,
        turn.conversation,
        turn.text,
        turn.inbound.id,
        folders=("transport", "benefits"),
        key="ask_transportation",
        reason="case_transportation",
        given=turn.known,
    )
