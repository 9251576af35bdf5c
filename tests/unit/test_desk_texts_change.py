"""Changing a text for later while a colleague has it open too, from a form gone back to, and with mistakes said at their field."""

import re
from collections.abc import Iterator

import pytest

from bot.care.cases import open_case
from bot.people.person import stop
from bot.store.session import writing
from tests.desk_texts import AT, NEWS, agreed, change, held, look, opened, plain, promised, texts
from tests.desk_world import JOAO, MARIA, TY, Browser, World, world

LATER = AT.replace("12:30", "15:45")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        for number, name in ((MARIA, "Maria"), (JOAO, "Joao"), (TY, "Ty")):
            agreed(made, number, name)
        yield made


@pytest.fixture(scope="module")
def desk(here: World) -> Browser:
    return here.browser("case_manager")


@pytest.fixture(scope="module")
def lead(here: World) -> Browser:
    return here.browser("supervisor")


@pytest.fixture
def many(desk: Browser) -> str:
    return promised(desk, {"to": "numbers", "numbers": f"{MARIA}\n{JOAO}", "text": NEWS, "at": AT})


def saved(who: Browser, name: str, **typed: str) -> None:
    change(who, name, change(who, name, {**opened(who, name), **typed}), 303)


def bodies(name: str) -> set[str]:
    return {row.body for row in texts(name)}


def test_the_second_of_two_sees_what_the_first_wrote_and_loses_nothing(desk: Browser, lead: Browser, many: str) -> None:
    mine, theirs = {**opened(desk, many), "text": NEWS + " Bring a cup."}, NEWS + " Bring a friend."
    saved(lead, many, text=theirs)
    refused = change(desk, many, mine, 409)
    assert "Supervisor changed this" in refused["page"]
    assert theirs in refused["page"], "what the other wrote is shown"
    assert refused["text"] == mine["text"], "what was typed is kept"
    assert bodies(many) == {theirs}
    looked = change(desk, many, refused)
    assert "1 segment each, to 2 people" in looked["page"]
    change(desk, many, looked, 303)
    assert bodies(many) == {mine["text"]}, "after both were seen it is theirs to decide"


def test_a_change_that_comes_between_the_look_and_saving_is_seen_too(desk: Browser, lead: Browser, many: str) -> None:
    looked = change(desk, many, {**opened(desk, many), "text": NEWS + " Bring a cup."})
    saved(lead, many, at=LATER)
    refused = change(desk, many, looked, 409)
    assert (refused["text"], refused["at"]) == (NEWS + " Bring a cup.", LATER), "the time, which was not touched, is as it is now"
    saved(lead, many, text=NEWS + " Bring a friend.")
    again = change(desk, many, {**opened(desk, many), "version": "1", "at": AT, "text": NEWS + " Bring a friend."}, 409)
    assert (again["text"], again["at"]) == (NEWS + " Bring a friend.", AT)


def test_the_list_says_what_waits_and_for_whom(here: World, desk: Browser, many: str) -> None:
    one = promised(desk, {"to": "numbers", "numbers": MARIA, "text": "See you at 3.", "at": AT})
    lines = {
        name: plain(line)
        for name, line in re.findall(r'href="/desk/texts/(\w{22})">(.*?)</li>', desk.client.get("/desk/texts").text, re.DOTALL)
    }
    assert "to Maria, by Case Manager" in lines[one]
    assert "Case Manager (staff): See you at 3." in lines[one]
    assert "to 2 people, by Case Manager" in lines[many]
    assert NEWS in lines[many]


@pytest.mark.parametrize(
    ("reason", "links"), [("case_cap", ["texts", "costs"]), ("case_outside_hours", ["texts"]), ("case_cost", ["costs"])]
)
def test_a_case_about_texts_is_named_after_them_and_leads_there(here: World, many: str, reason: str, links: list[str]) -> None:
    with writing() as session:
        details = {"sending": many} if "texts" in links else {}
        case = open_case(session, "sending", conversation=None, reason=reason, details=details).id
    page = here.browser("supervisor").client.get(f"/desk/cases/{case}").text
    assert "<h1>Sending of texts</h1>" in page
    assert (f'href="/desk/texts/{many}">Look at the text' in page) == ("texts" in links)
    assert ('href="/desk/costs">What texts cost' in page) == ("costs" in links)


def test_saving_twice_is_saving_once(desk: Browser, many: str) -> None:
    looked = change(desk, many, {**opened(desk, many), "text": f"{NEWS} Está bien. {'x' * 40}", "at": AT.replace("12:30", "22:00")})
    for _ in range(2):
        change(desk, many, looked, 303)
    assert bodies(many) == {f"{NEWS} Esta bien. {'x' * 40}"}


def test_one_that_was_taken_back_meanwhile_shows_what_was_typed(desk: Browser, lead: Browser, many: str) -> None:
    mine = {**opened(desk, many), "text": NEWS + " Bring a cup."}
    assert lead.ask(f"POST /desk/texts/{many}/take-back", {}, {}).status_code == 303
    page = change(desk, many, mine, 409)["page"]
    assert "It was taken back meanwhile" in page
    assert NEWS + " Bring a cup." in page
    assert bodies(many) == {NEWS}


def test_a_text_and_a_time_are_changed_together_or_not_at_all(desk: Browser, many: str) -> None:
    before = [(row.body, row.due_at) for row in texts(many)]
    refused = change(desk, many, {**opened(desk, many), "text": NEWS + " Bring a cup.", "at": "2020-01-01T10:00"}, 422)
    assert (refused["text"], refused["at"]) == (NEWS + " Bring a cup.", "2020-01-01T10:00")
    assert [(row.body, row.due_at) for row in texts(many)] == before


def described(page: str, field: str) -> str:
    """What the page says beside a field that is wrong."""
    tag = re.search(rf'<[^>]*\bid="{field}"[^>]*>', page)
    assert tag is not None
    assert 'aria-invalid="true"' in tag[0], tag[0]
    wrong = re.search(r'aria-describedby="([^" ]+)', tag[0])
    assert wrong is not None
    said = re.search(rf'<p class="bad" id="{wrong[1]}">(.*?)</p>', page)
    assert f'href="#{field}"' in page, "the summary leads there"
    return plain(said[1]) if said else ""


@pytest.mark.parametrize(
    ("form", "field", "problem"),
    [
        ({"to": "numbers", "numbers": "12"}, "numbers", "Number 1 of the list"),
        ({"to": "day"}, "day", "day is missing"),
        ({"to": "everybody"}, "to", "not clear whom"),
        ({"to": "numbers", "numbers": MARIA, "text": ""}, "text", "text is empty"),
        ({"to": "numbers", "numbers": MARIA, "text": "x" * 2000}, "text", "more than 640 characters"),
        ({"to": "numbers", "numbers": f"{MARIA}\n{JOAO}", "text": "hello"}, "text", "must say who writes"),
        ({"to": "numbers", "numbers": MARIA, "at": "soon"}, "at", "not a day and time"),
        ({"to": "numbers", "numbers": MARIA, "at": "2020-01-01T10:00"}, "at", "has passed"),
    ],
)
def test_a_mistake_is_said_at_its_field(desk: Browser, form: dict[str, str], field: str, problem: str) -> None:
    answer = desk.ask("POST /desk/texts/new", {}, {"text": NEWS, "at": AT, **form})
    assert answer.status_code == 422
    assert problem in described(answer.text, field)
    assert held(answer.text)["text"] == form.get("text", NEWS)


@pytest.mark.parametrize(("field", "value"), [("text", ""), ("text", "hello"), ("at", "2020-01-01T10:00"), ("at", "2027-03-14T02:30")])
def test_a_mistake_in_a_change_is_said_at_its_field(desk: Browser, many: str, field: str, value: str) -> None:
    answer = desk.ask(f"POST /desk/texts/{many}", {}, {**opened(desk, many), field: value})
    assert answer.status_code == 422
    assert described(answer.text, field)
    assert held(answer.text)[field] == value


def test_another_text_from_a_form_gone_back_to_is_another_sending(desk: Browser) -> None:
    sent = look(desk, {"to": "numbers", "numbers": MARIA, "text": "See you at 3.", "at": AT})
    assert desk.ask("POST /desk/texts/new", {}, sent).status_code == 303
    second = look(desk, {**sent, "text": "See you at 4."})
    assert second["sending"] != sent["sending"]
    assert desk.ask("POST /desk/texts/new", {}, second).status_code == 303
    assert bodies(second["sending"]) == {"Case Manager (staff): See you at 4."}
    assert bodies(sent["sending"]) == {"Case Manager (staff): See you at 3."}


def test_who_stops_between_the_look_and_sending_is_left_out_and_seen_to_be(here: World, desk: Browser) -> None:
    number = "+14135550190"
    person = agreed(here, number, "Lou")
    one = look(desk, {"to": f"person:{person}", "text": "See you at 3.", "at": AT})
    two = look(desk, {"to": "numbers", "numbers": f"{MARIA}\n{number}", "text": NEWS, "at": AT})
    with writing() as session:
        stop(here.conversation(session, number).contact, "opted_out")
    again = desk.ask("POST /desk/texts/new", {}, one)
    assert (again.status_code, texts(one["sending"])) == (200, [])
    assert "This would reach nobody" in again.text
    assert "looked" not in held(again.text), "what reaches nobody cannot be sent"
    again = desk.ask("POST /desk/texts/new", {}, two)
    assert "to 1 person: about $0.01" in plain(again.text)
    assert (again.status_code, texts(two["sending"])) == (200, [])
    assert desk.ask("POST /desk/texts/new", {}, held(again.text) | {"to": "numbers"}).status_code == 303
    assert len(texts(two["sending"])) == 1


def test_the_look_says_what_a_sign_costs_and_what_their_clock_says(here: World, desk: Browser) -> None:
    person = agreed(here, "+14135550191", "Kim")
    with writing() as session:
        here.conversation(session, "+14135550191").contact.person.timezone = "America/Los_Angeles"
    form = {"to": f"person:{person}", "text": "x" * 60, "at": AT.replace("12:30", "10:30")}
    page = look(desk, form)["page"]
    assert "1 segment each" in page
    assert "which is 7:30 AM where they live" in page
    assert "They may be asleep then" in page
    assert "With the sign" not in page
    page = look(desk, {**form, "text": "x" * 59 + "😀", "at": AT})["page"]
    assert "2 segments each" in page
    assert "With the sign 😀 in it a segment holds 70 letters" in page
    assert "asleep" not in page
