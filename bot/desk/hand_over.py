"""Giving a case to a named colleague, with a note that tells them what they need to know."""

from bot.care import cases, notes
from bot.desk.case import back, case_of, page_of, theirs
from bot.desk.case_parts import colleagues
from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.errors import BadInput


def give(visit: Visit) -> Page | Go:
    """The colleague has it from now on; the note is required and stays with the case."""
    case = case_of(visit, lock=True)
    theirs(visit, case)
    to = visit.form.get("to", "")
    try:
        if to not in {one for one, _ in colleagues(visit, case)}:
            raise BadInput("That colleague cannot take this case.", "Choose one of the list.")
        with visit.session.begin_nested():
            note = notes.write(visit.session, case, visit.member.id, visit.form.get("note", ""))
            if not cases.hand_over(visit.session, case, to):
                raise BadInput("This case is closed, or they have it already.", "Reload the page.")
    except BadInput as error:
        return page_of(visit, case, status=422, over_problem=str(error))
    visit.note("hand_over", f"case:{case.id}", person=case.person_id, to=to, note=note.id)
    return back(case, "handed_over")


ROUTES = [door("/desk/cases/{case}/hand-over", give, may="work_cases", method="POST")]
