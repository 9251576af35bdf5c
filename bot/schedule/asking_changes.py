"""A text about a change asks whether they come to the new time, so that "ok", "1" or "cant" is an answer to it.

Also where the old time was answered before: that answer is forgotten with the move (see Appointment.put).
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.question import DROPPED, Question, close, open_questions
from bot.schedule.appointment import Appointment
from bot.schedule.shift_question import question_about, written
from bot.schedule.wording import CHOICES, MOST_SEGMENTS, named
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.words.render import numbered, option


def ask(session: Session, row: Taken, about: Sequence[tuple[Appointment, Appointment | None]], language: str) -> None:
    """Open a question about each that takes place and is not answered yet, and give a text about one its numbers if they fit.

    `about` is what changed and what stands now. What was asked about the old time (whether, how late, whom to tell) is asked no more.
    """
    talk_id = row.conversation_id or ""
    old = {one.id for pair in about for one in pair if one is not None}
    for question in open_questions(session, talk_id):
        if question.data.get("appointment") in old:
            close(question, DROPPED)
    asked = [stands for _, stands in about if stands is not None and stands.answer is None and stands.ends_at > clock.now()]
    made = [Question(**question_about(talk_id, one.id, named(one), one.ends_at)) for one in asked]
    session.add_all(made)
    if len(about) > 1 or not made:
        return
    options = tuple(option(name, language) for name in CHOICES)
    if count(text := fold_sms(numbered(row.body, options))).segments <= MOST_SEGMENTS:
        row.body, row.options, row.question_id = text, written(options), made[0].id
