"""Answers one waiting message: claim, decide, ask Rasa if need be, commit the replies and "answered" together."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import CoachError, LostClaim
from bot.messaging.conversation import anything_waits, claim_next, release, still_ours
from bot.messaging.dialogue import Dialogue, Parse
from bot.messaging.inbox import Inbound
from bot.messaging.speaking import speak
from bot.store.session import reading, writing
from bot.turns.decide import arrive, decide
from bot.turns.from_rasa import incident, only_understood, outcome_of, quiet_outcome
from bot.turns.meant import meant_text
from bot.turns.turn import ForRasa, Outcome, ToParse, Turn

log = logging.getLogger(__name__)

MOST_TRIES = 5
GIVE_UP = timedelta(seconds=90)
GIVE_UP_DOWN = timedelta(minutes=10)
LONGEST_WAIT = 5.0


@dataclass(frozen=True)
class Claim:
    """A message that is ours to answer until its conversation's lease ends."""

    inbound_id: int
    conversation_id: str
    token: str


def claim(holder: str = "") -> Claim | None:
    """Take the oldest message that waits, or None; `holder` is the sign of this worker."""
    with reading() as session:
        if not anything_waits(session):
            return None  # looking takes no lock, claiming does
    with writing() as session:
        found = claim_next(session, holder)
        if found is None:
            return None
        conversation, inbound = found
        return Claim(inbound.id, conversation.id, conversation.lease_token or "")


def answer(dialogue: Dialogue, mine: Claim) -> None:
    """Answer a claimed message. Failures are kept with the message, which is tried again."""
    try:
        _answer(dialogue, mine.inbound_id, mine.conversation_id, mine.token)
    except LostClaim:
        log.warning("turn of message %s was taken over", mine.inbound_id)
    except Exception as error:  # noqa: BLE001 - whatever failed, the message must be tried again or be told to people
        log.warning("turn of message %s failed: %s", mine.inbound_id, _what(error))
        _failed(dialogue, mine.inbound_id, mine.conversation_id, mine.token)


def _what(error: Exception) -> str:
    return str(error) if isinstance(error, CoachError) else type(error).__name__  # another error's text could hold a body


@dataclass(frozen=True)
class _Left:
    """What `decide` left for Rasa, and what Rasa is told of the message. `quiet`: it is understood first, and perhaps not answered."""

    decided: ForRasa | ToParse
    text: str
    language: str
    channel: str
    quiet: bool


def _answer(dialogue: Dialogue, inbound_id: int, conversation_id: str, token: str) -> None:
    left = _decide(inbound_id, conversation_id, token)
    if left is not None and isinstance(left.decided, ToParse):
        left = _decide(inbound_id, conversation_id, token, dialogue.parse(left.text))
    if left is None or isinstance(left.decided, ToParse):
        return
    if left.quiet:
        parse = dialogue.parse(left.text)
        with writing() as session:
            turn = _turn(session, inbound_id, conversation_id, token)
            if (outcome := quiet_outcome(session, turn, parse)) is not None:
                _finish(session, turn, outcome)
                return
    reply = dialogue.turn(
        conversation_id=conversation_id,
        message_id=str(inbound_id),
        text=left.text,
        language=left.language,
        channel=left.channel,
        intent=left.decided.intent,
    )
    with writing() as session:
        turn = _turn(session, inbound_id, conversation_id, token)
        arrive(session, turn)
        _finish(session, turn, outcome_of(session, turn, reply, left.decided))


def _decide(inbound_id: int, conversation_id: str, token: str, parse: Parse | None = None) -> _Left | None:
    """Answer without Rasa where that is possible; else what is left for it."""
    with writing() as session:
        turn = replace(_turn(session, inbound_id, conversation_id, token), parse=parse)
        decided = decide(session, turn)
        if isinstance(decided, Outcome):
            _finish(session, turn, decided)
            return None
        intent = decided.intent if isinstance(decided, ForRasa) else None
        text = turn.text if intent is None else meant_text(session, turn.conversation, turn.inbound)
        quiet = isinstance(decided, ForRasa) and intent is None and only_understood(turn)
        left = _Left(decided, text, turn.language, turn.conversation.channel, quiet)
        session.rollback()  # what the message did on arrival is saved with its answer, or a retry would do it twice
        return left


def _turn(session: Session, inbound_id: int, conversation_id: str, token: str, *, with_text: bool = True) -> Turn:
    conversation = still_ours(session, conversation_id, token)
    inbound = session.get_one(Inbound, inbound_id)
    return Turn(conversation, inbound, inbound.body if with_text else "")


def _finish(session: Session, turn: Turn, outcome: Outcome) -> None:
    inbound, conversation = turn.inbound, turn.conversation
    speak(session, conversation, outcome.says, kind=outcome.kind, inbound_id=inbound.id, despite_stop=outcome.despite_stop)
    inbound.answered_at, inbound.outcome, inbound.intent = clock.now(), outcome.name, outcome.intent
    release(conversation)


def _failed(dialogue: Dialogue, inbound_id: int, conversation_id: str, token: str) -> None:
    """Try again soon; after a few tries (or long enough, with Rasa down) tell the person and staff, so that nothing blocks the line."""
    ready = dialogue.ready()
    try:
        with writing() as session:
            turn = _turn(session, inbound_id, conversation_id, token, with_text=False)  # its text may be what fails
            waited = clock.now() - turn.inbound.received_at
            if waited >= (GIVE_UP if ready else GIVE_UP_DOWN) and turn.inbound.tries >= MOST_TRIES:
                _finish(session, turn, incident(session, turn, "case_failed_turn"))
                return
            wait = min(LONGEST_WAIT, 0.25 * 2 ** min(turn.inbound.tries, 6))
            turn.inbound.next_try_at = clock.now() + timedelta(seconds=wait)
            release(turn.conversation)
    except CoachError as error:
        log.warning("message %s waits for its lease to end: %s", inbound_id, error)
