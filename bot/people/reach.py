"""May we text here? Every reason against it, for staff and for whatever sends unasked."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.people.ages import may_be_written_to
from bot.people.consent import holds
from bot.people.person import ContactPoint
from bot.people.proof import QUIET, must_prove

# Reasons, the worst first; templates/words.html and docs/desk.md say them in words.
STOPPED, UNREACHABLE, UNPROVEN, QUIET_LONG, NO_GUARDIAN, NO_CONSENT = (
    "stopped",
    "unreachable",
    "unproven",
    "quiet",
    "no_guardian",
    "no_consent",
)


def against(session: Session, contact: ContactPoint, last_inbound_at: datetime | None, purpose: str = "coaching_texts") -> list[str]:
    """Why nothing may be sent there unasked; empty when it may. `last_inbound_at` is when the person last wrote from there."""
    found = []
    if contact.stopped_at is not None:
        found.append(STOPPED)
    if contact.unreachable_at is not None:
        found.append(UNREACHABLE)
    if must_prove(session, contact) is not None:
        found.append(UNPROVEN)
    heard = max(filter(None, (last_inbound_at, contact.verified_at)), default=None)
    if heard is not None and clock.now() - heard > QUIET:
        found.append(QUIET_LONG)
    if not may_be_written_to(session, contact.person, clock.now().date()):
        found.append(NO_GUARDIAN)
    if not holds(session, contact.person_id, purpose):
        found.append(NO_CONSENT)
    return found
