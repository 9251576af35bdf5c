"""The public pages: three languages side by side, what carriers look for, headers, static files, figures and health."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.gateway.page_words import NAMES, choose_language, page_words, word
from bot.gateway.pages import HERE, PARTS, version
from bot.knowledge.office import office
from bot.messaging.inbox import inbound_row, store
from bot.store.engine import engine
from tests.local_gateway import Gateway, running
from tests.local_twilio import running as local_twilio

PAGES = ("/", "/join", "/terms", "/privacy")
NUMBER = re.compile(r"\+1\d{10}")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway"), COACH_PARTNER_ORIGINS="https://partner.example,https://other.example") as here:
        yield here


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_every_page_is_whole_in_every_language(gateway: Gateway, path: str, language: str) -> None:
    answer = httpx.get(f"{gateway.url}{path}?lang={language}")
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1>") == 1
    assert word("frame_danger", language) in answer.text
    assert all(f'href="{path}?lang={code}" lang="{code}"' in answer.text for code in NAMES)
    assert re.search(r"[{][a-z_]+[}]", re.sub(r"<script.*?</script>", "", answer.text, flags=re.DOTALL)) is None, "a field was left open"


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "en"),
        ("es", "pt-BR", "es"),
        ("fr", "pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        (None, "en;q=0.3,es-MX;q=0.8", "es"),
        (None, "fr-FR,de;q=0.9", "en"),
        (None, "es;q=0,en;q=0.1", "en"),
        (None, "pt;q=nonsense,es", "es"),
        (None, "," * 5000, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_browsers_first_we_speak(asked: str | None, accepted: str, language: str) -> None:
    assert choose_language(asked, accepted) == language


def test_the_sections_of_terms_and_privacy_are_all_shown() -> None:
    sentences = page_words().sentences
    for page, parts in PARTS.items():
        assert f"{page}_{parts}_text" in sentences
        assert f"{page}_{parts + 1}_text" not in sentences, f"bot/gateway/pages.py leaves the last section of {page} out"


def test_no_sentence_of_the_pages_is_unused() -> None:
    code = "".join(
        path.read_text() for folder in (HERE, HERE / "templates", HERE / "static") for path in folder.iterdir() if path.is_file()
    )
    for key in page_words().sentences:
        start, _, rest = key.partition("_")
        used = key in code or (start in ("chat", "phone") and re.search(rf"\b{rest}\b", code)) or rest.startswith(("status_", "start_"))
        assert used or start in PARTS, f"data/pages has {key}, which no page shows"


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_what_carriers_ask_for_is_on_the_pages(gateway: Gateway, language: str) -> None:
    join = httpx.get(f"{gateway.url}/join?lang={language}").text
    terms = httpx.get(f"{gateway.url}/terms?lang={language}").text
    privacy = httpx.get(f"{gateway.url}/privacy?lang={language}").text
    for text in (join, terms):
        assert all(
            part in text
            for part in (
                "STOP",
                "HELP",
                office().program,
                {"en": "a few a week", "es": "pocos por semana", "pt": "poucas por semana"}[language],
            )
        )
    assert f'href="/terms?lang={language}"' in join
    assert f'href="/privacy?lang={language}"' in join
    assert word("privacy_4_text", language) in privacy
    assert office().email in terms
    assert 'type="checkbox" value="yes" required>' in join, "the box must not be ticked for anybody"
    assert len(word("join_consent", language)) <= 400, "the ledger keeps the whole wording"


def test_pages_carry_a_strict_policy_and_machines_doors_do_not_need_it(gateway: Gateway) -> None:
    for path in (*PAGES, "/desk", "/nowhere", f"/static/{version()}/chat.js"):
        headers = httpx.get(gateway.url + path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["base-uri"] == "'none'"
        framed = "'none'" if path.startswith("/desk") else "'self' https://partner.example https://other.example"
        assert policy["frame-ancestors"] == framed
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers
    assert httpx.get(gateway.url + "/desk").headers["Cache-Control"] == "no-store"


def test_https_is_kept_once_it_is_spoken(tmp_path: Path) -> None:
    with running(tmp_path, COACH_PUBLIC_URL="https://coach.example") as secure:
        headers = httpx.get(secure.url + "/").headers
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "wss://coach.example" in headers["Content-Security-Policy"]


def test_no_page_has_anything_inline(gateway: Gateway) -> None:
    for path in PAGES:
        text = httpx.get(gateway.url + path).text
        assert re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text) is None
        scripts = re.findall(r"<script([^>]*)>", text)
        assert all('src="' in script or 'type="application/json"' in script for script in scripts)


def test_static_files_may_be_kept_for_ever_under_an_address_that_changes(gateway: Gateway) -> None:
    now = httpx.get(f"{gateway.url}/static/{version()}/chat.js")
    assert now.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert now.headers["Content-Encoding"] == "gzip"
    assert now.content == (HERE / "static" / "chat.js").read_bytes()
    plain = httpx.get(f"{gateway.url}/static/old/chat.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == now.content
    assert plain.headers["Cache-Control"] == "no-cache"
    for name in ("nothing.js", "..%2fpages.py", "%2e%2e/pages.py"):
        assert httpx.get(f"{gateway.url}/static/x/{name}").status_code == 404


def test_the_chat_costs_a_visitor_less_than_10_kilobytes(gateway: Gateway) -> None:
    sizes = [
        int(httpx.get(f"{gateway.url}/static/x/{name}", headers={"Accept-Encoding": "gzip"}).headers["Content-Length"])
        for name in ("chat.js", "window.js")
    ]
    assert sum(sizes) < 10_000


def test_visitors_get_no_cookie(gateway: Gateway) -> None:
    assert all("set-cookie" not in httpx.get(gateway.url + path).headers for path in PAGES)


def test_alive_and_what_is_not_ready_by_name(gateway: Gateway) -> None:
    assert httpx.get(gateway.url + "/healthz").status_code == 200
    answer = httpx.get(gateway.url + "/readyz", timeout=30)
    assert answer.status_code == 503
    said = answer.json()
    assert said["ready"] is False
    assert set(said["not_ready"]) == {"understanding", "actions", "texts"}  # none of them runs in this test
    assert all(sentence.endswith(".") for sentence in said["not_ready"].values())


def test_a_local_twilio_that_answers_is_ready(tmp_path: Path) -> None:
    with local_twilio(tmp_path, 1) as twilio, running(tmp_path / "gateway", COACH_PHONES_PORT=str(twilio.config.port)) as here:
        assert "texts" not in httpx.get(here.url + "/readyz", timeout=30).json()["not_ready"]


def test_a_database_that_is_gone_is_named(tmp_path: Path) -> None:
    with running(tmp_path) as here:
        engine().dispose()
        for path in tmp_path.glob("coach.db*"):
            path.unlink()
        assert "database" in httpx.get(here.url + "/readyz", timeout=30).json()["not_ready"]


def test_a_gateway_open_to_others_without_twilio_says_that_texts_go_nowhere(tmp_path: Path) -> None:
    with running(tmp_path, host="0.0.0.0") as here:
        said = httpx.get(here.url + "/readyz", timeout=30).json()["not_ready"]["texts"]
        assert "TWILIO_" in said
        assert httpx.get(here.url + "/phone/messages?number=%2B14135550142").status_code == 404


def test_figures_count_without_telling_who(gateway: Gateway) -> None:
    store(engine(), [inbound_row(sid="SM-metrics", channel="sms", address="+14135550111", body="a private sentence")])
    httpx.get(gateway.url + "/nowhere")
    text = httpx.get(gateway.url + "/metrics").text
    assert re.search(r"^coach_inbound_waiting 1\.0$", text, re.MULTILINE)
    assert float(re.findall(r"^coach_inbound_oldest_seconds (\S+)$", text, re.MULTILINE)[0]) > 0
    assert "coach_database_up 1.0" in text
    assert 'coach_requests_total{door="pages",status="404"}' in text
    assert "private" not in text
    assert NUMBER.search(text) is None


def test_figures_are_for_this_machine_and_for_who_knows_the_secret(gateway: Gateway) -> None:
    outside = {"X-Forwarded-For": "203.0.113.9"}
    assert httpx.get(gateway.url + "/metrics", headers=outside).status_code == 403
    assert httpx.get(gateway.url + "/metrics", headers={"Host": "coach.example"}).status_code == 403
    secret = {"Authorization": f"Bearer {gateway.settings.internal_secret}"}
    assert httpx.get(gateway.url + "/metrics", headers=outside | secret).status_code == 200
    assert httpx.get(gateway.url + "/metrics", headers=outside | {"Authorization": "Bearer wrong"}).status_code == 403


def test_the_page_offers_the_number_people_text_once_twilio_is_set_up(tmp_path: Path) -> None:
    with running(tmp_path, TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="secret", TWILIO_FROM="+14135550100") as live:
        text = httpx.get(live.url + "/?lang=es").text
        assert 'href="sms:+14135550100"' in text
        assert "coach-phone" not in text
        assert httpx.get(live.url + "/phone/messages?number=%2B14135550142").status_code == 404
