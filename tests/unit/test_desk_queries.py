"""How often a page asks the database does not grow with what it shows."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.care.cases import open_case
from bot.messaging.outbox import Kind
from bot.messaging.speaking import speak
from bot.people.consent import record
from bot.people.person import ContactPoint
from bot.store.engine import engine
from bot.store.session import writing
from bot.words.say import say
from tests.desk_world import Browser, World, world


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


def statements(browser: Browser, path: str) -> int:
    counted = []

    def one(*_: object) -> None:
        counted.append(1)

    browser.client.get(path)  # what is read once a process is read
    sa.event.listen(engine(), "before_cursor_execute", one)
    try:
        assert browser.client.get(path).status_code == 200
    finally:
        sa.event.remove(engine(), "before_cursor_execute", one)
    return len(counted)


def test_pages_ask_as_often_for_many_as_for_few(here: World) -> None:
    number = "+14135550191"
    who = here.around(here.person(number, "Eve Low", "hello"))
    paths = (
        "/desk/people",
        "/desk/cases",
        f"/desk/cases/{who['case']}",
        f"/desk/people/{who['person']}",
        f"/desk/people/{who['person']}/thread/{who['conversation']}",
        f"/desk/people/{who['person']}/consent",
        f"/desk/people/{who['person']}/thread/{who['conversation']}/records",
    )
    browser = here.browser("supervisor")
    few = {path: statements(browser, path) for path in paths}
    for n in range(30):
        here.person(f"+1413555{4000 + n}", f"P {n}", "hi")
        here.text(number, f"text {n}")
    with writing() as session:
        conversation = here.conversation(session, number)
        for n in range(3):
            session.add(ContactPoint(person=conversation.contact.person, kind="sms", address=f"+1413555019{n}", address_hash=f"{n}" * 32))
        for n, kind in enumerate(("absence", "late", "question", "feedback", "privacy", "schedule")):
            open_case(session, kind, conversation=conversation, reason="case_human")
            record(session, who["person"], "employer_contact", True, wording="w", channel="sms", proof="p", recipient=f"M {n}")
            speak(session, conversation, [say("ok_yes")], kind=Kind.ANSWER)
    many = {path: statements(browser, path) for path in paths}
    assert many == few
