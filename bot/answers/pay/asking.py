"""The way to an estimate: asks only what is missing, one thing at a time, and before any sum whether the phone is private."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot.answers.benefits.parameters import NoFigures, on
from bot.answers.benefits.ssdi import SsdiRules
from bot.answers.memory import NEVER_AGAIN, latest
from bot.answers.pay import circumstances, reading, short_answers
from bot.answers.pay.facts import PROGRAMS, Facts, believable, kept, missing, taken, this_month
from bot.answers.pay.figures import with_figures
from bot.answers.pay.programs import programs
from bot.answers.pay.result import dollars, outcome
from bot.answers.pay.short_answers import OWN, UNCLEAR
from bot.answers.pay.situation import odd_check
from bot.answers.pay.work_time import Times, worked
from bot.answers.states import other_state
from bot.answers.telling import ANSWER_MORE, ANSWER_WHICH, anyway, keep_topic, topic_of
from bot.care.offer import ASK_STAFF, drop, offer_staff
from bot.errors import BadInput
from bot.knowledge.help_line import help_line
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.words.say import Say, say

PAY_FACT = "pay_fact"
AREA = "Massachusetts"  # of the state rules in bot/answers/benefits
REASON = "case_benefits_and_work"
_TIMES = ("hours", "days", "a_day")
_PATIENCE = 2  # sums misread in a row before a person takes over
_HOURS = 24.0
_A_RULE = 0.75  # by meaning: from here on a text without sums asks a known question
_RANGES: Mapping[str, tuple[int, int]] = {"trial": (-1, 9), "size": (1, 20), "children": (0, 20), "check": (0, 6_000), "rent": (0, 10_000)}


def start(session: Session, conversation: Conversation, text: str, near: Sequence[tuple[str, float]] = ()) -> list[Say]:
    """What earning does to benefits: begin with what the message already says, or with what was told before.

    A question about a rule ("what is a trial month?") is answered first, where staff have the answer: `near` came with the parse.
    """
    language = conversation.contact.person.language
    if not reading.asks_for_sums(text, language) and (known := anyway(session, conversation, text, near, least=_A_RULE)) is not None:
        return known
    about = topic_of(session, conversation)
    drop(session, conversation, ASK_STAFF, PAY_FACT, ANSWER_MORE, ANSWER_WHICH)  # else "1" could mean two things
    named = programs(text) or ((about,) if about in PROGRAMS else ())
    if other_state(text, AREA):
        return [say("answer_other_state", help_line().fields), offer_staff(session, conversation, "ask_staff", REASON)]
    before = latest(session, conversation.id, PAY_FACT)
    if before and (not named or set(named) <= set(before.get("programs", ()))):
        facts = taken(before)
    else:
        facts, before = Facts(programs=named), None
    if before:
        facts = reading.renewed(facts, text, language)  # "and if I earn 15?": the pay is what changes
    facts = _beside(facts, text, language)
    try:
        facts = reading.pay(facts, text, language)
    except reading.Misread as misread:
        return _again(session, conversation, facts, "wage", misread.key)
    return advance(session, conversation, facts)


def _beside(facts: Facts, text: str, language: str) -> Facts:
    """The facts with the month and the circumstances that a text tells beside the pay."""
    month = circumstances.month_asked(text, language, this_month())
    return replace(
        facts,
        when=month.isoformat() if month else facts.when,
        blind=facts.blind or circumstances.blind(text),
        size=circumstances.people(text) or facts.size,
        special=circumstances.special(text, facts.programs or PROGRAMS) or facts.special,
    )


def advance(session: Session, conversation: Conversation, facts: Facts) -> list[Say]:
    """Ask the next missing fact, or tell the outcome. What has rules of its own that are not calculated here is for a person."""
    if facts.special and facts.programs:
        return [say(f"pay_special_{facts.special}"), offer_staff(session, conversation, "ask_staff", REASON)]
    try:
        # Nothing is asked for a program that has no figures, like SNAP for a household larger than our tables.
        fact = missing(with_figures(facts)[0] if facts.programs else facts)
        if fact != "programs" and conversation.contact.private is not True:
            return [_ask(session, conversation, facts, "private")]
        if not believable(facts):  # a sum that cannot be true is noticed at once
            return _again(session, conversation, _without_pay(facts), "wage", "pay_unclear")
        if fact is not None:
            return [_ask(session, conversation, facts, fact)]
        if odd_check(facts):
            return [say("pay_special_check"), offer_staff(session, conversation, "ask_staff", REASON)]
        says = outcome(facts)
    except NoFigures:
        return [say("pay_no_figures"), offer_staff(session, conversation, "ask_staff", REASON)]
    except BadInput:
        return _again(session, conversation, _without_pay(facts), "wage", "pay_unclear")
    # "and at 18?" needs no new start: the pay stays open beside the offer.
    data = {**kept(facts), "fact": "wage", "key": "pay_wage", "after": True, "asked_again": NEVER_AGAIN}
    ask(session, conversation.id, PAY_FACT, data, hours=_HOURS)
    keep_topic(session, conversation, facts.programs, REASON)
    return [*says, offer_staff(session, conversation, "pay_close", REASON)]


def _without_pay(facts: Facts) -> Facts:
    return replace(facts, wage=None, unit=None, times=None, a_day=None, days=None)


def _ask(session: Session, conversation: Conversation, facts: Facts, fact: str, key: str | None = None) -> Say:
    data = {**kept(facts), "fact": fact, "key": key or _key(facts, fact), "fields": _fields(facts, fact)}
    return again(ask(session, conversation.id, PAY_FACT, data, hours=_HOURS))


def again(question: Question) -> Say:
    """The question once more."""
    return say(question.data["key"], question.data.get("fields"), question_id=question.id)


def _key(facts: Facts, fact: str) -> str:
    """The words that ask for a fact: for food it counts who eats together, for health cover who lives together."""
    if fact == "wage" and facts.how:
        return facts.how
    return "pay_household" if fact == "size" and "snap" not in facts.programs else f"pay_{fact}"


def _fields(facts: Facts, fact: str) -> dict[str, str]:
    """What a question must name: the sum that makes a month a trial month."""
    return {"trial": dollars(on(SsdiRules, facts.month).trial)} if fact == "trial" else {}


def _again(session: Session, conversation: Conversation, facts: Facts, fact: str, key: str) -> list[Say]:
    """Ask for a sum that could not be read, a few times; then a person."""
    facts = replace(facts, misread=facts.misread + 1)
    if facts.misread > _PATIENCE:
        return [offer_staff(session, conversation, "pay_person", REASON)]
    if fact == "wage":
        facts = replace(facts, how=key)
    if fact == "wage" and (not facts.programs or conversation.contact.private is not True):
        first = [] if key == "pay_in_all" else [say("pay_unclear_first")]
        return [*first, *advance(session, conversation, facts)]
    return [_ask(session, conversation, facts, fact, key)]


def meant(text: str, language: str, data: Mapping[str, Any]) -> Any:
    """What a text gives to the fact asked for."""
    if data.get("after") and not reading.goes_on(text, language):
        return None
    if data["fact"] == "wage" and set(programs(text)) - set(data.get("programs", ())):
        return None  # a new question about another program
    return short_answers.told(data["fact"], text, language)


def told(session: Session, conversation: Conversation, question: Question, value: Any, inbound_id: int) -> list[Say]:
    """The person answered."""
    facts, fact = taken(question.data), question.data["fact"]
    if fact == "private":
        conversation.contact.private = bool(value)
        if not value:
            return [say("pay_not_private"), offer_staff(session, conversation, "ask_staff", REASON)]
        return advance(session, conversation, facts)
    if fact == "wage" or (fact in _TIMES and isinstance(value, str) and value != UNCLEAR):  # "20 hours, but 17 an hour"
        return _told_pay(session, conversation, question, facts, str(value))
    if fact == "programs":
        return advance(session, conversation, replace(facts, programs=_programs(value)))
    if fact == "unit":
        return advance(session, conversation, worked(replace(facts, unit=short_answers.unit_of(value)), Times()))
    if value == OWN:
        return _again(session, conversation, facts, fact, "pay_rent_own")
    if value == UNCLEAR or not _possible(fact, value):
        return _again(session, conversation, facts, fact, f"pay_{fact}_unclear" if fact in ("check", "rent") else _key(facts, fact))
    if isinstance(value, Times):
        return advance(session, conversation, worked(facts, value))
    return advance(session, conversation, replace(facts, **{fact: value}))


def _told_pay(session: Session, conversation: Conversation, question: Question, facts: Facts, text: str) -> list[Say]:
    """The person told their pay, for the first time or anew."""
    drop(session, conversation, ASK_STAFF)
    language = conversation.contact.person.language
    fresh = reading.renewed(facts, text, language) if question.data.get("after") else facts
    if question.data["fact"] in _TIMES:
        fresh = _without_pay(facts)
    fresh = _beside(fresh, text, language)
    try:
        read = reading.pay(fresh, text, language, in_all=question.data["key"] == "pay_in_all")
    except reading.Misread as misread:
        return _again(session, conversation, facts, "wage", misread.key)
    if read == fresh:  # there is a number, and no word that says what it is
        return _again(session, conversation, facts, "wage", "pay_unclear")
    return advance(session, conversation, replace(read, how=None) if read.wage else read)


def _programs(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (str(value),)


def _possible(fact: str, value: Any) -> bool:
    if fact not in _RANGES:
        return True
    low, high = _RANGES[fact]
    return low <= float(value) <= high
