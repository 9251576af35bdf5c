"""Whoever cannot be told in time of a start, or of a change: staff hear of it, since only a call still helps."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.care.cases import Case, open_case
from bot.messaging.conversation import Conversation
from bot.schedule.appointment import Appointment
from bot.schedule.wording import line

NOT_REMINDED, CHANGE_UNTOLD = "case_not_reminded", "case_change_untold"
_KIND = "absence"


def tell_staff(session: Session, talk: Conversation, one: Appointment, reason: str, change: str | None = None) -> None:
    """A case with the shift or class as it stands now; it is among those to be looked at first.

    Of one `change` (the key of its text) they hear once.
    """
    if change is not None and _heard(session, talk, change):
        return
    details = {"appointment_id": one.id, "appointment": line(one)["en"], **({"change": change} if change else {})}
    open_case(session, _KIND, conversation=talk, reason=reason, details=details)


def _heard(session: Session, talk: Conversation, change: str) -> bool:
    query = select(Case).where(Case.conversation_id == talk.id, Case.kind == _KIND, Case.reason == CHANGE_UNTOLD)
    signs = [sign for one in session.scalars(query) for sign in (one.details, one.details.get("newest", {}))]
    return any(sign.get("change") == change for sign in signs)
