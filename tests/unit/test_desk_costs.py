"""The page of what texts cost: mistakes at their field with what was typed, amounts as they were given, one question to the database."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import event, select

from bot.people.organization import Organization
from bot.schedule.costs import TextBudget
from bot.store.engine import engine
from bot.store.session import reading, writing
from tests.desk_texts import plain
from tests.desk_world import Browser, world


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        with writing() as session:
            session.add(Organization(name="Second Street", kind="employer"))
        yield made.browser("admin")


def organizations() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Organization.id).order_by(Organization.created_at, Organization.id)))


@pytest.mark.parametrize(
    ("typed", "field", "problem"),
    [
        ({"price": "", "alert": "100", "cap": "250"}, "price", "price of a segment is missing"),
        ({"price": "2", "alert": "100", "cap": "250"}, "price", "cannot be right"),
        ({"price": "0.009", "alert": "a lot", "cap": "250"}, "alert", "no amount"),
        ({"price": "0.009", "alert": "-1", "cap": "250"}, "alert", "cannot be right"),
        ({"price": "0.009", "alert": "100", "cap": "1e9"}, "cap", "no amount"),
        ({"price": "0.009", "alert": "100", "cap": "0.0001"}, "cap", "three digits"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_what_was_typed_stays(desk: Browser, typed: dict[str, str], field: str, problem: str) -> None:
    other, mine = organizations()
    answer = desk.ask(f"POST /desk/costs/{mine}", {}, typed)
    assert answer.status_code == 422
    boxes = {one: re.search(rf'<input id="{one}-{mine}"[^>]*>', answer.text)[0] for one in typed}  # type: ignore[index]
    for one, value in typed.items():
        assert f'value="{value}"' in boxes[one], one
        assert ("aria-invalid" in boxes[one]) == (one == field)
    assert problem in plain(re.search(r'<p class="bad" id="wrong">(.*?)</p>', answer.text)[1])  # type: ignore[index]
    assert f'href="#{field}-{mine}"' in answer.text
    theirs = re.search(rf'<input id="price-{other}"[^>]*>', answer.text)
    assert theirs is not None
    assert 'value="0.008"' in theirs[0], "the other organization's form is as it was"
    assert answer.text.count("<details open>") == 1
    with reading() as session:
        assert session.get(TextBudget, mine) is None


def test_an_amount_is_shown_as_it_was_given(desk: Browser) -> None:
    mine = organizations()[1]
    assert desk.ask(f"POST /desk/costs/{mine}", {}, {"price": "0.0080", "alert": "0.125", "cap": "1,200"}).status_code == 303
    page = desk.client.get("/desk/costs").text
    assert "alert at $0.125, cap $1200.00" in page
    assert re.search(rf'id="alert-{mine}"[^>]*value="0.125"', page)
    with writing() as session:
        session.delete(session.get_one(TextBudget, mine))


def test_the_database_is_asked_as_often_for_many_organizations(desk: Browser) -> None:
    def asked() -> int:
        counted: list[str] = []

        def one(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            counted.append(statement)

        event.listen(engine(), "before_cursor_execute", one)
        try:
            assert desk.client.get("/desk/costs").status_code == 200
        finally:
            event.remove(engine(), "before_cursor_execute", one)
        return len(counted)

    few = asked()
    with writing() as session:
        session.add_all([Organization(name=f"Place {n}", kind="employer") for n in range(20)])
    assert asked() == few
