"""Many texts at once against the local Twilio over real sockets: in order, each with its own outcome, none repeated."""

import asyncio
import gc
import socket
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messaging.channels.twilio import Accepted, Decision, SendFailed, Text, Twilio
from tests.local_twilio import ACCOUNT, COACH, Local, free_port, running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with running(tmp_path_factory.mktemp("phones"), free_port()) as local:
        yield local


@pytest.fixture
def local(shared: Local) -> Iterator[Local]:
    yield shared
    shared.phones.mend()


def texts(n: int, number: str = "+12025550188", what: str = "text") -> list[Text]:
    return [Text(number, f"{what} {k} ¿sí? & co", f"http://127.0.0.1:9/s?o={k}", 600) for k in range(n)]


def test_many_at_once_keep_their_order(local: Local) -> None:
    twilio = local.twilio()
    for what in ("first", "second"):  # the second time over kept connections
        taken = twilio.send_many(texts(90, what=what), 15)
        assert all(isinstance(one, Accepted) for one in taken)
        sids = {text.sid: text.text for text in local.phones.messages("+12025550188")}
        assert [sids[one.sid] for one in taken if isinstance(one, Accepted)] == [text.body for text in texts(90, what=what)]


def test_of_many_each_has_its_own_outcome(local: Local) -> None:
    wrong = [Text("+14135551234", "a number that may belong to somebody", "http://127.0.0.1:9/s", 600)]
    one, two, three = local.twilio().send_many([*texts(1), *wrong, *texts(1)], 15)
    assert isinstance(one, Accepted)
    assert isinstance(three, Accepted)
    assert isinstance(two, SendFailed)
    assert two.code == 21608


@pytest.mark.parametrize(("fault", "taken"), [({"silence": 3}, 37), ({"accept_then_drop": 3}, 40)])
def test_of_many_some_get_lost_and_are_not_repeated(local: Local, fault: dict[str, int], taken: int) -> None:
    number = "+12025550165" if "silence" in fault else "+12025550166"
    local.phones.fault(**fault)
    outcomes = local.twilio(seconds=1).send_many(texts(40, number), 15)
    lost = [one for one in outcomes if isinstance(one, SendFailed)]
    assert [one.decision for one in lost] == [Decision.UNKNOWN_OUTCOME] * 3
    assert len(local.phones.messages(number)) == taken


def test_what_waited_too_long_is_not_begun(local: Local) -> None:
    outcomes = local.twilio().send_many(texts(3, "+12025550167"), 0)
    assert [one.decision for one in outcomes if isinstance(one, SendFailed)] == [Decision.RETRY_LATER] * 3
    assert local.phones.messages("+12025550167") == []


def test_nobody_there_is_known_at_once_for_all() -> None:
    twilio = Twilio(account_sid=ACCOUNT, auth_token="t", api_url=f"http://127.0.0.1:{free_port()}", sender=COACH)
    outcomes = twilio.send_many(texts(40), 15)
    assert {one.decision for one in outcomes if isinstance(one, SendFailed)} == {Decision.RETRY_LATER}
    assert len(outcomes) == 40


def test_connections_closed_while_idle_lose_nothing(tmp_path: Path) -> None:
    with running(tmp_path, free_port()) as first:
        twilio = first.twilio()
        assert all(isinstance(one, Accepted) for one in twilio.send_many(texts(20), 15))
        port = first.config.port
    with running(tmp_path, free_port(), port=port) as again:  # its connections of before are gone
        assert all(isinstance(one, Accepted) for one in again.twilio().send_many(texts(1), 15))
        assert all(isinstance(one, Accepted) for one in twilio.send_many(texts(20), 15))


def test_threads_share_the_lanes(local: Local) -> None:
    twilio, outcomes = local.twilio(), []

    def some() -> None:
        outcomes.extend(twilio.send_many(texts(30, "+12025550168"), 15))

    threads = [threading.Thread(target=some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.sid for one in outcomes if isinstance(one, Accepted)}) == 120


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"])
def test_of_many_a_torn_answer_is_an_unknown_outcome(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        twilio = Twilio(account_sid=ACCOUNT, auth_token="t", api_url=f"http://127.0.0.1:{server.getsockname()[1]}", sender=COACH)
        (outcome,) = twilio.send_many(texts(1), 15)
        assert isinstance(outcome, SendFailed)
        assert outcome.decision is Decision.UNKNOWN_OUTCOME
        assert outcome.__context__ is None
        thread.join()


def test_behind_a_proxy_texts_go_through_it(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:

        def serve() -> None:
            connection, _ = proxy.accept()
            with connection:
                asked.append(connection.recv(65536))
                connection.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 31\r\n\r\n{"sid":"SM7","status":"queued"}')

        thread = threading.Thread(target=serve)
        thread.start()
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        twilio = Twilio(account_sid=ACCOUNT, auth_token="t", api_url="http://twilio.invalid", sender=COACH)
        assert twilio.send_many(texts(1), 15) == [Accepted("SM7", "queued")]
        thread.join()
    assert asked[0].startswith(b"POST http://twilio.invalid/2010-04-01/Accounts/")


def test_lanes_are_given_up_under_a_loop_of_somebody_else(local: Local) -> None:
    """Garbage is collected whenever it likes."""
    twilio = local.twilio()
    twilio.send_many(texts(3), 15)

    async def elsewhere() -> None:
        nonlocal twilio
        twilio = None  # type: ignore[assignment]
        gc.collect()

    with warnings.catch_warnings(record=True) as seen:
        asyncio.run(elsewhere())
    assert twilio is None
    assert seen == []
