"""What a person may learn of their own data by text: only the kinds; what they hold needs a PIN, or a person on the team."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.answers.trips.saved import place_of, saved
from bot.care import deleting, own_words, permission
from bot.care.cases import Case
from bot.care.complaints import begin as complain
from bot.care.handover import ask_person
from bot.care.offer import offer_staff
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.question import Question, ask
from bot.pathways.career_map import Plan
from bot.pathways.exploration import Exploration
from bot.people.consent import ledger
from bot.people.person import SMS, Person
from bot.people.proof import MOST_TRIES, has_pin, proves
from bot.schedule.appointment import PLANNED, Appointment, Series
from bot.text.folding import bare
from bot.turns.turn import Turn
from bot.words.catalogue import LANGUAGES
from bot.words.language_names import language_name
from bot.words.moments import date
from bot.words.render import render
from bot.words.say import Say, say

OWN_PIN = "proving_own"
_PIN = "pin"
_A_DAY = timedelta(days=1)
# Delete, erase, forget; borrar, eliminar, olvidar; apagar, excluir, esquecer.
_DELETE = re.compile(r"\b(delet|eras|wipe|forget|remove|get rid|borr|elimin|olvid|quit(?:a|e|en) mi|apag|exclu|esquec)")
_AGREED = re.compile(r"\b(agree|consent|permission|said yes|sign(?:ed)? up for|acept|consent|permis|autoric|concord|aceit|autoriz|permiss)")


def answer(session: Session, turn: Turn) -> list[Say]:
    """The answer to a question about one's data."""
    conversation, said = turn.conversation, bare(turn.text)
    if own_words.complains(turn.text):
        return complain(session, conversation)
    if _DELETE.search(said):
        return deleting.begin(session, conversation)
    if _AGREED.search(said):
        return permission.what_they_agreed(session, conversation.contact.person)
    told = [say("data_kinds", {"kinds": _listed(kinds(session, conversation.contact.person))})]
    if conversation.contact.private is not False and has_pin(session, turn.person_id) and _may_try(session, conversation):
        question = ask(session, conversation.id, OWN_PIN, hours=1)
        return [*told, say("data_pin_ask", {"phone": office().phone}, question_id=question.id)]
    return [*told, offer_staff(session, conversation, "privacy_ask", "case_privacy", kind="privacy")]


def _may_try(session: Session, conversation: Conversation) -> bool:
    """A few PINs a day from one phone: else whoever holds it could try them all, one question at a time."""
    tried = select(func.count()).select_from(Inbound).where(Inbound.line == conversation.line, Inbound.outcome == f"answer:{OWN_PIN}")
    return (session.scalar(tried.where(Inbound.received_at > clock.now() - _A_DAY)) or 0) < MOST_TRIES


def kinds(session: Session, person: Person) -> list[str]:
    """Keys of words for each kind of data that is held."""
    there = {
        "kind_number": any(contact.kind == SMS for contact in person.contacts),
        "kind_messages": True,
        "kind_name": bool(person.name),
        "kind_birthday": person.born_on is not None,
        "kind_schedule": _any(session, Series, person.id),
        "kind_plan": _any(session, Plan, person.id),
        "kind_answers": _any(session, Exploration, person.id),
        "kind_cases": _any(session, Case, person.id),
        "kind_start": place_of(saved(session, person.id)) is not None,
        "kind_consents": bool(ledger(session, person.id)),
    }
    return [key for key, held in there.items() if held]


def _any(session: Session, table: Any, person_id: str) -> bool:
    return session.scalar(select(table.person_id).where(table.person_id == person_id).limit(1)) is not None


def _listed(keys: list[str]) -> dict[str, str]:
    return {language: ", ".join(render(key, {}, language).text for key in keys) for language in LANGUAGES}


def parse_pin(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """Digits only: every other text is something else."""
    digits = "".join(text.split())
    return digits if digits.isascii() and digits.isdigit() and len(digits) > 2 else None


def answer_pin(session: Session, turn: Turn, question: Question, value: str) -> list[Say]:
    """Open the data to whoever has the PIN; one try, then a person."""
    turn.inbound.body = "****"  # a PIN stays out of the thread
    conversation, phone = turn.conversation, office().phone
    if not proves(session, conversation.contact.person, _PIN, value):
        looks = ask_person(session, conversation, "privacy", "case_pin", turn.inbound.id)
        return [say("data_pin_wrong", {"phone": phone}), *looks]
    return [_contents(session, conversation, phone), *permission.what_they_agreed(session, conversation.contact.person)]


def _contents(session: Session, conversation: Conversation, phone: str) -> Say:
    person = conversation.contact.person
    n, since = session.execute(select(func.count(), func.min(Inbound.received_at)).where(Inbound.line == conversation.line)).one()
    ahead = select(func.count()).select_from(Appointment).join(Series, Series.id == Appointment.series_id)
    ahead = ahead.where(Series.person_id == person.id, Appointment.state == PLANNED, Appointment.ends_at > clock.now())
    return say(
        "data_contents",
        {
            "name": {one: person.name or render("none_known", {}, one).text for one in LANGUAGES},
            "language": language_name(person.language),
            "n": str(n),
            "since": date(since or clock.now(), office().zone),
            "ahead": str(session.scalar(ahead)),
            "phone": phone,
        },
    )


def pin_again(question: Question) -> Say:
    """Ask for it once more."""
    return say("data_pin_ask", {"phone": office().phone}, question_id=question.id)
