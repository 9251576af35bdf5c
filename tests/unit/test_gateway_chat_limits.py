"""What the chat's socket refuses, and how: frames that cannot be read, too much at once, foreign pages."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from bot.gateway import chat
from tests.local_chat import Browser, inbound, page
from tests.local_gateway import Gateway, running

Frame = dict[str, Any]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway"), COACH_PARTNER_ORIGINS="https://partner.example") as here:
        yield here


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
