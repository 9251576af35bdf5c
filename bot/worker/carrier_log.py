"""Twilio's own copy of texts: removed once it is old enough and ours was read from the database and opened."""

import logging
from datetime import timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from bot import clock
from bot.messaging.channels.outcomes import Decision, SendFailed
from bot.messaging.channels.twilio import Twilio
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Outbound
from bot.people.person import SMS
from bot.settings import settings
from bot.store.crypto import CannotOpen
from bot.store.session import reading, writing
from bot.store.types import Number, Row
from bot.worker.carrier import CARRIED, carrier

log = logging.getLogger(__name__)

BATCH = 100
MOST = 2000  # a round, so that Twilio's own limits are kept; the next round goes on


class CarrierCursor(Row):
    """How far the cleaning has come in one direction: the id of the last message whose copy at Twilio is gone."""

    __tablename__ = "carrier_cursor"

    direction: Mapped[str] = mapped_column(String(10), primary_key=True)
    last_id: Mapped[int] = mapped_column(Number, default=0)


def clean_carrier(days: int) -> int:
    """Remove texts older than `days` from Twilio's log; returns how many."""
    twilio = carrier(settings())
    if twilio is None:
        return 0
    return sum(_clean(twilio, direction, days) for direction in ("inbound", "outbound"))


def _clean(twilio: Twilio, direction: str, days: int) -> int:
    done = 0
    while done < MOST:
        with reading() as session:
            rows, last = _next(session, direction, days)
        for row_id, sid in rows:
            try:
                twilio.delete(sid)
            except SendFailed as error:
                if error.decision is Decision.RETRY_LATER:
                    log.warning("Twilio's log is cleaned later: %s", error)
                    return done + _reached(direction, row_id - 1)
                log.error("Twilio keeps message %s: %s", row_id, error)
            done += 1
        if last:
            _reached(direction, last)
        if len(rows) < BATCH:
            return done
    return done


def _reached(direction: str, last_id: int) -> int:
    with writing() as session:
        session.merge(CarrierCursor(direction=direction, last_id=last_id))
    return 0


def _next(session: Session, direction: str, days: int) -> tuple[list[tuple[int, str]], int]:
    """(id, Twilio's id) of the next old texts that open here, and the id to go on from.

    One that does not open stays at Twilio: that may be the only copy.
    """
    cursor = session.get(CarrierCursor, direction)
    since, before = cursor.last_id if cursor else 0, clock.now() - timedelta(days=days)
    if direction == "inbound":
        came = select(Inbound).where(Inbound.id > since, Inbound.received_at < before, Inbound.channel == SMS)
        found = session.scalars(came.order_by(Inbound.id).limit(BATCH)).all()
    else:
        went = select(Outbound.id).where(Outbound.id > since, Outbound.created_at < before, Outbound.sid.is_not(None))
        found = session.scalars(went.order_by(Outbound.id).limit(BATCH)).all()  # type: ignore[assignment]
    ids = [one if isinstance(one, int) else one.id for one in found]
    rows = [(one, sid) for one in ids if (sid := _whole(session, direction, one)) is not None and sid.startswith(CARRIED)]
    return rows, ids[-1] if ids else 0


def _whole(session: Session, direction: str, row_id: int) -> str | None:
    """Twilio's id of a text whose body we can still read here."""
    try:
        if direction == "inbound":
            row = session.scalars(select(Inbound).where(Inbound.id == row_id).options(undefer(Inbound.body))).one()
            return row.sid if row.body is not None else None
        sent = session.get_one(Outbound, row_id)
        return sent.sid if sent.body is not None else None
    except CannotOpen:
        log.error("message %s cannot be opened here, so Twilio's copy of it stays", row_id)
        return None
