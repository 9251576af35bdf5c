""" "nvm ill be there": a person takes back that they can't come or will be late, when nothing is asked any more."""

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.schedule.answering import said
from bot.schedule.appointment import ABSENT, COMING, LATE, coming_up
from bot.text.folding import bare
from bot.words.catalogue import LANGUAGES, catalogue
from bot.words.say import Say

AHEAD = timedelta(days=7)
_REMEMBERED = timedelta(days=2)
_BEFORE = re.compile(
    r"^(?:(?:nvm|nevermind|never mind|actually|wait|ok|okay|sorry|my bad|forget (?:it|that)|scratch that|no|hey|good news|turns out|"
    r"mejor|al final|olvidal[oa]|perdon|disculpa|espera|siempre|pensandolo bien|"
    r"na verdade|deixa|deixa pra la|esquece|desculpa|pensando bem|no fim|espera ai) )+"
)
_AFTER = re.compile(r" (?:after all|anyway|now|actually|then|al final|siempre|de todos modos|mesmo assim|afinal|no fim)$")


def taken_back(session: Session, talk: Conversation, text: str, inbound_id: int) -> list[Say] | None:
    """What to say to it; None if the text says nothing of the kind, or no such answer stands."""
    words = _AFTER.sub("", _BEFORE.sub("", bare(text)))
    coming = catalogue().options["shift_coming"]
    if not any(words in (bare(coming.titles[tongue]), *map(bare, coming.also[tongue])) for tongue in LANGUAGES):
        return None
    now = clock.now()
    told = [one for one in coming_up(session, talk.contact.person_id, now, now + AHEAD) if one.answer in (ABSENT, LATE)]
    told = [one for one in told if one.answered_at is not None and one.answered_at > now - _REMEMBERED]
    if not told:
        return None
    return said(session, talk, max(told, key=lambda one: one.answered_at or now), COMING, inbound_id)
