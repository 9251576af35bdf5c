"""The jobs of shifts and classes: plan reminders, note who came, see first days nobody answered, fetch calendars, warn of full days."""

import logging
import threading

from sqlalchemy.orm import Session

from bot.errors import CoachError
from bot.schedule import attendance, feeds, messages, pacing, planning
from bot.settings import settings

log = logging.getLogger(__name__)

_CALENDARS = "calendars"


def plan_reminders(session: Session) -> int:
    """Plan what changed, or runs out."""
    return planning.plan_due(session)


def note_attendance(session: Session) -> int:
    """What people said becomes attendance once it is over; first days without an answer become cases."""
    return attendance.note_what_was_said(session) + attendance.no_answer_on_a_first_day(session)


def warn_of_full_days(session: Session) -> int:
    """A day with more texts than the registered rate can carry in time, a month that costs more than was set."""
    return pacing.warn(session, settings().sms_per_second) + messages.alert(session)


def fetch_calendars(_session: Session) -> int:
    """In a thread of its own: a slow calendar must not hold up paging for somebody in danger. One at a time."""
    if not any(thread.name == _CALENDARS for thread in threading.enumerate()):
        threading.Thread(target=_fetch, name=_CALENDARS, daemon=True).start()
    return 0


def _fetch() -> None:
    try:
        done = feeds.refresh_due()
    except CoachError as error:
        log.warning("calendars were not fetched: %s", error)
        return
    if done:
        log.info("calendars fetched: %d", done)
