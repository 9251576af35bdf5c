"""What was talked about a while ago, so that "and if ...?", "next one?" and "go back at 5" make sense: read from what was asked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.question import Question

LASTS = timedelta(hours=24)
# An answer stands by itself: what it leaves open is never asked again after an interruption. Two is what turns/from_rasa.py counts up to.
NEVER_AGAIN = 2


def latest(session: Session, conversation_id: str, name: str) -> Mapping[str, Any] | None:
    """The data of the newest question of a name in this conversation, open or not, unless it is too long ago."""
    query = (
        select(Question)
        .where(Question.conversation_id == conversation_id, Question.name == name, Question.asked_at > clock.now() - LASTS)
        .order_by(Question.id.desc())
        .limit(1)
    )
    found = session.scalar(query)
    return None if found is None else found.data
