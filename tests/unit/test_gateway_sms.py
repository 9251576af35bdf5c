"""Twilio's two doors: what is taken, what is refused and how, and that nothing is answered before it is safe."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from bot.messaging.inbox import MAX_BODY, Inbound
from bot.messaging.status import DeliveryReport
from bot.store.engine import engine
from bot.store.session import reading
from tests.local_gateway import Gateway, running

FORM = "application/x-www-form-urlencoded"
ANA = "+14135550111"
Pairs = list[tuple[str, str]]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway")) as here:
        yield here


def a_text(sid: str, body: str = "Hello", *more: tuple[str, str]) -> Pairs:
    """As Twilio sends one, blank parameters too."""
    return [("ToCountry", "US"), ("FromCity", ""), ("Body", body), ("From", ANA), ("MessageSid", sid), ("NumMedia", "0"), *more]


def post(
    gateway: Gateway, path: str, pairs: Pairs, *, signature: str | None = None, body: bytes | None = None, kind: str = FORM
) -> httpx.Response:
    signature = gateway.signed(path, pairs) if signature is None else signature
    content = urlencode(pairs).encode() if body is None else body
    return httpx.post(
        gateway.url + path, content=content, headers={"Content-Type": kind, "X-Twilio-Signature": signature.encode()}, timeout=20
    )


def stored(sid: str) -> list[Inbound]:
    with reading() as session:
        return list(session.scalars(select(Inbound).options(undefer("*")).where(Inbound.sid == sid)))


def test_a_signed_text_is_stored_before_its_204(gateway: Gateway) -> None:
    answer = post(gateway, "/sms/inbound", a_text("SM1", "¿Qué programas hay?"))
    assert (answer.status_code, answer.content) == (204, b"")
    [row] = stored("SM1")
    assert (row.body, row.address, row.channel, row.media_count, row.opt_out_type) == ("¿Qué programas hay?", ANA, "sms", 0, None)


def test_a_repeated_sid_is_one_row(gateway: Gateway) -> None:
    for body in ("first", "first", "changed on the way"):
        assert post(gateway, "/sms/inbound", a_text("SM2", body)).status_code == 204
    assert [row.body for row in stored("SM2")] == ["first"]


def test_blank_repeated_and_unknown_fields_are_signed_for_and_kept(gateway: Gateway) -> None:
    pairs = a_text("SM3", "Hi", ("SomethingNew", "a"), ("SomethingNew", "b"), ("Blank", ""))
    assert post(gateway, "/sms/inbound", pairs).status_code == 204
    [row] = stored("SM3")
    assert [tuple(pair) for pair in row.extras] == [("SomethingNew", "a"), ("SomethingNew", "b"), ("Blank", "")]


def test_a_picture_without_a_word_is_a_message(gateway: Gateway) -> None:
    pairs = [(name, value) for name, value in a_text("MM4", "") if name != "NumMedia"]
    pairs += [("NumMedia", "2"), ("MediaContentType0", "image/jpeg"), ("MediaUrl0", "https://api.twilio.com/x")]
    assert post(gateway, "/sms/inbound", pairs).status_code == 204
    [row] = stored("MM4")
    assert (row.body, row.media_count) == ("", 2)
    assert ["MediaContentType0", "image/jpeg"] in row.extras


@pytest.mark.parametrize("letters", [MAX_BODY, MAX_BODY + 40])
def test_a_long_body_is_taken_up_to_1600_characters(gateway: Gateway, letters: int) -> None:
    assert post(gateway, "/sms/inbound", a_text(f"SM5{letters}", "ñ" * letters)).status_code == 204
    assert len(stored(f"SM5{letters}")[0].body) == MAX_BODY


def test_what_twilio_did_with_a_keyword_is_kept(gateway: Gateway) -> None:
    assert post(gateway, "/sms/inbound", a_text("SM6", "STOP", ("OptOutType", "STOP"))).status_code == 204
    assert stored("SM6")[0].opt_out_type == "STOP"


def test_a_leading_slash_is_text_like_any_other(gateway: Gateway) -> None:
    assert post(gateway, "/sms/inbound", a_text("SM7", "/restart")).status_code == 204
    assert stored("SM7")[0].body == "/restart"


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status"])
@pytest.mark.parametrize("signature", ["", "bm90IHRoZSByaWdodCBvbmU=", "ñ"])
def test_a_request_that_twilio_did_not_sign_is_refused(gateway: Gateway, path: str, signature: str) -> None:
    pairs = [*a_text("SM8"), ("MessageStatus", "delivered")]
    answer = post(gateway, path, pairs, signature=signature)
    assert answer.status_code == 403
    assert stored("SM8") == []


def test_a_changed_field_breaks_the_signature(gateway: Gateway) -> None:
    signature = gateway.signed("/sms/inbound", a_text("SM9", "Hello"))
    assert post(gateway, "/sms/inbound", a_text("SM9", "Hello!"), signature=signature).status_code == 403


def test_the_query_belongs_to_the_signed_address(gateway: Gateway) -> None:
    pairs = a_text("SM10")
    assert post(gateway, "/sms/inbound?line=2", pairs).status_code == 204
    assert post(gateway, "/sms/inbound?line=3", pairs, signature=gateway.signed("/sms/inbound?line=2", pairs)).status_code == 403


def test_the_configured_public_address_is_signed_whatever_a_proxy_made_of_it(tmp_path: Path) -> None:
    with running(tmp_path, COACH_PUBLIC_URL="https://coach.example") as behind:
        pairs = a_text("SM11")
        assert behind.settings.public_url == "https://coach.example"
        assert post(behind, "/sms/inbound", pairs).status_code == 204


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status"])
def test_what_is_no_form_is_refused_with_one_sentence(gateway: Gateway, path: str) -> None:
    answers = {
        415: post(gateway, path, [], body=b'{"Body": "hi"}', kind="application/json"),
        413: post(gateway, path, [], body=b"Body=" + b"x" * 70_000),
        400: post(gateway, path, [], body=b"Body=%ff%fe&From=%2B1"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.text.count(".") == 1
        assert answer.text.endswith(".")


def test_a_body_that_hides_its_length_is_cut_off_too(gateway: Gateway) -> None:
    answer = httpx.post(
        gateway.url + "/sms/inbound", content=iter([b"Body=" + b"x" * 40_000, b"x" * 40_000]), headers={"Content-Type": FORM}, timeout=20
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_signed_form_without_its_sid_or_sender_is_refused(gateway: Gateway, missing: str) -> None:
    pairs = [pair for pair in a_text("SM12") if pair[0] != missing]
    assert post(gateway, "/sms/inbound", pairs).status_code == 400


def test_a_database_that_is_locked_means_503_and_the_next_try_is_stored(tmp_path: Path) -> None:
    with running(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'coach.db'}") as alone:
        with engine().execution_options(write=True).connect() as other:
            other.exec_driver_sql("CREATE TABLE held (x)")  # a writer that does not let go
            answer = post(alone, "/sms/inbound", a_text("SM13"))
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            other.rollback()
        assert stored("SM13") == []
        assert post(alone, "/sms/inbound", a_text("SM13")).status_code == 204
        assert len(stored("SM13")) == 1


def test_a_report_is_kept_once_whatever_its_order(gateway: Gateway) -> None:
    for state in ("delivered", "sent", "delivered"):
        assert post(gateway, "/sms/status?o=123", [("MessageSid", "SM14"), ("MessageStatus", state)]).status_code == 204
    with reading() as session:
        rows = list(session.scalars(select(DeliveryReport.status).where(DeliveryReport.sid == "SM14").order_by(DeliveryReport.id)))
    assert rows == ["delivered", "sent"]


def test_reports_of_one_moment_are_all_kept(gateway: Gateway) -> None:
    """Stored together; none is forgotten and none answered twice, also with repeats among them."""
    sent = [(f"SM16{n % 40:02d}", state) for n in range(80) for state in ("sent", "delivered")]

    def tell(one: tuple[str, str]) -> int:
        return post(gateway, "/sms/status?o=7", [("MessageSid", one[0]), ("MessageStatus", one[1])]).status_code

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(tell, sent)) == {204}
    with reading() as session:
        kept = session.execute(select(DeliveryReport.sid, DeliveryReport.status).where(DeliveryReport.sid.startswith("SM16")))
        assert sorted(map(tuple, kept)) == sorted(set(sent))


@pytest.mark.parametrize("odd", ["9" * 40, "²", "-1", "9" * 20])
def test_a_report_with_numbers_that_are_none_is_kept_without_them(gateway: Gateway, odd: str) -> None:
    sid = f"SM15{odd[:3]}{len(odd)}"
    sent = [("MessageSid", sid), ("MessageStatus", "failed"), ("ErrorCode", odd)]
    assert post(gateway, f"/sms/status?o={quote(odd)}", sent).status_code == 204
    with reading() as session:
        kept = session.scalars(select(DeliveryReport).where(DeliveryReport.sid == sid)).one()
        assert (kept.outbound_id, kept.error_code) == (None, None)


def test_without_a_token_nothing_can_be_signed(tmp_path: Path) -> None:
    with running(
        tmp_path, COACH_PUBLIC_URL="https://coach.example", TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="secret", TWILIO_FROM="+14135550100"
    ) as live:
        assert live.settings.twilio_live
        assert post(live, "/sms/inbound", a_text("SM15")).status_code == 204
        assert post(live, "/sms/inbound", a_text("SM16"), signature=gateway_of_another(a_text("SM16"))).status_code == 403


def gateway_of_another(pairs: Pairs) -> str:
    """Signed with a token that is not ours."""
    from bot.messaging.channels.signature import sign

    return sign("another token", "https://coach.example/sms/inbound", pairs)
