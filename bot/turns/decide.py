"""What happens to a message before Rasa sees it, in this order: safety, stop and start, proof of who writes, who owns the
conversation, options and the pending question. Whatever is left is for Rasa.

Both layers of safety look at every text: one in free words that Rasa would not see is parsed before it is answered here.
"""

from sqlalchemy.orm import Session

from bot.care import crisis, opting, own_words, proving, safety
from bot.care.cases import open_case
from bot.care.safety import AS_CLASSIFIED, Signal
from bot.messaging.conversation import DESK, Conversation
from bot.messaging.outbox import Kind
from bot.messaging.speaking import introduction_fields
from bot.people.consent import answered, record
from bot.people.language import LANGUAGES, notice
from bot.people.person import SMS
from bot.schedule import calling_in, wishing
from bot.settings import settings
from bot.text.keywords import keyword, wish_to_stop
from bot.text.numbers import number
from bot.text.stop_wishes import only_reminders
from bot.turns import questions
from bot.turns.answering import from_question, from_safety, says_little
from bot.turns.turn import ForRasa, Outcome, ToParse, Turn
from bot.words.say import Say, say

# Words that Twilio answers and acts on itself when COACH_KEYWORDS is "twilio". END, QUIT and CANCEL are not here: Advanced Opt-Out may
# have taken them off its list, and where it has not, our confirmation is refused without harm.
_CARRIER = frozenset(("stop", "stopall", "unsubscribe", "revoke", "optout", "start", "unstop"))


def decide(session: Session, turn: Turn) -> Outcome | ForRasa | ToParse:
    """The outcome of a message, that it is for Rasa, or that it has to be parsed before it is decided on."""
    notice_language(turn.conversation, turn.text)  # before all else: danger and stop are answered in the language they came in
    proving.notice_silence(session, turn.conversation, turn.inbound)
    if (signal := safety.check(turn.text)) is not None:
        return _danger(session, turn, signal)
    carrier = _carrier_words(session, turn)
    if carrier is not None:
        return carrier
    if (proof := _proof(session, turn)) is not None:
        return proof
    if turn.conversation.contact.stopped_at is not None:
        # Else only understood, never answered but for an explicit wish to start: see answer.py.
        return from_safety(session, turn) or ForRasa()
    first = arrive(session, turn)
    if not turn.text.strip():
        return Outcome("media", list(first)) if first else Outcome("empty", [say("empty_message")])
    answered = (
        _one_word(session, turn, first)
        or _in_free_words(session, turn)
        or _call_in(session, turn, first)
        or from_question(session, turn, first)
    )
    if not isinstance(answered, ForRasa) or turn.conversation.owner != DESK:
        return answered
    return ForRasa(first=first)


def _carrier_words(session: Session, turn: Turn) -> Outcome | None:
    """STOP, START and HELP in any form and wording; Twilio's own answers are not repeated."""
    conversation, inbound = turn.conversation, turn.inbound
    word = keyword(turn.text)
    said = (inbound.opt_out_type or "").casefold()
    typed = turn.text.strip().casefold()  # "Stop." is no keyword of the carrier's; it is ours to confirm
    theirs = bool(said) or (conversation.channel == SMS and settings().keywords == "twilio" and typed in _CARRIER)
    if said == "stop" or word == "stop" or (not said and wish_to_stop(turn.text)):
        how = "keyword" if said == "stop" or word == "stop" else "own words"
        says = opting.opt_out(session, conversation, inbound.id, how=how, confirm=not theirs)
        return Outcome("opt_out", says, despite_stop=True, intent="opt_out")
    if said == "start" or (word == "start" and conversation.contact.stopped_at is not None):
        says = opting.opt_in(session, conversation, inbound.id, how="keyword")
        return Outcome("opt_in", [] if theirs else says, intent="opt_in")
    if said == "help" or word == "help":
        return Outcome("help", [] if said else [say("help", introduction_fields())], despite_stop=True, intent="ask_capabilities")
    return None


def _danger(session: Session, turn: Turn, signal: Signal) -> Outcome:
    says = crisis.respond(session, turn.conversation, signal, turn.inbound.id)
    return Outcome("crisis", says, Kind.CRISIS, despite_stop=True, intent="crisis")


def _proof(session: Session, turn: Turn) -> Outcome | ToParse | None:
    """After a long silence or on a number that was dead, who writes has to be shown first. Danger is answered, and nothing else."""
    conversation = turn.conversation
    if (check := proving.demanded(session, conversation)) is None:
        return None
    if (safe := from_safety(session, turn)) is not None:
        return safe
    if tried := proving.tries(session, conversation, turn.text):
        intent = None
    elif turn.parse is None:
        return ToParse()
    elif (intent := turn.parse.intent) == "crisis":
        return _danger(session, turn, AS_CLASSIFIED)
    elif intent == "opt_out":
        says = opting.opt_out(session, conversation, turn.inbound.id, how="own words", confirm=True)
        return Outcome("opt_out", says, despite_stop=True, intent=intent)
    if conversation.owner == DESK and not proving.sends_pin(session, conversation, turn.text):
        return Outcome("to_desk", intent=intent)
    if crisis.in_crisis(conversation) and not tried and says_little(turn):
        return Outcome("crisis", crisis.follow_up(), Kind.CRISIS, despite_stop=True, intent=intent)
    says = proving.gate(session, conversation, check, turn.inbound, turn.text, intent)
    return Outcome(f"answer:{proving.PROVING}" if tried else proving.PROVING, says, despite_stop=True, intent=intent)


def _in_free_words(session: Session, turn: Turn) -> Outcome | ToParse | None:
    """An open question that takes whatever is written keeps no danger from the classifier."""
    if turn.conversation.owner == DESK or turn.inbound.option_of or not questions.in_free_words(session, turn):
        return None
    if turn.parse is None:
        return ToParse()
    return _danger(session, turn, AS_CLASSIFIED) if turn.parse.intent == "crisis" else None


def _call_in(session: Session, turn: Turn, first: tuple[Say, ...]) -> Outcome | ToParse | None:
    """ "how do i call in" asks, and would be taken for a report or a wish for a person; danger in it is looked for first."""
    if not calling_in.asks(turn.text):
        return None
    if turn.parse is None:
        return ToParse()
    if turn.parse.intent == "crisis":
        return _danger(session, turn, AS_CLASSIFIED)
    says = calling_in.answer(session, turn.conversation, turn.text)
    return None if says is None else Outcome("call_in", [*first, *says], intent="ask_schedule")


def _one_word(session: Session, turn: Turn, first: tuple[Say, ...]) -> Outcome | None:
    """Words that mean one thing wherever they are said: no more reminders, PRIVATE, and the way to complain."""
    if only_reminders(turn.text):
        return Outcome("set_reminders", [*first, *wishing.kept(session, turn.conversation, ())], intent="set_reminders")
    says = own_words.answer(session, turn.conversation, turn.text)
    return None if says is None else Outcome("own_word", [*first, *says])


def notice_language(conversation: Conversation, text: str) -> None:
    """The language of a message, unless it is a mere number: "la dos" is Portuguese to nobody who picks the second of a list."""
    if all(number(text, language) is None for language in LANGUAGES):
        notice(conversation.contact.person, text)


def arrive(session: Session, turn: Turn) -> tuple[Say, ...]:
    """What an ordinary message does by arriving: the first one is noted as consent, its language is noticed, pictures go to staff.

    Returns what is said about it before the answer.
    """
    notice_language(turn.conversation, turn.text)
    if turn.conversation.contact.stopped_at is not None:
        return ()
    _first_contact(session, turn)
    return _cannot_see(session, turn)


def _first_contact(session: Session, turn: Turn) -> None:
    """Whoever texts in first has asked for answers: the ledger says so."""
    contact = turn.conversation.contact
    if turn.conversation.channel == SMS and contact.introduced_at is None and not answered(session, contact.person_id, "coaching_texts"):
        record(
            session,
            contact.person_id,
            "coaching_texts",
            True,
            wording="texted_in",
            channel=SMS,
            proof=f"message {turn.inbound.id}",
            at=turn.inbound.received_at,
        )


def _cannot_see(session: Session, turn: Turn) -> tuple[Say, ...]:
    """A picture or a voice note goes to a person."""
    if not turn.inbound.media_count:
        return ()
    open_case(session, "picture", conversation=turn.conversation, reason="case_picture", inbound_id=turn.inbound.id)
    return (say("cannot_see_or_hear"),)
