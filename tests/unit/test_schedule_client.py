"""What is behind a calendar address is fetched from the internet only, within bounds of time and size."""

import gzip
from ipaddress import ip_address

import pytest

from bot import clock
from bot.errors import BadInput, CoachError, Unavailable
from bot.schedule import client
from tests.local_calendar import dripping, serving


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.ics",
        "https://localhost/a.ics",
        "http://[::1]/a.ics",
        "http://10.1.2.3/a.ics",
        "http://192.168.0.10/a.ics",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/a.ics",
        "http://[64:ff9b::7f00:1]/a.ics",
        "http://[2002:7f00:1::]/a.ics",
        "http://2130706433/a.ics",
        "http://0/a.ics",
        "http://[fd00::1]/a.ics",
        "http://[fec0::1]/a.ics",
        "http://8.8.8.8:22/a.ics",
        "http://user:word@8.8.8.8/a.ics",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "not an address",
    ],
)
def test_an_address_inside_the_network_is_refused(address: str) -> None:
    with pytest.raises(CoachError) as caught:
        client.fetch(address)
    assert isinstance(caught.value, BadInput)


def test_public_addresses_are_public() -> None:
    assert all(client.is_public(ip_address(one)) for one in ("8.8.8.8", "2001:4860:4860::8888"))


def test_a_redirect_into_the_network_is_refused() -> None:
    """The first address may be asked (the test's own server); where it leads may not."""
    with serving({"/go": (302, {"Location": "http://127.0.0.2/secret"}, b"")}) as port:
        only = ip_address("127.0.0.1")
        with pytest.raises(BadInput, match="inside a network"):
            client.fetch(f"http://127.0.0.1:{port}/go", may=lambda one: one == only, ports=frozenset((port, 80)))


def asked(port: int, seconds: float = 10) -> bytes:
    return client.fetch(f"http://127.0.0.1:{port}/a.ics", may=lambda _: True, ports=frozenset((port,)), seconds=seconds)


def test_packed_content_is_unpacked_within_bounds() -> None:
    bomb = gzip.compress(b"x" * 200_000_000, 1)
    pages = {"/a.ics": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"BEGIN:VCALENDAR"))}
    with serving(pages) as port:
        assert asked(port) == b"BEGIN:VCALENDAR"
        pages["/a.ics"] = (200, {"Content-Encoding": "gzip"}, bomb)
        with pytest.raises(BadInput, match="too large"):
            asked(port)
        for encoding, content in (("gzip, gzip", gzip.compress(bomb)), ("gzip", bomb[:40]), ("gzip", b"none"), ("br", b"x")):
            pages["/a.ics"] = (200, {"Content-Encoding": encoding}, content)
            with pytest.raises(Unavailable, match="does not answer"):
                asked(port)


@pytest.mark.parametrize("beginning", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\nBEGIN:VCALENDAR"])
def test_what_never_comes_to_an_end_is_given_up(beginning: bytes) -> None:
    with dripping(beginning) as port:
        began = clock.monotonic()
        with pytest.raises(Unavailable, match="does not answer"):
            asked(port, seconds=0.5)
        assert clock.monotonic() - began < 3
