"""One text that says what several would have said. Theirs are dropped "with" its number, and count as said as long as it may have left."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.messaging.claiming import Taken
from bot.messaging.outbox import DROPPED, QUEUED, SENDING, SENT, STATE, UNKNOWN, Outbound
from bot.store.many import among

WITH = "with "


def was_said() -> ColumnElement[bool]:
    """Rows of the outbox whose text is on the phone: they left, or another text said it too."""
    return or_(STATE.in_((SENT, SENDING, UNKNOWN)), and_(STATE == DROPPED, Outbound.reason.startswith(WITH)))


def said_with(session: Session, carrier: int, row_ids: Sequence[int]) -> None:
    """What these rows would have said, the text `carrier` says too."""
    waiting = update(Outbound).where(among(Outbound.id, row_ids), STATE == QUEUED)
    session.execute(waiting.values(state=DROPPED, reason=f"{WITH}{carrier}").execution_options(synchronize_session=False))


def not_said_after_all(session: Session, carrier: Taken) -> list[str]:
    """A text that said others too did not leave at a later try: those were not said either. Returns their keys."""
    theirs = select(Outbound.id, Outbound.key).where(Outbound.conversation_id == carrier.conversation_id, STATE == DROPPED)
    found = {row_id: str(key) for row_id, key in session.execute(theirs.where(Outbound.reason == f"{WITH}{carrier.id}"))}
    lost = update(Outbound).where(among(Outbound.id, found)).values(reason=carrier.reason)
    session.execute(lost.execution_options(synchronize_session=False))
    return list(found.values())
