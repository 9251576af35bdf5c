"""Telling what is known: the short answer, more on request, and honestly where nothing was checked, it is old, or another state's."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.answers.fact_checks import verified_at
from bot.answers.finding import BY_MEANING, BY_WORDS, Found, find, marks, settled
from bot.answers.memory import NEVER_AGAIN, latest
from bot.answers.states import other_state
from bot.care.handover import ask_person
from bot.care.offer import ASK_STAFF, drop, offer_staff
from bot.knowledge.help_line import help_line
from bot.knowledge.office import office
from bot.knowledge.questions import Known, question
from bot.messaging.conversation import Conversation
from bot.messaging.question import DROPPED, Question, ask, close, open_questions
from bot.text.folding import bare
from bot.text.numbers import choice
from bot.words.catalogue import LANGUAGES
from bot.words.render import option
from bot.words.say import Choice, Say, say

ANSWER_MORE, ANSWER_WHICH = "answer_more", "answer_which"
MORE, STAFF = "more", "staff"
# What an answer closes, since its own choices are numbers too.
_GIVE_WAY = (ASK_STAFF, ANSWER_MORE, ANSWER_WHICH)
_PAY = "pay_fact"
_GUESSES = 2
_UNASKED = 0.75  # by meaning, for a text that Rasa took for something else or for nothing
_AFTER = 0.7  # by words, where nothing was offered to pick
_HOURS = 24.0
_REASONS = {"benefits": "case_benefits", "transport": "case_transportation", "support": "case_basic_needs"}
_WANTS_MORE = frozenset(
    bare(one)
    for one in (
        *("more", "tell me more", "more info", "explain", "what does that mean", "why", "more please", "go on", "details"),
        *("mas", "dime mas", "cuentame mas", "mas informacion", "explica", "por que", "que significa eso", "mas por favor"),
        *("mais", "conte mais", "me conta mais", "mais informacao", "explica melhor", "por que", "o que significa isso"),
    )
)
_FOLLOWS = re.compile(r"^(?:and|but|so|ok and|what about|how about|what if|and if|y|pero|y si|que tal si|e|mas|e se|mas se)\b")


def answer(
    session: Session,
    conversation: Conversation,
    text: str,
    inbound_id: int,
    *,
    folders: tuple[str, ...],
    key: str,
    reason: str,
    given: Sequence[tuple[str, float]] = (),
) -> list[Say]:
    """What is known on a question. `key` says that nothing is (with the help line), `reason` is what people are then told.

    `given` is a ranking that came with the parse, ids and scores.
    """
    found = find(text, folders=folders, topic=topic_of(session, conversation), goes_on=follows(text), given=given)
    _give_way(session, conversation)
    if not found:
        return unknown(session, conversation, key, reason)
    other = other_state(text, found[0].known.source.area)
    if not other and not settled(found, marks(given)):
        return [_which(session, conversation, found, reason)]
    return tell(session, conversation, found[0].known, reason, other=other)


def _give_way(session: Session, conversation: Conversation) -> None:
    """Close what waits; after an estimate "what if 30 hrs" stays understood, for it is no number of a choice."""
    drop(session, conversation, *_GIVE_WAY)
    for waiting in open_questions(session, conversation.id):
        if waiting.name == _PAY and not waiting.data.get("after"):
            close(waiting, DROPPED)


def anyway(
    session: Session, conversation: Conversation, text: str, given: Sequence[tuple[str, float]], *, least: float = _UNASKED
) -> list[Say] | None:
    """The answer where Rasa took the text for something else or for nothing and a known question is plainly near; else None."""
    goes_on, topic = follows(text), topic_of(session, conversation)
    found = find(text, topic=topic, goes_on=goes_on, given=given) if given else []
    if not settled(found, BY_MEANING):
        return None
    best = found[0]
    if best.score < (BY_MEANING.sure if goes_on and best.known.topic == topic else least):
        return None
    _give_way(session, conversation)
    return tell(session, conversation, best.known, _REASONS[best.known.folder], other=other_state(text, best.known.source.area))


def fact(text: str, given: Sequence[tuple[str, float]], folder: str) -> Known | None:
    """The question of a folder that the text surely asks and whose answer may be given today; else None."""
    found = find(text, folders=(folder,), given=given)
    if not settled(found, marks(given)) or found[0].known.answer is None or not found[0].known.holds_on(_today()):
        return None
    return found[0].known


def _today() -> date:
    """The day where the office is."""
    return clock.now().astimezone(office().zone).date()


def topic_of(session: Session, conversation: Conversation) -> str | None:
    """What the last answer was about, if that is not too long ago."""
    before = latest(session, conversation.id, ANSWER_MORE)
    return next(iter(_topics(before)), None) if before else None


def _topics(data: Mapping[str, Any]) -> Sequence[str]:
    """What an answer or estimate was about."""
    known = question(str(data.get("id")))
    return [known.topic] if known else list(data.get("topics", ()))


def keep_topic(session: Session, conversation: Conversation, topics: Sequence[str], reason: str) -> None:
    """What was told was about this: "and if I live with my sister?" is understood as a further question, without a choice to pick."""
    data = {"topics": list(topics), "reason": reason, "after": True, "asked_again": NEVER_AGAIN}
    ask(session, conversation.id, ANSWER_MORE, data, hours=_HOURS)


def follows(text: str) -> bool:
    """Whether a text goes on from what was said: "and if I live with my sister?"."""
    return bool(_FOLLOWS.match(bare(text[:200])))


def unknown(session: Session, conversation: Conversation, key: str, reason: str) -> list[Say]:
    """There is no checked answer: the help line, or our team."""
    return [say(key, help_line().fields), offer_staff(session, conversation, "ask_staff", reason)]


def tell(session: Session, conversation: Conversation, known: Known, reason: str, *, other: bool = False) -> list[Say]:
    """The answer of a known question with the choice to hear more or ask the team; what may not be told is offered to people."""
    about = {"question": known.id}
    if other:
        return [say("answer_other_state", help_line().fields), offer_staff(session, conversation, "ask_staff", reason, about=about)]
    if known.answer is None:
        return [say("answer_unknown", help_line().fields), offer_staff(session, conversation, "ask_staff", reason, about=about)]
    if not known.holds_on(_today()):
        return [say("answer_expired", help_line().fields), offer_staff(session, conversation, "ask_staff", reason, about=about)]
    data = {"id": known.id, "reason": reason, "asked_again": NEVER_AGAIN}
    asked = ask(session, conversation.id, ANSWER_MORE, data, hours=_HOURS)
    return [say("answer_known_care" if known.care else "answer_known", {"facts": known.answer}, question_id=asked.id)]


def more(session: Session, conversation: Conversation, asked: Question, value: str, inbound_id: int) -> list[Say]:
    """The person chose: hear more, ask the team, or went on to another question ("to:ID") of the same topic."""
    data: Mapping[str, Any] = asked.data
    if value.startswith("to:"):
        known = question(value.removeprefix("to:"))
        return tell(session, conversation, known, data["reason"]) if known else gone(session, conversation, data["reason"])
    known = question(str(data.get("id")))
    if value == STAFF or known is None or known.more is None:
        looks = ask_person(session, conversation, "question", data["reason"], inbound_id, question=str(data.get("id")))
        return [say("asked_staff"), *looks]
    at = verified_at(session, known.id)
    checked = at.astimezone(office().zone).date() if at else known.source.checked_on
    said = say("answer_verified" if at or known.source.verified else "answer_not_verified", {"day": f"{checked:%Y-%m-%d}"})
    keep_topic(session, conversation, [known.topic], data["reason"])
    return [say("answer_known_more", {"facts": known.more}), said, say("answer_phone", help_line().fields)]


def gone(session: Session, conversation: Conversation, reason: str) -> list[Say]:
    """A question that left the files meanwhile."""
    return unknown(session, conversation, "answer_unknown", reason)


def more_again(asked: Question) -> Say:
    """The choices once more."""
    return say("answer_more_again", question_id=asked.id)


def wants(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """What a text says to the choices after an answer: their number or words, "why?", or a further question of the topic."""
    plain = bare(text[:200])
    if not data.get("after"):
        number = choice(text, 2, language)
        if number is not None:
            return (MORE, STAFF)[number - 1]
        if plain in _WANTS_MORE:
            return MORE
    topics = _topics(data)
    if not topics or not _FOLLOWS.match(plain):
        return None
    found = [one for one in find(text, topic=topics[0]) if one.known.topic in topics and one.known.id != data.get("id")]
    if data.get("after") and found and found[0].score < _AFTER:
        return None
    return f"to:{found[0].known.id}" if settled(found, BY_WORDS) else None


def _which(session: Session, conversation: Conversation, found: list[Found], reason: str) -> Say:
    values = [one.known.id for one in found[:_GUESSES]] + [STAFF]
    asked = ask(session, conversation.id, ANSWER_WHICH, {"values": values, "reason": reason}, hours=_HOURS)
    return which_again(asked)


def which_again(asked: Question) -> Say:
    """The guesses as choices; asking the team is always the last."""
    choices = []
    for value in asked.data["values"]:
        known = question(value)
        title = {language: known.asks[language][0] for language in LANGUAGES} if known else _team()
        choices.append(Choice(title=title, payload=f"answer:{value}"))
    return say("answer_which", choices=choices, question_id=asked.id)


def picked(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The guess that a text picks by its number."""
    number = choice(text, len(data["values"]), language)
    return str(data["values"][number - 1]) if number is not None else None


def _team() -> dict[str, str]:
    return {language: option("tell_team", language).title for language in LANGUAGES}


def which(session: Session, conversation: Conversation, asked: Question, value: str, inbound_id: int) -> list[Say]:
    """The person picked a guess."""
    known = question(value)
    if known is not None:
        return tell(session, conversation, known, asked.data["reason"])
    looks = ask_person(session, conversation, "question", asked.data["reason"], inbound_id)
    return [say("asked_staff"), *looks]
