"""The clock and log of a mandated report on a case. Staff report; this page counts and remembers."""

from datetime import UTC, datetime

from starlette.exceptions import HTTPException

from bot.care import reports
from bot.care.reports import MandatedReport
from bot.desk.case import back, case_of, page_of
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.errors import BadInput
from bot.knowledge.office import office


def begin(visit: Visit) -> Page | Go:
    """Start the clock."""
    case, form = case_of(visit, lock=True), visit.form
    try:
        with visit.session.begin_nested():
            made = reports.start(
                visit.session, case, visit.member.id, form.get("about", ""), form.get("text", ""), local(form.get("at", ""))
            )
    except BadInput as error:
        return page_of(visit, case, status=422, report_problem=str(error))
    visit.note("report_begin", f"case:{case.id}", person=case.person_id, report=made.id)
    return back(case, "report_begun", "#report")


def write(visit: Visit) -> Page | Go:
    """Add a line to the log; some lines stop the clock."""
    case = case_of(visit, lock=True)
    report = visit.session.get(MandatedReport, visit.path["report"], with_for_update=True)
    if report is None or report.case_id != case.id:
        raise HTTPException(404)
    act = visit.form.get("act", "")
    try:
        with visit.session.begin_nested():
            reports.log(visit.session, report, visit.member.id, act, visit.form.get("text", ""))
    except BadInput as error:
        visit.session.refresh(report)
        return page_of(visit, case, status=422, report_problem=str(error))
    visit.note("report_log", f"case:{case.id}", person=case.person_id, report=report.id, what=act)
    return back(case, "report_logged", "#report")


def local(text: str) -> datetime | None:
    """A moment as a browser's form gives it ("2026-11-23T09:30"), in the office's zone; None when empty.

    Raises BadInput about the field "at", also for a time that the clock skips in the night when summer time begins.
    """
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text.strip()).replace(tzinfo=office().zone)
        there = at.astimezone(UTC).astimezone(office().zone)
    except (ValueError, OverflowError):
        raise BadInput("That is not a day and time.", "Write it like 2026-11-23T09:30.", "at") from None
    if there.time() != at.time():
        raise BadInput(f"There is no {at:%H:%M} in that night: the clock goes forward.", f"Write {there:%H:%M} or another time.", "at")
    return at


ROUTES = [
    door("/desk/cases/{case}/report", begin, may="work_cases", method="POST"),
    door("/desk/cases/{case}/report/{report}", write, may="work_cases", method="POST"),
]
