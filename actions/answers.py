"""Benefits, fares and trips: nothing is answered that has not been checked."""

from sqlalchemy.orm import Session

from actions.effect import action
from actions.telling import offer_team
from bot.turns.turn import Turn
from bot.words.say import Say


@action
def action_ask_benefits(session: Session, turn: Turn) -> list[Say]:
    """Public benefits in general."""
    return offer_team(session, turn, "ask_benefits", "case_benefits")


@action
def action_ask_benefits_and_work(session: Session, turn: Turn) -> list[Say]:
    """What earning does to benefits."""
    return offer_team(session, turn, "ask_benefits_and_work", "case_benefits_and_work")


@action
def action_ask_transportation(session: Session, turn: Turn) -> list[Say]:
    """Passes, fares, rides."""
    return offer_team(session, turn, "ask_transportation", "case_transportation")


@action
def action_plan_trip(session: Session, turn: Turn) -> list[Say]:
    """From one place to another."""
    return offer_team(session, turn, "plan_trip", "case_trip")
