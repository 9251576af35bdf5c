"""Yes and no, again, from the start, language, not sure; and the check that an action can run."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker  # type: ignore[import-untyped]
from rasa_sdk.executor import CollectingDispatcher  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from actions.effect import REGISTER, Answer, action
from actions.slots import LANGUAGE
from bot.care.crisis import SAFE_NOW
from bot.care.handover import cannot_write
from bot.messaging.again import last_said, start_over
from bot.messaging.question import Question, ask, open_questions
from bot.people.language import LANGUAGES, choose
from bot.schedule.appointment import COMING
from bot.schedule.shift_question import SHIFT_ANSWER
from bot.schedule.which_asked import narrowed
from bot.store.ledger import stored
from bot.store.session import reading
from bot.text.asked_language import asked_language
from bot.turns import questions
from bot.turns.answering import which
from bot.turns.turn import Turn
from bot.words.say import Say, say


def _yes_or_no_questions(session: Session, turn: Turn) -> list[Question]:
    """Open questions that yes and no answer, the newest first."""
    waiting = [one for one in open_questions(session, turn.conversation.id) if questions.parsed(one, "yes", "en") in (True, COMING)]
    shifts = [one for one in waiting if one.name == SHIFT_ANSWER]
    meant = {one.id for one in narrowed(session, turn.conversation, shifts, turn.text)}
    return [one for one in waiting if one.name != SHIFT_ANSWER or one.id in meant]


@action
def action_affirm(session: Session, turn: Turn) -> list[Say]:
    """A yes in words that only the classifier understood. It is never taken as "I am safe": that is asked again."""
    fits = _yes_or_no_questions(session, turn)
    if not fits:
        return [say("ok_yes")]
    if fits[0].name == SAFE_NOW:
        return questions.again(fits[0])
    if len(fits) > 1 and any(one.name == SHIFT_ANSWER for one in fits):
        return [which(session, turn, fits, said="yes")]
    return questions.answer(session, turn, fits[0], questions.parsed(fits[0], "yes", "en"))


@action
def action_deny(session: Session, turn: Turn) -> list[Say]:
    """A no in words that only the classifier understood."""
    fits = _yes_or_no_questions(session, turn)
    if not fits:
        return [say("ok_no")]
    # Nobody is noted as absent for words that are only like a no: the choice is given again.
    return questions.again(fits[0]) if fits[0].name == SHIFT_ANSWER else questions.answer(session, turn, fits[0], False)


@action
def action_repeat_last(session: Session, turn: Turn) -> list[Say]:
    """What the coach said last, once more."""
    return last_said(session, turn.conversation) or [say("nothing_to_repeat")]


@action
def action_start_over(session: Session, turn: Turn) -> list[Say]:
    """Whatever was open is closed; only "are you safe?" stays."""
    start_over(session, turn.conversation, keep=SAFE_NOW)
    return [say("start_over")]


@action
def action_set_language(session: Session, turn: Turn) -> list[Say] | Answer:
    """Another language, if it is one of ours; else people are told which one."""
    code = asked_language(turn.text)
    if code in LANGUAGES:
        choose(turn.conversation.contact.person, code)
        asked = open_questions(session, turn.conversation.id)  # an open question is asked again anyway
        return Answer([say("language_changed"), *([] if asked else [say("what_now")])], {LANGUAGE: code})
    if code is None:
        question = ask(session, turn.conversation.id, questions.WHICH_LANGUAGE, {"values": list(LANGUAGES)})
        return [say("which_language", question_id=question.id)]
    return cannot_write(session, turn.conversation, code, turn.inbound.id)


class Unsure(Action):  # type: ignore[misc]
    """Not understood: the turn itself asks back, since it knows the guesses."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_unsure"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Only the key; bot/turns/unsure.py makes the question of it."""
        dispatcher.utter_message(json_message={"key": "unsure"})
        return []


class Check(Action):  # type: ignore[misc]
    """For /readyz: an action can run and read the database; it answers nothing."""

    def name(self) -> str:
        """Not in domain.yml: no rule may use it."""
        return "action_check"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Raises StoreUnavailable."""
        with reading() as session:
            stored(session, "0", self.name())
        return []


for _one in (Unsure(), Check()):
    REGISTER[_one.name()] = _one
