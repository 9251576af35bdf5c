"""The words a message stands for: who picks "Ask what it pays" from our guesses means what they wrote before."""

from sqlalchemy.orm import Session

from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.options import menu_of, newest_menu, pick
from bot.messaging.outbox import Outbound

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
