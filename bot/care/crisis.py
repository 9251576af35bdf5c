"""What the coach does when a message may mean danger: fixed words at once, then people. Works with Rasa down.

Sure: lines for that kind of danger, a case, staff on call are paged. Possible: the lines and "are you safe right now?"; no, a
second sign or ten silent minutes page as well. Whatever was going on stops; the next texts never meet a menu.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import CLOSED, Case, open_case
from bot.care.paging import page
from bot.care.safety import Signal
from bot.knowledge.crisis_lines import crisis_lines
from bot.messaging.conversation import Conversation
from bot.messaging.question import OPEN, Question, ask, drop_all
from bot.words.say import Say, say

SAFE_NOW = "safe_now"
SILENCE = timedelta(minutes=10)
HOLD = timedelta(hours=12)
_STAYS = "proving"  # what has to be proved, and the texts that wait for it, outlast a sign of danger


def in_crisis(conversation: Conversation) -> bool:
    """Whether a sign of danger is recent, so that "ok" or "2" must not meet a menu."""
    return conversation.crisis_at is not None and clock.now() - conversation.crisis_at < HOLD


def respond(session: Session, conversation: Conversation, signal: Signal, inbound_id: int) -> list[Say]:
    """Answer a sign of danger and tell people. A second possible sign counts as sure."""
    again = in_crisis(conversation)
    drop_all(session, conversation.id, keep=_STAYS)
    conversation.menu_after, conversation.crisis_at = clock.new_number(), clock.now()
    lines = crisis_lines().fields
    if signal.level == "sure" or again:
        told = _page(session, conversation, "crisis", signal, inbound_id)
        return [say(f"crisis_{signal.kind}", lines), say("crisis_staff_told" if told else "crisis_nobody_reading", lines)]
    case = open_case(
        session,
        "possible_crisis",
        conversation=conversation,
        reason="case_possible_crisis",
        inbound_id=inbound_id,
        details={"kind": signal.kind},
    )
    question = ask(session, conversation.id, SAFE_NOW, {"kind": signal.kind, "inbound_id": inbound_id, "case": case.id}, hours=24)
    return [say(f"crisis_possible_{signal.kind}", lines, question_id=question.id)]


def _page(session: Session, conversation: Conversation | None, kind: str, signal: Signal, inbound_id: int | None) -> bool:
    case = open_case(
        session,
        kind,
        conversation=conversation,
        reason="case_crisis",
        inbound_id=inbound_id,
        details={"kind": signal.kind, "level": signal.level},
    )
    return page(session, case)


def answer_safe(session: Session, conversation: Conversation, question: Question, safe: bool, inbound_id: int) -> list[Say]:
    """The person said whether they are safe right now."""
    kind = question.data["kind"]
    lines = crisis_lines().fields
    if safe:
        return [say("crisis_safe_yes", lines)]
    conversation.crisis_at = clock.now()
    told = _page(session, conversation, "crisis", Signal("sure", kind, "said not safe"), inbound_id)
    return [say("crisis_safe_no", lines), say("crisis_staff_told" if told else "crisis_nobody_reading", lines)]


def follow_up() -> list[Say]:
    """The answer to a short text while danger is recent: stay, repeat the lines, no menu."""
    return [say("crisis_followup", crisis_lines().fields)]


def page_silent(session: Session) -> int:
    """Page for everybody who did not answer "are you safe?" within ten minutes. Returns how many."""
    late = select(Question).where(Question.name == SAFE_NOW, Question.state == OPEN, Question.asked_at < clock.now() - SILENCE)
    paged = 0
    for question in session.scalars(late.with_for_update(skip_locked=True)):
        if question.data.get("paged"):
            continue
        question.data = {**question.data, "paged": True}
        conversation = session.get(Conversation, question.conversation_id)
        _page(session, conversation, "crisis", Signal("possible", question.data["kind"], "no answer"), question.data.get("inbound_id"))
        paged += 1
    return paged


def page_unseen(session: Session) -> int:
    """Page again for crisis cases that nobody was on call for, as soon as somebody is. Returns how many."""
    query = select(Case).where(Case.kind.in_(("crisis", "undelivered")), Case.state != CLOSED, Case.paged_at.is_(None))
    return sum(page(session, case) for case in session.scalars(query.with_for_update(skip_locked=True)))
