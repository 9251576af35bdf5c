"""People who text and staff who are on call, on this process's own database, with no Rasa: what must work without it."""

from sqlalchemy import select

from bot.care.cases import Case
from bot.care.paging import set_on_call
from bot.messaging.conversation import Conversation
from bot.messaging.dialogue import Dialogue
from bot.messaging.inbox import Inbound, inbound_row, line_of, store
from bot.messaging.outbox import Outbound
from bot.people.staff import make_account
from bot.store.engine import engine
from bot.store.session import reading, writing
from bot.turns.answer import answer, claim

ANA, BEN = "+14135550111", "+15085550122"
ROSA = "+14135550190"  # a case manager's phone
NOWHERE = Dialogue("http://127.0.0.1:9", "nobody listens here")


def text(body: str, number: str = ANA, *, media: int = 0) -> list[str]:
    """Text the coach; the answers that are queued for it."""
    with reading() as session:
        sid = f"SM{len(session.scalars(select(Inbound)).all()):032d}"
    store(engine(), [inbound_row(sid=sid, channel="sms", address=number, body=body, media_count=media)])
    mine = claim()
    assert mine is not None
    answer(NOWHERE, mine)
    with reading() as session:
        return list(session.scalars(select(Outbound.body).where(Outbound.inbound_id == mine.inbound_id).order_by(Outbound.id)))


def talk(number: str = ANA) -> str:
    """The id of a phone's conversation."""
    with reading() as session:
        return session.scalars(select(Conversation.id).where(Conversation.line == line_of("sms", number))).one()


def hire(*, on: bool = True, phone: str | None = ROSA) -> str:
    """A case manager, on call or not; her id."""
    with writing() as session:
        member = make_account(session, "rosa@example.org", "Rosa Lima", "case_manager", phone)
        session.flush()
        if on:
            set_on_call(session, member.id, True)
        return member.id


def pages() -> list[str]:
    """Texts to staff on call."""
    with reading() as session:
        return list(session.scalars(select(Outbound.body).where(Outbound.conversation_id.is_(None)).order_by(Outbound.id)))


def to_people() -> list[str]:
    """Everything queued for people, oldest first."""
    with reading() as session:
        return list(session.scalars(select(Outbound.body).where(Outbound.conversation_id.is_not(None)).order_by(Outbound.id)))


def cases() -> list[tuple[str, str, str]]:
    """Kind, state and reason of every case."""
    with reading() as session:
        return [(one.kind, one.state, one.reason) for one in session.scalars(select(Case).order_by(Case.opened_at, Case.id))]
