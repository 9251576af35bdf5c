"""People with shifts, for the tests of bot/schedule: the same invented Ana and Ben, on this process's own database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation, conversation_for
from bot.messaging.outbox import Outbound
from bot.people.consent import record
from bot.people.person import contact_for
from bot.schedule.appointment import SHIFT, Appointment, Series
from bot.schedule.entering import Draft, enter
from bot.schedule.planning import plan
from bot.store.engine import engine
from bot.store.session import reading, writing
from bot.store.types import Row

ANA, BEN = "+14135550111", "+14135550122"
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10:00 in New York


def tables() -> None:
    """Those of this room, until the migration has them."""
    Row.metadata.create_all(engine())


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def draft(starts: str, hours: float = 8, **more: Any) -> Draft:
    at = wall(starts)
    return Draft(more.pop("kind", SHIFT), at, at + timedelta(hours=hours), **more)


def talk_of(session: Session, number: str = ANA, *, agreed: bool = True, introduced: bool = True, **columns: Any) -> Conversation:
    """The conversation of a phone whose owner agreed to texts."""
    contact = contact_for(session, "sms", number, source="test")
    talk = conversation_for(session, contact, f"sms:{contact.address_hash}")
    if introduced and contact.introduced_at is None:
        contact.introduced_at = clock.now()
        if agreed:
            record(session, contact.person_id, "coaching_texts", True, wording="texted_in", channel="sms", proof="test")
    for name, value in columns.items():
        setattr(contact.person, name, value)
    session.flush()
    return talk


def add(starts: str, hours: float = 8, number: str = ANA, source: str = "staff", **more: Any) -> str:
    """Enter and plan; the id of the series."""
    with writing() as session:
        series = enter(session, talk_of(session, number).contact.person, draft(starts, hours, **more), source=source)
        plan(session, [series])
        return series.id


def promised() -> list[tuple[str, str, str]]:
    """Waiting reminders: offset, due (UTC, "11-23 23:00") and state, in order."""
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.key.startswith("remind:")).order_by(Outbound.due_at, Outbound.id)).all()
        return [((row.key or "").split(":")[3], f"{row.due_at:%m-%d %H:%M}", row.state) for row in rows]


def appointments(series_id: str | None = None) -> list[Appointment]:
    with reading() as session:
        query = select(Appointment).order_by(Appointment.starts_at)
        rows = list(session.scalars(query if series_id is None else query.where(Appointment.series_id == series_id)))
        for row in rows:
            _ = row.series
        return rows


def series(series_id: str) -> Series:
    with reading() as session:
        return session.get_one(Series, series_id)


@contextmanager
def changing(series_id: str) -> Iterator[tuple[Session, Series]]:
    """Change a series and have it planned again."""
    with writing() as session:
        one = session.get_one(Series, series_id)
        yield session, one
        plan(session, [one])
