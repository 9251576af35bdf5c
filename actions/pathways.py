"""Programs, what they need, pay and lead to, joining one, the plan, job search."""

from sqlalchemy.orm import Session

from actions.effect import action
from bot.pathways import flow, job_search, plan
from bot.pathways.asking import about, pay
from bot.turns.turn import Turn
from bot.words.say import Say


def _about(session: Session, turn: Turn, aspect: str) -> list[Say]:
    return about(session, turn.conversation, turn.text, aspect, turn.inbound.id)


@action
def action_explore_pathways(session: Session, turn: Turn) -> list[Say]:
    """Questions that end in two or three pathways; or on from where the person stopped."""
    return flow.explore(session, turn.conversation)


@action
def action_ask_program(session: Session, turn: Turn) -> list[Say]:
    """What a program is."""
    return _about(session, turn, "about")


@action
def action_ask_requirements(session: Session, turn: Turn) -> list[Say]:
    """What is needed to get in."""
    return _about(session, turn, "requirements")


@action
def action_ask_pay(session: Session, turn: Turn) -> list[Say]:
    """What a job or a training pays."""
    return pay(session, turn.conversation, turn.text, turn.inbound.id)


@action
def action_ask_advancement(session: Session, turn: Turn) -> list[Say]:
    """What comes after."""
    return _about(session, turn, "advancement")


@action
def action_apply_program(session: Session, turn: Turn) -> list[Say]:
    """Wants to join: what is missing is asked, then what is shared with whom."""
    return _about(session, turn, "apply")


@action
def action_ask_my_plan(session: Session, turn: Turn) -> list[Say]:
    """The next step of the plan; without one, what there is instead."""
    return plan.my_plan(session, turn.conversation)


@action
def action_ask_job_search_help(session: Session, turn: Turn) -> list[Say]:
    """Resume, interview, references, a record, clothes: short guides."""
    return job_search.job_help(session, turn.conversation)
