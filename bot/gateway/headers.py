"""The headers that keep pages safe: a strict content policy, no sniffing, no foreign frames, https once it is spoken."""

from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.origin import own_origin
from bot.settings import Settings

_MACHINES = ("/sms/", "/healthz", "/readyz", "/metrics")  # doors that no browser opens
_YEAR = 365 * 24 * 3600


@lru_cache(maxsize=4)
def page_headers(settings: Settings, *, desk: bool) -> tuple[tuple[str, str], ...]:
    """Headers of every page. Partner sites may frame the public ones, nobody the desk."""
    here = urlsplit(own_origin(settings))
    # 'self' covers the chat's socket in current browsers; older Safari wants it named.
    socket = f"{'wss' if here.scheme == 'https' else 'ws'}://{here.netloc}"
    frames = "'none'" if desk else " ".join(("'self'", *settings.partner_origins))
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' {socket}; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
    )
    rows = [
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        # Not "no-referrer": then a browser sends "Origin: null" with our own forms.
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("cross-origin-opener-policy", "same-origin"),
    ]
    if here.scheme == "https":
        rows.append(("strict-transport-security", f"max-age={_YEAR}"))
    return tuple(rows)


class SecurityHeaders:
    """Adds them to every page that did not set its own. Pages of the desk are never kept by a browser's cache."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the answer's start is changed."""
        if scope["type"] != "http" or scope["path"].startswith(_MACHINES):
            await self._app(scope, receive, send)
            return
        desk = scope["path"].startswith("/desk")
        rows = page_headers(scope["app"].state.settings, desk=desk)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in rows:
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store" if desk else "no-cache")
            await send(message)

        await self._app(scope, receive, with_headers)
