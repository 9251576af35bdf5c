"""The resume as a file: only with the chat's secret, in a form that readers of PDF accept, with the letters of three languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.gateway.pdf import BODY, HEIGHT, MARGIN, document, wrapped
from bot.messaging.conversation import conversation_for
from bot.messaging.inbox import line_of
from bot.messaging.outbox import Kind, queue
from bot.people.person import WEB, contact_for
from bot.store.session import writing
from tests.local_chat import page
from tests.local_gateway import Gateway, running

RESUME = (
    "Tu currículum corto:\nAna Núñez (Nguyễn)\nBusco: caja\nTrabajo: panadería de mi tío \\ 2 años\nHacía: ...\nBueno en: llegar a tiempo"
)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway"), COACH_PARTNER_ORIGINS="https://partner.example") as here:
        yield here


def said(session_id: str, text: str, key: str) -> str:
    with writing() as session:
        contact = contact_for(session, WEB, session_id, source="web")
        talk = conversation_for(session, contact, line_of(WEB, session_id))
        row = queue(session, talk, text, kind=Kind.ANSWER, language="es", says=[key])
        assert row is not None
        return str(row.id)


def ask(gateway: Gateway, origin: str = "https://partner.example", **body: str) -> httpx.Response:
    return httpx.post(f"{gateway.url}/chat/resume", json=body, headers={"Origin": origin})


def test_a_resume_is_offered_as_a_file_and_given_for_the_secret(gateway: Gateway) -> None:
    with page(gateway) as (browser, hello):
        number = said(hello["session"], RESUME, "resume_done")
        assert browser.hear("message")["file"] == "resume"
    kept = {"session": hello["session"], "secret": hello["secret"]}
    answer = ask(gateway, **kept, id=number)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["access-control-allow-origin"] == "https://partner.example"
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    assert texts(answer.content) == [
        "Ana Núñez (Nguyen)",
        "",
        "Busco: caja",
        "Trabajo: panadería de mi tío \\ 2 años",
        "Hacía: ...",
        "Bueno en: llegar a tiempo",
    ]


def test_nobody_else_gets_it(gateway: Gateway) -> None:
    with page(gateway) as (_, hello), page(gateway) as (_, other):
        number, talk = said(hello["session"], RESUME, "resume_done"), said(hello["session"], "Hi\nyou", "greet")
    mine = {"session": hello["session"], "secret": hello["secret"]}
    assert ask(gateway, **{**mine, "secret": "wrong"}, id=number).status_code == 403
    assert ask(gateway, session=other["session"], secret=other["secret"], id=number).status_code == 404
    assert ask(gateway, **mine, id=talk).status_code == 404
    assert ask(gateway, "https://evil.example", **mine, id=number).status_code == 403
    assert ask(gateway, **mine).status_code == 400
    assert httpx.post(f"{gateway.url}/chat/resume", content=b"x" * 5000).status_code == 400
    assert httpx.get(f"{gateway.url}/chat/resume").status_code == 405


def texts(file: bytes) -> list[str]:
    """What the pages show, in order; the table of objects is checked on the way."""
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", file).group(1))  # type: ignore[union-attr]
    rows = re.findall(rb"(\d{10}) 00000 n \n", file[start:])
    assert re.match(rb"xref\n0 %d\n" % (len(rows) + 1), file[start:])
    for n, place in enumerate(rows, 1):
        assert file[int(place) :].startswith(f"{n} 0 obj\n".encode())
    for length, body in re.findall(rb"<< /Length (\d+) >>\nstream\n(.*?)\nendstream", file, re.DOTALL):
        assert len(body) == int(length)
    shown = re.findall(rb"Td \(((?:\\.|[^\\)])*)\) Tj", file)
    return [re.sub(rb"\\(.)", rb"\1", one).decode("cp1252") for one in shown]


def test_long_texts_are_wrapped_and_go_on_another_page() -> None:
    file = document("A", ["word " * 60, "W" * 200, *["line"] * 60], "en")
    assert file.count(b"/Type /Page /Parent") == 2
    assert b"/Count 2" in file
    heights = [int(one) for one in re.findall(rb"Tf 72 (\d+) Td", file)]
    assert min(heights) >= MARGIN
    assert max(heights) < HEIGHT
    shown = texts(file)
    assert "".join(shown).count("W") == 200
    assert max(map(len, shown)) < 120
    assert wrapped("", BODY) == []


def test_the_page_asks_where_the_door_is() -> None:
    script = (Path(__file__).resolve().parents[2] / "bot" / "gateway" / "static" / "chat.js").read_text(encoding="utf-8")
    assert 'new URL("resume"' in script
