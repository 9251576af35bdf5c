"""Tells staff of what is wrong in data/knowledge: at a start and after each change, in one case that names files and problems."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import CLOSED, Case, open_case
from bot.knowledge.check import check
from bot.knowledge.keeping import look_at_all, versions

REASON = "case_wrong_file"
MOST_TOLD = 5
_told: dict[str, list[str]] = {}
_checked: list[tuple[int, ...]] = []
_found: list[str] = []


def look() -> dict[str, list[str]]:
    """What is wrong now: file -> sentences. Reading all of it takes seconds, so it is done before a transaction, not in one."""
    if wrong := look_at_all():
        return wrong
    if _checked != [versions()]:
        _found[:] = check()
        _checked[:] = [versions()]
    return {"data/knowledge": list(_found)} if _found else {}


def tell(session: Session) -> int:
    """Open a case, or bring it up to date, if something is wrong that was not told as it is now; 1 if so.

    Files that cannot be used come first; what the check finds in files that can (a name that no other file knows) otherwise.
    The last good records stay in use meanwhile.
    """
    wrong = look()
    if wrong == _told:
        return 0
    _told.clear()
    _told.update(wrong)
    if not wrong:
        return 0
    problems = [problem for found in wrong.values() for problem in found]
    details = {"file": ", ".join(wrong), "problem": " ".join(problems[:MOST_TOLD])}
    query = select(Case).where(Case.reason == REASON, Case.state != CLOSED).order_by(Case.opened_at).limit(1)
    found_case = session.scalar(query.with_for_update())
    if found_case is None:
        open_case(session, "incident", conversation=None, reason=REASON, details=details)
    else:
        found_case.details, found_case.last_at = details, clock.now()
    return 1
