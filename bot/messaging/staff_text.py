"""What a member of staff writes to a person: it goes out as they wrote it, with their name, by the same outbox."""

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind, Outbound, queue
from bot.messaging.speaking import INTRODUCTION, introduction_fields
from bot.people.person import SMS
from bot.people.staff import Staff
from bot.text.folding import fold_sms
from bot.text.segments import split_texts
from bot.words.render import render

LONGEST = 800
MOST_SEGMENTS = 6  # of one text; a longer reply becomes several


def say_as_staff(session: Session, conversation: Conversation, staff_id: str, text: str, case_id: str | None = None) -> list[Outbound]:
    """Queue a reply of staff. On a phone it starts with their name; the first text ever carries who we are in front.

    Raises:
        BadInput: it is empty or too long, or the person stopped messages.
    """
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    contact = conversation.contact
    if not text:
        raise BadInput("The reply is empty.", "Write something first.")
    if len(text) > LONGEST:
        raise BadInput(f"The reply has more than {LONGEST} characters.", "Shorten it; a text is read on a phone.")
    if contact.stopped_at is not None:
        raise BadInput("This person stopped messages, so nothing was sent.", "Call them, or wait until they text START.")
    language, channel = contact.person.language, conversation.channel
    name = session.get_one(Staff, staff_id).name
    raw = dict.fromkeys(("en", "es", "pt"), text)  # as a mapping it is never taken for the key of a sentence
    texts = [render("staff_text", {"name": dict.fromkeys(raw, name), "text": raw}, language, channel).text]
    says = ["staff_text"]
    if channel == SMS:
        if contact.introduced_at is None:
            contact.introduced_at = clock.now()
            texts.insert(0, render(INTRODUCTION, introduction_fields(), language, channel).text)
            says.insert(0, INTRODUCTION)
        texts = split_texts([fold_sms(one) for one in texts], MOST_SEGMENTS)
    rows = [
        queue(session, conversation, one, kind=Kind.STAFF, language=language, says=says, case_id=case_id, author=f"staff:{staff_id}")
        for one in texts
    ]
    conversation.staff_replied_at = clock.now()
    return [row for row in rows if row is not None]
