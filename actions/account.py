"""Stopping and starting messages, a wrong number, contact data, privacy."""

from sqlalchemy.orm import Session

from actions.effect import Answer, action
from actions.telling import tell_team
from bot.answers.trips.telling import forget, moved
from bot.care import opting
from bot.care.offer import drop
from bot.pathways.unknown import WHICH_PROGRAM
from bot.turns import own_data
from bot.turns.turn import Turn
from bot.words.say import Say, say


@action
def action_opt_out(session: Session, turn: Turn) -> Answer:
    """The messages stop; the one confirmation."""
    says = opting.opt_out(session, turn.conversation, turn.inbound.id, how="classifier", confirm=True)
    return Answer(says, silent=not says)


@action
def action_opt_in(session: Session, turn: Turn) -> list[Say]:
    """The messages start again."""
    return opting.opt_in(session, turn.conversation, turn.inbound.id, how="classifier")


@action
def action_wrong_person(session: Session, turn: Turn) -> Answer:
    """Somebody else has this number."""
    says = opting.wrong_person(session, turn.conversation, turn.inbound.id)
    return Answer(says, silent=not says)


@action
def action_update_contact(session: Session, turn: Turn) -> list[Say]:
    """A new number, name or address: a person changes it. The home of their trips they forget by themselves."""
    if (forgotten := forget(session, turn.conversation, turn.text)) is not None:
        return forgotten
    tell_team(session, turn, "update_contact", "contact_change", "case_contact_change")
    return [say("update_contact"), *moved(session, turn.conversation, turn.text)]


@action
def action_ask_privacy(session: Session, turn: Turn) -> list[Say]:
    """The kinds of data that are kept; deleting them; what was agreed to; a complaint."""
    drop(session, turn.conversation, WHICH_PROGRAM)
    if (forgotten := forget(session, turn.conversation, turn.text)) is not None:
        return forgotten
    return own_data.answer(session, turn)
