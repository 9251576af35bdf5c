"""Staff: accounts and roles, one-time links, sessions kept on our side. Passwords are argon2; links and sessions are kept as hashes."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.errors import BadInput
from bot.people import organization
from bot.settings import settings
from bot.store.session import writing
from bot.store.types import Row, Sealed, Utc

ROLES = ("case_manager", "supervisor", "liaison", "content_editor", "admin")
LINK_LASTS = timedelta(days=7)
SESSION_LASTS = timedelta(hours=12)
LOCK_AFTER = 8
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 12


class Staff(Row):
    """A member of staff. Without a password they can only enter by a one-time link."""

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=clock.new_id)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organization.id"))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str | None] = mapped_column(Sealed)
    password: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    wrong_passwords: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Utc)
    created_at: Mapped[datetime] = mapped_column(Utc, default=clock.now)


class StaffLink(Row):
    """A one-time link, to set a password; `staff_id` is empty for the link that makes the first administrator."""

    __tablename__ = "staff_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class StaffSession(Row):
    """A signed-in browser. Ending the row signs it out, wherever it is."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(44))
    since: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    staff: Mapped[Staff] = relationship()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(session: Session, staff_id: str | None) -> str:
    """A one-time address where a password is set; `staff_id` None makes the first administrator."""
    token = secrets.token_urlsafe(24)
    session.add(StaffLink(token_hash=_hash(token), staff_id=staff_id, expires_at=clock.now() + LINK_LASTS))
    return f"{settings().public_url}/desk/welcome/{token}"


def add(email: str, name: str, role: str, phone: str | None = None) -> str:
    """Make an account and return its one-time link. Raises BadInput for a known e-mail or an unknown role."""
    email = email.strip().lower()
    if role not in ROLES:
        raise BadInput(f"There is no role {role!r}.", "Use one of " + ", ".join(ROLES) + ".")
    if "@" not in email.strip("@") or not name.strip():
        raise BadInput("The e-mail or the name is not usable.", "Write both, such as: staff add ana@example.org --name Ana --role admin")
    with writing() as session:
        if session.scalar(select(Staff.id).where(Staff.email == email)):
            raise BadInput("There is already an account with this e-mail.", "Ask an administrator for a new link.")
        member = Staff(organization_id=organization.home(session).id, email=email, name=name.strip(), role=role, phone=phone)
        session.add(member)
        session.flush()
        return make_link(session, member.id)


def first_admin_link() -> str | None:
    """A one-time link that makes the first administrator, or None once there is staff."""
    with writing() as session:
        if session.scalar(select(func.count()).select_from(Staff)):
            return None
        return make_link(session, None)


def open_link(session: Session, token: str) -> StaffLink | None:
    """The link of a token, if it can still be used."""
    link = session.get(StaffLink, _hash(token), with_for_update=True)
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    if link.staff_id is None and session.scalar(select(func.count()).select_from(Staff)):
        return None
    return link


def use_link(session: Session, link: StaffLink, password: str, *, email: str = "", name: str = "") -> Staff:
    """Set the password (and make the first administrator). Raises BadInput; then the link can still be used."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput("That password is short.", f"Use {SHORTEST_PASSWORD} characters or more; a few words are fine.")
    if link.staff_id is None:
        if "@" not in email or not name.strip():
            raise BadInput("The e-mail or the name is missing.", "Fill in both.")
        member = Staff(organization_id=organization.home(session).id, email=email.strip().lower(), name=name.strip(), role="admin")
        session.add(member)
    else:
        member = session.get_one(Staff, link.staff_id)
    member.password, member.wrong_passwords, member.locked_until = _hasher().hash(password), 0, None
    link.used_at = clock.now()
    session.flush()
    return member


def sign_in(session: Session, email: str, password: str) -> Staff | None:
    """The member with this e-mail and password; None for every other case, each taking as long."""
    member = session.scalar(select(Staff).where(Staff.email == email.strip().lower(), Staff.active).with_for_update())
    now = clock.now()
    known = member.password if member is not None and member.password else _decoy()
    right = True
    try:
        _hasher().verify(known, password)
    except VerificationError:
        right = False
    if member is None or member.password is None:
        return None
    if member.locked_until is not None and member.locked_until > now:
        return None
    if not right:
        member.wrong_passwords += 1
        if member.wrong_passwords >= LOCK_AFTER:
            member.wrong_passwords, member.locked_until = 0, now + LOCKED_FOR
        return None
    member.wrong_passwords = 0
    return member


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _hasher().hash(secrets.token_urlsafe(12))


def start_session(session: Session, member: Staff) -> tuple[str, StaffSession]:
    """A new signed-in session: its token (for the cookie) and its row."""
    token = secrets.token_urlsafe(32)
    row = StaffSession(token_hash=_hash(token), staff_id=member.id, csrf=secrets.token_urlsafe(24), expires_at=clock.now() + SESSION_LASTS)
    session.add(row)
    return token, row


def session_of(session: Session, token: str) -> StaffSession | None:
    """The live session of a token, with its active member."""
    row = session.get(StaffSession, _hash(token))
    return row if row is not None and row.expires_at > clock.now() and row.staff.active else None


def end_session(session: Session, token: str) -> None:
    """Sign this browser out."""
    row = session.get(StaffSession, _hash(token))
    if row is not None:
        session.delete(row)
