"""A person, rights and health at work, needs, and the second layer of safety."""

from sqlalchemy.orm import Session

from actions.effect import action
from actions.telling import tell_team
from bot.answers.telling import fact
from bot.care import complaints, own_words
from bot.care.crisis import respond
from bot.care.safety import AS_CLASSIFIED
from bot.pathways.changes import changes
from bot.turns.turn import Turn
from bot.words.say import Say, say


@action
def action_ask_human(session: Session, turn: Turn) -> list[Say]:
    """Wants a person."""
    if own_words.complains(turn.text, of_us=True):
        return complaints.begin(session, turn.conversation)
    return tell_team(session, turn, "ask_human", "human", "case_human")


@action
def action_request_accommodation(session: Session, turn: Turn) -> list[Say]:
    """Needs something changed: the team hears of it, and there are ideas meanwhile."""
    said = tell_team(session, turn, "request_accommodation", "accommodation", "case_accommodation")
    return [*said, *changes(session, turn.conversation)]


@action
def action_report_work_problem(session: Session, turn: Turn) -> list[Say]:
    """Pay, safety, harassment, injury."""
    if own_words.complains(turn.text, of_us=True):
        return complaints.begin(session, turn.conversation)
    return tell_team(session, turn, "report_work_problem", "work_problem", "case_work_problem")


@action
def action_ask_basic_needs(session: Session, turn: Turn) -> list[Say]:
    """Needs something today: the help line first, with what to ask there where that is known, then people."""
    need = fact(turn.text, turn.known, "support")
    if need is None or need.answer is None:
        return tell_team(session, turn, "ask_basic_needs", "basic_needs", "case_basic_needs")
    return [say("answer_known_more", {"facts": need.answer}), *tell_team(session, turn, "needs_told", "basic_needs", "case_basic_needs")]


@action
def action_crisis(session: Session, turn: Turn) -> list[Say]:
    """The patterns saw no danger, the classifier does."""
    return respond(session, turn.conversation, AS_CLASSIFIED, turn.inbound.id)
