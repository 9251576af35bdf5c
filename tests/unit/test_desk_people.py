"""The desk's pages about people: what is shown to whom, what staff change, what is noted, what stays hidden."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.care.complaints import Complaint, record
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Outbound
from bot.messaging.question import Question
from bot.people.audit import Audit
from bot.people.consent import Consent, holds
from bot.people.consent import record as agree
from bot.people.holds import is_held
from bot.people.organization import Organization
from bot.people.person import Person
from bot.people.staff import make_account
from bot.store.session import reading, writing
from tests.desk_world import JOAO, MARIA, TY, Browser, World, world


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def maria(here: World) -> dict[str, str]:
    return here.around(here.person(MARIA, "Maria Lopez", "can i talk to somebody"))


@pytest.fixture(scope="module")
def desk(here: World) -> dict[str, Browser]:
    return {role: here.browser(role) for role in ("case_manager", "supervisor", "admin")}


def acts(subject: str) -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Audit.act).where(Audit.subject == subject).order_by(Audit.id)))


def partner(here: World, name: str, *, health: bool = False) -> tuple[str, Browser]:
    """Another organization with a supervisor of its own, signed in: its id and their browser."""
    with writing() as session:
        made = Organization(name=name, kind="community_organization", health_records=health)
        session.add(made)
        session.flush()
        email = f"{made.id.lower()}@example.org"
        member = make_account(session, email, f"Lead of {name}", "supervisor", None, made.id)
        member.password = session.scalars(select(member.__class__.password).where(member.__class__.password.is_not(None))).first()
    browser = here.browser(None)
    assert browser.client.post(
        "/desk/sign-in", data={"email": email, "password": "four quiet words here"}, headers=browser.ours
    ).is_redirect
    browser.csrf = re.search(r'name="csrf" value="([^"]+)"', browser.client.get("/desk/account").text)[1]  # type: ignore[index]
    return made.id, browser


def test_a_person_s_page_says_whether_we_may_text_and_is_noted(desk: dict[str, Browser], maria: dict[str, str]) -> None:
    page = desk["case_manager"].client.get(f"/desk/people/{maria['person']}").text
    assert "Maria Lopez" in page
    assert "(413) 555-0131" in page
    assert "no yes to texts on file" in page
    assert acts(f"person:{maria['person']}")[-1] == "read_person"
    with writing() as session:
        agree(session, maria["person"], "coaching_texts", True, wording="May we text you?", channel="paper", proof="form 7")
    assert "We may text here." in desk["case_manager"].client.get(f"/desk/people/{maria['person']}").text


def test_people_are_found_by_any_way_to_write_their_number(desk: dict[str, Browser], maria: dict[str, str]) -> None:
    for asked in ("4135550131", "(413) 555-0131", "+1 413 555 0131"):
        page = desk["case_manager"].client.get("/desk/people", params={"q": asked}).text
        assert f"/desk/people/{maria['person']}" in page
    assert "Nobody of yours" in desk["case_manager"].client.get("/desk/people?q=4135550199").text


def test_what_staff_change_is_kept_noted_and_checked(desk: dict[str, Browser], maria: dict[str, str]) -> None:
    ask, who = desk["case_manager"].ask, {"person": maria["person"], "contact": maria["contact"]}
    assert ask("POST /desk/people/{person}/language", who, {"language": "pt"}).status_code == 303
    assert ask("POST /desk/people/{person}/language", who, {"language": "fr"}).status_code == 422
    assert ask("POST /desk/people/{person}/age", who, {"band": "13"}).status_code == 422
    assert ask("POST /desk/people/{person}/age", who, {"band": "16-17"}).status_code == 303
    for pin in ("1111", "1234", "12", "abcd", "123456789"):
        assert ask("POST /desk/people/{person}/pin", who, {"pin": pin}).status_code == 422, pin
    assert ask("POST /desk/people/{person}/pin", who, {"pin": "7391"}).status_code == 303
    page = desk["case_manager"].client.get(f"/desk/people/{maria['person']}").text
    assert "under 18, and no parent or guardian said yes" in page
    assert "7391" not in page
    sent = {"purpose": "guardian", "recipient": "mother", "given": "yes", "wording": "form A", "channel": "paper", "proof": "signed"}
    assert ask("POST /desk/people/{person}/consent", who, sent).status_code == 303
    assert "no parent or guardian" not in desk["case_manager"].client.get(f"/desk/people/{maria['person']}").text
    assert ask("POST /desk/people/{person}/age", who, {"band": ""}).status_code == 303
    with reading() as session:
        person = session.get_one(Person, maria["person"])
        assert (person.language, person.language_chosen, person.age_band) == ("pt", True, None)
    assert {"set_language", "set_age_band", "set_pin", "consent"} <= set(acts(f"person:{maria['person']}"))


def test_consent_is_recorded_with_wording_and_proof_and_withdrawn(desk: dict[str, Browser], maria: dict[str, str]) -> None:
    ask, who = desk["case_manager"].ask, {"person": maria["person"]}
    yes = {"purpose": "reminders", "given": "yes", "wording": "May we remind you?", "channel": "phone", "proof": "call on Monday"}
    for missing in ("wording", "proof", "channel", "given"):
        assert ask("POST /desk/people/{person}/consent", who, {**yes, missing: ""}).status_code == 422, missing
    assert ask("POST /desk/people/{person}/consent", who, {**yes, "purpose": "employer_contact"}).status_code == 422, "with whom?"
    assert ask("POST /desk/people/{person}/consent", who, yes).status_code == 303
    assert ask("POST /desk/people/{person}/consent", who, {**yes, "given": "no"}).status_code == 303
    page = desk["case_manager"].client.get(f"/desk/people/{maria['person']}/consent").text
    assert page.count("May we remind you?") == 2, "the ledger keeps both"
    with reading() as session:
        assert not holds(session, maria["person"], "reminders")


def test_a_consent_is_not_dated_ahead_nor_longer_than_its_column(desk: dict[str, Browser], maria: dict[str, str]) -> None:
    ask, who = desk["case_manager"].ask, {"person": maria["person"]}
    yes = {"purpose": "employer_contact", "recipient": "Ana", "given": "yes", "wording": "May we?", "channel": "phone", "proof": "call"}
    for at in ("2999-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00"):
        assert ask("POST /desk/people/{person}/consent", who, {**yes, "at": at}).status_code == 422, "it would outlast a later no"
    guardian = {**yes, "purpose": "guardian", "recipient": "m" * 120}
    assert ask("POST /desk/people/{person}/consent", who, {**guardian, "proof": "p" * 279}).status_code == 422
    assert ask("POST /desk/people/{person}/consent", who, {**guardian, "proof": "p" * 278}).status_code == 303
    with reading() as session:
        assert not holds(session, maria["person"], "employer_contact", "Ana")


def test_other_organizations_see_whom_the_person_said_yes_to_and_no_longer_after_no(here: World, desk: dict[str, Browser]) -> None:
    place, lead = partner(here, "River Center")
    case = here.person(JOAO, "João Alves", "oi")
    who = here.around(case)
    page, record_at = f"/desk/people/{who['person']}", "POST /desk/people/{person}/consent"
    sent = {"purpose": "sharing", "organization": place, "wording": "May we share?", "channel": "paper", "proof": "form 9"}
    assert lead.client.get(page).status_code == 404
    assert lead.client.get(f"/desk/cases/{case}").status_code == 404
    assert desk["case_manager"].ask(record_at, who, {**sent, "given": "yes"}).status_code == 303
    assert lead.client.get(page).status_code == 200
    assert lead.client.get(f"/desk/cases/{case}").status_code == 200
    assert "João" in lead.client.get("/desk/people").text
    assert desk["case_manager"].ask(record_at, who, {**sent, "given": "no"}).status_code == 303
    assert lead.client.get(page).status_code == 404
    assert "João" not in lead.client.get("/desk/people").text


def test_people_of_an_organization_with_health_records_are_unseen_by_others(here: World, desk: dict[str, Browser]) -> None:
    place, lead = partner(here, "Harbor Clinic", health=True)
    case = here.person(TY, "Ty Brown", "hello", kind="crisis", reason="case_crisis")
    who = here.around(case)
    with writing() as session:
        session.get_one(Person, who["person"]).organization_id = place
        session.get_one(Case, case).organization_id = place
    for browser in desk.values():
        assert browser.client.get(f"/desk/people/{who['person']}").status_code == 404
        assert browser.client.get(f"/desk/people/{who['person']}/thread/{who['conversation']}").status_code == 404
        assert browser.client.get(f"/desk/cases/{case}").status_code == 404
        assert "Ty Brown" not in browser.client.get("/desk/cases").text
    shown = lead.client.get(f"/desk/cases/{case}").text
    assert "may not be passed on" in shown
    assert lead.client.get(f"/desk/people/{who['person']}").status_code == 200


def test_a_partner_s_leads_see_and_change_their_own_team_only(here: World) -> None:
    place, lead = partner(here, "Hill Works")
    with writing() as session:
        member = session.scalars(select(Person.__table__.c.id).limit(1)).first()
        assert member
    team = lead.client.get("/desk/staff").text
    assert "Lead of Hill Works" in team
    assert "case_manager@example.org" not in team
    turned = lead.ask("POST /desk/on-call/{staff}", {"staff": here.staff["case_manager"]}, {"on": "yes"})
    assert turned.status_code == 404
    assert "Lead of River Center" not in lead.client.get("/desk/audit").text
    assert place


def test_a_case_goes_to_a_named_colleague_with_a_note(here: World, desk: dict[str, Browser]) -> None:
    case = here.person("+14135550151", "Ana Reis", "hello")
    give, to = "POST /desk/cases/{case}/hand-over", here.staff["supervisor"]
    manager = desk["case_manager"]
    assert manager.ask("POST /desk/cases/{case}/claim", {"case": case}, {}).status_code == 303
    assert manager.ask(give, {"case": case}, {"to": to, "note": " "}).status_code == 422
    assert manager.ask(give, {"case": case}, {"to": here.staff["liaison"], "note": "x"}).status_code == 422, "a liaison works no cases"
    assert here.case(case).staff_id == here.staff["case_manager"]
    assert manager.ask(give, {"case": case}, {"to": to, "note": "She starts on Monday."}).status_code == 303
    with reading() as session:
        held = session.get_one(Case, case)
        assert held.conversation is not None
        assert (held.staff_id, held.conversation.owner_staff_id) == (to, to)
    assert "She starts on Monday." in desk["supervisor"].client.get(f"/desk/cases/{case}").text
    assert manager.ask(give, {"case": case}, {"to": here.staff["admin"], "note": "x"}).status_code == 403, "it is not theirs any more"


def test_a_complaint_is_seen_by_its_officer_only(here: World, desk: dict[str, Browser]) -> None:
    assert desk["admin"].ask("POST /desk/organizations/officer", {}, {"staff": here.staff["supervisor"]}).status_code == 303
    who = here.around(here.person("+14135550152", "Rosa Diaz", "hello"))
    sent = {"about": here.staff["case_manager"], "text": "He shouted at me."}
    assert desk["case_manager"].ask("POST /desk/people/{person}/complaint", who, sent).status_code == 303
    with reading() as session:
        case = session.scalars(select(Complaint.case_id).where(Complaint.person_id == who["person"])).one()
    for role, status in (("case_manager", 404), ("admin", 404), ("supervisor", 200)):
        assert desk[role].client.get(f"/desk/cases/{case}").status_code == status, role
        assert ("Complains about somebody" in desk[role].client.get("/desk/cases").text) == (status == 200)
        assert ("Complains about" in desk[role].client.get(f"/desk/people/{who['person']}").text) == (status == 200)
    assert "He shouted at me." in desk["supervisor"].client.get(f"/desk/cases/{case}").text


def test_a_complaint_about_the_officer_goes_to_an_administrator(here: World, desk: dict[str, Browser]) -> None:
    who = here.around(here.person("+14135550153", "Sam Hill", "hello"))
    sent = {"about": here.staff["supervisor"], "text": "She never calls back."}
    assert desk["case_manager"].ask("POST /desk/people/{person}/complaint", who, sent).status_code == 303
    with reading() as session:
        complaint = session.scalars(select(Complaint).where(Complaint.person_id == who["person"])).one()
    assert complaint.officer_id == here.staff["admin"]
    assert desk["supervisor"].client.get(f"/desk/cases/{complaint.case_id}").status_code == 404


def test_a_complaint_by_text_is_hidden_in_the_conversation_too(here: World, desk: dict[str, Browser]) -> None:
    case = here.person("+14135550154", "Lee Chan", "the man at the desk was rude to me")
    who = here.around(case)
    with writing() as session:
        inbound = session.scalars(select(Inbound).order_by(Inbound.id.desc()).limit(1)).one()
        record(session, session.get_one(Person, who["person"]), inbound.body, about="other", by="person", inbound_id=inbound.id)
    for address in (f"/desk/cases/{case}", f"/desk/people/{who['person']}/thread/{who['conversation']}"):
        assert "was rude" not in desk["case_manager"].client.get(address).text
        assert "was rude" in desk["supervisor"].client.get(address).text


def test_sensitive_messages_are_masked_for_roles_that_do_not_need_them(here: World, desk: dict[str, Browser]) -> None:
    case = here.person("+14135550155", "Kim Oak", "i lost my ssi last month")
    with writing() as session:
        inbound = session.scalars(select(Inbound).order_by(Inbound.id.desc()).limit(1)).one()
        inbound.intent, inbound.outcome = "ask_benefits", "rasa"
    assert "lost my ssi" in desk["case_manager"].client.get(f"/desk/cases/{case}").text
    assert "lost my ssi" not in desk["admin"].client.get(f"/desk/cases/{case}").text


def test_the_log_is_searched_by_person_colleague_act_and_day(here: World, desk: dict[str, Browser]) -> None:
    who = here.around(here.person("+14135550158", "Eva Moon", "hello"))
    desk["case_manager"].client.get(f"/desk/people/{who['person']}")
    desk["case_manager"].client.get(f"/desk/cases/{who['case']}")
    lead = desk["supervisor"].client
    page = lead.get("/desk/audit", params={"person": f"{here.url}/desk/people/{who['person']}"}).text
    assert "read person" in page
    assert "read case" in page, "acts on their cases count as well"
    assert "Eva Moon" in page
    only = lead.get("/desk/audit", params={"staff": here.staff["supervisor"], "person": who["person"]}).text
    assert "read person" not in only
    assert "Nothing." in lead.get("/desk/audit?from=2020-01-01&to=2020-02-01").text
    for bad in ("?from=tomorrow", "?from=2026-02-01&to=2026-01-01", "?to=9999-12-31", "?person=x%25y", f"?person={'x' * 60}"):
        assert lead.get("/desk/audit" + bad).status_code == 422, bad
    assert acts(f"person:{who['person']}")[-1] == "search_audit"
    assert desk["case_manager"].client.get("/desk/audit").status_code == 403


def test_a_legal_hold_is_placed_and_ended(desk: dict[str, Browser], maria: dict[str, str]) -> None:
    who = {"person": maria["person"]}
    assert desk["supervisor"].ask("POST /desk/people/{person}/hold", who, {"why": "", "until": ""}).status_code == 422
    assert desk["supervisor"].ask("POST /desk/people/{person}/hold", who, {"why": "A letter", "until": "someday"}).status_code == 422
    assert desk["supervisor"].ask("POST /desk/people/{person}/hold", who, {"why": "A letter of a court"}).status_code == 303
    assert "Under a legal hold" in desk["case_manager"].client.get(f"/desk/people/{maria['person']}").text
    assert "A letter of a court" not in desk["case_manager"].client.get(f"/desk/people/{maria['person']}").text
    page = desk["supervisor"].client.get(f"/desk/people/{maria['person']}").text
    number = re.search(r"/hold/(\d+)/lift", page)[1]  # type: ignore[index]
    assert desk["supervisor"].ask("POST /desk/people/{person}/hold/{hold}/lift", {**who, "hold": number}, {}).status_code == 303
    with reading() as session:
        assert not is_held(session, maria["person"])


def test_the_coach_asks_by_text_whether_we_may_talk_to_somebody_at_work(here: World, desk: dict[str, Browser]) -> None:
    who = here.around(here.person("+14135550159", "Ida Bell", "hello"))
    ask = "POST /desk/people/{person}/consent/ask"
    assert desk["case_manager"].ask(ask, who, {"who": "Maria at Hillside Market"}).status_code == 422, "they never agreed to texts"
    with writing() as session:
        agree(session, who["person"], "coaching_texts", True, wording="texted_in", channel="sms", proof="message")
        here.conversation(session, "+14135550159").last_inbound_at = clock.now()
    assert desk["case_manager"].ask(ask, who, {"who": " Maria at  Hillside Market "}).status_code == 303
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.conversation_id == who["conversation"])).all()
        question = session.scalars(select(Question).where(Question.conversation_id == who["conversation"])).one()
        assert session.scalars(select(Consent.purpose).where(Consent.person_id == who["person"])).all() == ["coaching_texts"]
    assert "May we talk to Maria at Hillside Market about your work?" in rows[-1].body
    assert question.name == "employer_contact"


def test_an_organization_is_added_once(desk: dict[str, Browser], tmp_path: Path) -> None:
    sent = {"name": "North  Star", "kind": "employer"}
    assert desk["admin"].ask("POST /desk/organizations", {}, sent).status_code == 303
    assert desk["admin"].ask("POST /desk/organizations", {}, {**sent, "name": "north star"}).status_code == 422
    assert "North Star" in desk["supervisor"].client.get("/desk/organizations").text
