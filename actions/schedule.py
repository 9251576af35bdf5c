"""Shifts and classes. Our own team is told; an employer never is, and nobody is told that it was."""

from sqlalchemy.orm import Session

from actions.effect import action
from actions.telling import offer_team, tell_team
from bot.turns.turn import Turn
from bot.words.say import Say


@action
def action_ask_schedule(session: Session, turn: Turn) -> list[Say]:
    """When or where a shift or class is: not known yet."""
    return offer_team(session, turn, "ask_schedule", "case_schedule_question")


@action
def action_report_absence(session: Session, turn: Turn) -> list[Say]:
    """Cannot come."""
    return tell_team(session, turn, "report_absence", "absence", "case_absence")


@action
def action_report_late(session: Session, turn: Turn) -> list[Say]:
    """Running late."""
    return tell_team(session, turn, "report_late", "late", "case_late")


@action
def action_request_schedule_change(session: Session, turn: Turn) -> list[Say]:
    """Wants other days or hours."""
    return tell_team(session, turn, "request_schedule_change", "schedule", "case_schedule_change")


@action
def action_add_shift(session: Session, turn: Turn) -> list[Say]:
    """Tells a new time."""
    return tell_team(session, turn, "add_shift", "schedule", "case_add_shift")


@action
def action_set_reminders(session: Session, turn: Turn) -> list[Say]:
    """When and how often to be reminded."""
    return tell_team(session, turn, "set_reminders", "schedule", "case_reminders")
