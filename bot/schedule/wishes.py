"""How a person wants to be reminded: when, and in which hours never. Without wishes the default holds."""

import re
from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.schedule.appointment import Series
from bot.settings import settings
from bot.store.types import Json, Row, Utc
from bot.text.clock_words import when
from bot.text.folding import bare

EVENING, THREE_DAYS, TWO_HOURS = "evening", "3days", "120"
DEFAULT = (EVENING, TWO_HOURS)
FIRST_DAY = (THREE_DAYS, EVENING, TWO_HOURS)
CHOICES: dict[str, tuple[str, ...]] = {"both": DEFAULT, "evening": (EVENING,), "hours": (TWO_HOURS,), "none": ()}
_LEAST, _MOST = 20, 12 * 60

# "para" alone is "for" in Spanish and Portuguese ("un mensaje para recordarme"): only "para de" and "para com" are to stop.
_NONE = re.compile(r"\b(no|stop|dont|without|sin|nao|sem|ningun|nenhum|para (?:de|com)|parar|deja)\b.*\b(remind\w*|record\w*|lembr\w*)\b")
# "don't forget to remind me", "why did I get no reminder": the opposite of a wish for none.
_WANTS_THEM = re.compile(
    r"\b(forget|forgot|olvid\w*|esque\w*|why|por ?que|"
    r"(?:dont|didnt|did not|do not|not|never|havent|no) (?:ever |even )?(?:get|got|gotten|getting|receive\w*) (?:\w+ )?remind\w*|"
    r"no (?:me )?(?:han )?(?:llega\w*|llego|recibo|recibi)|nao (?:me )?(?:chega\w*|chegou|recebo|recebi))\b"
)
_NIGHT = (
    r"(?:(?:night|evening|day) (?:before|prior)|before bed|(?:noche|dia|tarde) (?:antes|anterior)|noite (?:antes|anterior)|vespera|"
    r"dia anterior)\b"
)
_NIGHT_BEFORE = re.compile(rf"\b{_NIGHT}")
_NOT_THE_NIGHT = re.compile(
    r"\b(?:not|no|dont|do not|never|without|sin|nunca|nao|sem) (?:(?!just|only|but|solo|solamente|pero|so|somente|apenas|mas)\w+ ){0,5}?"
    rf"{_NIGHT}"
)
_EARLIER = re.compile(r"\b(earlier|sooner|mas temprano|antes de lo|mais cedo)\b")
_BEFORE = re.compile(r"\b(before|ahead|antes|prior|early|beforehand)\b")
_FEWER = re.compile(r"\b(fewer|less|too many|too much|menos|demasiad\w+|muit[ao]s|only one|just one|solo uno?|so uma?)\b")
_ALSO = re.compile(r"\b(also|too|and|both|tambien|ademas|tambem|y|e)\b")
_SLEEP = re.compile(r"\b(?:sleep\w*|asleep|duermo|dormir|durmo)\b")
_SAID = re.compile(r"\b\d*(?:[ap] ?m|noon|morning|day|days|manana|manha|mediodia|dia)\b")  # by day or by night was said
_NOT_AT = re.compile(r"\b(dont|do not|not|no|nao|nunca|never|sleep\w*|asleep|duermo|dormir|durmo|acordo|wake)\b")


class ReminderWish(Row):
    """One person's wishes. `offsets` are "evening", "3days" or minutes before; `asleep_*` are "21:00", in the person's own zone."""

    __tablename__ = "reminder_wish"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    offsets: Mapped[Any] = mapped_column(Json, nullable=True)
    asleep_from: Mapped[str | None] = mapped_column(String(5))
    asleep_until: Mapped[str | None] = mapped_column(String(5))
    changed_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


def offsets_for(wish: ReminderWish | None, series: Series, slot: str) -> tuple[str, ...]:
    """When to remind of an appointment of this series."""
    if wish is not None and wish.offsets is not None:
        return tuple(wish.offsets)
    return FIRST_DAY if series.first_day and slot == series.starts else DEFAULT


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


def read_wish(text: str, language: str, now: datetime, had: tuple[str, ...]) -> tuple[str, ...] | None:
    """The offsets that a text asks for, or None when it says nothing clear. `had` is what holds now, for "earlier" and "also"."""
    words, found = bare(text), when(text, language, now)
    wanted: list[str] = []
    not_the_night = bool(_NOT_THE_NIGHT.search(words))
    if _NIGHT_BEFORE.search(words) and not not_the_night:
        wanted.append(EVENING)
    minutes = int(found.duration.total_seconds() // 60) if found.duration else 0
    if _LEAST <= minutes <= _MOST:
        if _EARLIER.search(words):
            if not any(one.isdigit() for one in had):
                return None  # earlier than what? better asked than guessed
            return tuple(str(min(_MOST, int(one) + minutes)) if one.isdigit() else one for one in had)
        if _BEFORE.search(words):
            wanted.append(str(minutes))
    if wanted:
        more = _ALSO.search(words) and len(wanted) == 1 and re.search(r"\b(also|too|tambien|ademas|tambem)\b", words)
        return tuple(dict.fromkeys([*had, *wanted] if more else wanted))
    if not_the_night:
        return tuple(one for one in had if one != EVENING) or None  # all that there was: none at all is asked, not guessed
    if _WANTS_THEM.search(words):
        return None
    if _NONE.search(words):
        return ()
    return (EVENING,) if _FEWER.search(words) else None


def read_asleep(text: str, language: str, now: datetime) -> tuple[time, time] | None:
    """The hours in which a text asks to be left alone: "don't text me before 9", "i sleep 8am to 3pm"; None if it names none."""
    words, found = bare(text), when(text, language, now)
    if not _NOT_AT.search(words) or not (found.start or found.end):
        return None
    usual_from, usual_until = settings().quiet_hours
    if found.start and found.end:
        if _SLEEP.search(words) and found.start.hour < 12 <= found.end.hour and not _SAID.search(words):  # "i sleep from 11 to 7"
            return _night(found.start, True), found.end.replace(hour=found.end.hour - 12)
        return found.start, found.end
    at = found.start or found.end
    assert at is not None
    if re.search(r"\b(before|antes)\b", words):
        return usual_from, at
    return (_night(at, found.ambiguous), usual_until) if re.search(r"\b(after|despues|depois)\b", words) else None


def _night(at: time, ambiguous: bool) -> time:
    """When quiet begins: "after 9" is nine in the evening, else all the day would be quiet."""
    return at.replace(hour=at.hour + 12) if ambiguous and at.hour < 12 else at
