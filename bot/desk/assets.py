"""Style and script files, by addresses that hold a hash of their content, so that browsers may keep them for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import CoachError
from bot.settings import ROOT

_MODULES = ROOT / "node_modules"
FILES = {
    "pico.css": _MODULES / "@picocss" / "pico" / "css" / "pico.min.css",
    "htmx.js": _MODULES / "htmx.org" / "dist" / "htmx.min.js",
    "sse.js": _MODULES / "htmx-ext-sse" / "dist" / "sse.min.js",
    "desk.css": Path(__file__).parent / "static" / "desk.css",
}
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@lru_cache
def _read(name: str) -> tuple[str, bytes]:
    path = FILES[name]
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CoachError(f"{path.relative_to(ROOT)} is missing.", "Run ./coach up, which fetches it.") from None
    return hashlib.sha256(content).hexdigest()[:16], content


def asset(name: str) -> str:
    """The address of a file of FILES."""
    return f"/vendor/{_read(name)[0]}/{name}"


def serve(request: Request) -> Response:
    """A file by its hashed address; an old hash is gone, since its page is old too."""
    name = request.path_params["name"]
    if name not in FILES or _read(name)[0] != request.path_params["digest"]:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_read(name)[1], media_type=_TYPES[Path(name).suffix], headers=headers)


ROUTES = [Route("/vendor/{digest}/{name}", serve)]
