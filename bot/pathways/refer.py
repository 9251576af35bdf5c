"""Joining a program or an opening: asks only what is missing, shows what is shared with whom, and opens a case with what staff need."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.care.handover import when_somebody_looks
from bot.knowledge.exploring import exploration
from bot.knowledge.occupations import Occupation
from bot.knowledge.openings import Opening, openings
from bot.knowledge.programs import Program, offered, program
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.pathways import places
from bot.pathways.career_map import active, done
from bot.pathways.exploration import answers_of, of_person
from bot.pathways.one_open import REFER_CONSENT, REFER_NAME, REFER_VETERAN, make_room
from bot.pathways.steps import picks
from bot.people.consent import record
from bot.people.person import SMS
from bot.text.answers import control, yes_no
from bot.text.folding import bare, word_set
from bot.words.render import render
from bot.words.say import Field, Say, say

NO_NAME = "#none"  # then only our own team hears of it
SHARE, TEAM, STOP = "share", "team", "not_now"
VETERAN, NO_VETERAN, RATHER_NOT = "veteran", "no_veteran", "rather_not"
CHOICES = {REFER_VETERAN: [VETERAN, NO_VETERAN, RATHER_NOT], REFER_CONSENT: [SHARE, TEAM, STOP]}
_OPTIONS = {
    REFER_VETERAN: ["refer_yes_veteran", "refer_no_veteran", "rather_not"],
    REFER_CONSENT: ["refer_share", "refer_team", "refer_not_now"],
}
_FOR_PARTNER = ("hours",)  # besides name and number, as refer_consent says
_FOR_TEAM = ("wishes", "times", "travel", "employers", "supports", "veteran")
_LONGEST_NAME = 60
_SAYS_NAME = re.compile(
    r"^(?:hi |hello |hola |oi )?"
    r"(?:my name is|my names|name is|call me|im|i am|its|this is|(?:yo )?me llamo|(?:yo )?soy|mi nombre es|meu nome e|(?:eu )?me chamo|"
    r"eu sou|sou) (?P<n>.+)$"
)
_NO_NAME = word_set(
    "i need want help what how can do the not when where why is are me to a job work yes ok no necesito quiero ayuda que como "
    "cuando donde por trabajo si preciso quero ajuda quando onde porque trabalho sim nao stop hello hi hola oi thanks gracias "
    "you your who dont know idk sure maybe sorry wait please lol thank busy tired sick hungry scared deaf blind veteran homeless "
    "interested ready here fine good fuck shit damn "
    "seguro segura quizas perdon espera cansado cansada enfermo enferma veterano veterana interesado interesada listo lista "
    "talvez desculpa cansado doente certeza interessado interessada pronto pronta"
)


def begin_referral(
    session: Session,
    conversation: Conversation,
    program: Program | None,
    inbound_id: int,
    *,
    opening: Opening | None = None,
    occupation: Occupation | None = None,
) -> list[Say]:
    """Start joining; what is known already is not asked again. A program that closed or an opening that ended is said so."""
    data = {
        "program": program.id if program else None,
        "opening": opening.id if opening else None,
        "occupation": occupation.id if occupation else None,
    }
    return _go_on(session, conversation, data, inbound_id)


def _go_on(session: Session, conversation: Conversation, data: Mapping[str, Any], inbound_id: int) -> list[Say]:
    today, person = clock.now().date(), conversation.contact.person
    joining = program(data["program"]) if data["program"] else None
    opening = openings().find(data["opening"]) if data["opening"] else None
    if (data["program"] and joining not in offered(today)) or (data["opening"] and (opening is None or not opening.open_on(today))):
        return [say("refer_closed")]
    make_room(session, conversation)
    if not person.name:
        return [_ask(session, conversation, REFER_NAME, data)]
    if "veteran" not in answers_of(session, person.id):
        return [_ask(session, conversation, REFER_VETERAN, data)]
    if _partner(data) is not None:
        return [_ask(session, conversation, REFER_CONSENT, {**data, "name": person.name})]
    return _send(session, conversation, data, inbound_id, shared_with=None)


def _ask(session: Session, conversation: Conversation, name: str, data: Mapping[str, Any]) -> Say:
    return asked(ask(session, conversation.id, name, data, hours=14 * 24))


def asked(question: Question) -> Say:
    """The open question of a referral; also to ask it once more."""
    data, fields = question.data, {}
    if question.name == REFER_CONSENT:
        fields = {"person": str(data["name"]), "partner": str(_partner(data)), "place": _named(data)}
    return say(question.name, fields, options=_OPTIONS.get(question.name, []), question_id=question.id)


def _partner(data: Mapping[str, Any]) -> str | None:
    """Who would get the person's name: the employer of an opening, or who runs the program."""
    opening = openings().find(data["opening"]) if data["opening"] else None
    joining = program(data["program"]) if data["program"] else None
    return opening.employer if opening else joining.fit.partner if joining else None


def _named(data: Mapping[str, Any]) -> Field:
    joining = program(data["program"]) if data["program"] else None
    return joining.short if joining else str(_partner(data) or "")


def name_meant(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The name that a text gives, or None; NO_NAME for a no. It is shown to the person before anything is shared."""
    if control(text, language) == "skip" or yes_no(text, language) is False:
        return NO_NAME
    if "?" in text or control(text, language) or yes_no(text, language) is not None or len(text) > _LONGEST_NAME:
        return None
    said = text.strip().strip(".!,")
    found = _SAYS_NAME.match(bare(said))
    words = said.split()[-len(found["n"].split()) :] if found else said.split()
    plain = all(re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?", word) for word in words)
    if not 1 <= len(words) <= 4 or not plain or any(bare(word) in _NO_NAME for word in words):
        return None
    return " ".join(word.capitalize() if word.islower() else word for word in words)


def answered(session: Session, conversation: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """Take an answer and go on."""
    data, person = question.data, conversation.contact.person
    if question.name == REFER_NAME and value == NO_NAME:
        return _send(session, conversation, data, inbound_id, shared_with=None)
    if question.name == REFER_NAME:
        person.name = value
        return _go_on(session, conversation, data, inbound_id)
    if question.name == REFER_VETERAN:
        row = of_person(session, person.id)
        row.answers = {**row.answers, "veteran": value}
        return _go_on(session, conversation, data, inbound_id)
    if value == STOP:
        return [say("refer_stopped")]
    partner = _partner(data)
    if partner is None:
        return [say("refer_closed")]
    wording = render(
        "refer_consent", {"person": "...", "partner": partner, "place": _named(data)}, person.language, conversation.channel
    ).text
    record(
        *(session, person.id, "sharing", value == SHARE),
        wording=wording,
        channel=conversation.channel,
        proof=f"message {inbound_id}",
        recipient=partner,
    )
    return _send(session, conversation, data, inbound_id, shared_with=partner if value == SHARE else None)


def _send(session: Session, conversation: Conversation, data: Mapping[str, Any], inbound_id: int, *, shared_with: str | None) -> list[Say]:
    """Open the case; take a seat if there is an opening."""
    person, answers = conversation.contact.person, answers_of(session, conversation.contact.person_id)
    details: dict[str, Any] = {name: data[name] for name in ("program", "opening", "occupation") if data.get(name)}
    details["for_team"] = packet(answers, _FOR_TEAM)
    if shared_with:
        reached = "number" if conversation.channel == SMS else "this chat"
        details |= {"shared_with": shared_with, "for_partner": "; ".join(filter(None, ("name", reached, packet(answers, _FOR_PARTNER))))}
    says = [say("refer_sent" if shared_with else "refer_team_only", {"name": _named(data), "partner": shared_with or ""})]
    opening = openings().find(data["opening"]) if data["opening"] else None
    if opening is not None:
        place, told = places.take(session, person, opening, answers)
        details["seat"] = str(place.seat) if place.seat else "waits"
        says += told
    open_case(session, "application", conversation=conversation, reason="case_application", inbound_id=inbound_id, details=details)
    _signed_up(session, person.id)
    return [*says, when_somebody_looks()]


def packet(answers: Mapping[str, Any], names: Sequence[str]) -> str:
    """Some answers as staff read them: "hours: About 20; supports: Getting there, Keeping my benefits"."""
    told = []
    for name in names:
        given = answers.get(name)
        values = given if isinstance(given, list) else [given] if given else []
        titles = {pick.value: pick.title["en"] for pick in picks(exploration(), name)}
        if values:
            told.append(f"{name}: {', '.join(titles.get(value, str(value)) for value in values)}")
    return "; ".join(told)


def _signed_up(session: Session, person_id: str) -> None:
    """Signing up is a step of the plan: it is done."""
    plan = active(session, person_id)
    for step in plan.steps if plan else ():
        if step.key == "step_sign_up":
            done(step, "person")
