"""What came of it: an offer, a loss, feedback, anger."""

from sqlalchemy.orm import Session

from actions.effect import action
from actions.telling import tell_team
from bot.care import complaints, own_words
from bot.care.offer import drop, offer_staff
from bot.pathways.unknown import WHICH_PROGRAM
from bot.turns.turn import Turn
from bot.words.say import Say, say


@action
def action_report_job_offer(session: Session, turn: Turn) -> list[Say]:
    """Good news."""
    return tell_team(session, turn, "report_job_offer", "job_offer", "case_job_offer")


@action
def action_report_job_loss(session: Session, turn: Turn) -> list[Say]:
    """A job ended: people are told, and what would help now is asked."""
    return [*tell_team(session, turn, "report_job_loss", "job_loss", "case_job_loss"), say("job_loss_next")]


@action
def action_give_feedback(session: Session, turn: Turn) -> list[Say]:
    """How it went."""
    if own_words.complains(turn.text):
        return complaints.begin(session, turn.conversation)
    tell_team(session, turn, "give_feedback", "feedback", "case_feedback")
    return [say("give_feedback")]


@action
def action_express_frustration(session: Session, turn: Turn) -> list[Say]:
    """An apology and a person."""
    drop(session, turn.conversation, WHICH_PROGRAM)
    if own_words.complains(turn.text):
        return complaints.begin(session, turn.conversation)
    return [offer_staff(session, turn.conversation, "express_frustration", "case_frustration", kind="human")]
