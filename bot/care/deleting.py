""" "Delete my data" by text: asked twice, seven days to undo, what stays and until when. worker/erasing.py carries it out."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.care.offer import ASK_STAFF, drop
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask, drop_all
from bot.people import erasure
from bot.people.consent import ledger
from bot.people.holds import is_held
from bot.settings import settings
from bot.text.answers import yes_no
from bot.text.folding import bare
from bot.text.numbers import choice
from bot.words.moments import date, day
from bot.words.say import Say, say

SURE, UNDO = "delete_sure", "delete_undo"
PERSON = "person"
_KEEP = re.compile(r"\b(keep (all )?my|undo|do not delete|don t delete|guarda|no (lo |los )?borr|deshac|guard[ea]|nao apag|desfaz)")


def begin(session: Session, conversation: Conversation) -> list[Say]:
    """Ask whether they are sure; or say again when it will be done."""
    waiting = erasure.wanted(session, conversation.contact.person_id)
    if waiting is not None:
        return _told(session, conversation, waiting)
    drop(session, conversation, ASK_STAFF)
    question = ask(session, conversation.id, SURE, hours=24)
    return [say("delete_sure", question_id=question.id)]


def too_young(session: Session, conversation: Conversation) -> list[Say]:
    """Somebody says that they are under 14: nothing of them may be kept. A day to take it back, if a finger slipped."""
    erasure.ask(session, conversation.contact.person_id, "under 14", timedelta(days=1))
    drop_all(session, conversation.id, keep="safe_now")
    ask(session, conversation.id, UNDO, {"asked_again": 99}, hours=24)
    return [say("too_young", {"phone": office().phone})]


def parse_sure(text: str, language: str, data: Mapping[str, Any]) -> bool | None:
    """Yes or no, by number or in words."""
    number = choice(text, 2, language)
    return number == 1 if number is not None else yes_no(text, language)


def answer_sure(session: Session, conversation: Conversation, question: Question, sure: bool, inbound_id: int) -> list[Say]:
    """Note the wish and tell staff; no changes nothing."""
    if not sure:
        return [say("delete_no")]
    wish = erasure.ask(session, conversation.contact.person_id, PERSON)
    open_case(session, "privacy", conversation=conversation, reason="case_delete_data", inbound_id=inbound_id)
    return _told(session, conversation, wish)


def _told(session: Session, conversation: Conversation, wish: erasure.Erasure) -> list[Say]:
    # Open for seven days; it is never brought up by itself, and only words that mean it answer it.
    ask(session, conversation.id, UNDO, {"asked_again": 99}, hours=erasure.UNDO / timedelta(hours=1))
    if is_held(session, conversation.contact.person_id):
        return [say("delete_held", {"phone": office().phone})]
    return [say("delete_set", {"day": day(wish.due_at, office().zone)}), _kept(session, conversation)]


def _kept(session: Session, conversation: Conversation) -> Say:
    """What stays. It never says whether there is a report."""
    rows, zone, keep = ledger(session, conversation.contact.person_id), office().zone, settings().keep
    last = max((row.recorded_at for row in rows), default=clock.now())
    until = {"consents": last + timedelta(days=keep["consent"]), "reports": clock.now() + timedelta(days=keep["report"])}
    return say("delete_kept", {name: date(at, zone) for name, at in until.items()})


def parse_undo(text: str, language: str, data: Mapping[str, Any]) -> bool | None:
    """Only words that mean it."""
    return True if _KEEP.search(bare(text)) else None


def answer_undo(session: Session, conversation: Conversation, question: Question, undo: bool, inbound_id: int) -> list[Say]:
    """Nothing is deleted."""
    erasure.undo(session, conversation.contact.person_id, PERSON)
    return [say("delete_undone")]
