"""What the desk keeps from whom: health records from administrators of others, complaints from whom they concern, danger from roles."""

import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from html import unescape
from io import StringIO

import pytest
from sqlalchemy import select

from bot.care.complaints import Complaint, told
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Kind, Outbound
from bot.messaging.speaking import speak
from bot.messaging.unclear import Unclear
from bot.people.audit import Audit
from bot.people.organization import Organization
from bot.people.person import Person
from bot.people.proof import AlsoUses
from bot.people.staff import Staff
from bot.store.session import reading, writing
from bot.verbs import staff as verb
from bot.words.say import say
from tests.desk_world import PASSWORD, Browser, World, world

WHO_COMPLAINS = "+14135550161"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def desk(here: World) -> dict[str, Browser]:
    return {role: here.browser(role) for role in ("case_manager", "supervisor", "admin")}


@pytest.fixture(scope="module")
def clinic(desk: dict[str, Browser]) -> str:
    """The id of an organization with health records, made at the desk."""
    sent = {"name": "Harbor Clinic", "kind": "partner_site", "health": "yes"}
    assert desk["admin"].ask("POST /desk/organizations", {}, sent).status_code == 303
    with reading() as session:
        return session.scalars(select(Organization.id).where(Organization.name == "Harbor Clinic")).one()


@pytest.fixture(scope="module")
def theirs(here: World, clinic: str) -> Browser:
    """The clinic's first administrator, made on the server and signed in by the link."""
    assert clinic
    with redirect_stdout(StringIO()) as printed:
        assert verb.run(["add", "lead@example.org", "--name", "Lead", "--role", "admin", "--organization", "Harbor Clinic"]) == 0
    link = re.sub(r"^https?://[^/]+", "", printed.getvalue().strip())
    browser = here.browser(None)
    assert browser.client.post(link, data={"password": PASSWORD, "again": PASSWORD}, headers=browser.ours).is_redirect
    sent = {"email": "lead@example.org", "password": PASSWORD}
    assert browser.client.post("/desk/sign-in", data=sent, headers=browser.ours).is_redirect
    browser.csrf = re.search(r'name="csrf" value="([^"]+)"', browser.client.get("/desk/account").text)[1]  # type: ignore[index]
    return browser


def account(place: str, email: str) -> dict[str, str]:
    return {"email": email, "name": "New", "role": "case_manager", "organization": place}


def test_an_administrator_of_the_desk_opens_no_way_into_health_records(
    here: World, desk: dict[str, Browser], clinic: str, theirs: Browser
) -> None:
    refused = desk["admin"].ask("POST /desk/staff", {}, account(clinic, "spy@example.org"))
    assert refused.status_code == 422
    assert "only its own administrators open accounts" in refused.text
    with reading() as session:
        lead = session.scalars(select(Staff.id).where(Staff.email == "lead@example.org")).one()
        assert session.scalar(select(Staff.id).where(Staff.email == "spy@example.org")) is None
    for address in ("POST /desk/staff/{staff}/link", "POST /desk/staff/{staff}/code-off"):
        answer = desk["admin"].ask(address, {"staff": lead}, {})
        assert answer.status_code == 422, address
        assert "/desk/welcome/" not in answer.text
    off = desk["admin"].ask("POST /desk/organizations/{organization}/health", {"organization": clinic}, {"health": "no"})
    assert off.status_code == 422
    assert theirs.ask("POST /desk/staff", {}, account("", "nurse@example.org")).status_code == 200
    with reading() as session:
        assert session.get_one(Organization, clinic).health_records
        nurse = session.scalars(select(Staff).where(Staff.email == "nurse@example.org")).one()
        assert nurse.organization_id == clinic
    turn = "POST /desk/staff/{staff}/active"
    assert desk["admin"].ask(turn, {"staff": nurse.id}, {"active": "no"}).status_code == 303, "in need they can close one"
    assert desk["admin"].ask(turn, {"staff": nurse.id}, {"active": "yes"}).status_code == 422
    assert theirs.ask(turn, {"staff": nurse.id}, {"active": "yes"}).status_code == 303


def test_its_own_administrator_ends_the_flag_and_the_desk_then_helps(desk: dict[str, Browser], clinic: str, theirs: Browser) -> None:
    health = "POST /desk/organizations/{organization}/health"
    assert "Not health records" in theirs.client.get("/desk/organizations").text
    assert theirs.ask(health, {"organization": clinic}, {"health": "no"}).status_code == 303
    assert desk["admin"].ask("POST /desk/staff", {}, account(clinic, "helper@example.org")).status_code == 200
    assert desk["admin"].ask(health, {"organization": clinic}, {"health": "yes"}).status_code == 303


def test_the_command_knows_no_organization_of_another_name(here: World) -> None:
    with pytest.raises(Exception, match="no organization"):
        verb.run(["add", "x@example.org", "--name", "X", "--role", "admin", "--organization", "Nowhere"])


def test_a_complaint_leaves_no_trace_for_whom_it_may_concern(here: World, desk: dict[str, Browser]) -> None:
    who = here.around(here.person(WHO_COMPLAINS, "Lee Chan", "hello"))
    assert desk["admin"].ask("POST /desk/organizations/officer", {}, {"staff": here.staff["admin"]}).status_code == 303
    for body, says in (("Complaint", [say("complaint_ask")]), ("Supervisor was rude to me", None)):
        here.text(WHO_COMPLAINS, body)
        with writing() as session:
            conversation = session.get_one(Conversation, who["conversation"])
            inbound = session.scalars(select(Inbound).order_by(Inbound.id.desc()).limit(1)).one()
            answer = says or told(session, conversation, inbound.body, inbound.id)
            speak(session, conversation, answer, kind=Kind.ANSWER, inbound_id=inbound.id)
            inbound.outcome = "own_word" if says else "answer:complaint"
    page = f"/desk/people/{who['person']}/thread/{who['conversation']}"
    for role, seen in (("supervisor", False), ("case_manager", False), ("admin", True)):
        text = desk[role].client.get(page).text
        assert "hello" in text
        assert ("Supervisor was rude to me" in text) is seen
        assert ("Complaint" in re.sub("<[^>]+>", " ", text)) is seen, role
        assert ("officer for complaints" in text) is seen, role
    taken = {"about": here.staff["supervisor"], "text": "And never calls."}
    assert desk["case_manager"].ask("POST /desk/people/{person}/complaint", who, taken).status_code == 303
    with reading() as session:
        case = session.scalars(select(Complaint.case_id).where(Complaint.person_id == who["person"]).order_by(Complaint.at.desc())).first()
        assert session.scalars(select(Audit.subject).where(Audit.act == "complaint")).all() == [f"case:{case}"]
    assert desk["admin"].client.get(f"/desk/cases/{case}").status_code == 200
    for asked in (
        "",
        f"?person={who['person']}",
        "?act=complaint",
        f"?staff={here.staff['admin']}",
        f"?staff={here.staff['case_manager']}",
    ):
        listed = desk["supervisor"].client.get(f"/desk/audit{asked}").text
        assert str(case) not in listed, asked
        assert "complaint" not in re.sub(r'value="complaint"', "", listed), asked
    assert str(case) in desk["admin"].client.get("/desk/audit?act=complaint").text


def test_our_answers_to_what_is_sensitive_are_masked_as_well(here: World, desk: dict[str, Browser]) -> None:
    number = "+14135550162"
    case = here.person(number, "Kim Oak", "i lost my ssi last month")
    with writing() as session:
        inbound = session.scalars(select(Inbound).order_by(Inbound.id.desc()).limit(1)).one()
        inbound.intent, inbound.outcome = "ask_benefits", "rasa"
        conversation = here.conversation(session, number)
        speak(session, conversation, [say("ok_yes")], kind=Kind.ANSWER, inbound_id=inbound.id)
        speak(session, conversation, [say("crisis_staff_told")], kind=Kind.CRISIS)
        speak(session, conversation, [say("handed_back")], kind=Kind.ANSWER)
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.conversation_id == conversation.id).order_by(Outbound.id)).all()
    page, masked = (unescape(desk[role].client.get(f"/desk/cases/{case}").text) for role in ("case_manager", "admin"))
    first = [row.body.split("\n")[0][:20] for row in rows]
    assert all(one in page for one in first)
    assert [one in masked for one in first] == [False, False, False, True], "two parts of the answer, of danger, and what says nothing"


def test_a_phone_is_not_shared_with_somebody_who_is_not_seen(here: World, desk: dict[str, Browser], clinic: str) -> None:
    who = here.around(here.person("+14135550163", "Eva Moon", "hello"))
    hidden = here.around(here.person("+14135550164", "Ty Brown", "hello"))
    seen = here.around(here.person("+14135550165", "Sam Hill", "hello"))
    with writing() as session:
        session.get_one(Person, hidden["person"]).organization_id = clinic
        session.get_one(Organization, clinic).health_records = True
    share = "POST /desk/people/{person}/contacts/{contact}"
    for other, status in ((hidden, 422), (seen, 303)):
        assert desk["case_manager"].ask(share, who, {"what": "shared", "other": other["person"]}).status_code == status
    with reading() as session:
        assert session.scalars(select(AlsoUses.person_id)).all() == [seen["person"]]


@pytest.mark.parametrize(
    ("intent", "outcome", "guesses", "complains", "roles"),
    [
        ("nlu_fallback", "rasa", ["ask_pay"], False, {"case_manager", "admin"}),
        ("nlu_fallback", "rasa", ["ask_pay", "ask_benefits"], False, {"case_manager"}),
        ("ask_benefits", "rasa", ["ask_pay"], False, set()),
        ("nlu_fallback", "crisis", ["ask_pay"], False, set()),
        ("nlu_fallback", "answer:proving", ["ask_pay"], False, set()),
        ("nlu_fallback", "rasa", ["ask_pay"], True, set()),
    ],
)
def test_nobody_labels_what_is_a_complaint_or_sensitive(
    here: World, desk: dict[str, Browser], intent: str, outcome: str, guesses: list[str], complains: bool, roles: set[str]
) -> None:
    here.person("+14135550166", "Ana Reis", "some words of many kinds")
    with writing() as session:
        inbound = session.scalars(select(Inbound).order_by(Inbound.id.desc()).limit(1)).one()
        inbound.intent, inbound.outcome = intent, outcome
        conversation = here.conversation(session, "+14135550166")
        row = Unclear(conversation_id=conversation.id, inbound_id=inbound.id, body=f"words {inbound.id}", language="en", guesses=guesses)
        session.add(row)
        session.flush()
        number, body = row.id, row.body
        if complains:
            told(session, conversation, inbound.body, inbound.id)
    assert {role for role in ("case_manager", "admin") if body in desk[role].client.get("/desk/labels").text} == roles
    assert desk["admin"].ask(f"POST /desk/labels/{number}", {}, {"act": "pass"}).status_code == (303 if "admin" in roles else 404)
