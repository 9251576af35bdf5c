"""Series of shifts and classes, and each single appointment of them. A single shift is a series without a rule."""

from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.schedule import recurrence
from bot.settings import settings
from bot.store.types import Json, Row, Sealed, Utc

SHIFT, CLASS = "shift", "class"
KINDS = (SHIFT, CLASS)
PLANNED, CANCELLED = "planned", "cancelled"
COMING, LATE, ABSENT = "coming", "late", "absent"
CAME, MISSED, EXCUSED, UNKNOWN = "came", "missed", "excused", "unknown"
ATTENDANCE = (CAME, LATE, MISSED, EXCUSED, UNKNOWN)
STAFF, PERSON, CSV, ICALENDAR = "staff", "person", "csv", "icalendar"
WALL = "%Y-%m-%dT%H:%M"


class Series(Row):
    """What repeats or happens once. `starts` is wall clock in `zone`; `plan_at` says when the planner must look at it again.

    `employer` is the recipient that consent to be told must name; `supervisor` and `supervisor_phone` are who is told then, in
    `supervisor_language`.
    What came from a file has a `source_key` to be found by, a `source_print` of what the file said, and in `file_days` the slots of the
    single days that the file moved or cancelled.
    """

    __tablename__ = "series"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=PLANNED)
    zone_name: Mapped[str] = mapped_column(String(40))
    starts: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int]
    rule: Mapped[str | None] = mapped_column(String(300))
    left_out: Mapped[Any] = mapped_column(Json, default=list)
    first_day: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str | None] = mapped_column(Sealed)
    supervisor: Mapped[str | None] = mapped_column(Sealed)
    supervisor_phone: Mapped[str | None] = mapped_column(Sealed)
    supervisor_language: Mapped[str] = mapped_column(String(3), default="en", server_default="en")
    employer: Mapped[str | None] = mapped_column(String(120))
    program: Mapped[str | None] = mapped_column(String(60))
    bring: Mapped[str | None] = mapped_column(Sealed)
    source: Mapped[str] = mapped_column(String(12))
    source_key: Mapped[str | None] = mapped_column(String(64))
    source_print: Mapped[str | None] = mapped_column(String(32))
    file_days: Mapped[Any] = mapped_column(Json, nullable=True)
    plan_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    retention: Mapped[str] = mapped_column(String(20), default="schedule")
    created_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)

    __table_args__ = (UniqueConstraint("person_id", "source_key"), Index("ix_series_plan", "plan_at"))

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the place."""
        return ZoneInfo(self.zone_name)

    @property
    def start(self) -> datetime:
        """The first start, naive wall clock."""
        return datetime.fromisoformat(self.starts)

    def begins_with(self, slot: str) -> bool:
        """Whether this slot is the first that takes place: not the day it is entered from, if that is left out or none of its weekdays."""
        wall = recurrence.first(self.rule, self.start, {datetime.fromisoformat(one) for one in self.left_out or ()})
        return wall is not None and wall.strftime(WALL) == slot


class Appointment(Row):
    """One shift or class. `slot` is the wall-clock start that the rule gives, which names it even after it was moved.

    `answer` is what the person said (coming, late, absent); `attendance` what happened, empty until it is over. `planned` remembers
    which reminders wait for it. `exception` was moved or cancelled by itself, so a change of its series leaves it alone.
    """

    __tablename__ = "appointment"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    slot: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(String(10), default=PLANNED)
    exception: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    late_minutes: Mapped[int | None]
    attendance: Mapped[str | None] = mapped_column(String(10))
    attendance_by: Mapped[str | None] = mapped_column(String(40))
    no_answer_at: Mapped[datetime | None] = mapped_column(Utc)
    planned: Mapped[Any] = mapped_column(Json, default=list)
    retention: Mapped[str] = mapped_column(String(20), default="schedule")
    series: Mapped[Series] = relationship()

    __table_args__ = (
        UniqueConstraint("series_id", "slot"),
        Index("ix_appointment_person", "person_id", "starts_at"),
        Index("ix_appointment_over", "attendance", "ends_at"),
    )

    def put(self, starts_at: datetime, ends_at: datetime) -> None:
        """It takes place then. "Coming" was said about another start, so it is forgotten if that changed."""
        if self.starts_at != starts_at:
            self.answer = self.answered_at = self.late_minutes = None
        self.starts_at, self.ends_at, self.state = starts_at, ends_at, PLANNED


class Placed(Protocol):
    """A Person, or only this column of one."""

    @property
    def timezone(self) -> str | None: ...


def zone_of(person: Placed) -> ZoneInfo:
    """A person's own zone."""
    return ZoneInfo(person.timezone or settings().timezone)


def coming_up(session: Session, person_id: str, first: datetime, last: datetime) -> list[Appointment]:
    """Appointments of a person that still run at `first` or start before `last`, in order; cancelled ones are not among them."""
    query = select(Appointment).where(Appointment.person_id == person_id, Appointment.state == PLANNED)
    query = query.where(Appointment.ends_at > first, Appointment.starts_at < last).order_by(Appointment.starts_at, Appointment.id)
    return list(session.scalars(query))
