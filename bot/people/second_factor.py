"""A second factor for staff: codes of an authenticator app (TOTP, RFC 6238). Each code counts once."""

from datetime import datetime

import pyotp
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.people import audit
from bot.people.staff import LOCK_AFTER, LOCKED_FOR, Staff
from bot.store.session import writing
from bot.store.types import Row, Sealed, Utc

ISSUER = "Coach desk"
STEP = 30  # seconds a code lasts
_CLOCKS_DIFFER = 1  # steps before and after the present one


class StaffCode(Row):
    """The secret an authenticator app shares with us; it counts once `confirmed_at` is set. `last_step` is the newest code used."""

    __tablename__ = "staff_code"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed)
    confirmed_at: Mapped[datetime | None] = mapped_column(Utc)
    last_step: Mapped[int] = mapped_column(default=0)


def needed(session: Session, staff_id: str) -> bool:
    """Whether this member signs in with a code as well."""
    row = session.get(StaffCode, staff_id)
    return row is not None and row.confirmed_at is not None


def begin(session: Session, member: Staff) -> tuple[str, str]:
    """A secret to scan and its otpauth:// address; the same one until a code confirms it."""
    row = session.get(StaffCode, member.id)
    if row is None:
        row = StaffCode(staff_id=member.id, secret=pyotp.random_base32(), last_step=0)
        session.add(row)
        session.flush()
    return row.secret, pyotp.TOTP(row.secret, interval=STEP).provisioning_uri(name=member.email, issuer_name=ISSUER)


def fits(session: Session, staff_id: str, code: str) -> bool:
    """Whether this is a code of now that was not used before; then it is used up."""
    row = session.get(StaffCode, staff_id, with_for_update=True)
    code = "".join(code.split())
    if row is None or len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    now = int(clock.now().timestamp()) // STEP
    totp = pyotp.TOTP(row.secret, interval=STEP)
    for step in range(max(now - _CLOCKS_DIFFER, row.last_step + 1), now + _CLOCKS_DIFFER + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code):
            row.last_step = step
            return True
    return False


def confirm(session: Session, staff_id: str, code: str) -> bool:
    """Turn it on by a first code. False if the code is wrong."""
    if not fits(session, staff_id, code):
        return False
    session.get_one(StaffCode, staff_id).confirmed_at = clock.now()
    return True


def forget(session: Session, staff_id: str) -> None:
    """Turn it off: the member's app shows codes for nothing any more."""
    row = session.get(StaffCode, staff_id)
    if row is not None:
        session.delete(row)
        session.flush()


def turn_off(email: str) -> None:
    """The same by e-mail, from the command: whoever may run it has the database anyway."""
    with writing() as session:
        member = session.scalar(select(Staff).where(Staff.email == email.strip().lower()))
        if member is not None:
            forget(session, member.id)
            audit.note(session, "command", "code_off", f"staff:{member.id}")


def admit(session: Session, staff_id: str, code: str) -> Staff | None:
    """The member to sign in after a right password and this code. Wrong codes count as wrong passwords do, and lock the account."""
    member = session.get(Staff, staff_id, with_for_update=True)
    now = clock.now()
    if member is None or not member.active or (member.locked_until is not None and member.locked_until > now):
        return None
    if fits(session, staff_id, code):
        return member
    member.wrong_passwords += 1
    if member.wrong_passwords >= LOCK_AFTER:
        member.wrong_passwords, member.locked_until = 0, now + LOCKED_FOR
    return None
