"""Turns Says into outbox rows: renders them once, numbers the options for a phone, joins what fits into few texts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.discreet import held_back
from bot.messaging.outbox import COACH, Kind, Outbound, queue
from bot.messaging.staff_notice import with_notice
from bot.people.person import SMS
from bot.text.folding import fold_sms
from bot.text.segments import split_texts
from bot.words.render import Option, numbered, option, render
from bot.words.say import Field, Say, say
from bot.words.week import open_hours

MOST_SEGMENTS = 2
INTRODUCTION = "introduction"


def speak(
    session: Session,
    conversation: Conversation,
    says: Sequence[Say],
    *,
    kind: Kind,
    inbound_id: int | None = None,
    case_id: str | None = None,
    key: str | None = None,
    due_at: datetime | None = None,
    valid_until: datetime | None = None,
    despite_stop: bool = False,
) -> list[Outbound]:
    """Queue what is to be said, in the person's language. Empty when the person stopped messages.

    Only the last list of options stays: "2" must mean one thing. The first text ever to a phone carries who we are: in front
    of anything the person did not ask for, after an answer, and not in the way of a crisis reply.
    """
    contact = conversation.contact
    if contact.stopped_at is not None and not despite_stop:
        return []
    says = with_notice(session, conversation, held_back(session, conversation, says, kind), kind)
    if conversation.channel == SMS and contact.introduced_at is None and kind is not Kind.CRISIS and not despite_stop:
        contact.introduced_at = clock.now()
        introduction = say(INTRODUCTION, introduction_fields())
        says = [introduction, *says] if inbound_id is None else [*says, introduction]
    parts = _parts(says, contact.person.language, conversation.channel)
    rows = []
    for n, (text, options, question_id) in enumerate(parts):
        row = queue(
            session,
            conversation,
            text,
            kind=kind,
            language=contact.person.language,
            options=options,
            says=[one["key"] for one in says],
            inbound_id=inbound_id,
            question_id=question_id,
            case_id=case_id,
            author=COACH,
            key=f"{key}:{n}" if key else None,
            due_at=due_at,
            valid_until=valid_until,
            despite_stop=despite_stop,
        )
        if row is not None:
            rows.append(row)
    return rows


def introduction_fields() -> dict[str, Field]:
    """Who we are and when people work here, for the first text and for HELP."""
    here = office()
    return {"program": here.program, "phone": here.phone, "email": here.email, "hours": open_hours(here.hours)}


def _options(one: Say, language: str) -> tuple[Option, ...]:
    if "choices" in one:
        return tuple(Option(c["title"][language], c["payload"], tuple(c.get("also", {}).get(language, ()))) for c in one["choices"])
    return tuple(option(name, language) for name in one["options"]) if "options" in one else ()


def _parts(says: Sequence[Say], language: str, channel: str) -> list[tuple[str, tuple[Option, ...], int | None]]:
    pieces = []
    for one in says:
        made = render(one["key"], one.get("fields"), language, channel)
        pieces.append((made.text, _options(one, language) or made.options, one.get("question_id")))
    last_menu = max((n for n, piece in enumerate(pieces) if piece[1]), default=None)
    last_question = max((n for n, piece in enumerate(pieces) if piece[2]), default=None)
    if last_question is not None:
        last_menu = last_question if pieces[last_question][1] else None
    if channel != SMS:
        return [(text, options if n == last_menu else (), question) for n, (text, options, question) in enumerate(pieces)]
    options = pieces[last_menu][1] if last_menu is not None else ()
    question_id = pieces[last_question][2] if last_question is not None else None
    texts = split_texts(
        [fold_sms(numbered(text, options) if n == last_menu else text) for n, (text, _, _) in enumerate(pieces)], MOST_SEGMENTS
    )
    return [(text, options if n == len(texts) - 1 else (), question_id if n == len(texts) - 1 else None) for n, text in enumerate(texts)]
