"""Whoever cannot be told in time of a start, or of a change: staff hear of it, since only a call still helps."""

from sqlalchemy.orm import Session

from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.schedule.appointment import Appointment
from bot.schedule.wording import line

NOT_REMINDED, CHANGE_UNTOLD = "case_not_reminded", "case_change_untold"


def tell_staff(session: Session, talk: Conversation, one: Appointment, reason: str) -> None:
    """A case with the shift or class as it stands now; it is among those to be looked at first."""
    details = {"appointment_id": one.id, "appointment": line(one)["en"]}
    open_case(session, "absence", conversation=talk, reason=reason, details=details)
