"""/join: a yes is written down with its wording, the introduction is queued once, and nobody learns whether a number is known."""

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import func, select

from bot.errors import BadInput
from bot.gateway.join import number_of
from bot.gateway.page_words import word
from bot.messaging.outbox import Kind, Outbound
from bot.people.audit import Audit
from bot.people.consent import Consent, holds
from bot.people.person import SMS, ContactPoint, contact_at, contact_for, stop
from bot.settings import ROOT
from bot.store.session import reading, writing
from bot.words.render import render
from tests.local_gateway import Gateway, running


@pytest.fixture
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("gateway")) as here:
        yield here


def submit(gateway: Gateway, number: str, language: str = "en", agree: str = "yes", **headers: str) -> httpx.Response:
    form = {"number": number, "lang": language, **({"agree": agree} if agree else {})}
    return httpx.post(f"{gateway.url}/join?lang={language}", data=form, headers=headers, timeout=30)


def texts(number: str) -> list[Outbound]:
    with reading() as session:
        contact = contact_at(session, SMS, number)
        if contact is None:
            return []
        return list(session.scalars(select(Outbound).where(Outbound.address_hash == contact.address_hash).order_by(Outbound.id)))


@pytest.mark.parametrize("typed", ["413-555-0142", "(413) 555 0142", "+1 413 555 0142", "4135550142", " 1.413.555.0142 "])
def test_numbers_are_read_as_people_write_them(typed: str) -> None:
    assert number_of(typed) == "+14135550142"


@pytest.mark.parametrize("typed", ["", "911", "555-0142", "+52 55 1234 5678", "413-555-0142 ext 2", "call me", "1" * 40])
def test_what_cannot_be_texted_is_no_number(typed: str) -> None:
    with pytest.raises(BadInput):
        number_of(typed)


def test_a_yes_is_kept_word_for_word_and_the_introduction_waits_to_go_out(gateway: Gateway) -> None:
    answer = submit(gateway, "413-555-0142", "es")
    assert answer.status_code == 200
    assert word("join_done_title", "es") in answer.text
    with reading() as session:
        contact = contact_at(session, SMS, "+14135550142")
        assert contact is not None
        assert (contact.person.language, contact.person.language_chosen) == ("es", True)
        [consent] = session.scalars(select(Consent).where(Consent.person_id == contact.person_id))
        assert consent.wording == word("join_consent", "es")
        assert (consent.given, consent.channel, consent.purpose) == (True, "web", "coaching_texts")
        assert "/join" in consent.proof
        assert "127.0.0.1" not in consent.proof.replace(gateway.url, "")
        assert holds(session, contact.person_id, "coaching_texts")
        assert session.scalar(select(func.count()).select_from(Audit).where(Audit.act == "joined")) == 1
    [text] = texts("+14135550142")
    assert (text.kind, text.language, text.state) == (Kind.ANSWER, "es", "queued")
    assert text.says == ["introduction"]


def test_asking_twice_sends_one_introduction_and_somebody_known_gets_it_as_an_answer(gateway: Gateway) -> None:
    for _ in range(2):
        submit(gateway, "413-555-0142")
    assert len(texts("+14135550142")) == 1
    with writing() as session:
        contact = contact_for(session, SMS, "+14135550143", source="texted_in")
        contact.introduced_at = contact.created_at
        contact.person.language = "pt"
    submit(gateway, "413-555-0143", "es")
    [text] = texts("+14135550143")
    assert (text.says, text.language) == (["introduction"], "pt"), "whoever types a number does not change its owner's language"


def test_a_number_that_stopped_stays_stopped_whoever_types_it(gateway: Gateway) -> None:
    with writing() as session:
        stop(contact_for(session, SMS, "+14135550144", source="texted_in"), "opted_out")
    answer = submit(gateway, "413-555-0144")
    assert answer.status_code == 200
    assert texts("+14135550144") == []
    with reading() as session:
        contact = contact_at(session, SMS, "+14135550144")
        assert contact is not None
        assert contact.stopped_at is not None
        assert not holds(session, contact.person_id, "coaching_texts")


def test_known_new_and_stopped_numbers_are_answered_alike(gateway: Gateway) -> None:
    with writing() as session:
        contact_for(session, SMS, "+14135550145", source="texted_in")
        stop(contact_for(session, SMS, "+14135550146", source="texted_in"), "opted_out")
    answers = [submit(gateway, f"413-555-01{end}") for end in (45, 46, 47)]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1


@pytest.mark.parametrize(
    ("number", "agree", "status", "problem"),
    [
        ("12", "yes", 422, "join_problem_number"),
        ("413-555-0148", "", 422, "join_problem_agree"),
        ("413-555-0148", "no", 422, "join_problem_agree"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(gateway: Gateway, number: str, agree: str, status: int, problem: str) -> None:
    answer = submit(gateway, number, "pt", agree)
    assert answer.status_code == status
    assert word(problem, "pt") in answer.text
    assert f'value="{number}"' in answer.text, "what was typed is still there"
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(ContactPoint)) == 0


def test_what_is_typed_comes_back_as_text_only(gateway: Gateway) -> None:
    text = submit(gateway, '"><script>alert(1)</script>').text
    assert "<script>alert" not in text
    assert re.search(r'value="[^"<>]*"\s', text)


def test_another_sites_form_is_refused(gateway: Gateway) -> None:
    assert submit(gateway, "413-555-0149", Origin="https://evil.example").status_code == 403
    assert submit(gateway, "413-555-0149", Origin=gateway.url).status_code == 200
    assert len(texts("+14135550149")) == 1


def test_a_form_that_cannot_be_read_or_is_huge_is_refused(gateway: Gateway) -> None:
    for body, status in ((b"&".join(b"a%d=b" % n for n in range(50)), 400), (b"number=" + b"4" * 9000, 413)):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert httpx.post(gateway.url + "/join", content=body, headers=headers, timeout=20).status_code == status


def test_one_visitor_may_ask_five_times_in_ten_minutes(gateway: Gateway) -> None:
    codes = [submit(gateway, f"413-555-01{n}", **{"X-Forwarded-For": "203.0.113.77"}).status_code for n in range(50, 57)]
    assert codes == [200] * 5 + [429] * 2
    assert submit(gateway, "413-555-0158", **{"X-Forwarded-For": "203.0.113.78"}).status_code == 200


def test_the_registration_texts_are_the_ones_people_get() -> None:
    """Carriers compare what is registered with what is sent."""
    said = re.sub(r"\s*\n>\s*", " ", (ROOT / "docs" / "sms-registration.md").read_text(encoding="utf-8"))
    names = {"program": "PROGRAM", "phone": "PHONE", "email": "EMAIL", "hours": "HOURS"}
    assert word("join_consent", "en", **names) in said
    for key in ("opted_in", "opted_out", "help", "introduction"):
        assert render(key, names, "en").text in said
    for language in ("es", "pt"):
        assert render("introduction", names, language).text in said
