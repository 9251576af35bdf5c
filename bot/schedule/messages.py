"""Texts that staff write for later, to one person or many: seen before they are sent with their cost, editable until they leave.

Texts to many go out by day only, name the program, and count against the month's cap of the organization.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.claiming import Taken
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import DROPPED, QUEUED, Kind, Outbound, queue
from bot.people.audit import note
from bot.people.person import SMS
from bot.people.reach import against_many
from bot.people.staff import Staff
from bot.schedule.appointment import zone_of
from bot.schedule.costs import held_back, hold_to_cap, month_of, prices, room_left
from bot.schedule.daily import ENOUGH, MOST_A_DAY, sent_today
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
_OUTSIDE = "outside hours"


@dataclass(frozen=True)
class Preview:
    """What a text to some people would be: segments each, people who get it, cost in thousandths of a dollar, who is left out why."""

    text: str
    each: Segments
    people: int
    cost: int
    left_out: Counter[str]


def preview(session: Session, talks: Sequence[Conversation], text: str, *, bulk: bool, staff_id: str) -> Preview:
    """Look before sending: to one person it starts with the name of whoever writes, to many it must name the program.

    Raises BadInput for an empty or long text, or one to many without the program.
    """
    plain = fold_sms("\n".join(line.rstrip() for line in text.strip().splitlines()))
    if not plain:
        raise BadInput("The text is empty.", "Write something first.")
    if not bulk and talks:
        plain = _signed(plain, session.get_one(Staff, staff_id).name, talks[0].contact.person.language)
    if len(plain) > LONGEST:
        raise BadInput(f"The text has more than {LONGEST} characters.", "Shorten it; a text is read on a phone.")
    if bulk and bare(office().program) not in bare(plain):
        raise BadInput("A text to many must say who writes.", f"Name {office().program} in it.")
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
    now = clock.now()
    if not now - GRACE <= at <= now + FARTHEST:
        raise BadInput("That time has passed or is more than a year away.", "Choose another one.")
    bulk = len(talks) > 1
    seen = preview(session, talks, text, bulk=bulk, staff_id=staff_id)
    reached, _ = reachable(session, talks)
    if not reached:
        raise BadInput("Nobody of these may be texted.", "Their pages say why.")
    there = set(session.scalars(select(Outbound.key).where(Outbound.key.startswith(f"{PREFIX}:{name}:"))))
    dues = {
        talk.id: max(bulk_time(at, zone_of(talk.contact.person)) if bulk else at, now)
        for talk in reached
        if f"{PREFIX}:{name}:{talk.id}" not in there
    }
    if bulk:
        _hold(session, [(talk, dues[talk.id]) for talk in reached if talk.id in dues], seen.each.segments, name)
    rows = []
    for talk in (one for one in reached if one.id in dues):
        due = dues[talk.id]
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


def _hold(session: Session, when: Sequence[tuple[Conversation, datetime]], segments: int, name: str) -> None:
    leaving: Counter[tuple[str, str]] = Counter()
    for talk, due in when:
        leaving[talk.contact.person.organization_id, month_of(due)] += segments
    hold_to_cap(session, leaving, f"{PREFIX}:{name}:")


def waiting(session: Session, name: str) -> list[Outbound]:
    """The texts of one sending that have not left yet; whoever changes them holds them."""
    query = select(Outbound).where(Outbound.key.startswith(f"{PREFIX}:{name}:"), Outbound.state == QUEUED, Outbound.tries == 0)
    return list(session.scalars(query.with_for_update()))


def rewrite(session: Session, name: str, text: str, *, staff_id: str) -> int:
    """Change what has not left yet; returns how many texts. Raises BadInput."""
    rows = waiting(session, name)
    talks = [session.get_one(Conversation, row.conversation_id) for row in rows]
    if not rows:
        return 0
    bulk = any(row.kind == Kind.BULK for row in rows)
    # To one it stays signed by whoever wrote it, also when a colleague mends it.
    seen = preview(session, talks, text, bulk=bulk, staff_id=rows[0].author.removeprefix("staff:"))
    if bulk:
        _hold(session, list(zip(talks, (row.due_at for row in rows), strict=True)), seen.each.segments, name)
    for row in rows:
        row.body, row.segments = seen.text, seen.each.segments
    note(session, f"staff:{staff_id}", "rewrite_later", f"sending:{name}", people=len(rows))
    return len(rows)


def retime(session: Session, name: str, at: datetime, *, staff_id: str) -> int:
    """Another time for what has not left yet; returns how many texts. Raises BadInput."""
    rows, now = waiting(session, name), clock.now()
    if not now - GRACE <= at <= now + FARTHEST:
        raise BadInput("That time has passed or is more than a year away.", "Choose another one.")
    when = []
    for row in rows:
        talk = session.get_one(Conversation, row.conversation_id)
        when.append((talk, max(bulk_time(at, zone_of(talk.contact.person)) if row.kind == Kind.BULK else at, now)))
    if rows and rows[0].kind == Kind.BULK:
        _hold(session, when, rows[0].segments, name)
    for row, (_, due) in zip(rows, when, strict=True):
        row.due_at = row.next_try_at = row.urgent_at = due
        row.valid_until = row.due_at + STILL_HELPS
    note(session, f"staff:{staff_id}", "retime_later", f"sending:{name}", people=len(rows))
    return len(rows)


def take_back(session: Session, name: str, *, staff_id: str) -> int:
    """Do not send what has not left yet; returns how many texts."""
    rows = waiting(session, name)
    for row in rows:
        row.state, row.reason = DROPPED, "taken back"
    note(session, f"staff:{staff_id}", "take_back_later", f"sending:{name}", people=len(rows))
    return len(rows)


def recheck(session: Session, rows: Sequence[Taken]) -> None:
    """Drop what may not leave now: to many outside its hours, past the month's cap or two a day, or to whom we may not write any more.

    What leaves takes its place in the thread here.
    """
    talks = {one.id: one for one in session.scalars(select(Conversation).where(Conversation.id.in_({row.conversation_id for row in rows})))}
    sent, now = sent_today(session, {one.contact.person_id: zone_of(one.contact.person) for one in talks.values()}), clock.now()
    against = against_many(session, [(talk.contact, talk.last_inbound_at) for talk in talks.values()])
    room, late = _rooms(session, rows, talks), set[tuple[str, str]]()
    for row in rows:
        talk = talks[row.conversation_id or ""]
        whose = talk.contact.person.organization_id
        left = room.get(whose)
        if against[talk.contact_point_id]:
            row.drop(against[talk.contact_point_id][0])
        elif row.kind == Kind.BULK and bulk_time(now, zone_of(talk.contact.person)) != now:
            row.drop(_OUTSIDE)
            late.add((whose, (row.key or "").split(":")[1]))
        elif row.kind == Kind.BULK and sent.get(talk.contact.person_id, 0) >= MOST_A_DAY:
            row.drop(ENOUGH)
        elif row.kind == Kind.BULK and row.tries == 1 and left is not None and left < row.segments:
            row.drop("cap")
            held_back(session, whose)
        else:
            if left is not None and row.tries == 1:
                room[whose] = left - row.segments
            if row.id < 0:
                row.id, row.created_at = clock.new_number(), now
    for whose, name in sorted(late):
        _too_late(session, whose, name)


def _too_late(session: Session, organization_id: str, name: str) -> None:
    """Staff hear once a sending that some of a text to many did not leave in its hours."""
    before = select(Outbound.id).where(Outbound.key.startswith(f"{PREFIX}:{name}:"), Outbound.reason == _OUTSIDE).limit(1)
    if session.scalar(before) is not None:
        return
    details = {"organization_id": organization_id, "sending": name}
    open_case(session, "sending", conversation=None, reason="case_outside_hours", details=details, organization_id=organization_id)


def _rooms(session: Session, rows: Sequence[Taken], talks: dict[str, Conversation]) -> dict[str, int | None]:
    many = {talks[row.conversation_id or ""].contact.person.organization_id for row in rows if row.kind == Kind.BULK}
    return {one: room_left(session, one) for one in many}
