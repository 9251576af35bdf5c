"""The desk's texts for later: looked at with segments and cost, promised once, changed and taken back; the month's cost line."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Outbound
from bot.people.organization import Organization
from bot.people.person import SMS, ContactPoint, Person, stop
from bot.schedule.costs import TextBudget
from bot.store.session import reading, writing
from tests.desk_texts import AT, NEWS, agreed, change, look, opened, promised, texts
from tests.desk_world import JOAO, MARIA, TY, Browser, World, world


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        for number, name in ((MARIA, "Maria"), (JOAO, "Joao"), (TY, "Ty")):
            agreed(made, number, name)
        with writing() as session:
            stop(made.conversation(session, TY).contact, "opted_out")
        yield made


@pytest.fixture(scope="module")
def desk(here: World) -> Browser:
    return here.browser("case_manager")


def test_to_many_it_is_looked_at_promised_once_changed_and_taken_back(desk: Browser) -> None:
    form = {"to": "numbers", "numbers": f"{MARIA}\n{JOAO}\n{TY}", "text": NEWS, "at": AT}
    seen = look(desk, form)
    assert "1 segment each, to 2 people: about $0.02" in seen["page"]
    assert "1 because they stopped messages" in seen["page"]
    assert texts(seen["sending"]) == []
    changed = look(desk, {**seen, "text": NEWS + " And cake."})
    assert texts(changed["sending"]) == [], "what was changed after the look is looked at again"
    for _ in range(2):
        assert desk.ask("POST /desk/texts/new", {}, changed).status_code == 303
    name = changed["sending"]
    assert [row.body for row in texts(name)] == [NEWS + " And cake."] * 2
    assert f"/desk/texts/{name}" in desk.client.get("/desk/texts").text
    later = AT.replace("12:30", "22:00")
    shown = change(desk, name, {**opened(desk, name), "text": NEWS, "at": later})
    assert "1 segment each, to 2 people: about $0.02" in shown["page"]
    assert {row.body for row in texts(name)} == {NEWS + " And cake."}, "looked at before it is changed"
    change(desk, name, shown, 303)
    hours = {row.due_at.astimezone(office().zone).hour for row in texts(name)}
    assert hours <= {9, 12}, "to many only by day"
    assert {row.body for row in texts(name)} == {NEWS}
    assert "must say who writes" in change(desk, name, {**opened(desk, name), "text": "who is this"}, 422)["page"]
    assert desk.ask(f"POST /desk/texts/{name}/take-back", {}, {}).status_code == 303
    assert {row.reason for row in texts(name)} == {"taken back"}
    assert "2 taken back" in desk.client.get(f"/desk/texts/{name}").text


def test_the_look_says_which_numbers_are_of_nobody_and_what_people_read(here: World, desk: Browser) -> None:
    form = {"to": "numbers", "numbers": f"{MARIA}\n{JOAO}\n+15085550177", "text": NEWS, "at": AT}
    page = look(desk, form)["page"]
    assert "1 of the numbers is of nobody you may write to here" in page
    assert "not translated" not in page
    with writing() as session:
        here.conversation(session, JOAO).contact.person.language = "pt"
    assert "They read: English 1, Portuguese 1. It is sent as you wrote it, not translated." in look(desk, form)["page"]
    with writing() as session:
        here.conversation(session, JOAO).contact.person.language = "en"


def test_to_one_it_begins_with_who_writes(here: World, desk: Browser) -> None:
    person = here.around(here.person(MARIA, "Maria", "hello"))["person"]
    assert "To Maria" in desk.client.get(f"/desk/texts/new?to=person:{person}").text
    seen = look(desk, {"to": f"person:{person}", "text": "See you at 3.", "at": AT})
    assert desk.ask("POST /desk/texts/new", {}, seen).status_code == 303
    assert [row.body for row in texts(seen["sending"])] == ["Case Manager (staff): See you at 3."]


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"to": "numbers", "numbers": "12"}, "Number 1 of the list"),
        ({"to": "day"}, "day is missing"),
        ({"to": "person:nobody"}, "Nobody of yours"),
        ({"to": "everybody"}, "not clear whom"),
        ({"to": "numbers", "numbers": MARIA, "text": ""}, "text is empty"),
        ({"to": "numbers", "numbers": f"{MARIA}\n{JOAO}", "text": "hello"}, "must say who writes"),
        ({"to": "numbers", "numbers": MARIA, "at": "soon"}, "not a day and time"),
    ],
)
def test_a_bad_form_says_what_is_wrong(desk: Browser, form: dict[str, str], problem: str) -> None:
    assert problem in look(desk, {"text": NEWS, "at": AT, **form}, 422)["page"]


def test_a_time_that_passed_is_refused_at_the_look(desk: Browser) -> None:
    assert "has passed" in look(desk, {"to": "numbers", "numbers": MARIA, "text": "Hi.", "at": "2020-01-01T10:00"}, 422)["page"]


def test_a_text_that_waits_for_its_turn_is_mended_without_a_new_time(desk: Browser) -> None:
    name = promised(desk, {"to": "numbers", "numbers": MARIA, "text": "Hi.", "at": AT})
    with writing() as session:
        row = session.scalars(select(Outbound).where(Outbound.key.startswith(f"later:{name}:"))).one()
        row.due_at = row.next_try_at = clock.now() - timedelta(minutes=20)
    form = {**opened(desk, name), "text": "Case Manager (staff): Hi there."}
    change(desk, name, change(desk, name, form), 303)
    assert [one.body for one in texts(name)] == ["Case Manager (staff): Hi there."]
    refused = change(desk, name, {**opened(desk, name), "at": "2020-01-01T10:00"}, 422)
    assert refused["at"] == "2020-01-01T10:00", "what was typed is kept"


def test_a_colleague_sees_it_and_only_leads_change_it(here: World, desk: Browser) -> None:
    name = promised(desk, {"to": "numbers", "numbers": MARIA, "text": "Hi.", "at": AT})
    form = {**opened(desk, name), "text": "Hi again."}
    here.hire("case_manager", "Pat", "pat@example.org")
    other = here.browser(None)
    sent = {"email": "pat@example.org", "password": "four quiet words here"}
    other.client.post("/desk/sign-in", data=sent, headers=other.ours)
    other.csrf = re.search(r'name="csrf" value="([^"]+)"', other.client.get("/desk/account").text)[1]  # type: ignore[index]
    assert other.client.get(f"/desk/texts/{name}").status_code == 200
    change(other, name, form, 403)
    lead = here.browser("supervisor")
    change(lead, name, change(lead, name, form), 303)


def test_the_cost_line_with_alert_and_cap(here: World, desk: Browser) -> None:
    admin = here.browser("admin")
    with reading() as session:
        organization = session.scalars(select(Organization.id)).first()
    address = f"POST /desk/costs/{organization}"
    assert admin.ask(address, {}, {"price": "0.01", "alert": "1", "cap": "0.01"}).status_code == 303
    with reading() as session:
        budget = session.get_one(TextBudget, organization)
        assert (budget.per_segment, budget.alert_at, budget.cap) == (10, 1000, 10)
    for price in ("", "a", "-1", "0.0005", "NaN", "Infinity"):
        assert admin.ask(address, {}, {"price": price}).status_code == 422, price
    assert "cap $0.01" in admin.client.get("/desk/costs").text
    many = look(desk, {"to": "numbers", "numbers": f"{MARIA}\n{JOAO}", "text": NEWS, "at": AT})
    assert "pass the month's cap" in look(desk, many, 422)["page"]
    one = look(desk, {"to": "numbers", "numbers": MARIA, "text": "Just you.", "at": AT})
    assert desk.ask("POST /desk/texts/new", {}, one).status_code == 303
    assert admin.ask(address, {}, {"price": "0.008"}).status_code == 303


def test_two_thousand_numbers_of_one_person_leave_out_nobody_else(here: World, desk: Browser) -> None:
    ids = here.around(here.person(MARIA, "Maria", "hello"))
    before = clock.now() - timedelta(days=400)
    with writing() as session:
        session.add(Person(organization_id=ids["organization"], source="imported"))
        for n in range(2001):
            contact = ContactPoint(person_id=ids["person"], kind=SMS, address=f"+1508555{n:04d}", address_hash=f"{n:032d}")
            session.add(Conversation(contact=contact, channel=SMS, line=f"sms:old:{n}", created_at=before))
    page = look(desk, {"to": f"organization:{ids['organization']}", "text": NEWS, "at": AT})["page"]
    assert "to 2 people" in page
    assert "1 of the group has no number for texts, and gets nothing" in page


@pytest.mark.parametrize("address", ["/desk/texts/new", "texts"])
def test_a_time_that_the_clock_skips_is_refused_with_what_it_would_be(desk: Browser, address: str) -> None:
    night = "2027-03-14T02:30"
    form = {"to": "numbers", "numbers": MARIA, "text": "Hi.", "at": AT}
    if address == "texts":
        name = promised(desk, form)
        answer = desk.ask(f"POST /desk/texts/{name}", {}, {**opened(desk, name), "at": night})
    else:
        answer = desk.ask("POST /desk/texts/new", {}, {**form, "at": night})
    assert answer.status_code == 422
    assert "no 02:30 in that night" in answer.text
    assert "Write 03:30" in answer.text
