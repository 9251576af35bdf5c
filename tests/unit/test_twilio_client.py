"""The client against the local Twilio over real sockets: what it sends, and what each failure means."""

import logging
import socket
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.messaging.channels.twilio import Decision, SendFailed, Twilio
from tests.local_twilio import ACCOUNT, ANA, BEN, COACH, Local, free_port, running

SINCE = timedelta(seconds=5)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with running(tmp_path_factory.mktemp("phones"), free_port()) as local:
        yield local


@pytest.fixture
def local(shared: Local) -> Iterator[Local]:
    yield shared
    shared.phones.mend()


def send(twilio: Twilio, to: str, body: str, **options: object) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        twilio.send(to, body, status_callback="http://127.0.0.1:9/s?o=1", **options)
    return caught.value


def recently() -> datetime:
    return datetime.now(UTC) - SINCE


def test_a_text_is_taken_and_found_again(local: Local) -> None:
    twilio = local.twilio()
    taken = twilio.send(ANA, "found again? ¡sí!", status_callback="http://127.0.0.1:9/s?o=1", validity_seconds=600)
    assert taken.sid.startswith("SM")
    assert len(taken.sid) == 34
    assert taken.status == "queued"
    found = twilio.sent_to(ANA, recently(), "found again? ¡sí!")
    assert [(one.sid, one.status) for one in found] == [(taken.sid, "delivered")]
    assert found[0].date_created >= recently().replace(microsecond=0)
    fetched = twilio.fetch(taken.sid)
    assert fetched is not None
    assert fetched.body == "found again? ¡sí!"
    assert twilio.fetch("SM" + "0" * 32) is None


def test_by_a_service_it_is_accepted_first(local: Local) -> None:
    twilio = local.twilio(by_service=True)
    assert twilio.send(ANA, "by service", status_callback="http://127.0.0.1:9/s").status == "accepted"


def test_pictures_travel_as_addresses(local: Local) -> None:
    pictures = ["https://coach.example/map.png", "https://coach.example/2.png"]
    taken = local.twilio().send(ANA, "the map", status_callback="http://127.0.0.1:9/s", media=pictures)
    assert taken.sid.startswith("MM")
    assert local.phones.messages(ANA)[-1].media == 2


def test_equal_bodies_are_told_apart_by_count_and_by_time(local: Local) -> None:
    twilio = local.twilio()
    sids = [twilio.send(BEN, "same", status_callback="http://127.0.0.1:9/s").sid for _ in range(3)]
    twilio.send(BEN, "other", status_callback="http://127.0.0.1:9/s")
    assert [one.sid for one in twilio.sent_to(BEN, recently(), "same")] == sids
    assert twilio.sent_to(BEN, datetime.now(UTC) + timedelta(minutes=1), "same") == []
    assert twilio.sent_to(ANA, recently(), "same") == []


def test_a_list_is_read_over_its_pages(local: Local) -> None:
    twilio = local.twilio()
    number = "+12025550133"
    sids = [twilio.send(number, f"page {n % 2}", status_callback="http://127.0.0.1:9/s").sid for n in range(450)]
    assert [one.sid for one in twilio.sent_to(number, recently() - timedelta(minutes=1), "page 0")] == sids[0::2]


def test_a_text_still_in_the_queue_is_found_although_it_has_no_sending_time(local: Local) -> None:
    local.phones.fault(delay=30)
    taken = local.twilio().send(ANA, "still waiting", status_callback="http://127.0.0.1:9/s")
    assert [(one.sid, one.status) for one in local.twilio().sent_to(ANA, recently(), "still waiting")] == [(taken.sid, "queued")]


def test_a_list_lags(local: Local) -> None:
    local.phones.fault(list_lag=30)
    local.twilio().send(ANA, "not yet listed", status_callback="http://127.0.0.1:9/s")
    assert local.twilio().sent_to(ANA, recently(), "not yet listed") == []
    local.phones.mend()
    assert len(local.twilio().sent_to(ANA, recently(), "not yet listed")) == 1


@pytest.mark.parametrize(
    ("status", "code", "decision"),
    [
        (429, 0, Decision.RETRY_LATER),
        (500, 0, Decision.UNKNOWN_OUTCOME),
        (503, 0, Decision.UNKNOWN_OUTCOME),
        (400, 21610, Decision.STOP_PERSON),
        (400, 21614, Decision.STOP_PERSON),
        (400, 21611, Decision.RETRY_LATER),
        (400, 30034, Decision.STOP_ALL),
        (403, 29999, Decision.STOP_ALL),
        (400, 29999, Decision.TELL_STAFF),
    ],
)
def test_a_refusal_is_a_decision_and_nothing_was_taken(local: Local, status: int, code: int, decision: Decision) -> None:
    local.phones.fault(status=status, code=code, count=1)
    body = f"refused {status} {code}"
    assert send(local.twilio(), ANA, body).decision is decision
    assert local.twilio().sent_to(ANA, recently(), body) == []
    local.twilio().send(ANA, body, status_callback="http://127.0.0.1:9/s")  # the count ran out


@pytest.mark.parametrize(
    ("to", "body", "options", "code"),
    [
        ("+1413", "x", {}, 21211),
        (ANA, " ", {}, 21602),
        (ANA, "x" * 1601, {}, 21617),
        (ANA, "x", {"validity_seconds": 36001}, 90007),
        ("+14135551234", "a number that may belong to somebody", {}, 21608),
    ],
)
def test_wrong_parameters_are_refused(local: Local, to: str, body: str, options: dict[str, int], code: int) -> None:
    assert send(local.twilio(), to, body, **options).code == code


def test_a_sender_that_is_not_ours_stops_all(local: Local) -> None:
    twilio = Twilio(account_sid=ACCOUNT, auth_token="local-token", api_url=local.url, sender=BEN)
    failed = send(twilio, ANA, "x")
    assert (failed.decision, failed.code) == (Decision.STOP_ALL, 21606)


def test_wrong_credentials_stop_all(local: Local) -> None:
    failed = send(local.twilio(token="wrong"), ANA, "x")
    assert (failed.decision, failed.code) == (Decision.STOP_ALL, 20003)


def test_a_wrong_address_stops_all(local: Local) -> None:
    twilio = Twilio(account_sid=ACCOUNT, auth_token="t", api_url=local.url + "/elsewhere", sender=COACH)
    assert send(twilio, ANA, "x").decision is Decision.STOP_ALL


def test_silence_is_an_unknown_outcome_and_nothing_was_taken(local: Local) -> None:
    local.phones.fault(silence=1)
    assert send(local.twilio(seconds=0.3), ANA, "into the silence").decision is Decision.UNKNOWN_OUTCOME
    assert local.twilio().sent_to(ANA, recently(), "into the silence") == []


def test_a_dropped_answer_is_an_unknown_outcome_that_can_be_looked_up(local: Local) -> None:
    local.phones.fault(accept_then_drop=1)
    assert send(local.twilio(), ANA, "taken, then dropped").decision is Decision.UNKNOWN_OUTCOME
    assert len(local.twilio().sent_to(ANA, recently(), "taken, then dropped")) == 1


def test_nobody_there_may_be_tried_again() -> None:
    twilio = Twilio(account_sid=ACCOUNT, auth_token="t", api_url=f"http://127.0.0.1:{free_port()}", sender=COACH)
    assert send(twilio, ANA, "x").decision is Decision.RETRY_LATER
    with pytest.raises(SendFailed) as caught:
        twilio.sent_to(ANA, recently(), "x")
    assert caught.value.decision is Decision.RETRY_LATER


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{", b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n[]"]
)
def test_a_torn_or_strange_answer_is_an_unknown_outcome(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        twilio = Twilio(account_sid=ACCOUNT, auth_token="t", api_url=f"http://127.0.0.1:{server.getsockname()[1]}", sender=COACH)
        assert send(twilio, ANA, "x").decision is Decision.UNKNOWN_OUTCOME
        thread.join()


def test_looking_up_may_always_be_tried_again(local: Local) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        twilio = Twilio(account_sid=ACCOUNT, auth_token="t", api_url=url, sender=COACH, timeout=(1, 0.2))
        for ask in (lambda: twilio.sent_to(ANA, recently(), "x"), lambda: twilio.fetch("SM1")):
            with pytest.raises(SendFailed) as caught:
                ask()
            assert caught.value.decision is Decision.RETRY_LATER


def test_no_number_and_no_body_in_errors_and_logs(local: Local, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    twilio, secret = local.twilio(seconds=0.3), "my private words"
    errors = []
    for fault in ({"count": 1, "status": 500}, {"count": 1, "status": 400}, {"silence": 1}, {"accept_then_drop": 1}):
        local.phones.fault(**fault)
        errors.append(send(twilio, ANA, secret))
    twilio.sent_to(ANA, recently(), secret)
    nobody = Twilio(account_sid=ACCOUNT, auth_token="t", api_url=f"http://127.0.0.1:{free_port()}", sender=COACH)
    errors.append(send(nobody, ANA, secret))
    for error in errors:
        shown = "".join(traceback.format_exception(error))
        assert secret not in shown
        assert error.__context__ is None
        assert error.__cause__ is None
    logged = "\n".join(record.getMessage() for record in caplog.records)
    for private in (secret, ANA, ANA[1:]):
        assert private not in logged


def test_threads_share_one_client(local: Local) -> None:
    twilio, number, sids = local.twilio(), "+12025550177", []

    def some() -> None:
        for n in range(20):
            sids.append(twilio.send(number, f"text {n}", status_callback="http://127.0.0.1:9/s").sid)

    threads = [threading.Thread(target=some) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(sids)) == 160
    assert {text.sid for text in local.phones.messages(number)} == set(sids)


def test_it_needs_a_sender_and_an_aware_time(tmp_path: Path, local: Local) -> None:
    with pytest.raises(ValueError, match="sender"):
        Twilio(account_sid=ACCOUNT, auth_token="t", api_url="http://127.0.0.1:1")
    with pytest.raises(ValueError, match="aware"):
        local.twilio().sent_to(ANA, datetime(2026, 1, 1), "x")  # noqa: DTZ001
