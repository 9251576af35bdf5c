"""Whether a phone still is its person's, where that is the only thing against a text: then who writes is asked, not silence kept."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.care.proving import ask_unasked
from bot.messaging.conversation import Conversation
from bot.people.reach import QUIET_LONG, UNPROVEN

WHO_WRITES = "who writes"
_PERHAPS = frozenset((UNPROVEN, QUIET_LONG))


def firm(against: Sequence[str]) -> list[str]:
    """The reasons (people/reach.py) that no answer to "who writes?" takes away."""
    return [one for one in against if one not in _PERHAPS]


def why_not(session: Session, talk_id: str, against: Sequence[str]) -> str | None:
    """Why nothing may be sent there; if it is only not sure who uses it, that is asked first (or sent, where nothing could prove it)."""
    if reasons := firm(against):
        return reasons[0]
    return WHO_WRITES if against and ask_unasked(session, session.get_one(Conversation, talk_id), "quiet") else None
