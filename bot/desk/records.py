"""A conversation for a records request: everything both sides wrote, names and numbers taken out, what is sensitive left out."""

import csv
import io
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer
from starlette.exceptions import HTTPException

from bot.care.complaints import Complaint
from bot.desk.doors import Visit, door
from bot.desk.drawing import Download
from bot.desk.person import person_of
from bot.errors import BadInput
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import COACH, Outbound
from bot.people.masking import masked
from bot.people.organization import Organization
from bot.people.person import Person
from bot.people.sensitive import by_outcome, never_shown
from bot.people.staff import Staff

LEFT_OUT = "[left out: sensitive]"
NOTICE = "From health records: not to be passed on without the person's written consent."
HEADER = ("when", "who", "what")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def download(visit: Visit) -> Download:
    """The conversation as CSV."""
    person = person_of(visit)
    conversation = visit.session.get(Conversation, visit.path["conversation"])
    if conversation is None or conversation.contact.person_id != person.id:
        raise HTTPException(404)
    visit.note("export_thread", f"person:{person.id}", conversation=conversation.id)
    return Download("conversation.csv", table(visit.session, person, conversation), "text/csv; charset=utf-8")


def table(session: Session, person: Person, conversation: Conversation) -> str:
    """CSV with a line a message, oldest first. Raises BadInput for one without messages."""
    names = [person.name or "", *session.scalars(select(Staff.name))]
    complaints = set(session.scalars(select(Complaint.inbound_id).where(Complaint.person_id == person.id)))
    came = session.scalars(select(Inbound).where(Inbound.line == conversation.line).options(undefer(Inbound.body))).all()
    went = session.scalars(select(Outbound).where(Outbound.conversation_id == conversation.id, Outbound.id > 0)).all()
    lines: list[tuple[int, datetime, str, str]] = []
    for row in came:
        secret = by_outcome(row.outcome, row.intent) or never_shown(row.outcome) or row.id in complaints
        lines.append((row.id, row.received_at, "person", LEFT_OUT if secret else masked(row.body, names)))
    hidden = {row.id for row in came if by_outcome(row.outcome, row.intent) or never_shown(row.outcome) or row.id in complaints}
    for sent in went:
        who = "coach" if sent.author == COACH else "staff"
        lines.append((sent.id, sent.created_at, who, LEFT_OUT if sent.inbound_id in hidden else masked(sent.body, names)))
    if not lines:
        raise BadInput("There are no messages.")
    file = io.StringIO()
    writer = csv.writer(file)
    if session.get_one(Organization, person.organization_id).health_records:
        writer.writerow((NOTICE,))
    writer.writerow(HEADER)
    for _, at, who, text in sorted(lines):
        writer.writerow((at.astimezone(office().zone).isoformat(timespec="minutes"), who, plain(text)))
    return "\ufeff" + file.getvalue()


ROUTES = [door("/desk/people/{person}/thread/{conversation}/records", download, may="export_records")]
