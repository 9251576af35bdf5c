"""One case: why it is here, the whole conversation, and what staff can do: claim, reply, note, hand back, close."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.routing import Route

from bot.care import notes, reports
from bot.care.cases import CLAIMED, CLOSED, Case, claim, close, hand_back
from bot.care.complaints import COMPLAINT, Complaint
from bot.desk.case_parts import colleagues, complaint_lines, report_lines
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.queue import lines_of, staff_names, undelivered
from bot.desk.scope import seen_by
from bot.desk.thread import messages
from bot.errors import BadInput
from bot.messaging.conversation import DESK, Conversation
from bot.messaging.outbox import Kind
from bot.messaging.speaking import speak
from bot.messaging.staff_text import LONGEST, say_as_staff
from bot.people.organization import Organization
from bot.people.person import SMS
from bot.store.session import after_commit
from bot.words.say import say
from bot.worker import wake

# What a case's details hold that says nothing to staff.
_IDS = ("case", "question_id", "organization_id", "sending", "appointment_id", "change")
_COSTS = ("case_cost", "case_cap")


def show(visit: Visit) -> Page:
    """The case and the newest part of its conversation (?before=ID: an earlier part)."""
    return page_of(visit, case_of(visit))


def take(visit: Visit) -> Page | Go:
    """Claim: the first one has it; the second is told who was first."""
    case = case_of(visit, lock=True)
    if not claim(visit.session, case, visit.member.id):
        return page_of(visit, case, status=409, lost=True)
    visit.note("claim", f"case:{case.id}", person=case.person_id)
    return back(case, "claimed")


def reply(visit: Visit) -> Page | Go:
    """Write to the person; whoever replies has claimed the case."""
    case, text = case_of(visit, lock=True), visit.form.get("text", "")
    if case.conversation is None:
        raise HTTPException(404)
    mine = case.state == CLAIMED and case.staff_id == visit.member.id
    if not mine and not claim(visit.session, case, visit.member.id):
        return page_of(visit, case, status=409, lost=True, draft=text)
    try:
        with visit.session.begin_nested():
            rows = say_as_staff(visit.session, case.conversation, visit.member.id, text, case.id)
    except BadInput as error:
        return page_of(visit, case, status=422, problem=str(error), draft=text)
    visit.note("reply", f"case:{case.id}", person=case.person_id, outbound=[row.id for row in rows])
    after_commit(visit.session, wake.something_due)
    return back(case, "replied", "#newest")


def give_back(visit: Visit) -> Page | Go:
    """The bot answers again, and the person is told; the case waits for somebody else."""
    case = case_of(visit, lock=True)
    theirs(visit, case)
    if case.state != CLAIMED:
        return page_of(visit, case, status=409)
    hand_back(visit.session, case)
    _tell(visit, case)
    visit.note("hand_back", f"case:{case.id}", person=case.person_id)
    return back(case, "handed_back")


def settle(visit: Visit) -> Page | Go:
    """The matter is settled; if staff owned the conversation, the person is told that the bot is back."""
    case = case_of(visit, lock=True)
    theirs(visit, case)
    if case.state == CLOSED:
        return page_of(visit, case, status=409)
    owned = case.state == CLAIMED and case.conversation is not None and case.conversation.owner == DESK
    close(visit.session, case)
    if owned:
        _tell(visit, case)
    visit.note("close", f"case:{case.id}", person=case.person_id)
    return back(case, "closed")


def write_note(visit: Visit) -> Page | Go:
    """A note for colleagues."""
    case, text = case_of(visit), visit.form.get("note", "")
    try:
        row = notes.write(visit.session, case, visit.member.id, text)
    except BadInput as error:
        return page_of(visit, case, status=422, note_problem=str(error), note_draft=text)
    visit.note("note", f"case:{case.id}", person=case.person_id, note=row.id)
    return back(case, "noted", "#notes")


def case_of(visit: Visit, *, lock: bool = False) -> Case:
    """The case of the address, if this member may see it. A case that is not theirs does not exist for them."""
    query = select(Case).where(Case.id == visit.path["case"], seen_by(visit.session, visit.member))
    found = visit.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise HTTPException(404)
    return found


def theirs(visit: Visit, case: Case) -> None:
    """Refuses whoever neither has the case nor leads."""
    if case.state == CLAIMED and case.staff_id != visit.member.id:
        visit.need("work_any_case")


def _tell(visit: Visit, case: Case) -> None:
    if case.conversation is not None:
        speak(visit.session, case.conversation, [say("handed_back")], kind=Kind.ANSWER, case_id=case.id)
        after_commit(visit.session, wake.something_due)


def back(case: Case, said: str, anchor: str = "") -> Go:
    """To the case's page, with a word on what was done."""
    return Go(f"/desk/cases/{case.id}{anchor}", said)


def page_of(
    visit: Visit,
    case: Case,
    *,
    status: int = 200,
    lost: bool = False,
    problem: str | None = None,
    draft: str = "",
    note_problem: str | None = None,
    note_draft: str = "",
    over_problem: str | None = None,
    report_problem: str | None = None,
) -> Page:
    """The case as a page; reading it is noted."""
    session, conversation = visit.session, case.conversation
    visit.note("read_case", f"case:{case.id}", person=case.person_id)
    session.flush()
    before = visit.query.get("before", "")
    entries, earlier = messages(session, conversation, visit.member, before) if conversation else ([], False)
    written = notes.of_case(session, case.id)
    clocks = reports.of_case(session, case.id)
    logged = {entry.staff_id for clock in clocks for entry in clock.entries}
    names = staff_names(session, {note.staff_id for note in written} | logged)
    complaint = session.get(Complaint, case.id) if case.kind == COMPLAINT else None
    data = {
        "line": lines_of(session, [case])[0],
        "details": {k: v for k, v in (case.details or {}).items() if isinstance(v, str) and k not in _IDS},
        "sending": _newest(case).get("sending"),
        "costs": case.reason in _COSTS,
        "about": _about(visit, conversation),
        "not_delivered": case.id in undelivered(session, [case]) if conversation else False,
        "entries": entries,
        "earlier": entries[0].id if earlier else None,
        "is_latest": not before,
        "notes": [{"by": names.get(note.staff_id), "at": note.at, "body": note.body} for note in written],
        "mine": case.state == CLAIMED and case.staff_id == visit.member.id,
        "lost": lost,
        "problem": problem,
        "draft": draft,
        "note_problem": note_problem,
        "note_draft": note_draft,
        "over_problem": over_problem,
        "report_problem": report_problem,
        "person_id": case.person_id,
        "colleagues": colleagues(visit, case),
        "reports": [report_lines(clock, names) for clock in clocks],
        "report_about": reports.ABOUT,
        "report_acts": reports.ACTS,
        "complaint": complaint_lines(session, complaint) if complaint else None,
        "longest": LONGEST,
        "longest_note": notes.LONGEST,
    }
    return Page("case/case.html", data, status)


def _newest(case: Case) -> Mapping[str, Any]:
    """The details of the newest sign of a case, of which there may have been several."""
    details: Mapping[str, Any] = case.details or {}
    return details.get("newest") or details


def _about(visit: Visit, conversation: Conversation | None) -> dict[str, object] | None:
    """What staff need to know of the person; the number only for roles that may see it."""
    if conversation is None:
        return None
    contact, person = conversation.contact, conversation.contact.person
    seen = contact.kind == SMS and visit.may("see_numbers")
    here = visit.session.get_one(Organization, person.organization_id)
    return {
        "channel": contact.kind,
        "number": contact.address if seen else None,
        "language": person.language,
        "organization": here.name,
        "health_records": here.health_records,
        "stopped_at": contact.stopped_at,
        "stop_reason": contact.stop_reason,
        "owner": conversation.owner,
    }


ROUTES: list[Route] = [
    door("/desk/cases/{case}", show, may="read_cases"),
    door("/desk/cases/{case}/claim", take, may="work_cases", method="POST"),
    door("/desk/cases/{case}/reply", reply, may="work_cases", method="POST"),
    door("/desk/cases/{case}/hand-back", give_back, may="work_cases", method="POST"),
    door("/desk/cases/{case}/close", settle, may="work_cases", method="POST"),
    door("/desk/cases/{case}/note", write_note, may="work_cases", method="POST"),
]
