"""The phones: signed webhooks, opt-outs, status callbacks and every fault of them, against a coach that listens on a real socket."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import BadInput, Unavailable
from bot.messaging.channels.signature import signature_matches
from bot.messaging.channels.twilio import Decision, SendFailed
from bot.phones.client import PhonesClient
from tests.local_twilio import ACCOUNT, ANA, BEN, COACH, PUBLIC, SERVICE, TOKEN, Heard, Listener, Local, free_port, running, until

CALLBACK = f"{PUBLIC}/sms/status?o=42"


@pytest.fixture
def coach() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def local(tmp_path: Path, coach: Listener) -> Iterator[Local]:
    with running(tmp_path, coach.port, service=SERVICE) as local:
        yield local


def statuses(coach: Listener, sid: str) -> list[str]:
    return [heard["MessageStatus"] for heard in list(coach.heard) if heard["MessageSid"] == sid]


def test_a_text_becomes_a_webhook_signed_for_the_public_address(local: Local, coach: Listener) -> None:
    sent = local.phones.send(ANA, "¿Trabajo mañana? 👍")
    heard = coach.heard[0]
    assert (sent.answered, heard.path) == (204, "/sms/inbound")
    assert signature_matches(TOKEN, f"{PUBLIC}/sms/inbound", heard.pairs, heard.signature)
    assert not signature_matches(TOKEN, f"{PUBLIC}/sms/inbound", [pair for pair in heard.pairs if pair[1]], heard.signature)
    assert (heard["From"], heard["To"], heard["Body"], heard["AccountSid"]) == (ANA, COACH, "¿Trabajo mañana? 👍", ACCOUNT)
    assert heard["MessageSid"] == heard["SmsSid"] == heard["SmsMessageSid"] == sent.sid
    assert (heard["NumMedia"], heard["NumSegments"], heard["FromCity"], heard["MessagingServiceSid"]) == ("0", "1", "", SERVICE)
    assert len(heard.pairs) == 20
    assert "OptOutType" not in dict(heard.pairs)


def test_pictures_come_with_type_and_address(local: Local, coach: Listener) -> None:
    assert local.phones.send(ANA, "", media_count=2).sid.startswith("MM")
    heard = coach.heard[0]
    assert (heard["Body"], heard["NumMedia"], heard["MediaContentType1"]) == ("", "2", "image/jpeg")
    assert heard["MediaUrl0"] != heard["MediaUrl1"]


@pytest.mark.parametrize("number", ["+14135551111", "4135550111", COACH, "+1413555010", "+141355501111"])
def test_only_numbers_of_nobody_are_phones(local: Local, number: str, coach: Listener) -> None:
    with pytest.raises(BadInput):
        local.phones.send(number, "hi")
    assert coach.heard == []


@pytest.mark.parametrize("text", ["", "x" * 1601, "\ud83d"])
def test_a_text_that_no_phone_can_send(local: Local, text: str, coach: Listener) -> None:
    with pytest.raises(BadInput):
        local.phones.send(ANA, text)
    assert coach.heard == []


def test_nobody_uses_a_phone_without_the_secret(local: Local) -> None:
    stranger = PhonesClient(local.url, "guess")
    for ask in (lambda: stranger.send(ANA, "hi"), lambda: stranger.messages(ANA), lambda: stranger.fault(count=1), stranger.faults):
        with pytest.raises(BadInput, match="secret"):
            ask()
    stranger.close()


def test_a_failing_webhook_is_tried_again_with_the_same_message(local: Local, coach: Listener) -> None:
    coach.statuses = [500, 403, 503]
    assert local.phones.send(ANA, "again").answered == 204
    assert len(coach.heard) == 4
    assert len({heard["MessageSid"] for heard in coach.heard}) == 1


def test_a_coach_that_comes_back_gets_the_text(tmp_path: Path) -> None:
    port, came = free_port(), []
    with running(tmp_path, port) as local:
        late = threading.Timer(0.6, lambda: came.append(Listener(port)))
        late.start()
        assert local.phones.send(ANA, "hello?").answered == 204
        late.join()
        came[0].close()


def test_a_webhook_comes_twice_when_told(local: Local, coach: Listener) -> None:
    local.phones.fault(repeat_inbound=1)
    local.phones.send(ANA, "twice")
    local.phones.send(ANA, "once")
    assert [heard["Body"] for heard in coach.heard] == ["twice", "twice", "once"]
    assert coach.heard[0].pairs == coach.heard[1].pairs


def last_text(coach: Listener) -> Heard:
    """Of what came in: reports on texts that were sent come whenever they like."""
    return [one for one in coach.heard if not one.path.startswith("/sms/status")][-1]


def test_stop_cuts_off_and_start_restores(local: Local, coach: Listener) -> None:
    local.phones.send(ANA, " stop ")
    assert last_text(coach)["OptOutType"] == "STOP"
    assert "START" in local.phones.wait_for(ANA, 1, 2)[0].text
    assert local.phones.opted_out(ANA)
    with pytest.raises(SendFailed) as caught:
        local.twilio().send(ANA, "cut off", status_callback=CALLBACK)
    assert (caught.value.code, caught.value.decision) == (21610, Decision.STOP_PERSON)
    local.twilio().send(BEN, "somebody else", status_callback=CALLBACK)
    local.phones.send(ANA, "Stop")
    assert len(local.phones.wait_for(ANA, 1, 2)) == 1, "a second STOP is not confirmed"
    local.phones.send(ANA, "START")
    assert last_text(coach)["OptOutType"] == "START"
    local.twilio().send(ANA, "back", status_callback=CALLBACK)
    assert local.phones.wait_for(ANA, 3, 2)[-1].text == "back"


@pytest.mark.parametrize("text", ["stop texting me", "cancel", "END", "quit", "yes", "PARAR"])
def test_other_words_are_only_passed_on(local: Local, coach: Listener, text: str) -> None:
    local.phones.send(ANA, text)
    assert "OptOutType" not in dict(coach.heard[-1].pairs)
    assert not local.phones.opted_out(ANA)


def test_help_is_answered_and_passed_on(local: Local, coach: Listener) -> None:
    local.phones.send(ANA, "help")
    assert last_text(coach)["OptOutType"] == "HELP"
    assert len(local.phones.wait_for(ANA, 1, 2)) == 1


def test_a_coach_that_answers_keywords_itself_gets_them_plain(tmp_path: Path, coach: Listener) -> None:
    with running(tmp_path, coach.port, keywords="coach") as local:
        local.phones.send(ANA, "STOP")
        assert "OptOutType" not in dict(coach.heard[-1].pairs)
        local.twilio().send(ANA, "the coach's own confirmation", status_callback=CALLBACK)
        assert [text.text for text in local.phones.wait_for(ANA, 1, 2)] == ["the coach's own confirmation"]


def test_callbacks_tell_the_way_of_a_text(local: Local, coach: Listener) -> None:
    by_number = local.twilio().send(ANA, "by number", status_callback=CALLBACK).sid
    by_service = local.twilio(by_service=True).send(ANA, "by service", status_callback=CALLBACK).sid
    until(lambda: len(coach.heard) == 5)
    assert statuses(coach, by_number) == ["sent", "delivered"]
    assert statuses(coach, by_service) == ["queued", "sent", "delivered"]
    for heard in coach.heard:
        assert heard.path == "/sms/status?o=42"
        assert signature_matches(TOKEN, CALLBACK, heard.pairs, heard.signature)
        assert (heard["To"], heard["From"]) == (ANA, COACH)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("off", []),
        ("reverse", ["delivered", "sent", "queued"]),
        ("duplicate", ["queued", "queued", "sent", "sent", "delivered", "delivered"]),
    ],
)
def test_callbacks_go_wrong_on_demand(local: Local, coach: Listener, mode: str, expected: list[str]) -> None:
    local.phones.fault(callbacks=mode)
    sid = local.twilio(by_service=True).send(ANA, mode, status_callback=CALLBACK).sid
    if expected:
        until(lambda: len(coach.heard) == len(expected))
    time.sleep(0.1)
    assert statuses(coach, sid) == expected


def test_an_undelivered_text_says_why(local: Local, coach: Listener) -> None:
    local.phones.fault(undelivered=1, undelivered_code=30006)
    sid = local.twilio().send(ANA, "to a landline", status_callback=CALLBACK).sid
    until(lambda: len(coach.heard) == 2)
    assert statuses(coach, sid) == ["sent", "undelivered"]
    assert coach.heard[-1]["ErrorCode"] == "30006"
    assert local.phones.messages(ANA)[-1].status == "undelivered"
    fetched = local.twilio().fetch(sid)
    assert fetched is not None
    assert (fetched.status, fetched.error_code) == ("undelivered", 30006)


def test_a_text_that_waits_too_long_expires(local: Local, coach: Listener) -> None:
    local.phones.fault(delay=60)
    sid = local.twilio().send(ANA, "class in a minute", status_callback=CALLBACK, validity_seconds=1).sid
    assert local.phones.messages(ANA)[-1].status == "queued"
    until(lambda: len(coach.heard) == 1)
    assert (statuses(coach, sid), coach.heard[0]["ErrorCode"]) == (["failed"], "30036")


def test_a_delayed_text_arrives(local: Local, coach: Listener) -> None:
    local.phones.fault(delay=0.3)
    local.twilio().send(ANA, "a little later", status_callback=CALLBACK)
    assert local.phones.messages(ANA)[-1].status == "queued"
    assert local.phones.wait_for(ANA, 1, 3)[0].text == "a little later"
    until(lambda: len(coach.heard) == 2)


def test_a_coach_that_fails_callbacks_still_gets_the_next_ones(local: Local, coach: Listener) -> None:
    coach.statuses = [500, 500]
    local.twilio().send(ANA, "first", status_callback=CALLBACK)
    sid = local.twilio().send(ANA, "second", status_callback=CALLBACK).sid
    until(lambda: statuses(coach, sid) == ["sent", "delivered"])


def test_everything_survives_a_restart_callbacks_too(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as local:
        local.phones.fault(delay=0.5)
        sid = local.twilio().send(ANA, "before the restart", status_callback=CALLBACK).sid
        local.phones.fault(delay=0)
        local.twilio().send(BEN, "kept", status_callback=CALLBACK)
    coach = Listener(port)
    with running(tmp_path, port) as local:
        until(lambda: statuses(coach, sid) == ["sent", "delivered"])
        assert [text.text for text in local.phones.messages(ANA)] == ["before the restart"]
        assert len(local.phones.messages(BEN)) == 1
    coach.close()


def test_an_opt_out_survives_a_restart(tmp_path: Path, coach: Listener) -> None:
    with running(tmp_path, coach.port) as local:
        local.phones.send(ANA, "STOP")
    with running(tmp_path, coach.port) as local:
        assert local.phones.opted_out(ANA)
        local.phones.send(ANA, "START")
    with running(tmp_path, coach.port) as local:
        assert not local.phones.opted_out(ANA)


def test_a_cursor_shows_what_is_new_in_both_directions(local: Local) -> None:
    first = local.phones.send(ANA, "one")
    local.twilio().send(ANA, "two", status_callback=CALLBACK)
    new = local.phones.messages(ANA, after=first.id)
    assert [(text.sender, text.text, text.status) for text in new] == [("coach", "two", "delivered")]
    assert local.phones.messages(ANA, after=new[-1].id) == []
    assert local.phones.messages(BEN) == []


def test_waiting_ends_with_the_text(local: Local) -> None:
    threading.Timer(0.3, lambda: local.twilio().send(ANA, "awaited", status_callback=CALLBACK)).start()
    start = time.monotonic()
    assert local.phones.wait_for(ANA, 1, 10)[0].text == "awaited"
    assert time.monotonic() - start < 3


def test_waiting_in_vain_says_how_many_came(local: Local) -> None:
    local.twilio().send(ANA, "the only one", status_callback=CALLBACK)
    with pytest.raises(TimeoutError, match="1 of 2"):
        local.phones.wait_for(ANA, 2, 0.3)


def test_faults_are_shown_checked_and_mended(local: Local) -> None:
    assert local.phones.fault(list_lag=2.5)["list_lag"] == 2.5
    for wrong in ({"nonsense": 1}, {"callbacks": "maybe"}, {"delay": -1}, {"count": "many"}, {"count": -2}):
        with pytest.raises(BadInput, match=next(iter(wrong))):
            local.phones.fault(**wrong)
    assert local.phones.faults()["list_lag"] == 2.5
    local.phones.mend()
    assert local.phones.faults()["list_lag"] == 0


def test_a_fault_for_ever_ends_when_mended(local: Local) -> None:
    local.phones.fault(status=429, count=-1)
    for _ in range(3):
        with pytest.raises(SendFailed):
            local.twilio().send(ANA, "x", status_callback=CALLBACK)
    local.phones.mend()
    local.twilio().send(ANA, "x", status_callback=CALLBACK)


def test_no_local_twilio_is_unavailable() -> None:
    client = PhonesClient(f"http://127.0.0.1:{free_port()}", "s")
    assert not client.ready()
    with pytest.raises(Unavailable) as caught:
        client.send(ANA, "hi")
    assert caught.value.__context__ is None
    client.close()
