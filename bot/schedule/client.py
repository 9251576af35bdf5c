"""Fetches a calendar from its address. Whatever an address or a redirect names, nothing inside our own network is ever asked."""

import asyncio
import socket
import zlib
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urljoin, urlsplit

import httpx

from bot.errors import BadInput, Unavailable
from bot.schedule.calendar_size import MOST_BYTES

SECONDS = 20.0
MOST_REDIRECTS = 3
_PORTS = {"https": 443, "http": 80}
_TIMEOUT = httpx.Timeout(8, connect=4)
_GZIP = 16 + zlib.MAX_WBITS
_REDIRECTS = (301, 302, 303, 307, 308)
Address = IPv4Address | IPv6Address


def is_public(address: Address) -> bool:
    """Whether an address is out in the internet: not ours, not the machine's, not one dressed up as IPv6."""
    if isinstance(address, IPv6Address):
        if address.is_site_local:
            return False  # fec0::/10: out of use since 2004, but Python calls it global and a router may still know it
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address.packed[:12] == bytes.fromhex("0064ff9b0000000000000000"):
            inner = IPv4Address(address.packed[12:])  # NAT64
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def fetch(
    address: str,
    may: Callable[[Address], bool] = is_public,
    ports: frozenset[int] = frozenset(_PORTS.values()),
    seconds: float = SECONDS,
) -> bytes:
    """The content behind a calendar address (https, http or webcal), all of it within `seconds`; needs a thread without a loop.

    The name is looked up once and that very address is asked, so that a second answer of the name server changes nothing.

    Raises:
        BadInput: the address is none, leads inside a network, or to more than MOST_BYTES.
        Unavailable: nothing answers there, or it refuses; ask again later.
    """

    async def within() -> bytes | None:
        async with asyncio.timeout(seconds):  # a read timeout alone never ends what sends a letter every few seconds
            return await _fetch(address, may, ports)

    try:
        content = asyncio.run(within())
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        content = None
    if content is None:  # outside the except: httpx's error names the address, and that is a secret
        raise Unavailable("The calendar address does not answer.", "Check it, or try again later.")
    return content


async def _fetch(address: str, may: Callable[[Address], bool], ports: frozenset[int]) -> bytes | None:
    for _ in range(MOST_REDIRECTS + 1):
        url, pinned, name = await asyncio.to_thread(_pinned, address, may, ports)
        # trust_env=False: a proxy would look the name up by itself.
        async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as http:
            headers = {"Host": name, "Accept": "text/calendar", "Accept-Encoding": "gzip", "User-Agent": "Coach"}
            request = http.build_request("GET", pinned, headers=headers, extensions={"sni_hostname": url.host})
            answer = await http.send(request, stream=True)
            if answer.status_code in _REDIRECTS and answer.headers.get("Location"):
                address = urljoin(address, answer.headers["Location"])
                continue
            return await _content(answer)
    raise BadInput("The calendar address leads in circles.", "Give the address it ends at.")


def _pinned(address: str, may: Callable[[Address], bool], ports: frozenset[int]) -> tuple[httpx.URL, str, str]:
    """(the address, the same with the numeric host, the Host header)."""
    try:
        parts = urlsplit(address.strip())
        scheme = "https" if parts.scheme == "webcal" else parts.scheme
        port = parts.port or _PORTS.get(scheme)
        host = parts.hostname
    except ValueError:
        scheme, port, host = "", None, None
    if scheme not in _PORTS or not host or port is None or parts.username or parts.password or len(address) > 2000:
        raise BadInput("This is no address of a calendar.", "Give one that starts with https://.")
    if port not in ports:
        raise BadInput("The calendar address names a port that is not taken.", "Give one without a port.")
    try:
        found = {ip_address(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError, ValueError):
        raise Unavailable("The name of the calendar address is not known.", "Check it.") from None
    if not found or not all(may(one) for one in found):
        raise BadInput("The calendar address points inside a network.", "Give one that is public.")
    numeric = sorted(found, key=lambda one: (one.version, int(one)))[0]
    shown = f"[{numeric}]" if numeric.version == 6 else str(numeric)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    name = host if port == _PORTS[scheme] else f"{host}:{port}"
    return httpx.URL(f"{scheme}://{host}:{port}{path}"), f"{scheme}://{shown}:{port}{path}", name


async def _content(answer: httpx.Response) -> bytes | None:
    """Unpacked by ourselves and never beyond MOST_BYTES: httpx would unpack a gigabyte from two thousand bytes."""
    packed = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if not answer.is_success or packed not in ("identity", "gzip", "x-gzip"):
        return None
    unpack = zlib.decompressobj(_GZIP) if packed != "identity" else None
    found = bytearray()
    async for piece in answer.aiter_raw():
        try:
            found += unpack.decompress(piece, MOST_BYTES + 1 - len(found)) if unpack else piece
        except zlib.error:
            return None
        if len(found) > MOST_BYTES:
            raise BadInput("The calendar is too large.", f"It may have {MOST_BYTES // 1_000_000} MB; give one with fewer weeks.")
    return bytes(found) if unpack is None or unpack.eof else None
