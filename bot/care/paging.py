"""Paging: telling people on call, at once and by text, that a case cannot wait. The text names nobody."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.care.cases import Case
from bot.messaging.outbox import queue_page
from bot.people import organization
from bot.people.staff import Staff
from bot.settings import settings
from bot.store.types import Number, Row, Utc
from bot.words.render import render


class OnCall(Row):
    """A stretch of time in which a member of staff is on call; open-ended while `until` is empty."""

    __tablename__ = "on_call"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, default=clock.new_number)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    since: Mapped[datetime] = mapped_column(Utc, default=clock.now)
    until: Mapped[datetime | None] = mapped_column(Utc)


def on_call(session: Session) -> list[Staff]:
    """Active staff who are on call right now."""
    now = clock.now()
    query = select(Staff).join(OnCall, OnCall.staff_id == Staff.id).where(Staff.active, OnCall.since <= now)
    query = query.where((OnCall.until.is_(None)) | (OnCall.until > now))
    return list(session.scalars(query.distinct()))


def set_on_call(session: Session, staff_id: str, on: bool) -> None:
    """Start or end a member's time on call."""
    now = clock.now()
    running = session.scalars(
        select(OnCall).where(OnCall.staff_id == staff_id, OnCall.since <= now, (OnCall.until.is_(None)) | (OnCall.until > now))
    ).all()
    if on and not running:
        session.add(OnCall(staff_id=staff_id))
    elif not on:
        for row in running:
            row.until = now


def page(session: Session, case: Case) -> bool:
    """Text everybody on call who may see this case; False when nobody can be reached so. The desk shows it on top either way."""
    own = session.get(organization.Organization, case.organization_id) if case.organization_id else None
    may_see = {case.organization_id} if own is not None and own.health_records else {organization.home(session).id, case.organization_id}
    reachable = [(one, one.phone) for one in on_call(session) if one.phone and one.organization_id in may_see]
    for member, phone in reachable:
        text = render(
            "page_undelivered" if case.kind == "undelivered" else "page_crisis",
            {"case": case.id[-6:], "link": f"{settings().public_url}/desk/cases/{case.id}"},
            "en",
        ).text
        queue_page(session, phone, text, case_id=case.id, key=f"page:{case.id}:{case.times}:{member.id}")
    case.paged_at = clock.now() if reachable else case.paged_at
    return bool(reachable)
