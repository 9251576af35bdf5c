"""Staff: accounts and roles, one-time links, sessions kept on our side. Passwords are argon2; links and sessions are kept as hashes."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.errors import BadInput
from bot.people import organization
from bot.people.numbers import e164
from bot.people.roles import ADMIN, ROLES
from bot.settings import settings
from bot.store.session import writing
from bot.store.types import Row, Sealed, Utc

LINK_LASTS = timedelta(days=7)
SESSION_LASTS = timedelta(hours=12)
LOCK_AFTER = 8
LOCKED_FOR = timedelta(minutes=15)


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
    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _bound(token: str, browser: str) -> str:
    """A session's key: its token and the kind of browser that got it, so that a copied cookie is worth nothing in another one.

    Digits are left out: a browser that updates itself stays the same.
    """
    return _hash(f"{token}\n{''.join(c for c in browser if not c.isdigit())}")


def make_link(session: Session, staff_id: str | None) -> str:
    """A one-time address where a password is set; `staff_id` None makes the first administrator."""
    token = secrets.token_urlsafe(24)
    session.add(StaffLink(token_hash=_hash(token), staff_id=staff_id, expires_at=clock.now() + LINK_LASTS))
    return f"{settings().public_url}/desk/welcome/{token}"


def add(email: str, name: str, role: str, phone: str | None = None, place: str | None = None) -> str:
    """Make an account, of the home organization or of the one with this name; its one-time link. Raises BadInput as make_account does."""
    with writing() as session:
        found = session.scalar(select(organization.Organization.id).where(organization.Organization.name == place)) if place else None
        if place and found is None:
            raise BadInput(f"There is no organization {place!r}.", "An administrator adds it at /desk/organizations.")
        return make_link(session, make_account(session, email, name, role, phone, found).id)


def link_for(email: str) -> str:
    """A new one-time link for an account that exists. Raises BadInput if there is none, or it is closed."""
    with writing() as session:
        member = session.scalar(select(Staff).where(Staff.email == email.strip().lower()))
        if member is None or not member.active:
            raise BadInput("There is no open account with this e-mail.", "Make one by ./coach staff add, or open it again at the desk.")
        return make_link(session, member.id)


def make_account(session: Session, email: str, name: str, role: str, phone: str | None = None, organization_id: str | None = None) -> Staff:
    """A new account without a password, of the home organization unless another is named.

    Raises:
        BadInput: a known e-mail, an unknown role or organization, or a number that is none.
    """
    email, name = _email(email), _name(name)
    if role not in ROLES:
        raise BadInput(f"There is no role {role!r}.", "Use one of " + ", ".join(ROLES) + ".")
    if session.scalar(select(Staff.id).where(Staff.email == email)):
        raise BadInput("There is already an account with this e-mail.", "Ask an administrator for a new link.")
    if organization_id and session.get(organization.Organization, organization_id) is None:
        raise BadInput("There is no such organization.", "Choose one of the list.")
    where = organization_id or organization.home(session).id
    member = Staff(organization_id=where, email=email, name=name, role=role, phone=pager(phone))
    session.add(member)
    session.flush()
    return member


def pager(phone: str | None) -> str | None:
    """A number to page, as E.164; None for an empty one. Raises BadInput."""
    if not phone or not phone.strip():
        return None
    number = e164(phone)
    if number is None:
        raise BadInput("That is not a phone number.", "Write it with its area code, such as (413) 555-0110.")
    return number


def _email(email: str) -> str:
    email = email.strip().lower()
    local, _, host = email.rpartition("@")
    if not local or "." not in host or len(email) > 254 or any(c.isspace() for c in email):
        raise BadInput("That is not an e-mail address.", "Write it like ana@example.org.")
    return email


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= 120:
        raise BadInput("The name is missing or longer than 120 characters.", "Write it as people will see it.")
    return name


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
    if link.staff_id is not None and not session.get_one(Staff, link.staff_id).active:
        return None
    return link


def use_link(session: Session, link: StaffLink, hashed: str, *, email: str = "", name: str = "", phone: str | None = None) -> Staff:
    """Set the password, already hashed (and make the first administrator). Raises BadInput; then the link can still be used.

    Every browser that was signed in with the old password is signed out, and the member's other links are void.
    """
    member = make_account(session, email, name, ADMIN, phone) if link.staff_id is None else session.get_one(Staff, link.staff_id)
    member.password, member.wrong_passwords, member.locked_until = hashed, 0, None
    link.used_at = clock.now()
    session.execute(update(StaffLink).where(StaffLink.staff_id == member.id, StaffLink.used_at.is_(None)).values(used_at=clock.now()))
    end_sessions(session, member.id)
    session.flush()
    return member


def password_of(session: Session, email: str) -> str | None:
    """What is kept of the password of an active account; None if there is no such account or no password yet."""
    return session.scalar(select(Staff.password).where(Staff.email == email.strip().lower(), Staff.active))


def admit(session: Session, email: str, hashed: str | None, right: bool) -> Staff | None:
    """The member to sign in, after passwords.fits; None when the password was wrong, has changed since, or the account is locked.

    Wrong passwords are counted: LOCK_AFTER of them lock the account for a while, also for the right one. The count begins anew with
    the session, not here: a second factor may still be missing.
    """
    member = session.scalar(select(Staff).where(Staff.email == email.strip().lower(), Staff.active).with_for_update())
    now = clock.now()
    if member is None or hashed is None or member.password != hashed or (member.locked_until is not None and member.locked_until > now):
        return None
    if not right:
        member.wrong_passwords += 1
        if member.wrong_passwords >= LOCK_AFTER:
            member.wrong_passwords, member.locked_until = 0, now + LOCKED_FOR
        return None
    return member


def start_session(session: Session, member: Staff, browser: str) -> tuple[str, StaffSession]:
    """A new signed-in session of a kind of browser (its User-Agent): its token (for the cookie) and its row."""
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= clock.now()))
    token = secrets.token_urlsafe(32)
    row = StaffSession(
        token_hash=_bound(token, browser), staff_id=member.id, csrf=secrets.token_urlsafe(24), expires_at=clock.now() + SESSION_LASTS
    )
    session.add(row)
    return token, row


def session_of(session: Session, token: str, browser: str) -> StaffSession | None:
    """The live session of a token in the kind of browser that got it, with its active member."""
    row = session.get(StaffSession, _bound(token, browser))
    return row if row is not None and row.expires_at > clock.now() and row.staff.active else None


def end_session(session: Session, token: str, browser: str) -> None:
    """Sign this browser out."""
    row = session.get(StaffSession, _bound(token, browser))
    if row is not None:
        session.delete(row)


def end_sessions(session: Session, staff_id: str) -> None:
    """Sign a member out everywhere."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def set_active(session: Session, member: Staff, active: bool) -> None:
    """Close an account (and sign it out everywhere) or open it again."""
    member.active = active
    if not active:
        end_sessions(session, member.id)
