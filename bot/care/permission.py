"""What a person agreed to, told to them in their own words; and the question whether we may talk to somebody at their work.

Nothing goes to an employer or supervisor until the person said yes for that one. No answer is no.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind
from bot.messaging.question import Question, ask
from bot.messaging.speaking import speak
from bot.people.consent import Consent, current, record
from bot.people.organization import Organization
from bot.people.person import ContactPoint, Person
from bot.people.reach import against
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say, say

EMPLOYER, KNOWS = "employer_contact", "employer_knows"
LONGEST_WHO = 60
_MOST_TOLD = 4
_TOLD = ("coaching_texts", "reminders", "sharing", EMPLOYER)  # guardian and employer_knows go with others


def what_they_agreed(session: Session, person: Person) -> list[Say]:
    """The answer to "what did I agree to": every yes and no of the ledger in short, and how to change one."""
    rows = [row for row in current(session, person.id) if row.purpose in _TOLD]
    if not rows:
        return [say("agreed_nothing", {"phone": office().phone})]
    rows.sort(key=lambda row: _TOLD.index(row.purpose))
    yes, no = ([row for row in rows if row.given is given] for given in (True, False))
    says = []
    if yes:
        says.append(say("agreed_yes", {"things": _things(session, yes)}))
    if no:
        says.append(say("agreed_no", {"things": _things(session, no)}))
    return [*says, say("agreed_change", {"phone": office().phone})]


def _things(session: Session, rows: list[Consent]) -> dict[str, str]:
    """The names of what was answered, in every language; long lists end with how many more."""
    told: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for row in rows[:_MOST_TOLD]:
        whom = row.recipient or ""
        place = session.get(Organization, whom) if row.purpose == "sharing" and whom else None
        fields = {"who": dict.fromkeys(LANGUAGES, (place.name if place else whom)[:LONGEST_WHO])} if whom else {}
        for language in LANGUAGES:
            told[language].append(render(f"agreed_{row.purpose}", fields, language).text)
    more = len(rows) - _MOST_TOLD
    if more > 0:
        for language in LANGUAGES:
            told[language].append(render("agreed_more", {"n": str(more)}, language).text)
    return {language: "; ".join(names) for language, names in told.items()}


def ask_employer(session: Session, conversation: Conversation, who: str) -> tuple[Say, Question]:
    """May we talk to `who` ("Maria at Hillside Market")? Yes is asked on: does she know about us?"""
    question = ask(session, conversation.id, EMPLOYER, {"who": who})
    return say("employer_contact_ask", {"who": dict.fromkeys(LANGUAGES, who)}, question_id=question.id), question


def ask_employer_by_text(session: Session, person: Person, who: str, staff_id: str) -> Question:
    """Staff let the coach ask. Raises BadInput where no phone or chat of this person may be written to."""
    who = " ".join(who.split())
    if not 0 < len(who) <= LONGEST_WHO:
        raise BadInput(
            f"Whom we may talk to is missing or longer than {LONGEST_WHO} characters.", "Write it like: Maria at Hillside Market."
        )
    query = select(Conversation).join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    query = query.where(ContactPoint.person_id == person.id).order_by(Conversation.last_inbound_at.desc())
    for conversation in session.scalars(query):
        if conversation.last_inbound_at is not None and not against(session, conversation.contact, conversation.last_inbound_at):
            one, question = ask_employer(session, conversation, who)
            speak(session, conversation, [one], kind=Kind.REMINDER, valid_until=question.until)
            return question
    raise BadInput("There is no number or chat where we may text this person.", "Their page says why. Ask them in person or by phone.")


def answer_employer(session: Session, conversation: Conversation, question: Question, yes: bool, inbound_id: int) -> list[Say]:
    """Write the answer down; after yes ask whether that person knows."""
    who = question.data["who"]
    _record(session, conversation, EMPLOYER, yes, who, inbound_id)
    named = {"who": dict.fromkeys(LANGUAGES, who)}
    if not yes:
        return [say("employer_contact_no", named)]
    following = ask(session, conversation.id, KNOWS, {"who": who})
    return [say("employer_knows_ask", named, question_id=following.id)]


def answer_knows(session: Session, conversation: Conversation, question: Question, yes: bool, inbound_id: int) -> list[Say]:
    """Write down whether they know of us; where they do not, staff never say who we are."""
    who = question.data["who"]
    _record(session, conversation, KNOWS, yes, who, inbound_id)
    return [say("employer_knows_yes" if yes else "employer_knows_no", {"who": dict.fromkeys(LANGUAGES, who)})]


def _record(session: Session, conversation: Conversation, purpose: str, given: bool, who: str, inbound_id: int) -> None:
    record(
        session,
        conversation.contact.person_id,
        purpose,
        given,
        wording=f"{purpose}_ask",
        channel=conversation.channel,
        proof=f"message {inbound_id}",
        recipient=who,
        at=clock.now(),
    )
