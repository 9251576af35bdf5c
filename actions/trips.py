"""Trips: the person's shifts and their own place brought together, planned before the database is held, told after."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from actions.effect import action_after
from bot import clock
from bot.answers.memory import latest
from bot.answers.trips import preparing, saved, telling
from bot.answers.trips.known import Known, Prepared, Shift
from bot.messaging.question import open_questions
from bot.pathways.one_open import make_room
from bot.people.language import notice
from bot.schedule.appointment import coming_up, zone_of
from bot.turns.meant import meant_value
from bot.turns.turn import Turn
from bot.words.say import Say

_AHEAD = timedelta(days=14)


def known(session: Session, turn: Turn) -> Known:
    """What a trip may need to know of the person."""
    person, now = turn.conversation.contact.person, clock.now()
    ahead = coming_up(session, person.id, now, now + _AHEAD)
    shifts = [Shift(one.series.kind, one.series.place, one.starts_at, one.ends_at) for one in ahead]
    # The turn notices the language too, but that is saved only with its answer; this session is read from and thrown away.
    return Known(notice(person, turn.text), zone_of(person), saved.place_of(saved.saved(session, person.id)), shifts)


def _look(session: Session, turn: Turn) -> Callable[[], Prepared]:
    """What the message asks for; the planning itself comes after this session."""
    here, conversation = known(session, turn), turn.conversation
    for question in open_questions(session, conversation.id):
        if question.name == telling.TRIP_ASK:
            value = meant_value(session, conversation, turn.inbound, question)
            if value is not None:
                data = dict(question.data)
                return lambda: preparing.go_on(turn.text, value, here, data)
    last = latest(session, conversation.id, telling.TRIP)
    return lambda: preparing.begin(turn.text, here, last)


def look(session: Session, turn: Turn) -> Prepared:
    """Read what is needed, let go of the database, plan."""
    plan = _look(session, turn)
    session.rollback()
    return plan()


@action_after(look)
def action_plan_trip(session: Session, turn: Turn, found: Prepared) -> list[Say]:
    """From one place to another, and what follows a trip that was told."""
    make_room(session, turn.conversation)
    return telling.tell(session, turn.conversation, found)
