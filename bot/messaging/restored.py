"""After a restore: what waited to be sent when the backup was made may have been sent since. Twilio's own list says."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.outbox import QUEUED, SENDING, UNKNOWN, Outbound


def doubt(session: Session, made_at: datetime) -> int:
    """Texts that were due take the way of a lost outcome: looked up, and sent only if they never left. Returns how many."""
    now = clock.now()
    waiting = update(Outbound).where(Outbound.state.in_((QUEUED, SENDING)), Outbound.due_at <= now)
    values = {"state": UNKNOWN, "attempted_at": now, "first_attempt_at": made_at, "next_try_at": now}
    done = session.execute(waiting.values(values).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
