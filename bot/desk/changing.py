"""How a form about a person is taken: their row locked, the change done or refused as a whole, noted, and back to a page."""

from collections.abc import Callable
from typing import Protocol

from bot.desk.doors import Go, Visit
from bot.desk.drawing import Page
from bot.desk.person import person_of
from bot.errors import BadInput
from bot.people.person import Person
from bot.store.session import after_commit
from bot.worker import wake

Change = Callable[[Visit, Person], str]
"""What is done; returns the act for the audit log, "" where it noted its own. BadInput is said beside the form."""


class PageOf(Protocol):
    """Draws the page that has the form, with what is wrong."""

    def __call__(self, visit: Visit, person: Person, *, status: int, problem: BadInput, where: str) -> Page: ...


def changing(change: Change, where: str, page: PageOf, back: Callable[[Visit, Person], Go]) -> Callable[[Visit], Page | Go]:
    """A door's handler; `where` names the form that BadInput is said beside."""

    def handle(visit: Visit) -> Page | Go:
        person = person_of(visit, lock=True)
        try:
            with visit.session.begin_nested():
                act = change(visit, person)
        except BadInput as error:
            return page(visit, person, status=422, problem=error, where=where)
        if act:
            visit.note(act, f"person:{person.id}", **{name: value for name, value in visit.path.items() if name != "person"})
        after_commit(visit.session, wake.something_due)
        return back(visit, person)

    return handle


def to_person(visit: Visit, person: Person) -> Go:
    """Back to the person's page."""
    return Go(f"/desk/people/{person.id}", "saved")
