"""Job search: a pitch, a resume, practice for an interview by short questions; tips on the rest. Each ends with something to use."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.care.handover import ask_person
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.pathways.exploration import of_person
from bot.pathways.one_open import GUIDE, JOB_HELP, make_room
from bot.text.answers import control
from bot.words.say import Say, say

PERSON = "person"
STEPS: Mapping[str, tuple[str, ...]] = {
    "pitch": ("work", "strength", "want"),
    "resume": ("want", "work", "did", "strength"),
    "interview": ("1", "2", "3", "4", "5"),
}
TIPS = ("references", "record", "clothes")
MENU = (*STEPS, *TIPS, PERSON)
_LONGEST = 70  # letters of an answer that go into a result
_SKIPPED = "..."


def job_help(session: Session, conversation: Conversation) -> list[Say]:
    """What the person wants help with."""
    make_room(session, conversation)
    return [asked_menu(ask(session, conversation.id, JOB_HELP, {"values": list(MENU)}))]


def asked_menu(question: Question) -> Say:
    """The menu; also to ask it once more."""
    return say("ask_job_search_help", options=[f"help_{name}" for name in MENU], question_id=question.id)


def chosen(session: Session, conversation: Conversation, _question: Question, value: str, inbound_id: int) -> list[Say]:
    """A guide begins, a tip is told, or people are asked."""
    if value == PERSON:
        return [say("ask_human"), *ask_person(session, conversation, "human", "case_job_search", inbound_id)]
    if value in TIPS:
        return [say(f"tip_{value}"), *job_help(session, conversation)]
    return _ask_step(session, conversation, value, 0)


def _ask_step(session: Session, conversation: Conversation, guide: str, n: int) -> list[Say]:
    make_room(session, conversation)
    return [asked_step(ask(session, conversation.id, GUIDE, {"guide": guide, "n": n}, hours=14 * 24))]


def asked_step(question: Question) -> Say:
    """The open step of a guide; also to ask it once more."""
    guide, n = str(question.data["guide"]), int(question.data["n"])
    fields = {"n": str(n + 1), "all": str(len(STEPS[guide]))}
    if guide == "interview":
        return say("interview_asks", {**fields, "ask": f"@interview_{n + 1}"}, question_id=question.id)
    return say("guide_asks", {**fields, "ask": f"@guide_{STEPS[guide][n]}"}, question_id=question.id)


def words_meant(text: str, language: str, _data: Mapping[str, Any]) -> str | None:
    """The person's own words; None for a question or a wish of another kind. A wish to skip leaves the step out."""
    wish = control(text, language)
    if wish == "skip":
        return _SKIPPED
    said = " ".join(text.replace("@", " ").split())
    if wish or said.endswith("?") or not any(letter.isalpha() for letter in said):
        return None
    return said[:_LONGEST].rstrip(" .,;")


def answered(session: Session, conversation: Conversation, question: Question, value: str, _inbound_id: int) -> list[Say]:
    """Keep the words, go on, or give the result."""
    guide, n = str(question.data["guide"]), int(question.data["n"])
    row = of_person(session, conversation.contact.person_id)
    row.answers = {**row.answers, f"guide:{guide}:{STEPS[guide][n]}": value}
    tips = [say(f"interview_tip_{n + 1}")] if guide == "interview" else []
    if n + 1 < len(STEPS[guide]):
        return [*tips, *_ask_step(session, conversation, guide, n + 1)]
    if guide == "interview":
        return [*tips, say("interview_done")]
    fields = {name: str(row.answers.get(f"guide:{guide}:{name}", _SKIPPED)) for name in STEPS[guide]}
    if guide == "resume":
        fields["name"] = conversation.contact.person.name or _SKIPPED
    return [say(f"{guide}_done", fields)]
