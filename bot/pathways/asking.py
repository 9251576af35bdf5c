"""Which program is meant: found in the person's words, or asked as a choice that is answered by number, name or title."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.handover import ask_person
from bot.care.offer import ASK_STAFF, drop
from bot.knowledge.naming import named, only_named
from bot.knowledge.occupations import occupations
from bot.knowledge.openings import openings
from bot.knowledge.programs import Program, offered, program
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.pathways import ladder, topic
from bot.pathways.career_map import active
from bot.pathways.one_open import make_room
from bot.pathways.refer import begin_referral
from bot.pathways.telling import tell, tell_facts, wage
from bot.pathways.unknown import WHICH_PROGRAM
from bot.text.numbers import choice
from bot.words.catalogue import LANGUAGES
from bot.words.render import option
from bot.words.say import Choice, Say, say

PERSON = "person"


def about(session: Session, conversation: Conversation, text: str, aspect: str, inbound_id: int) -> list[Say]:
    """Answer a question about a program: the one the text names, else the one talked about before, else ask which."""
    found = named(text, offered(clock.now().date()))
    known = [] if found else _without_a_program(session, conversation, text, aspect, inbound_id)
    before = None if found or known else topic.remembered(conversation, text)
    one = found[0] if len(found) == 1 else before
    if one is None:
        return known or which(session, conversation, aspect, among=found)
    drop(session, conversation, ASK_STAFF)
    facts = topic.facts_asked(text) if aspect == "about" else []
    return tell_facts(session, conversation, one, facts) if facts else tell(session, conversation, one, aspect, inbound_id)


def _without_a_program(session: Session, conversation: Conversation, text: str, aspect: str, inbound_id: int) -> list[Say]:
    """What a job that is named leads to; joining what the plan is for. Empty when only the person knows what is meant."""
    jobs = named(text, occupations())
    if aspect == "advancement" and len(jobs) == 1 and (told := ladder.told(None, jobs[0].id)):
        return told
    plan = None if jobs else active(session, conversation.contact.person_id)
    if plan is None:
        return []
    if aspect == "advancement":
        return ladder.told(plan.program, plan.occupation)
    if aspect == "apply":
        today = clock.now().date()
        opening = next((one for one in openings().all if one.occupation == plan.occupation and one.open_on(today)), None)
        joining = program(plan.program) if plan.program else None
        work = next((one for one in occupations() if one.id == plan.occupation), None)
        if joining or opening:
            return begin_referral(session, conversation, joining, inbound_id, opening=opening, occupation=work)
    return []


def pay(session: Session, conversation: Conversation, text: str, inbound_id: int) -> list[Say]:
    """What a job or a program pays. A job that is named is answered even when no program leads to it."""
    if len(named(text, offered(clock.now().date()))) != 1 and len(jobs := named(text, occupations())) in (1, 2):
        return [wage(job) for job in jobs]
    return about(session, conversation, text, "pay", inbound_id)


def which(
    session: Session, conversation: Conversation, aspect: str, *, among: Sequence[Program] = (), key: str = "which_program"
) -> list[Say]:
    """Ask which program, among some or all; talking to a person is always the last choice."""
    make_room(session, conversation)
    values = [one.id for one in among or offered(clock.now().date())] + [PERSON]
    question = ask(session, conversation.id, WHICH_PROGRAM, {"aspect": aspect, "values": values, "key": key})
    return [asked(question)]


def asked(question: Question) -> Say:
    """The question with its choices; also to ask it once more."""
    key = question.data["key"]
    choices = []
    for value in _alive(question.data):
        one = program(value)
        if one is not None:
            choices.append(Choice(title=one.pitch if key == "explore_pathways" else one.short, payload=f"answer:{value}"))
        else:
            choices.append(Choice(title={language: option("human", language).title for language in LANGUAGES}, payload=f"answer:{value}"))
    return say(key, choices=choices, question_id=question.id)


def _alive(data: Mapping[str, Any]) -> list[str]:
    """The values that still exist: a program may have left the file since the question was asked."""
    return [value for value in data["values"] if value == PERSON or program(value)]


def meant(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The value that a text picks: its number, or a program's name and nothing else."""
    values = _alive(data)
    number = choice(text, len(values), language)
    if number is not None:
        return values[number - 1]
    found = only_named(text, [one for value in values if (one := program(value))])
    return found.id if found else None


def chosen(session: Session, conversation: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """The person picked: tell what was asked about it."""
    one = program(value)
    if value == PERSON:
        return [say("ask_human"), *ask_person(session, conversation, "human", "case_human", inbound_id)]
    if one is None:
        return which(session, conversation, question.data["aspect"])
    return tell(session, conversation, one, question.data["aspect"], inbound_id)
