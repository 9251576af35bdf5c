"""What is told about a program: what it is, what is needed, what it pays, where it leads, and how to join. Nothing is invented."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from bot.care.offer import offer_staff
from bot.knowledge.occupations import Occupation, occupations
from bot.knowledge.programs import Program
from bot.messaging.conversation import Conversation
from bot.pathways import ladder, topic
from bot.pathways.one_open import make_room
from bot.pathways.refer import begin_referral
from bot.pathways.unknown import ask_about
from bot.words.catalogue import LANGUAGES
from bot.words.say import Say, say

QUESTION = "case_program_question"
_ALWAYS_ASKED = ("start", "cost")
_MOST_WAGES = 2


def _joined(program: Program, *facts: str) -> dict[str, str]:
    known = [program.what if name == "what" else program.facts[name] for name in facts]
    return {language: " ".join(texts[language] for texts in known if texts) for language in LANGUAGES}


def _missing(program: Program, *facts: str) -> list[str]:
    return [name for name in facts if program.facts[name] is None]


def about_says(program: Program) -> list[Say]:
    """Everything that is told about a program without looking at anybody, for the check of its length and words."""
    says = [_told(program)]
    if program.facts["paid"]:
        says.append(say("program_paid", {"name": program.names, "facts": _joined(program, "paid")}))
    if program.facts["requirements"]:
        says.append(say("program_requirements", {"name": program.names, "facts": _joined(program, "requirements")}))
    return [*says, _steps(program)] if program.steps else says


def _told(program: Program) -> Say:
    return say("program_about", {"name": program.names, "facts": _joined(program, "what", "length", "paid", "leads_to")})


def _steps(program: Program) -> Say:
    steps = {language: "\n- ".join(step[language] for step in program.steps) for language in LANGUAGES}
    return say("program_steps", {"name": program.names, "steps": steps})


def _about(session: Session, conversation: Conversation, program: Program, _inbound_id: int) -> list[Say]:
    told = _told(program)
    missing = _missing(program, "length", "paid", "leads_to", "place", *_ALWAYS_ASKED)
    return [told, ask_about(session, conversation, missing, QUESTION, {"program": program.id})] if missing else [told]


def _requirements(session: Session, conversation: Conversation, program: Program, _inbound_id: int) -> list[Say]:
    if program.facts["requirements"]:
        return [say("program_requirements", {"name": program.names, "facts": _joined(program, "requirements")})]
    return [_named(program), ask_about(session, conversation, ["requirements"], QUESTION, {"program": program.id})]


def _named(program: Program) -> Say:
    return say("program_about", {"name": program.names, "facts": _joined(program, "what")})


def _pay(session: Session, conversation: Conversation, program: Program, _inbound_id: int) -> list[Say]:
    says = []
    if program.facts["paid"]:
        says.append(say("program_paid", {"name": program.names, "facts": _joined(program, "paid")}))
    work = [one for one in occupations() if one.id in program.occupations]
    says += [wage(one) for one in work[:_MOST_WAGES]]
    missing = _missing(program, "paid") + ([] if work else ["pay"])
    if missing:
        says = says or [_named(program)]
        says.append(ask_about(session, conversation, missing, "case_pay_question", {"program": program.id}))
    return says


def wage(occupation: Occupation) -> Say:
    """What an occupation pays, with area and source."""
    return say(
        "wage",
        {
            "job": occupation.names,
            "area": occupation.area,
            "source": occupation.said_source,
            "low": occupation.low,
            "median": occupation.median,
            "high": occupation.high,
        },
    )


def _advancement(session: Session, conversation: Conversation, program: Program, _inbound_id: int) -> list[Say]:
    rungs = ladder.told(program.id, program.occupations[0] if program.occupations else "")
    if not program.steps and not rungs:
        told = say("program_about", {"name": program.names, "facts": _joined(program, "what", "leads_to")})
        return [told, ask_about(session, conversation, ["steps"], QUESTION, {"program": program.id})]
    make_room(session, conversation)
    interest = offer_staff(
        session, conversation, "program_interest", "case_program_interest", kind="application", about={"program": program.id}
    )
    return [*(rungs or [_steps(program)]), interest]


def _apply(session: Session, conversation: Conversation, program: Program, inbound_id: int) -> list[Say]:
    return begin_referral(session, conversation, program, inbound_id)


ASPECTS: Mapping[str, Callable[[Session, Conversation, Program, int], list[Say]]] = {
    "about": _about,
    "requirements": _requirements,
    "pay": _pay,
    "advancement": _advancement,
    "apply": _apply,
}


def tell(session: Session, conversation: Conversation, program: Program, aspect: str, inbound_id: int) -> list[Say]:
    """Tell one aspect of a program (a key of ASPECTS); what is not known is said to be unknown with an offer to ask."""
    topic.remember(conversation, program)
    return ASPECTS[aspect](session, conversation, program, inbound_id)


def tell_facts(session: Session, conversation: Conversation, program: Program, facts: Sequence[str]) -> list[Say]:
    """Only the facts that were asked for (keys of Program.facts): those that are known, then an offer to ask the others."""
    topic.remember(conversation, program)
    missing = _missing(program, *facts)
    says = [say("program_about", {"name": program.names, "facts": _joined(program, *facts)})] if len(missing) < len(facts) else []
    return [*says, ask_about(session, conversation, missing, QUESTION, {"program": program.id})] if missing else says
