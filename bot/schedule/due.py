"""What the last look at due reminders must know of each: its appointment, and whose phone it goes to. Plain rows, hundreds at a time."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.messaging.conversation import Conversation
from bot.people.person import ContactPoint, Person
from bot.schedule.appointment import Appointment, Series


class Due(NamedTuple):
    """What a reminder tells of an appointment and its series."""

    id: str
    person_id: str
    starts_at: datetime
    ends_at: datetime
    state: str
    answer: str | None
    kind: str
    zone_name: str
    place: str | None
    bring: str | None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the place."""
        return ZoneInfo(self.zone_name)


class Phone(NamedTuple):
    """Where a reminder goes, and whose phone that is; names and numbers stay sealed, since nobody needs them here."""

    talk_id: str
    heard_at: datetime | None
    id: str
    person_id: str
    introduced_at: datetime | None
    verified_at: datetime | None
    stopped_at: datetime | None
    unreachable_at: datetime | None
    language: str
    timezone: str | None
    age_band: str | None
    born_on: date | None
    erased_at: datetime | None

    @property
    def person(self) -> "Phone":
        """Of the person only what is here."""
        return self


DUE = select(
    *(Appointment.id, Appointment.person_id, Appointment.starts_at, Appointment.ends_at, Appointment.state, Appointment.answer),
    *(Series.kind, Series.zone_name, Series.place, Series.bring),
).join(Series)
PHONE = (
    select(
        *(Conversation.id, Conversation.last_inbound_at, ContactPoint.id, ContactPoint.person_id),
        *(ContactPoint.introduced_at, ContactPoint.verified_at, ContactPoint.stopped_at, ContactPoint.unreachable_at),
        *(Person.language, Person.timezone, Person.age_band, Person.born_on, Person.erased_at),
    )
    .join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    .join(Person, Person.id == ContactPoint.person_id)
)
