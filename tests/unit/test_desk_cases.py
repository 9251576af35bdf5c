"""What the list and a case show and do: who waits since when, danger, races, stops, scope, and the audit log of all of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.care.cases import Case, open_case
from bot.care.notes import CaseNote
from bot.desk.queue import dangers, lines
from bot.messaging.conversation import BOT, DESK
from bot.messaging.outbox import DROPPED, FAILED, SENT, Kind, Outbound, queue
from bot.messaging.staff_text import LONGEST
from bot.people.audit import Audit
from bot.people.organization import named
from bot.people.person import stop
from bot.people.staff import Staff
from bot.people.switches import LIVE, is_on
from bot.store.session import reading, writing
from tests.desk_world import JOAO, MARIA, TY, Browser, World, world


@pytest.fixture
def here(tmp_path: Path, url: str) -> Iterator[World]:
    """A desk on each kind of database."""
    with world(tmp_path, DATABASE_URL=url) as made:
        yield made


def member(here: World, role: str = "case_manager") -> Staff:
    with reading() as session:
        return session.get_one(Staff, here.staff[role])


def acts(subject: str) -> list[tuple[str, str]]:
    with reading() as session:
        return [(row.actor, row.act) for row in session.scalars(select(Audit).where(Audit.subject == subject).order_by(Audit.id))]


def sent(kind: Kind) -> list[Outbound]:
    with reading() as session:
        return list(session.scalars(select(Outbound).where(Outbound.kind == int(kind)).order_by(Outbound.id)))


def claim(browser: Browser, case: str) -> int:
    return browser.ask("POST /desk/cases/{case}/claim", {"case": case}, {}).status_code


def test_waiting_counts_from_the_oldest_message_staff_have_not_answered(here: World) -> None:
    with clock.frozen(clock.now()) as move:
        start = clock.now()
        case = here.person(MARIA, "Maria Lopez", "hello")
        move(timedelta(minutes=5))
        here.text(MARIA, "anybody?")
        with reading() as session:
            assert lines(session, member(here), "open")[0].waiting_since == start
        manager = here.browser("case_manager")
        manager.ask("POST /desk/cases/{case}/reply", {"case": case}, {"text": "I am here."})
        with reading() as session:
            assert lines(session, member(here), "mine")[0].waiting_since is None
        move(timedelta(minutes=5))
        here.text(MARIA, "good")
        again = clock.now()
        move(timedelta(minutes=5))
        here.text(MARIA, "can you call me")
        with reading() as session:
            assert lines(session, member(here), "mine")[0].waiting_since == again


def test_the_most_pressing_is_first_and_who_waits_longest(here: World) -> None:
    with clock.frozen(clock.now()) as move:
        asked = {}
        people = (("late", JOAO, "late"), ("ask", MARIA, "human"), ("older", "+14135550134", "human"), ("danger", TY, "crisis"))
        for name, number, kind in people:
            if name == "older":
                move(timedelta(minutes=-30))
            asked[name] = here.person(number, None, "hello", kind=kind)
        with reading() as session:
            assert [line.id for line in lines(session, member(here), "open")] == [asked[n] for n in ("danger", "late", "older", "ask")]


def test_twenty_claims_at_once_have_one_winner(here: World) -> None:
    case = here.person(MARIA, None, "hello")
    browsers = [here.browser(role) for role in ("case_manager", "supervisor", "admin")]
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda n: (n % 3, claim(browsers[n % 3], case)), range(20)))
    winner = here.case(case).staff_id
    assert {who for who, status in statuses if status == 303} == {
        n for n, role in enumerate(("case_manager", "supervisor", "admin")) if here.staff[role] == winner
    }
    assert {status for _, status in statuses} == {303, 409}
    assert {actor for actor, act in acts(f"case:{case}") if act == "claim"} == {f"staff:{winner}"}


def test_the_second_is_told_who_was_first_and_may_not_reply(here: World) -> None:
    case = here.person(MARIA, None, "hello")
    first, second = here.browser("case_manager"), here.browser("admin")
    assert claim(first, case) == 303
    for what, form in (("claim", {}), ("reply", {"text": "Hello from me too"})):
        answer = second.ask(f"POST /desk/cases/{{case}}/{what}", {"case": case}, form)
        assert answer.status_code == 409
        assert "Case Manager was first" in answer.text
    assert sent(Kind.STAFF) == []


def test_only_a_lead_takes_a_case_from_a_colleague(here: World) -> None:
    case = here.person(MARIA, None, "hello")
    here.hire("case_manager", "Dana Kim", "dana@example.org")
    assert claim(here.browser("supervisor"), case) == 303
    for what in ("hand-back", "close"):
        assert here.browser("case_manager").ask(f"POST /desk/cases/{{case}}/{what}", {"case": case}, {}).status_code == 403
    assert here.case(case).state == "claimed"
    assert here.browser("admin").ask("POST /desk/cases/{case}/hand-back", {"case": case}, {}).status_code == 303
    assert here.case(case).state == "open"


def test_the_person_is_told_when_the_coach_is_back(here: World) -> None:
    case = here.person(JOAO, None, "oi", language="pt")
    manager = here.browser("case_manager")
    claim(manager, case)
    with reading() as session:
        assert here.conversation(session, JOAO).owner == DESK
    manager.ask("POST /desk/cases/{case}/hand-back", {"case": case}, {})
    with reading() as session:
        assert here.conversation(session, JOAO).owner == BOT
    told = sent(Kind.ANSWER)
    assert "volta a responder" in told[-1].body
    manager.ask("POST /desk/cases/{case}/close", {"case": case}, {})
    assert len(sent(Kind.ANSWER)) == len(told), "nobody was writing, so closing says nothing"


def test_a_reply_goes_out_as_written_with_the_name_in_order(here: World) -> None:
    case = here.person(MARIA, None, "hello")
    manager = here.browser("case_manager")
    text = "Hi {name}, @greet\n\nIt's 50% <b>done</b>: call (413) 555-0100"
    manager.ask("POST /desk/cases/{case}/reply", {"case": case}, {"text": text})
    body = sent(Kind.STAFF)[0].body
    assert body.endswith("Case Manager (staff): " + text)
    assert body.count("STOP") == 1, "the first text ever says who we are"
    manager.ask("POST /desk/cases/{case}/reply", {"case": case}, {"text": "x" * LONGEST})
    assert "".join(row.body for row in sent(Kind.STAFF)[1:]).count("x") == LONGEST
    page = manager.client.get(f"/desk/cases/{case}").text
    assert "&lt;b&gt;done&lt;/b&gt;" in page
    assert "<b>done" not in page


@pytest.mark.parametrize(("text", "says"), [("  \n ", "is empty"), ("x" * (LONGEST + 1), "more than 800")])
def test_a_reply_that_cannot_go_is_kept_in_the_box(here: World, text: str, says: str) -> None:
    case = here.person(MARIA, None, "hello")
    answer = here.browser("case_manager").ask("POST /desk/cases/{case}/reply", {"case": case}, {"text": text})
    assert answer.status_code == 422
    assert says in answer.text
    assert text in answer.text
    assert sent(Kind.STAFF) == []


def test_a_reply_after_a_stop_is_refused(here: World) -> None:
    case = here.person(MARIA, None, "stop")
    with writing() as session:
        stop(here.conversation(session, MARIA).contact, "opted_out")
    answer = here.browser("case_manager").ask("POST /desk/cases/{case}/reply", {"case": case}, {"text": "Please come back"})
    assert answer.status_code == 422
    assert sent(Kind.STAFF) == []


def test_danger_stays_on_top_until_somebody_writes(here: World) -> None:
    case = here.person(TY, "Ty Brown", "help", kind="crisis", reason="case_crisis")
    manager = here.browser("case_manager")
    with reading() as session:
        assert [one.line.id for one in dangers(session, member(here), numbers=True)] == [case]
        assert dangers(session, member(here), numbers=True)[0].number == TY
        assert dangers(session, member(here), numbers=False)[0].number is None
    claim(manager, case)
    with reading() as session:
        assert dangers(session, member(here), numbers=True), "taking it helps nobody yet"
    manager.ask("POST /desk/cases/{case}/reply", {"case": case}, {"text": "I am here. Are you alone?"})
    with reading() as session:
        assert dangers(session, member(here), numbers=True) == []


@pytest.mark.parametrize(("state", "status"), [(FAILED, None), (SENT, "undelivered"), (DROPPED, None)])
def test_an_undelivered_reply_to_danger_says_call(here: World, state: str, status: str | None) -> None:
    case = here.person(TY, "Ty Brown", "help", kind="crisis", reason="case_crisis")
    browser = here.browser("case_manager")
    with writing() as session:
        row = queue(session, here.conversation(session, TY), "Call or text 988.", kind=Kind.CRISIS, language="en")
        assert row is not None
        row_id = row.id
    assert "NOT DELIVERED - CALL" not in browser.client.get("/desk/cases").text
    with writing() as session:
        session.execute(update(Outbound).where(Outbound.id == row_id).values(state=state, status=status))
    for path in ("/desk/cases", f"/desk/cases/{case}"):
        text = browser.client.get(path).text
        assert "NOT DELIVERED - CALL" in text
        assert "(413) 555-0133" in text


def test_no_number_is_in_the_list_but_for_danger(here: World) -> None:
    here.person(MARIA, "Maria Lopez", "hello")
    text = here.browser("admin").client.get("/desk/cases").text
    assert "Maria Lopez" in text
    assert "0131" not in text


def test_another_organization_sees_its_own_people_only(here: World) -> None:
    ours = here.person(MARIA, "Maria Lopez", "hello")
    theirs = here.person(TY, "Ty Brown", "hello")
    with writing() as session:
        river = named(session, "River Center").id
        session.get_one(Case, theirs).organization_id = river
        session.execute(update(Staff).where(Staff.id == here.staff["supervisor"]).values(organization_id=river))
    browser = here.browser("supervisor")
    text = browser.client.get("/desk/cases").text
    assert "Ty Brown" in text
    assert "Maria Lopez" not in text
    for address in ("GET /desk/cases/{case}", "POST /desk/cases/{case}/claim", "POST /desk/cases/{case}/reply", "GET /desk/live/{case}"):
        assert browser.ask(address, {"case": ours}, {"text": "hello"}).status_code == 404
    assert browser.client.get(f"/desk/cases/{theirs}").status_code == 200


def test_every_read_and_change_is_written_down(here: World) -> None:
    case = here.person(MARIA, "Maria Lopez", "hello")
    person = here.case(case).person_id
    manager = here.browser("case_manager")
    actor = f"staff:{here.staff['case_manager']}"
    manager.client.get("/desk/cases")
    manager.client.get(f"/desk/cases/{case}")
    for what, form in (("claim", {}), ("reply", {"text": "hi"}), ("note", {"note": "A private note"}), ("hand-back", {}), ("close", {})):
        assert manager.ask(f"POST /desk/cases/{{case}}/{what}", {"case": case}, form).status_code == 303
    assert acts(f"case:{case}") == [(actor, act) for act in ("read_case", "claim", "reply", "note", "hand_back", "close")]
    with reading() as session:
        listed = session.scalars(select(Audit).where(Audit.act == "list_cases")).one()
        assert listed.details == {"people": [person]}
        everything = str([row.details for row in session.scalars(select(Audit))])
        assert session.scalars(select(CaseNote)).one().body == "A private note"
    assert not any(word in everything for word in ("private", "Maria", "0131"))


def test_an_earlier_part_of_a_long_conversation(here: World) -> None:
    case = here.person(MARIA, None, "message 0")
    for n in range(1, 90):
        here.text(MARIA, f"message {n}")
    client = here.browser("case_manager").client
    newest = client.get(f"/desk/cases/{case}").text
    assert "message 89<" in newest
    assert "message 49<" not in newest
    before = newest.split("?before=")[1].split("#")[0]
    earlier = client.get(f"/desk/cases/{case}?before={before}").text
    assert "message 49<" in earlier
    assert "message 50<" not in earlier
    assert client.get(f"/desk/cases/{case}?before=nonsense").status_code == 200


def test_a_case_without_a_conversation(here: World) -> None:
    with writing() as session:
        case = open_case(session, "sending", conversation=None, reason="case_sending_stopped", details={"code": 20003}).id
    browser = here.browser("supervisor")
    page = browser.client.get(f"/desk/cases/{case}")
    assert page.status_code == 200
    assert "Twilio refuses to send" in page.text
    assert browser.ask("POST /desk/cases/{case}/reply", {"case": case}, {"text": "hello"}).status_code == 404
    assert claim(browser, case) == 303
    assert browser.ask("POST /desk/cases/{case}/close", {"case": case}, {}).status_code == 303


def test_going_live_is_one_switch(tmp_path: Path) -> None:
    with world(tmp_path, COACH_ALLOW_NUMBERS=MARIA) as there:
        admin = there.browser("admin")
        assert "only to the 1 test number" in admin.client.get("/desk/going-live").text
        for on in (True, False):
            admin.ask("POST /desk/going-live", {}, {"live": "yes" if on else "no"})
            with reading() as session:
                assert is_on(session, LIVE) is on
        assert [act for _, act in acts("switch:live")] == ["go_live", "stop_live"]


def test_only_care_staff_can_be_on_call_and_others_only_by_a_lead(here: World) -> None:
    manager = here.browser("case_manager")
    for staff, status in ((here.staff["case_manager"], 303), (here.staff["admin"], 403), ("nobody", 403)):
        assert manager.ask("POST /desk/on-call/{staff}", {"staff": staff}, {"on": "yes"}).status_code == status
    lead = here.browser("supervisor")
    for staff, status in ((here.staff["admin"], 303), (here.staff["liaison"], 404), ("nobody", 404)):
        assert lead.ask("POST /desk/on-call/{staff}", {"staff": staff}, {"on": "yes"}).status_code == status
