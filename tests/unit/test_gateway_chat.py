"""The chat's socket, by a real client over a real server: sessions, acknowledgements, resuming, pushes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.messaging.inbox import Inbound
from bot.messaging.web_session import WebSession
from bot.people.person import contact_at, contact_for
from bot.people.staff import Staff
from bot.store.engine import engine
from bot.store.session import reading, writing
from tests.local_chat import inbound, page
from tests.local_gateway import Gateway, answer, running
from tests.local_twilio import until

Frame = dict[str, Any]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway"), COACH_PARTNER_ORIGINS="https://partner.example") as here:
        yield here


def test_a_new_page_gets_a_session_and_a_secret_of_which_only_a_hash_is_kept(gateway: Gateway) -> None:
    with page(gateway, language="es") as (_, hello):
        assert hello["messages"] == []
        with reading() as session:
            row = session.get_one(WebSession, hello["session"])
        assert row.language == "es"
        assert hello["secret"] not in (row.secret_hash, "")
        assert len(hello["session"]) == 22


def test_a_message_is_acknowledged_after_its_commit_and_sent_again_it_is_one(gateway: Gateway) -> None:
    with page(gateway) as (browser, hello):
        ids = []
        for _ in range(3):
            browser.send("message", text="  Hello there ", client_id="one-1")
            ids.append(browser.hear("ack")["id"])
        [row] = inbound("one-1")
        assert ids == [str(row.id)] * 3
        assert (row.body, row.address, row.channel) == ("Hello there", hello["session"], "web")


def test_ids_are_strings_because_a_browser_would_round_them(gateway: Gateway) -> None:
    with page(gateway) as (browser, hello):
        number = answer(hello["session"], "Hi")
        pushed = browser.hear("message")
        assert pushed["id"] == str(number)
        assert number > 2**53


def test_an_answer_is_pushed_once_with_its_options_and_typing_around_it(gateway: Gateway) -> None:
    with page(gateway) as (browser, hello):
        browser.send("message", text="Which programs?", client_id="two-1")
        assert browser.hear("typing")["on"] is True
        started = clock.monotonic()
        answer(hello["session"], "¿Cuál te gusta?", options=("Uno", "Dos"), language="es")
        pushed = browser.hear("message")
        assert clock.monotonic() - started < 1
        assert (pushed["from"], pushed["text"], pushed["lang"]) == ("coach", "¿Cuál te gusta?", "es")
        assert pushed["options"] == [{"title": "Uno"}, {"title": "Dos"}]
        assert browser.hear("typing")["on"] is False
        assert browser.nothing("message")


def test_typing_ends_when_there_is_no_answer_on_purpose(gateway: Gateway) -> None:
    with page(gateway) as (browser, _):
        browser.send("message", text="Thanks, Dana", client_id="three-1")
        assert browser.hear("typing")["on"] is True
        with writing() as session:
            session.get_one(Inbound, inbound("three-1")[0].id).answered_at = clock.now()
        assert browser.hear("typing")["on"] is False


def test_a_page_comes_back_to_its_history_in_order_and_from_its_cursor(gateway: Gateway) -> None:
    with page(gateway, language="pt") as (browser, hello):
        browser.send("message", text="Oi", client_id="four-1")
        browser.hear("ack")
        answer(hello["session"], "Olá! Como posso ajudar?")
        browser.send("message", text="Cursos", client_id="four-2")
        last = browser.hear("ack")["id"]
    answer(hello["session"], "Enquanto você estava fora")
    with page(gateway, hello["session"], hello["secret"]) as (_, again):
        assert again["session"] == hello["session"]
        assert [(one["from"], one["text"]) for one in again["messages"]] == [
            ("you", "Oi"),
            ("coach", "Olá! Como posso ajudar?"),
            ("you", "Cursos"),
            ("coach", "Enquanto você estava fora"),
        ]
        assert [one.get("client_id") for one in again["messages"]] == ["four-1", None, "four-2", None]
    with page(gateway, hello["session"], hello["secret"], since=last) as (browser, resumed):
        assert "Enquanto você estava fora" in [one["text"] for one in resumed["messages"]]
        assert browser.nothing("message"), "what the history holds was pushed once more"


def test_a_cursor_leaves_old_messages_out_but_looks_back_for_late_commits(gateway: Gateway) -> None:
    with page(gateway) as (_, hello):
        pass
    answer(hello["session"], "old", made=300)
    late = answer(hello["session"], "committed late", made=5)
    newest = answer(hello["session"], "newest")
    assert late < newest
    with page(gateway, hello["session"], hello["secret"], since=str(newest)) as (_, resumed):
        assert [one["text"] for one in resumed["messages"]] == ["committed late", "newest"]


def test_a_row_committed_after_a_newer_one_is_pushed_all_the_same(gateway: Gateway) -> None:
    with page(gateway) as (browser, hello):
        newest = answer(hello["session"], "newest")
        assert browser.hear("message")["id"] == str(newest)
        late = answer(hello["session"], "late", made=3)
        assert late < newest
        assert browser.hear("message")["text"] == "late"


def test_a_wrong_secret_is_a_new_session_and_never_anybodys_history(gateway: Gateway) -> None:
    with page(gateway) as (_, hello):
        answer(hello["session"], "private")
    for secret in ("wrong", "", None, hello["secret"][:-1], hello["secret"] + "x", 7, "x" * 100):
        with page(gateway, hello["session"], secret) as (_, other):  # type: ignore[arg-type]
            assert other["session"] != hello["session"]
            assert other["secret"] != hello["secret"]
            assert other["messages"] == []


def test_sessions_do_not_hear_each_other_but_two_tabs_of_one_do(gateway: Gateway) -> None:
    with page(gateway) as (mine, hello), page(gateway) as (other, _), page(gateway, hello["session"], hello["secret"]) as (tab, _):
        mine.send("message", text="from the first tab", client_id="five-1")
        assert tab.hear("message")["from"] == "you"
        answer(hello["session"], "to both tabs")
        assert mine.hear("message")["text"] == tab.hear("message")["text"] == "to both tabs"
        assert other.nothing("message")


def test_a_member_of_staff_is_named_by_their_first_name(gateway: Gateway) -> None:
    with writing() as session:
        contact = contact_for(session, "web", "somebody", source="web")
        member = Staff(organization_id=contact.person.organization_id, email="dana@example.org", name="Dana Reyes", role="case_manager")
        session.add(member)
        session.flush()
        author = f"staff:{member.id}"
    with page(gateway) as (browser, hello):
        answer(hello["session"], "Hi, this is Dana", author=author)
        pushed = browser.hear("message")
        assert (pushed["from"], pushed["name"]) == ("staff", "Dana")


def test_a_pressed_option_is_stored_with_its_title_and_place(gateway: Gateway) -> None:
    with page(gateway) as (browser, hello):
        answer(hello["session"], "Pick", options=("Find work", "My schedule"))
        number = browser.hear("message")["id"]
        browser.send("option", message_id=number, index=1, client_id="six-1")
        browser.hear("ack")
        [row] = inbound("six-1")
        assert (row.body, row.option_of) == ("My schedule", f"{number}:1")


def test_options_of_others_and_ones_that_never_were_are_refused(gateway: Gateway) -> None:
    with page(gateway, language="es") as (browser, hello), page(gateway) as (_, other):
        foreign = answer(other["session"], "Pick", options=("A", "B"))
        mine = answer(hello["session"], "Pick", options=("A", "B"))
        for n, (number, index) in enumerate(((foreign, 0), (mine, 2), (mine, -1), (1, 0), (2**80, 0))):
            browser.send("option", message_id=str(number)[:19], index=index, client_id=f"seven-{n}")
            error = browser.hear("error")
            assert (error["code"], error["client_id"]) == ("unknown_option", f"seven-{n}")
            assert error["text"].startswith("Esa opción")
        assert inbound("seven-0") == []


def test_the_person_is_answered_in_the_pages_language_until_their_words_say_otherwise(gateway: Gateway) -> None:
    with page(gateway, language="pt-BR") as (browser, hello):
        with reading() as session:
            assert contact_at(session, "web", hello["session"]) is None, "a look at the page makes nobody"
        browser.send("message", text="ok", client_id="eight-1")
        browser.hear("ack")
        with reading() as session:
            person = contact_for(session, "web", hello["session"], source="web").person
            assert (person.language, person.language_known, person.language_chosen) == ("pt", True, False)


def test_pages_that_left_are_forgotten(gateway: Gateway) -> None:
    until(lambda: gateway.app.state.hub.open_pages == 0)
    with page(gateway):
        assert gateway.app.state.hub.open_pages == 1
    until(lambda: gateway.app.state.hub.open_pages == 0)


def test_a_locked_database_is_said_and_the_same_message_is_taken_later(tmp_path: Path) -> None:
    with running(tmp_path) as alone, page(alone) as (browser, _):
        browser.send("message", text="first", client_id="twelve-0")
        browser.hear("ack")
        with engine().execution_options(write=True).connect() as other:
            other.exec_driver_sql("CREATE TABLE held (x)")
            browser.send("message", text="hello", client_id="twelve-1")
            error = browser.hear("error", 30)
            assert (error["code"], error["client_id"]) == ("not_stored", "twelve-1")
            other.rollback()
        browser.send("message", text="hello", client_id="twelve-1")
        browser.hear("ack")
        with reading() as session:
            assert session.scalar(select(func.count()).select_from(Inbound)) == 2


def test_history_survives_the_gateway(tmp_path: Path) -> None:
    with running(tmp_path) as before, page(before) as (browser, hello):
        browser.send("message", text="remember me", client_id="thirteen-1")
        browser.hear("ack")
    with running(tmp_path) as after, page(after, hello["session"], hello["secret"]) as (browser, again):
        assert [one["text"] for one in again["messages"]] == ["remember me"]
        assert browser.hear("typing")["on"] is True
