"""A person answers reminders: texts through options and open questions, as a turn does it, without Rasa."""

from sqlalchemy import select

from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Outbound
from bot.messaging.question import Question
from bot.messaging.speaking import speak
from bot.people.consent import record
from bot.schedule.appointment import Appointment
from bot.schedule.employer import PURPOSE
from bot.schedule.shift_question import question_about
from bot.schedule.wording import named
from bot.store.session import reading, writing
from bot.turns.answering import from_question
from bot.turns.turn import Outcome, Turn
from tests.acting import receive, told
from tests.schedule_world import ANA, add, appointments, talk_of
from tests.talking import Talk

BOSS = "+14135550166"
WEDNESDAY = "2026-11-25T14:00"


def reminded(number: str = ANA) -> None:
    """A reminder of each appointment of this person went out."""
    with writing() as session:
        talk = talk_of(session, number)
        for one in session.scalars(
            select(Appointment).where(Appointment.person_id == talk.contact.person_id).order_by(Appointment.starts_at)
        ):
            session.add(Question(**question_about(talk.id, one.id, named(one), one.ends_at)))


def reply(body: str, language: str = "en", number: str = ANA) -> str:
    """A text through options and open questions, as the turn does it; what is said, or "rasa" if it is none of them."""
    conversation_id, message_id = receive(body, number)
    with writing() as session:
        talk = session.get_one(Conversation, conversation_id)
        talk.contact.person.language = language
        decided = from_question(session, Turn(talk, session.get_one(Inbound, int(message_id)), body), ())
        if not isinstance(decided, Outcome):
            return "rasa"
        speak(session, talk, decided.says, kind=decided.kind, inbound_id=int(message_id))
        return told(list(decided.says), language)


def talking(language: str = "en") -> Talk:
    """A conversation of somebody who agreed to texts and tells shifts."""
    with writing() as session:
        talk_of(session, language=language)
    return Talk("action_add_shift", language=language)


def answers() -> list[str | None]:
    return [one.answer for one in appointments()]


def outside() -> list[tuple[str, str]]:
    """Texts to people outside."""
    with reading() as session:
        return [(row.address, row.body) for row in session.scalars(select(Outbound).where(Outbound.key.startswith("employer:")))]


def agreed() -> None:
    with writing() as session:
        person = talk_of(session, name="Ana Lopez").contact.person_id
        record(session, person, PURPOSE, True, wording="form", channel="paper", proof="form 7", recipient="Hill Market")


def with_boss(starts: str = WEDNESDAY, language: str = "en") -> str:
    return add(starts, employer="Hill Market", supervisor="Maria", supervisor_phone=BOSS, supervisor_language=language)
