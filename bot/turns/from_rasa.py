"""Turns what Rasa answered into an outcome: keys of rules, stored answers of actions, being unsure, and the way back to a question."""

from sqlalchemy.orm import Session

from bot.answers.telling import anyway
from bot.care import opting
from bot.care.cases import open_case
from bot.care.handover import cannot_write, when_somebody_looks
from bot.messaging.conversation import DESK
from bot.messaging.dialogue import Parse, Reply
from bot.messaging.outbox import Kind
from bot.messaging.question import DROPPED, Question, close, open_questions
from bot.people.language import LANGUAGES
from bot.store.ledger import stored
from bot.text.language import detect, scores
from bot.turns import questions
from bot.turns.decide import arrive
from bot.turns.turn import ForRasa, Outcome, Turn
from bot.turns.unsure import unsure_says
from bot.words.catalogue import catalogue
from bot.words.say import Say, say

FALLBACK = "nlu_fallback"
UNSURE = "unsure"
BEYOND = "out_of_scope"
_OURS = 0.9  # by meaning: a question of staff's own that Rasa took for none of ours
# While a person owns the conversation the bot keeps to these: what cannot wait for that person.
ALSO_WHILE_OWNED = frozenset(
    ("crisis", "ask_schedule", "report_absence", "report_late", "add_shift", "set_reminders", "opt_out", "opt_in", "wrong_person")
)
# Intents that are no interruption: they close something or mean nothing by themselves.
_NO_WAY_BACK = frozenset(("affirm", "deny", "crisis", "opt_out", "wrong_person", "start_over", "goodbye", "thank", "ask_human"))
_STOPPING = frozenset(("opt_out", "wrong_person"))
_MOST_REMINDERS = 2
# What must be heard in languages that the coach cannot write, too; for all else people are better than a guess.
_IN_ANY_LANGUAGE = frozenset(("crisis", "ask_human", "opt_out", "opt_in", "wrong_person", "set_language"))
_WORDS_OF_OURS = 2.0


def only_understood(turn: Turn) -> bool:
    """Whether Rasa may only understand it: a person owns the conversation, messages were stopped, or we cannot write its language."""
    stopped = turn.conversation.contact.stopped_at is not None
    return turn.conversation.owner == DESK or stopped or foreign(turn) is not None


def foreign(turn: Turn) -> str | None:
    """The code of a language the coach does not write, if the text is surely in it and the person chose none of ours."""
    guess = detect(turn.text)
    if turn.conversation.contact.person.language_chosen or not guess.sure or guess.language in LANGUAGES:
        return None
    ours = max(scores(turn.text)[language] for language in LANGUAGES)  # "my name is" before a Vietnamese name is English
    return guess.language if ours < _WORDS_OF_OURS else None


def quiet_outcome(session: Session, turn: Turn, parse: Parse) -> Outcome | None:
    """The outcome of a text that was only understood; None when it needs its turn all the same."""
    if turn.conversation.contact.stopped_at is not None:
        if parse.intent == "opt_in":
            return Outcome("opt_in", opting.opt_in(session, turn.conversation, turn.inbound.id, how="own words"), intent="opt_in")
        return None if parse.intent == "crisis" else Outcome("stopped", intent=parse.intent)
    if turn.conversation.owner == DESK:
        return None if parse.intent in ALSO_WHILE_OWNED else Outcome("to_desk", intent=parse.intent)
    if (code := foreign(turn)) is None or parse.intent in _IN_ANY_LANGUAGE:
        return None
    says = [*arrive(session, turn), *cannot_write(session, turn.conversation, code, turn.inbound.id)]
    return Outcome("language", says, intent="set_language")


def outcome_of(session: Session, turn: Turn, reply: Reply, decided: ForRasa) -> Outcome:
    """What is said after a turn of Rasa. Nothing to say is an incident, never silence."""
    intent = decided.intent or reply.parse.intent
    before = open_questions(session, turn.conversation.id)
    says: list[Say] = []
    silent = False
    for payload in reply.payloads:
        if payload.get("key") == UNSURE:
            says += unsure_says(session, turn, reply.parse)
        elif payload.get("key") == BEYOND and (known := anyway(session, turn.conversation, turn.text, reply.parse.known, least=_OURS)):
            says += known
        elif "key" in payload:
            says.append(say(str(payload["key"])))
        elif "effect" in payload:
            ref = payload["effect"]
            answer = stored(session, ref["message_id"], ref["action"], ref["n"])
            if answer is not None:
                says += answer["says"]
                silent = silent or bool(answer.get("silent"))
    if not says and not silent:
        return incident(session, turn, "case_empty_answer")
    crisis = intent == "crisis"
    if intent != FALLBACK:
        turn.conversation.unsure_in_a_row = 0
    if not crisis and turn.conversation.owner != DESK:
        says += _way_back(before, says, intent)
    last_word = crisis or intent in _STOPPING  # the one confirmation of a stop goes out after it
    return Outcome("rasa", [*decided.first, *says], Kind.CRISIS if crisis else Kind.ANSWER, despite_stop=last_word, intent=intent)


def _way_back(before: list[Question], says: list[Say], intent: str) -> list[Say]:
    """After an interruption the newest question that was open is asked again, a few times at most."""
    if intent in _NO_WAY_BACK or any(one.get("question_id") or _offers(one) for one in says):
        return []
    question = next((one for one in before if one.state == "open" and one.name in questions.REGISTER), None)
    if question is None:
        return []
    if intent in questions.REGISTER[question.name].superseded_by:
        close(question, DROPPED)
        return []
    asked = int(question.data.get("asked_again", 0))
    if asked >= _MOST_REMINDERS:
        return []
    question.data = {**question.data, "asked_again": asked + 1}
    return questions.again(question)


def _offers(one: Say) -> bool:
    """Whether it ends in a list of its own, which a second question would take away."""
    return bool(one.get("choices") or one.get("options") or catalogue().sentences[one["key"]].options)


def incident(session: Session, turn: Turn, reason: str) -> Outcome:
    """The coach could not answer: the person is told that somebody will look, and a case opens."""
    open_case(session, "incident", conversation=turn.conversation, reason=reason, inbound_id=turn.inbound.id)
    return Outcome("incident", [say("incident"), when_somebody_looks()])
