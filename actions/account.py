"""Stopping and starting messages, a wrong number, contact data, privacy."""

import re

from sqlalchemy.orm import Session

from actions.effect import Answer, action
from actions.telling import tell_team
from bot.care import opting
from bot.care.offer import drop, offer_staff
from bot.pathways.unknown import WHICH_PROGRAM
from bot.text.folding import bare
from bot.turns.turn import Turn
from bot.words.say import Say, say

# Delete, erase, forget; borrar, eliminar, olvidar; apagar, excluir, esquecer.
_DELETE = re.compile(r"\b(delet|eras|wipe|forget|remove|get rid|borr|elimin|olvid|quit(?:a|e|en) mi|apag|exclu|esquec|delet)")


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
    """A new number, name or address: a person changes it."""
    tell_team(session, turn, "update_contact", "contact_change", "case_contact_change")
    return [say("update_contact")]


@action
def action_ask_privacy(session: Session, turn: Turn) -> list[Say]:
    """What is kept and who reads it; a wish to delete goes to a person."""
    if _DELETE.search(bare(turn.text)):
        return tell_team(session, turn, "privacy_delete", "privacy", "case_delete_data")
    drop(session, turn.conversation, WHICH_PROGRAM)
    return [say("privacy"), offer_staff(session, turn.conversation, "privacy_ask", "case_privacy", kind="privacy")]
