"""The jobs of shifts and classes: plan reminders, note who came, see first days nobody answered and warn of full days."""

from sqlalchemy.orm import Session

from bot.schedule import attendance, costs, pacing, planning
from bot.settings import settings
from bot.store.session import writing
from bot.worker import wake


def plan_reminders() -> int:
    """Plan some of what changed, or runs out; returns how many series."""
    with writing() as session:
        done = planning.plan_due(session)
    if done:
        wake.something_due()
    return done


def note_attendance(session: Session) -> int:
    """What people said becomes attendance once it is over; first days without an answer become cases."""
    return attendance.note_what_was_said(session) + attendance.no_answer_on_a_first_day(session)


def warn_of_full_days(session: Session) -> int:
    """A day with more texts than the registered rate can carry in time, a month that costs more than was set."""
    return pacing.warn(session, settings().sms_per_second) + costs.alert(session)
