"""When the coach is not sure: answer if staff have an answer that is plainly near; else ask back with at most two guesses in plain words.

Twice in a row offer a person. The message is kept for staff to say what it means.
"""

from sqlalchemy.orm import Session

from bot.answers.telling import anyway
from bot.care import own_words
from bot.care.crisis import in_crisis
from bot.care.handover import ask_person
from bot.messaging import unclear
from bot.messaging.dialogue import Parse
from bot.messaging.question import open_questions
from bot.turns.turn import Turn
from bot.words.catalogue import catalogue
from bot.words.say import Say, say

ASK_FROM = 0.08
_TWICE = 2
# Guesses that make no sense to offer: being wrong about them costs more than asking openly.
_NEVER_OFFERED = frozenset(
    (
        "crisis",
        "out_of_scope",
        "affirm",
        "deny",
        "greet",
        "goodbye",
        "thank",
        "nlu_fallback",
        "opt_out",
        "wrong_person",
        "express_frustration",
    )
)


def unsure_says(session: Session, turn: Turn, parse: Parse) -> list[Say]:
    """What to ask back. Counts in the conversation how often in a row this happened."""
    conversation = turn.conversation
    if (answered := anyway(session, conversation, turn.text, parse.known)) is not None:
        conversation.unsure_in_a_row = 0
        return answered
    guesses = [name for name, confidence in parse.ranking if confidence >= ASK_FROM]
    if not own_words.complains(turn.text) and not in_crisis(conversation):  # nobody reads these to teach the coach
        unclear.keep(session, conversation, turn.inbound.id, turn.text, turn.language, guesses[:3])
    conversation.unsure_in_a_row += 1
    if conversation.unsure_in_a_row >= _TWICE:
        conversation.unsure_in_a_row = 0
        return [say("unsure_person"), *ask_person(session, conversation, "human", "case_unsure", turn.inbound.id)]
    if open_questions(session, conversation.id):
        return [say("unsure_in_question")]
    known = catalogue().options
    options = [f"guess_{name}" for name in guesses if name not in _NEVER_OFFERED and f"guess_{name}" in known][:2]
    if not options:
        return [say("unsure")]
    return [say("unsure_guess", options=[*options, "guess_other"])]
