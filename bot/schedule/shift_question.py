"""A reminder as it leaves: in the language that the person has now, and a question, so that "1" is understood days later."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.claiming import Taken
from bot.messaging.question import DROPPED, OPEN, Question
from bot.schedule import leaving
from bot.schedule.due import Due, Phone
from bot.schedule.together import said_with
from bot.schedule.wording import named_at, reminder, several
from bot.store.many import add_many, among
from bot.store.types import Written
from bot.text.segments import count
from bot.words.render import Option

SHIFT_ANSWER = "shift_answer"
ANSWER_LASTS = timedelta(hours=24)


def ask(session: Session, asked: Sequence[tuple[Taken, Due, Phone]], others: Mapping[int, Sequence[tuple[int, Due]]]) -> None:
    """Write each text anew, open its question, and give it its place in the thread.

    One that says `others` too offers no numbers, since "1" could mean any of them: it opens a question about each.
    """
    mine = {phone.talk_id for _, _, phone in asked}
    open_now = select(Question.id, Question.conversation_id, Question.data)
    open_now = open_now.where(among(Question.conversation_id, mine), Question.state == OPEN, Question.name == SHIFT_ANSWER)
    before: dict[tuple[str, str], list[int]] = {}
    for question_id, talk_id, data in session.execute(open_now):
        before.setdefault((talk_id, data["appointment"]), []).append(question_id)
    leave, now = leaving.known(session, {one.id: one.starts_at for _, one, _ in asked}), clock.now()
    over: list[int] = []
    questions: list[dict[str, Any]] = []
    for row, one, phone in asked:
        body, options = reminder(one, one.starts_at, one.ends_at, phone.language, one.answer, leave.get(one.id))
        about, also = [one], others.get(row.id, ())
        if also:
            text, n = several([(each, each.starts_at, each.ends_at) for each in (one, *(other for _, other in also))], phone.language)
            also = also[: n - 1]
            if also:
                body, about = text, [one, *(other for _, other in also)]
        row.body = body
        row.language, row.segments, row.rewritten = phone.language, _segments(row.body), True
        row.id, row.created_at = clock.new_number(), now  # now it is said: its place in the thread is here
        if also:
            said_with(session, row.id, [row_id for row_id, _ in also])
        for each in about if options or also else ():
            over += before.get((phone.talk_id, each.id), ())
            questions.append(question_about(phone.talk_id, each.id, named_at(each.kind, each.starts_at, each.zone), each.ends_at))
        if options and not also:
            row.options = written(options)
            row.question_id = questions[-1]["id"]
    if over:
        closed = update(Question).where(among(Question.id, over)).values(state=DROPPED, closed_at=now)
        session.execute(closed.execution_options(synchronize_session=False))
    add_many(session, Question.metadata.tables[Question.__tablename__], questions)


@lru_cache(maxsize=2000)  # a whole class reads the same
def _segments(body: str) -> int:
    return count(body).segments


@lru_cache(maxsize=10)  # three languages, with and without a question
def written(options: tuple[Option, ...]) -> Written:
    """Choices as the outbox keeps them."""
    return Written.of([{"title": o.title, "payload": o.payload, "accepts": list(o.accepts)} for o in options])


def question_about(talk_id: str, appointment_id: str, label: Mapping[str, str], ends_at: datetime) -> dict[str, Any]:
    """The question of one appointment. Those of other appointments stay open: then the coach asks which is meant."""
    now = clock.now()
    return {
        "id": clock.new_number(),
        "conversation_id": talk_id,
        "name": SHIFT_ANSWER,
        "data": {"appointment": appointment_id, "label": {"appointment": label}},
        "state": OPEN,
        "asked_at": now,
        "until": max(now, ends_at) + ANSWER_LASTS,
    }
