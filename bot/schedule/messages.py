"""Texts that staff write for later, to one person or many: seen before they are sent with their cost, editable until they leave.

Texts to many go out by day only, name the program, and count against the month's cap of the organization.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind, Outbound, key_begins, queue
from bot.people.audit import note
from bot.people.person import SMS
from bot.people.reach import against_many
from bot.people.staff import Staff
from bot.schedule.appointment import zone_of
from bot.schedule.costs import hold_to_cap, month_of, prices
from bot.text.folding import bare, fold_sms
from bot.text.segments import Segments, count
from bot.words.catalogue import LANGUAGES
from bot.words.render import render

PREFIX = "later"
LONGEST = 640
BULK_FROM, BULK_UNTIL, SUNDAY_FROM = time(9), time(20), time(12)
FARTHEST = timedelta(days=366)
GRACE = timedelta(minutes=5)
STILL_HELPS = timedelta(hours=10)
_SUNDAY = 6


@dataclass(frozen=True)
class Preview:
    """What a text to some people would be: segments each, people who get it, cost in thousandths of a dollar, who is left out why."""

    text: str
    each: Segments
    people: int
    cost: int
    left_out: Counter[str]


def of_sending(name: str) -> ColumnElement[bool]:
    """A condition on Outbound: the texts of one sending."""
    return key_begins(f"{PREFIX}:{name}:")


def promised_before(session: Session, name: str) -> bool:
    """Whether a sending of this name was promised already."""
    return session.scalar(select(Outbound.id).where(of_sending(name)).limit(1)) is not None


def check_time(at: datetime) -> None:
    """Raises BadInput for a time that passed or is too far away."""
    now = clock.now()
    if not now - GRACE <= at <= now + FARTHEST:
        raise BadInput("That time has passed or is more than a year away.", "Choose another one.", "at")


def due_times(talks: Sequence[Conversation], at: datetime, *, bulk: bool) -> list[datetime]:
    """When each goes out that is to go at `at`: to one then, to many within the hours of their own zone; not before now."""
    now = clock.now()  # once: "9:03 to 9:03" is no stretch
    return [max(bulk_time(at, zone_of(talk.contact.person)) if bulk else at, now) for talk in talks]


def preview(session: Session, talks: Sequence[Conversation], text: str, *, bulk: bool, staff_id: str) -> Preview:
    """Look before sending: to one person it starts with the name of whoever writes, to many it must name the program.

    Raises BadInput for an empty or long text, or one to many without the program.
    """
    plain = fold_sms("\n".join(line.rstrip() for line in text.strip().splitlines()))
    if not plain:
        raise BadInput("The text is empty.", "Write something first.", "text")
    if not bulk and talks:
        plain = _signed(plain, session.get_one(Staff, staff_id).name, talks[0].contact.person.language)
    if len(plain) > LONGEST:
        raise BadInput(f"The text has more than {LONGEST} characters.", "Shorten it; a text is read on a phone.", "text")
    if bulk and bare(office().program) not in bare(plain):
        raise BadInput("A text to many must say who writes.", f"Name {office().program} in it.", "text")
    each = count(plain)
    reached, left_out = reachable(session, talks)
    costs = _costs(session, reached, each.segments)
    return Preview(plain, each, len(reached), sum(costs.values()), left_out)


def _signed(text: str, name: str, language: str) -> str:
    """As staff's replies begin on a phone; a text that is changed again is signed once."""
    empty, said = (dict.fromkeys(LANGUAGES, one) for one in ("", text))
    fields = {"name": dict.fromkeys(LANGUAGES, name)}
    begins = fold_sms(render("staff_text", {**fields, "text": empty}, language, SMS).text).strip()
    return text if text.startswith(begins) else fold_sms(render("staff_text", {**fields, "text": said}, language, SMS).text)


def _costs(session: Session, talks: Sequence[Conversation], segments: int) -> dict[str, int]:
    theirs = Counter(talk.contact.person.organization_id for talk in talks)
    price = prices(session, theirs)
    return {one: n * segments * price[one] for one, n in theirs.items()}


def reachable(session: Session, talks: Sequence[Conversation]) -> tuple[list[Conversation], Counter[str]]:
    """Who may be texted unasked, and the reasons (people/reach.py) for which others are left out, counted."""
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks])
    fine = [talk for talk in talks if not against[talk.contact_point_id]]
    return fine, Counter(against[talk.contact_point_id][0] for talk in talks if against[talk.contact_point_id])


def bulk_time(at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at or after `at` when a text to many may go out: 9:00 to 20:00, Sunday from noon, in the person's zone."""
    local = at.astimezone(zone)
    for _ in range(3):
        opens = SUNDAY_FROM if local.weekday() == _SUNDAY else BULK_FROM
        if local.time() < opens:
            return datetime.combine(local.date(), opens, zone).astimezone(UTC)
        if local.time() < BULK_UNTIL:
            return local.astimezone(UTC)
        local = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    return local.astimezone(UTC)


def send_later(session: Session, talks: Sequence[Conversation], text: str, at: datetime, *, staff_id: str, name: str) -> list[Outbound]:
    """Promise a text to one or many; `name` is unique to this sending, so that pressing twice sends once. Raises BadInput.

    To one person it goes out when staff said; to many each within the hours of their own zone. Whom we may not text is left out.
    """
    check_time(at)
    # Two clicks of the same member at once: the second waits here, and then sees what the first promised.
    session.get_one(Staff, staff_id, with_for_update=True)
    if promised_before(session, name):
        return []
    bulk = len(talks) > 1
    seen = preview(session, talks, text, bulk=bulk, staff_id=staff_id)
    reached, _ = reachable(session, talks)
    if not reached:
        raise BadInput("Nobody of these may be texted.", "Their pages say why.", "to")
    dues = due_times(reached, at, bulk=bulk)
    if bulk:
        hold(session, list(zip(reached, dues, strict=True)), seen.each.segments, name)
    rows = []
    for talk, due in zip(reached, dues, strict=True):
        row = queue(
            session,
            talk,
            seen.text,
            kind=Kind.BULK if bulk else Kind.STAFF,
            language=talk.contact.person.language,
            says=["verbatim"],
            author=f"staff:{staff_id}",
            key=f"{PREFIX}:{name}:{talk.id}",
            due_at=due,
            valid_until=due + STILL_HELPS,
        )
        if row is not None:
            row.id = -row.id  # not said yet: it has no place in the thread before it is sent
            rows.append(row)
    note(session, f"staff:{staff_id}", "send_later", f"sending:{name}", people=len(rows))
    return rows


def hold(session: Session, when: Sequence[tuple[Conversation, datetime]], segments: int, name: str) -> None:
    """Raises BadInput when so many segments each, to many at these times, would pass the cap of a month."""
    leaving: Counter[tuple[str, str]] = Counter()
    for talk, due in when:
        leaving[talk.contact.person.organization_id, month_of(due)] += segments
    hold_to_cap(session, leaving, f"{PREFIX}:{name}:")
