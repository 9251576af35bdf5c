"""A web chat's session and its thread. The page keeps an id and a secret; we keep only the secret's hash."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound, lines_of
from bot.messaging.outbox import COACH, DROPPED, Outbound
from bot.people.person import WEB, contact_at, contact_for
from bot.people.staff import Staff
from bot.store.types import Row, Utc

MOST_HISTORY = 200
STAFF_AUTHOR = "staff:"
FILES = {"resume_done": "resume"}  # sentences whose text can be saved as a file
# Ids grow with the time they were made, and a row may be committed after one that is newer: whoever reads from a cursor
# looks back so far, in the unit of ids (clock.new_number: milliseconds shifted by 22 bits).
LOOK_BACK = 20_000 << 22
_SEEN_EVERY = timedelta(hours=1)


class WebSession(Row):
    """One browser's chat. `language` is the page's when it began."""

    __tablename__ = "web_session"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    secret_hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(Utc, default=clock.now, index=True)


@dataclass(frozen=True)
class Message:
    """One message of a thread as a page shows it; `author` is "you", "coach" or "staff", `client_id` the page's own id for it.

    `file` names what the page may offer to save of it as a file.
    """

    id: int
    line: str
    author: str
    text: str
    at: datetime
    language: str | None = None
    name: str | None = None
    options: tuple[str, ...] = ()
    client_id: str | None = None
    file: str | None = None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(session: Session, language: str) -> tuple[str, str]:
    """A new session: its id and its secret, which exists nowhere else."""
    secret = secrets.token_urlsafe(32)
    row = WebSession(id=clock.new_id(), secret_hash=_hash(secret), language=language)
    session.add(row)
    return row.id, secret


def knows(session: Session, session_id: str, secret: str) -> WebSession | None:
    """The session, if this is its secret. A wrong secret and an unknown session look the same."""
    row = session.get(WebSession, session_id)
    right = hmac.compare_digest(row.secret_hash if row else _hash(""), _hash(secret))
    return row if row is not None and right else None


def seen_long_ago(row: WebSession) -> bool:
    """Whether it is time to note that the session is still used."""
    return clock.now() - row.seen_at > _SEEN_EVERY


def seen(session: Session, session_id: str) -> None:
    """Note that the session is still used, so that its retention begins anew."""
    row = session.get(WebSession, session_id)
    if row is not None:
        row.seen_at = clock.now()


def meet(session: Session, session_id: str, language: str) -> None:
    """Make the person behind a session, who is answered in the page's language until their words say otherwise."""
    if not met(session, session_id):
        person = contact_for(session, WEB, session_id, source="web").person
        person.language, person.language_known = language, True


def met(session: Session, session_id: str) -> bool:
    """Whether the person behind a session is there already."""
    return contact_at(session, WEB, session_id) is not None


def sid_of(session_id: str, client_id: str) -> str:
    """The unique id of a message from a page: sent again, it is the same message."""
    return f"{WEB}:{session_id}:{client_id}"


def stored_id(session: Session, sid: str) -> int | None:
    """The id under which a message was stored first."""
    return session.scalar(select(Inbound.id).where(Inbound.sid == sid))


def history(session: Session, session_id: str, after: int = 0) -> list[Message]:
    """Both directions of a session in order, its last 200; `after` is the newest id a page has, and a little older comes again."""
    lines, since = lines_of(WEB, session_id), max(0, after - LOOK_BACK)
    ours = select(Outbound).join(Conversation, Outbound.conversation_id == Conversation.id).where(Conversation.line.in_(lines))
    ours = ours.where(Outbound.id > since, Outbound.state != DROPPED).order_by(Outbound.id.desc()).limit(MOST_HISTORY)
    theirs = (
        select(Inbound)
        .options(undefer(Inbound.body))
        .where(Inbound.line.in_(lines), Inbound.id > since)
        .order_by(Inbound.id.desc())
        .limit(MOST_HISTORY)
    )
    messages = [*_from_us(session, dict.fromkeys(session.scalars(ours), lines[0])), *map(_from_them, session.scalars(theirs))]
    return sorted(messages, key=lambda one: one.id)[-MOST_HISTORY:]


def newest_id(session: Session) -> int:
    """The id of the newest message to anybody, 0 when there is none."""
    return session.scalar(select(func.max(Outbound.id))) or 0


def newer(session: Session, after: int, lines: Collection[str], known: Collection[int]) -> list[Message]:
    """Messages to these lines after an id, but for the known ones; two small queries however many lines there are."""
    query = select(Outbound.id, Conversation.line).join(Conversation, Outbound.conversation_id == Conversation.id)
    query = query.where(Outbound.id > after, Outbound.channel == WEB, Outbound.state != DROPPED)
    fresh = {number: line for number, line in session.execute(query) if line in lines and number not in known}
    if not fresh:
        return []
    rows = session.scalars(select(Outbound).where(Outbound.id.in_(fresh)).order_by(Outbound.id))
    return list(_from_us(session, {row: fresh[row.id] for row in rows}))


def waiting(session: Session, numbers: Collection[int]) -> set[int]:
    """Which of these messages from people are still to be answered."""
    query = select(Inbound.id).where(Inbound.id.in_(numbers), Inbound.answered_at.is_(None))
    return set(session.scalars(query)) if numbers else set()


def unanswered(session: Session, session_id: str) -> list[int]:
    """Ids of this session's messages that wait for an answer."""
    query = select(Inbound.id).where(Inbound.line.in_(lines_of(WEB, session_id)), Inbound.answered_at.is_(None))
    return list(session.scalars(query))


def offered(session: Session, session_id: str, message_id: int) -> list[dict[str, Any]]:
    """The options that a message to this session offers; none for a message of somebody else."""
    query = select(Outbound).join(Conversation, Outbound.conversation_id == Conversation.id)
    row = session.scalar(query.where(Outbound.id == message_id, Conversation.line.in_(lines_of(WEB, session_id))))
    return list(row.options or ()) if row is not None else []


def _from_us(session: Session, rows: Mapping[Outbound, str]) -> Iterator[Message]:
    staff = {row.author.removeprefix(STAFF_AUTHOR) for row in rows if row.author.startswith(STAFF_AUTHOR)}
    query = select(Staff.id, Staff.name).where(Staff.id.in_(staff))
    names = {number: name.split()[0] for number, name in session.execute(query)} if staff else {}
    for row, line in rows.items():
        yield Message(
            id=row.id,
            line=line,
            author="coach" if row.author == COACH else "staff",
            name=names.get(row.author.removeprefix(STAFF_AUTHOR)),
            text=row.body,
            at=row.created_at,
            language=row.language,
            options=tuple(str(one["title"]) for one in row.options or ()),
            file=next((file for key, file in FILES.items() if key in (row.says or ()) and "\n" in row.body), None),
        )


def _from_them(row: Inbound) -> Message:
    return Message(row.id, row.line, "you", row.body, row.received_at, client_id=row.sid.rpartition(":")[2])
