"""The local Twilio's REST API, as any HTTP client sees it."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import httpx
import pytest

from tests.local_twilio import ACCOUNT, ANA, BEN, COACH, SERVICE, TOKEN, Local, free_port, running

ROOT = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with running(tmp_path_factory.mktemp("phones"), free_port(), service=SERVICE) as local:
        yield local


@pytest.fixture(scope="module")
def http(local: Local) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=local.url, auth=(ACCOUNT, TOKEN)) as client:
        yield client


def create(http: httpx.Client, to: str = ANA, body: str = "hi", **more: str) -> httpx.Response:
    return http.post(f"{ROOT}.json", data={"To": to, "From": COACH, "Body": body} | more)


def test_a_created_message_has_twilios_shape(http: httpx.Client) -> None:
    response = create(http, body="shape")
    made = response.json()
    assert response.status_code == 201
    assert made["uri"] == f"{ROOT}/{made['sid']}.json"
    assert (made["direction"], made["status"], made["date_sent"], made["num_segments"]) == ("outbound-api", "queued", None, "1")
    assert made["date_created"].endswith("+0000")
    assert http.get(made["uri"]).json()["status"] == "delivered"


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"From": COACH, "Body": "x"}, 400, 21604),
        ({"To": ANA, "Body": "x"}, 400, 21603),
        ({"To": ANA, "From": COACH}, 400, 21602),
        ({"To": "4135550111", "From": COACH, "Body": "x"}, 400, 21211),
        ({"To": ANA, "From": BEN, "Body": "x"}, 400, 21606),
        ({"To": ANA, "MessagingServiceSid": "MGx", "Body": "x"}, 400, 21705),
        ({"To": ANA, "MessagingServiceSid": "MG" + "9" * 32, "Body": "x"}, 400, 21705),
        ({"To": ANA, "From": COACH, "Body": "x", "ValidityPeriod": "0"}, 400, 90007),
        ({"To": ANA, "From": COACH, "Body": "x", "ValidityPeriod": "soon"}, 400, 90007),
        ({"To": ANA, "From": COACH, "Body": "x", "StatusCallback": "/sms/status"}, 400, 21609),
        ({"To": ANA, "From": COACH, "Body": "x", "StatusCallback": "http://[/"}, 400, 21609),
    ],
)
def test_refusals_have_twilios_shape(http: httpx.Client, form: dict[str, str], status: int, code: int) -> None:
    response = http.post(f"{ROOT}.json", data=form)
    assert response.status_code == status
    assert response.json()["code"] == code
    assert response.json()["status"] == status
    assert response.json()["more_info"].endswith(str(code))


def test_who_is_not_the_account_is_refused(http: httpx.Client, local: Local) -> None:
    assert httpx.get(f"{local.url}{ROOT}.json").status_code == 401
    assert httpx.get(f"{local.url}{ROOT}.json", auth=(ACCOUNT, "wrong")).json()["code"] == 20003
    assert http.get("/2010-04-01/Accounts/AC" + "0" * 32 + "/Messages.json").json()["code"] == 20404
    assert http.get(f"{ROOT}/SM{'0' * 32}.json").status_code == 404


def test_pages_follow_each_other_and_repeat_nothing(http: httpx.Client) -> None:
    number = "+12125550150"
    made = [create(http, number, f"{n}").json()["sid"] for n in range(7)]
    create(http, BEN, "another phone")
    seen, following = [], f"{ROOT}.json?To=%2B12125550150&PageSize=3"
    pages = 0
    while following:
        page = http.get(following).json()
        seen += [message["sid"] for message in page["messages"]]
        following, pages = page["next_page_uri"], pages + 1
        if pages == 1:
            create(http, number, "newer than the first page")
    assert seen == made[::-1]
    assert pages == 3


def test_filters_of_a_list(http: httpx.Client) -> None:
    number = "+12125550160"
    sid = create(http, number, "filtered").json()["sid"]

    def listed(**asked: str) -> list[str]:
        return [message["sid"] for message in http.get(f"{ROOT}.json", params=asked | {"PageSize": "1000"}).json()["messages"]]

    assert listed(To=number) == [sid]
    assert sid in listed(From=COACH)
    assert listed(To=number, From=COACH) == [sid]
    assert listed(To=number, From=BEN) == []
    assert listed(From=number) == []
    assert listed(To=COACH, From=number) == []
    assert listed(To=number, **{"DateSent>": "2020-01-01"}) == [sid]
    assert listed(To=number, **{"DateSent>": "2020-01-01T00:00:00Z"}) == [sid]
    assert listed(To=number, **{"DateSent>": "2099-01-01"}) == []
    assert listed(To=number, **{"DateSent<": "2020-01-01"}) == []
    assert listed(To=number, DateSent="2020-01-01") == []


def test_a_deleted_message_is_gone_and_one_on_its_way_cannot_be_deleted(http: httpx.Client, local: Local) -> None:
    made = create(http, body="forget me").json()
    assert http.delete(made["uri"]).status_code == 204
    assert http.get(made["uri"]).status_code == 404
    assert http.delete(made["uri"]).status_code == 404
    assert made["sid"] not in {text.sid for text in local.phones.messages(ANA)}
    local.phones.fault(delay=30)
    waiting = create(http, body="on its way").json()
    local.phones.mend()
    assert http.delete(waiting["uri"]).json()["code"] == 20009


def test_what_waits_has_no_time_of_sending(http: httpx.Client, local: Local) -> None:
    number = "+12125550170"
    local.phones.fault(delay=30)
    waiting = create(http, number, "waits").json()
    local.phones.mend()
    assert (http.get(waiting["uri"]).json()["status"], http.get(waiting["uri"]).json()["date_sent"]) == ("queued", None)
    assert http.get(f"{ROOT}.json", params={"To": number, "DateSent>": "2020-01-01"}).json()["messages"] == []
    assert len(http.get(f"{ROOT}.json", params={"To": number}).json()["messages"]) == 1


def test_segments_are_counted_as_the_carrier_does(http: httpx.Client) -> None:
    for body, segments in (("x" * 160, "1"), ("x" * 161, "2"), ("í" * 70, "1"), ("í" * 71, "2")):
        uri = create(http, body=body).json()["uri"]
        assert http.get(uri).json()["num_segments"] == segments


def test_a_next_page_keeps_its_filters(http: httpx.Client) -> None:
    for n in range(3):
        create(http, "+12125550180", str(n))
    page = http.get(f"{ROOT}.json", params={"To": "+12125550180", "DateSent>": "2020-01-01", "PageSize": "2"}).json()
    kept = dict(parse_qsl(page["next_page_uri"].partition("?")[2]))
    assert (kept["To"], kept["DateSent>"], kept["PageSize"]) == ("+12125550180", "2020-01-01", "2")
