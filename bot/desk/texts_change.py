"""Changing a text for later: looked at as at first writing, and never over what a colleague changed while the form was open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.report import local
from bot.desk.texts import fingerprint, need_theirs, page_of, rows_of, version_of
from bot.desk.texts_look import marked, shown
from bot.errors import BadInput
from bot.messaging.outbox import Outbound
from bot.people.audit import Audit
from bot.people.staff import Staff
from bot.schedule import messages_changing as changing
from bot.store.session import after_commit
from bot.worker import wake


def save(visit: Visit) -> Page | Go:
    """Show what the change would be; make it when exactly that was looked at and nobody changed it meanwhile."""
    rows, form, session, name = rows_of(visit), visit.form, visit.session, visit.path["sending"]
    need_theirs(visit, rows)
    waiting = changing.waiting(session, name)
    if not waiting:
        return page_of(visit, rows, status=409, gone=True, typed=form.get("text", ""))
    newest = changing.newest_change(session, name)
    if form.get("version") != version_of(newest):
        if _is_so(visit, waiting):
            return Go(f"/desk/texts/{name}", "saved")  # pressed twice
        return _theirs(visit, rows, waiting, newest)
    typed: dict[str, Any] = {one: form.get(one, "") for one in ("was_text", "was_at")} | {
        "typed": form.get("text", ""),
        "typed_at": form.get("at", ""),
    }
    try:
        with session.begin_nested():
            at = _asked_time(visit)
            draft = changing.draft(session, waiting, form.get("text", ""), at)
            mark = marked(draft.seen.text, draft.seen.people, form.get("at", ""), version_of(newest))
            if form.get("looked") == mark:
                changing.change(session, name, form.get("text", ""), at, staff_id=visit.member.id)
                after_commit(session, wake.something_due)
                return Go(f"/desk/texts/{name}", "saved")
    except BadInput as error:
        return page_of(visit, rows, status=422, problem=error, **typed)
    return page_of(visit, rows, seen=shown(visit, draft.seen, draft.talks, draft.dues, bulk=draft.bulk, mark=mark), **typed)


def _asked_time(visit: Visit) -> datetime | None:
    """Only a time that was changed: one that waits for its turn since then could not be mended otherwise. Raises BadInput."""
    asked = visit.form.get("at", "")
    return local(asked) if asked != visit.form.get("was_at") else None


def _is_so(visit: Visit, waiting: Sequence[Outbound]) -> bool:
    """Whether what the form asks for is how it is already."""
    try:
        draft = changing.draft(visit.session, waiting, visit.form.get("text", ""), _asked_time(visit))
    except BadInput:
        return False
    return draft.seen.text == waiting[0].body and draft.dues == [row.due_at for row in waiting]


def _theirs(visit: Visit, rows: Sequence[Outbound], waiting: Sequence[Outbound], newest: Audit | None) -> Page:
    """What somebody else made of it, above a form with what was typed; what was not touched is as it is now."""
    form, session = visit.form, visit.session
    by = session.get(Staff, newest.actor.removeprefix("staff:")) if newest else None
    dues: list[datetime] = [row.due_at for row in waiting]
    theirs = {
        "by": by.name if by else "",
        "at": newest.at if newest else max(row.created_at for row in waiting),
        "text": waiting[0].body,
        "first": min(dues),
        "last": max(dues),
    }
    typed: dict[str, Any] = {}
    if fingerprint(form.get("text", "")) != form.get("was_text"):
        typed["typed"] = form.get("text", "")
    if form.get("at", "") != form.get("was_at", ""):
        typed["typed_at"] = form.get("at", "")
    return page_of(visit, rows, status=409, theirs=theirs, **typed)


ROUTES = [door("/desk/texts/{sending}", save, may="write_later", method="POST")]
