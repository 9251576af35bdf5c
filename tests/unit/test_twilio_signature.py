"""Our signature check against Twilio's own validator."""

import random
import time

import pytest
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.messaging.channels.signature import sign, signature_matches

TOKEN = "12345"
URL = "https://coach.example/sms/inbound?o=7&b="
CASES = {
    "usual": [("Body", "hola"), ("From", "+14135550111"), ("NumMedia", "0")],
    "blank": [("Body", ""), ("FromCity", ""), ("To", "+14135550100")],
    "only blank": [("Body", "")],
    "none": [],
    "repeated": [("MediaUrl0", "b"), ("MediaUrl0", "a"), ("MediaUrl0", "b"), ("Body", "x")],
    "repeated and blank": [("A", ""), ("A", "1"), ("A", "")],
    "unknown": [("ZNewThing", "1"), ("aNewThing", "2"), ("_", "3")],
    "name is the start of another": [("Media", "1"), ("Media0", "0"), ("MediaA", "")],
    "unicode": [("Body", "Não sei… ¿mañana? 👍🏽 你好"), ("Ciudad", "Cañón")],
    "combining": [("Body", "man\u0303ana"), ("Body2", "mañana")],
    "line breaks": [("Body", "a\r\nb\n"), ("Tab", "\t")],
}


@pytest.mark.parametrize("name", CASES)
def test_signs_like_twilios_validator(name: str) -> None:
    theirs = RequestValidator(TOKEN).compute_signature(URL, MultiDict(CASES[name]))
    assert sign(TOKEN, URL, CASES[name]) == theirs
    assert signature_matches(TOKEN, URL, CASES[name], theirs)


@pytest.mark.parametrize("name", CASES)
def test_order_of_arrival_does_not_matter(name: str) -> None:
    shuffled = random.Random(1).sample(CASES[name], len(CASES[name]))
    assert signature_matches(TOKEN, URL, shuffled, sign(TOKEN, URL, CASES[name]))


def test_a_change_anywhere_is_seen() -> None:
    pairs = CASES["usual"]
    good = sign(TOKEN, URL, pairs)
    assert not signature_matches("12346", URL, pairs, good)
    assert not signature_matches(TOKEN, URL + "1", pairs, good)
    assert not signature_matches(TOKEN, URL, [*pairs, ("New", "")], good)
    assert not signature_matches(TOKEN, URL, pairs[1:], good)
    assert not signature_matches(TOKEN, URL, [("Body", "hole"), *pairs[1:]], good)
    assert not signature_matches(TOKEN, URL, pairs, good[:-2] + "A=")


def test_dropping_a_blank_value_is_seen() -> None:
    pairs = CASES["blank"]
    assert not signature_matches(TOKEN, URL, [pair for pair in pairs if pair[1]], sign(TOKEN, URL, pairs))


@pytest.mark.parametrize(
    ("configured", "signed"),
    [
        ("https://coach.example/sms/inbound", "https://coach.example:443/sms/inbound"),
        ("https://coach.example:443/sms/inbound", "https://coach.example/sms/inbound"),
        ("https://coach.example:8443/sms/inbound", "https://coach.example/sms/inbound"),
        ("http://coach.example/sms/inbound", "http://coach.example:80/sms/inbound"),
    ],
)
def test_the_port_may_be_signed_or_not(configured: str, signed: str) -> None:
    pairs = CASES["repeated"]
    assert signature_matches(TOKEN, configured, pairs, sign(TOKEN, signed, pairs))


@pytest.mark.parametrize("given", ["", "x", "ñ", "a" * 5000, "\ud800", "=" * 28])
def test_nonsense_is_refused(given: str) -> None:
    assert not signature_matches(TOKEN, URL, CASES["usual"], given)


def test_half_a_character_is_refused() -> None:
    assert not signature_matches(TOKEN, URL, [("Body", "\ud83d")], "x" * 28)


def test_the_usual_request_takes_some_ten_microseconds() -> None:
    pairs = [(f"Parameter{n}", f"value {n}") for n in range(20)]
    good = sign(TOKEN, URL, pairs)
    best = min(_timed(pairs, good) for _ in range(20))
    assert best < 100e-6  # 8 us on an idle machine; Twilio's own takes 170


def _timed(pairs: list[tuple[str, str]], good: str) -> float:
    start = time.perf_counter()
    for _ in range(50):
        assert signature_matches(TOKEN, URL, pairs, good)
    return (time.perf_counter() - start) / 50
