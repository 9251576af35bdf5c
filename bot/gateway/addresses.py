"""Addresses that no page has: what holds a NUL is refused before anybody looks at it, since PostgreSQL takes none in any text."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class PlainAddresses:
    """Answers 400 to such an address, whichever door it is for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on."""
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"] or b"\0" in scope["query_string"]):
            await PlainTextResponse("This address cannot be read. Please check it.", 400)(scope, receive, send)
            return
        await self._app(scope, receive, send)
