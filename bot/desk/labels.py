"""Messages that the coach did not understand: staff say what each means, and the coach learns from it at the next training."""

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, select, true, type_coerce
from starlette.exceptions import HTTPException

from bot.care.complaints import Complaint
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import people_seen_by
from bot.errors import BadInput
from bot.messaging import unclear
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.unclear import LABELLED, WAITING, Unclear
from bot.people.language import LANGUAGES
from bot.people.person import ContactPoint, Person
from bot.people.sensitive import COMPLAINT, INTENTS, PREFIXES, PROVING, QUESTIONS, may_read
from bot.store.types import id_of

PAGE = 20
HERE = "/desk/labels"


def show(visit: Visit) -> Page:
    """The messages that wait, oldest first."""
    return _page(visit)


def label(visit: Visit) -> Page | Go:
    """What one message means; `act` "pass" means that nothing can be learned from it."""
    row = visit.session.get(Unclear, id_of(visit.path["message"]) or 0, with_for_update=True)
    if row is None or not visit.session.scalar(select(exists().where(Unclear.id == row.id, _theirs(visit)))):
        raise HTTPException(404)
    if row.state != WAITING:
        return Go(HERE, "labelled_before")
    form = visit.form
    if form.get("act") == "pass":
        unclear.pass_over(visit.session, row, visit.member.id)
    else:
        try:
            unclear.label(visit.session, row, visit.member.id, form.get("intent", ""), form.get("language", ""), form.get("text", ""))
        except BadInput as error:
            return _page(visit, row.id, str(error))
    visit.note("label", f"unclear:{row.id}", what=row.intent or row.state)
    return Go(HERE, "labelled")


def _theirs(visit: Visit) -> ColumnElement[bool]:
    """What this member may label: nothing that is a complaint or that turned out sensitive, nor, for roles that do not read such
    messages, what the coach half took for one."""
    people = select(Person.id).where(people_seen_by(visit.session, visit.member), Person.erased_at.is_(None))
    talks = select(Conversation.id).join(ContactPoint).where(ContactPoint.person_id.in_(people))
    closed = or_(
        exists().where(Complaint.inbound_id == Unclear.inbound_id),
        exists().where(Inbound.id == Unclear.inbound_id, _told_apart()),
    )
    half = [type_coerce(Unclear.guesses, Text).contains(f'"{intent}"') for intent in sorted(INTENTS)]
    may = true() if may_read(visit.member.role) else ~or_(*half)
    return and_(Unclear.conversation_id.in_(talks), ~closed, may)


def _told_apart() -> ColumnElement[bool]:
    """A condition on Inbound: the newest understanding of it is sensitive, a complaint or a proof of who somebody is."""
    answers = [f"answer:{question}" for question in QUESTIONS]
    begins = [Inbound.outcome.startswith(f"answer:{prefix}") for prefix in (*PREFIXES, PROVING, COMPLAINT)]
    return or_(Inbound.intent.in_(INTENTS), Inbound.outcome.in_(("crisis", *answers)), *begins)


def _page(visit: Visit, wrong: int | None = None, problem: str | None = None) -> Page:
    waiting = select(Unclear, ContactPoint.person_id).join(Conversation, Conversation.id == Unclear.conversation_id).join(ContactPoint)
    found = visit.session.execute(waiting.where(Unclear.state == WAITING, _theirs(visit)).order_by(Unclear.id).limit(PAGE + 1)).all()
    done = visit.session.scalar(select(func.count()).where(Unclear.state == LABELLED, _theirs(visit)))
    visit.note("list_unclear", "unclear", people=sorted({person for _, person in found[:PAGE]}))
    shown = [
        {"id": row.id, "text": row.body, "language": row.language, "guesses": row.guesses, "at": row.kept_at, "person": person}
        for row, person in found[:PAGE]
    ]
    data = {
        "waiting": shown,
        "more": len(found) > PAGE,
        "done": done,
        "intents": unclear.intents(),
        "languages": LANGUAGES,
        "wrong": wrong,
        "problem": problem,
        "given": visit.filled,
    }
    return Page("labels/list.html", data, 422 if problem else 200)


ROUTES = [
    door(HERE, show, may="label_messages"),
    door(f"{HERE}/{{message}}", label, may="label_messages", method="POST"),
]
