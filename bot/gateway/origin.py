"""Where a request comes from: our own pages, a partner's, this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from bot.settings import Settings

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def own_origin(settings: Settings) -> str:
    """Scheme, host and port of our pages."""
    parts = urlsplit(settings.public_url)
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address (no port) is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def from_this_machine(connection: HTTPConnection) -> bool:
    """Somebody sits at this machine: the peer is loopback, no proxy or tunnel stands in between, and the page is asked for by a
    loopback name (or a foreign page could point its own name here)."""
    if any(name in connection.headers for name in _FORWARDED):
        return False
    return is_loopback(connection.client.host if connection.client else None) and is_loopback(connection.url.hostname)


def ours(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the Origin is our own page's; without one (no browser) only from this machine."""
    origin = connection.headers.get("origin")
    if origin is None:
        return from_this_machine(connection)
    if origin == own_origin(settings):
        return True
    try:
        given = urlsplit(origin)
        return settings.loopback and given.scheme == "http" and is_loopback(given.hostname) and given.port == settings.bind_port
    except ValueError:
        return False


def ours_or_partners(connection: HTTPConnection, settings: Settings) -> bool:
    """The same, or a site that may embed the chat."""
    return ours(connection, settings) or connection.headers.get("origin") in settings.partner_origins
