"""The chat's socket, by a real client over a real server: sessions, acknowledgements, resuming, pushes, and what is refused."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from bot import clock
from bot.gateway import chat
from bot.messaging.inbox import Inbound
from bot.messaging.web_session import WebSession
from bot.people.person import contact_at, contact_for
from bot.people.staff import Staff
from bot.store.engine import engine
from bot.store.session import reading, writing
from tests.local_gateway import Gateway, answer, running
from tests.local_twilio import until

Frame = dict[str, Any]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway"), COACH_PARTNER_ORIGINS="https://partner.example") as here:
        yield here


class Browser:
    """A page's side of the socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def send(self, kind: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": kind, **fields}))

    def hear(self, kind: str, seconds: float = 5) -> Frame:
        """The next frame of a kind; others are passed over."""
        end = clock.monotonic() + seconds
        while (left := end - clock.monotonic()) > 0:
            frame: Frame = json.loads(self.socket.recv(left))
            if frame["type"] == kind:
                return frame
        raise TimeoutError(kind)

    def nothing(self, kind: str, seconds: float = 0.7) -> bool:
        """Whether no frame of a kind comes."""
        try:
            self.hear(kind, seconds)
        except TimeoutError:
            return True
        return False


@contextmanager
def page(gateway: Gateway, session: str | None = None, secret: str | None = None, **more: Any) -> Iterator[tuple[Browser, Frame]]:
    with connect(gateway.socket_url, proxy=None, origin=Origin(gateway.url)) as line:
        browser = Browser(line)
        browser.send("hello", session=session, secret=secret, **more)
        yield browser, browser.hear("hello")


def inbound(client_id: str) -> list[Inbound]:
    with reading() as session:
        return [
            row for row in session.scalars(select(Inbound).options(undefer("*")).order_by(Inbound.id)) if row.sid.endswith(f":{client_id}")
        ]


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


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("no json", "not_understood"),
        ("[1]", "not_understood"),
        ("[" * 20_000, "not_understood"),
        (b'{"type": "message"}', "not_understood"),
        ('{"type": "dance", "client_id": "x"}', "not_understood"),
        ('{"type": "message", "text": "hi"}', "not_understood"),
        ('{"type": "message", "text": "hi", "client_id": "a:b"}', "not_understood"),
        ('{"type": "message", "text": "hi", "client_id": "' + "x" * 37 + '"}', "not_understood"),
        ('{"type": "message", "text": 5, "client_id": "x"}', "not_understood"),
        ('{"type": "message", "text": "   ", "client_id": "x"}', "not_understood"),
        ('{"type": "message", "text": "\\ud83d", "client_id": "x"}', "not_understood"),
        ('{"type": "message", "text": "' + "x" * 1601 + '", "client_id": "x"}', "too_long"),
        ('{"type": "option", "message_id": "a", "index": 0, "client_id": "x"}', "not_understood"),
        ('{"type": "option", "message_id": "1", "index": true, "client_id": "x"}', "not_understood"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence_and_the_socket_lives_on(gateway: Gateway, frame: str | bytes, code: str) -> None:
    with page(gateway, language="es") as (browser, _):
        browser.socket.send(frame)
        error = browser.hear("error")
        assert error["code"] == code
        assert error["text"].endswith("por favor.")
        browser.send("message", text="sigo aquí", client_id="nine-1")
        browser.hear("ack")


def test_a_message_of_exactly_1600_characters_is_taken(gateway: Gateway) -> None:
    with page(gateway) as (browser, _):
        browser.send("message", text="ñ" * 1600, client_id="ten-1")
        browser.hear("ack")
        assert len(inbound("ten-1")[0].body) == 1600


def test_a_frame_over_64_kilobytes_ends_the_connection(gateway: Gateway) -> None:
    with page(gateway) as (browser, _):
        browser.socket.send('{"type": "message", "text": "' + "x" * 70_000 + '", "client_id": "x"}')
        with pytest.raises(ConnectionClosed):
            browser.hear("ack")


def test_the_twenty_first_message_of_a_minute_has_to_wait(gateway: Gateway) -> None:
    with page(gateway) as (browser, _):
        for n in range(20):
            browser.send("message", text="again", client_id=f"eleven-{n}")
            browser.hear("ack")
        browser.send("message", text="again", client_id="eleven-20")
        error = browser.hear("error")
        assert (error["code"], error["client_id"]) == ("slow_down", "eleven-20")
        assert inbound("eleven-20") == []


def test_whoever_sends_frames_without_end_is_cut_off(gateway: Gateway) -> None:
    heard = 0
    with page(gateway) as (browser, _):
        try:
            while heard < chat.FRAMES + 50:
                browser.socket.send("x")
                browser.hear("error")
                heard += 1
        except ConnectionClosed:
            pass
    assert heard == chat.FRAMES


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null", "http://localhost.evil.example", "http://[bad"])
def test_a_foreign_page_cannot_connect(gateway: Gateway, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(gateway.socket_url, proxy=None, origin=Origin(origin)):
        pass
    assert refused.value.response.status_code == 403


def test_a_partners_page_and_this_machines_other_name_can(gateway: Gateway) -> None:
    port = gateway.settings.bind_port
    for origin in ("https://partner.example", f"http://localhost:{port}", None):
        with connect(gateway.socket_url, proxy=None, origin=Origin(origin) if origin else None) as line:
            browser = Browser(line)
            browser.send("hello")
            assert browser.hear("hello")["session"]


def test_without_an_origin_only_this_machine_may_connect(gateway: Gateway) -> None:
    port = gateway.settings.bind_port
    ways: list[tuple[str, dict[str, str]]] = [("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}), ("coach.example", {})]
    for host, headers in ways:
        wire = socket.create_connection(("127.0.0.1", port))
        refusal = pytest.raises(InvalidStatus)
        with refusal as refused, connect(f"ws://{host}:{port}/chat/socket", sock=wire, proxy=None, additional_headers=headers):
            pass
        assert refused.value.response.status_code == 403
        wire.close()


@pytest.mark.parametrize("first", ['{"type": "message", "text": "hi", "client_id": "x"}', "nonsense", '{"type": "hello", "since": "x"}'])
def test_the_first_frame_is_a_greeting(gateway: Gateway, first: str) -> None:
    with connect(gateway.socket_url, proxy=None) as line:
        line.send(first)
        answered = json.loads(line.recv(5))
        if "hello" in first:
            assert answered["type"] == "hello"
            return
        assert answered["type"] == "error"
        with pytest.raises(ConnectionClosed):
            line.recv(5)


def test_many_pages_of_one_session_are_too_many(gateway: Gateway) -> None:
    with page(gateway) as (_, hello):
        lines = [connect(gateway.socket_url, proxy=None) for _ in range(chat.MOST_PAGES)]
        try:
            codes = []
            for line in lines:
                line.send(json.dumps({"type": "hello", "session": hello["session"], "secret": hello["secret"]}))
                codes.append(json.loads(line.recv(5)).get("code"))
            assert codes == [None] * (chat.MOST_PAGES - 1) + ["slow_down"]
        finally:
            for line in lines:
                line.close()


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
