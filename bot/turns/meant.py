"""What a message stands for: who picks "Ask what it pays" from our guesses means what they wrote before, "2" may answer a question."""

from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.options import menu_of, newest_menu, pick
from bot.messaging.outbox import Outbound
from bot.messaging.question import Question
from bot.turns import questions

GUESS = "unsure_guess"


def meant_text(session: Session, conversation: Conversation, inbound: Inbound) -> str:
    """The text of the message, or of the one that made the coach guess if this one picks a guess."""
    pressed = (inbound.option_of or "").partition(":")[0]
    menu = menu_of(session, int(pressed), conversation.id) if pressed.isdigit() else newest_menu(session, conversation)
    if menu is None or not (pressed or pick(inbound.body, menu.options, conversation.contact.person.language)):
        return inbound.body
    row = session.get_one(Outbound, menu.outbound_id)
    earlier = session.get(Inbound, row.inbound_id) if row.inbound_id and GUESS in (row.says or ()) else None
    return inbound.body if earlier is None else earlier.body


def meant_value(session: Session, conversation: Conversation, inbound: Inbound, question: Question) -> questions.Value:
    """What a message gives to an open question: the option that was pressed or picked from it, else what its own parser reads."""
    pressed, _, place = (inbound.option_of or "").partition(":")
    menu = menu_of(session, int(pressed), conversation.id) if pressed.isdigit() else newest_menu(session, conversation)
    language = conversation.contact.person.language
    if menu is not None and menu.question_id == question.id:
        if pressed:
            payload = str(menu.options[int(place)]["payload"]) if place.isdigit() and int(place) < len(menu.options) else None
        else:
            payload = pick(inbound.body, menu.options, language)
        if payload is not None:
            return questions.by_option(payload)
    return questions.parsed(question, inbound.body, language)
