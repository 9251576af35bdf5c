"""How a person wants to be reminded: when, and in which hours never. Without wishes the default holds."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.schedule.appointment import Series
from bot.settings import settings
from bot.store.types import Json, Row, Utc

EVENING, THREE_DAYS, TWO_HOURS = "evening", "3days", "120"
AT_EVENING = time(18, 0)  # unless the person wishes another hour: "evening1700"
DEFAULT = (EVENING, TWO_HOURS)
FIRST_DAY = (THREE_DAYS, EVENING, TWO_HOURS)
CHOICES: dict[str, tuple[str, ...]] = {"both": DEFAULT, "evening": (EVENING,), "hours": (TWO_HOURS,), "none": ()}


class ReminderWish(Row):
    """One person's wishes in their zone. `offsets` are "evening" ("evening1700"), "3days" or minutes before; `asleep_*` are "21:00"."""

    __tablename__ = "reminder_wish"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    offsets: Mapped[Any] = mapped_column(Json, nullable=True)
    asleep_from: Mapped[str | None] = mapped_column(String(5))
    asleep_until: Mapped[str | None] = mapped_column(String(5))
    changed_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def evening_at(hour: time) -> str:
    """The offset of the evening before at this hour."""
    return EVENING if hour == AT_EVENING else f"{EVENING}{hour:%H%M}"


def hour_of(offset: str) -> time | None:
    """The hour of an offset of the evening before; None for the others."""
    if not offset.startswith(EVENING):
        return None
    at = offset.removeprefix(EVENING)
    return time(int(at[:2]), int(at[2:])) if at else AT_EVENING


def offsets_for(wish: ReminderWish | None, series: Series, slot: str) -> tuple[str, ...]:
    """When to remind of an appointment of this series."""
    if wish is not None and wish.offsets is not None:
        return tuple(wish.offsets)
    return FIRST_DAY if series.first_day and series.begins_with(slot) else DEFAULT


def quiet_for(wish: ReminderWish | None) -> tuple[time, time]:
    """The hours in which nothing is sent, in the person's own zone: their sleep, else COACH_QUIET_HOURS."""
    if wish is None or not (wish.asleep_from and wish.asleep_until):
        return settings().quiet_hours
    return time.fromisoformat(wish.asleep_from), time.fromisoformat(wish.asleep_until)


def set_wish(
    session: Session, person_id: str, *, offsets: tuple[str, ...] | None = None, asleep: tuple[time, time] | None = None
) -> ReminderWish:
    """Keep a wish; everything of this person is planned again."""
    wish = session.get(ReminderWish, person_id)
    if wish is None:
        wish = ReminderWish(person_id=person_id)
        session.add(wish)
    if offsets is not None:
        wish.offsets = list(offsets)
    if asleep is not None:
        wish.asleep_from, wish.asleep_until = (f"{at:%H:%M}" for at in asleep)
    wish.changed_at = clock.now()
    replan(session, person_id)
    session.flush()
    return wish


def replan(session: Session, person_id: str) -> None:
    """Have all series of a person planned again: their zone, language or wishes changed."""
    for series in session.query(Series).where(Series.person_id == person_id):
        series.plan_at = clock.now()
