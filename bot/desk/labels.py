"""Messages that the coach did not understand: staff say what each means, and the coach learns from it at the next training."""

from sqlalchemy import ColumnElement, exists, func, select
from starlette.exceptions import HTTPException

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import people_seen_by
from bot.errors import BadInput
from bot.messaging import unclear
from bot.messaging.conversation import Conversation
from bot.messaging.unclear import LABELLED, WAITING, Unclear
from bot.people.language import LANGUAGES
from bot.people.person import ContactPoint, Person

PAGE = 20
HERE = "/desk/labels"


def show(visit: Visit) -> Page:
    """The messages that wait, oldest first."""
    return _page(visit)


def label(visit: Visit) -> Page | Go:
    """What one message means; `act` "pass" means that nothing can be learned from it."""
    number = visit.path["message"]
    row = visit.session.get(Unclear, int(number), with_for_update=True) if number.isdigit() else None
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
    people = select(Person.id).where(people_seen_by(visit.session, visit.member), Person.erased_at.is_(None))
    talks = select(Conversation.id).join(ContactPoint).where(ContactPoint.person_id.in_(people))
    return Unclear.conversation_id.in_(talks)


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
