"""Handing over to a person and back: asking for one, owning a conversation, and the end of an ownership nobody uses."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import CLAIMED, Case, hand_back, open_case
from bot.knowledge.help_line import help_line
from bot.knowledge.office import office
from bot.messaging.conversation import DESK, Conversation, hand_to_bot
from bot.messaging.outbox import Kind
from bot.messaging.speaking import speak
from bot.words.language_names import language_name
from bot.words.moments import clock_time, day
from bot.words.say import Say, say

LAPSES_AFTER = timedelta(hours=4)


def ask_person(session: Session, conversation: Conversation, kind: str, reason: str, inbound_id: int, **details: str) -> list[Say]:
    """Open a case for people and say honestly when somebody will look."""
    open_case(session, kind, conversation=conversation, reason=reason, inbound_id=inbound_id, details=details)
    return [when_somebody_looks()]


def cannot_write(session: Session, conversation: Conversation, code: str, inbound_id: int) -> list[Say]:
    """The coach does not write the language of this ISO 639 code: which ones it does, who else can help, and a case."""
    looks = ask_person(session, conversation, "language", "case_language", inbound_id, language=code)
    return [say("language_unknown", {"language": language_name(code), **help_line().fields}), *looks]


def when_somebody_looks() -> Say:
    """When people work next: in office hours, or the day and time the office opens."""
    here, now = office(), clock.now()
    if here.is_open(now):
        closes = next(end for start, end in here.spans(now.astimezone(here.zone).date()) if start <= now < end)
        return say("person_today", {"closes": clock_time(closes, here.zone), "phone": here.phone})
    opens = here.next_opening(now)
    return say("person_later", {"day": day(opens, here.zone), "opens": clock_time(opens, here.zone), "phone": here.phone})


def lapse(session: Session) -> int:
    """Give conversations back to the bot that staff own but have not answered for four office hours; the person is told."""
    here, now, lapsed = office(), clock.now(), 0
    owned = select(Conversation).where(Conversation.owner == DESK).with_for_update(skip_locked=True)
    for conversation in session.scalars(owned):
        since = max(filter(None, (conversation.owner_since, conversation.staff_replied_at)), default=conversation.created_at)
        waited = conversation.last_inbound_at is not None and conversation.last_inbound_at > since
        start = conversation.last_inbound_at if waited and conversation.last_inbound_at else since
        if here.open_time_between(start, now) < LAPSES_AFTER:
            continue
        for case in session.scalars(select(Case).where(Case.conversation_id == conversation.id, Case.state == CLAIMED)):
            hand_back(session, case)
        hand_to_bot(conversation)
        speak(session, conversation, [say("owner_lapsed", {"phone": here.phone})], kind=Kind.ANSWER)
        lapsed += 1
    return lapsed
