"""What many actions do: tell the team by a case and say so, or offer to ask them."""

from sqlalchemy.orm import Session

from bot.care.handover import ask_person
from bot.care.offer import offer_staff
from bot.knowledge.help_line import help_line
from bot.pathways.one_open import make_room
from bot.turns.turn import Turn
from bot.words.say import Say, say


def tell_team(session: Session, turn: Turn, key: str, kind: str, reason: str) -> list[Say]:
    """Open a case, say `key` and when somebody will look."""
    looks = ask_person(session, turn.conversation, kind, reason, turn.inbound.id)
    return [say(key, help_line().fields), *looks]


def offer_team(session: Session, turn: Turn, key: str, reason: str) -> list[Say]:
    """Say `key` and ask whether the team shall be asked."""
    make_room(session, turn.conversation)
    return [say(key, help_line().fields), offer_staff(session, turn.conversation, "ask_staff", reason)]
