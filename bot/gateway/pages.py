"""The public pages, drawn for one language: / with the chat and a phone to try, /terms and /privacy; and their static files."""

import gzip
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.gateway.page_words import NAMES, choose_language, word, words_for
from bot.gateway.phone import is_here
from bot.people.language import LANGUAGES
from bot.settings import Settings

HERE = Path(__file__).resolve().parent
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
PARTS = {"terms": 8, "privacy": 8}  # how many sections each has in data/pages
_FOR_EVER = "public, max-age=31536000, immutable"


@lru_cache(maxsize=1)
def _files() -> dict[str, tuple[str, bytes, bytes]]:
    paths = sorted(path for path in (HERE / "static").iterdir() if path.suffix in KINDS)
    return {path.name: (KINDS[path.suffix], path.read_bytes(), gzip.compress(path.read_bytes(), mtime=0)) for path in paths}


@lru_cache(maxsize=1)
def version() -> str:
    """Changes whenever a static file does, so that browsers may keep each for ever."""
    return hashlib.sha256(b"".join(body for _, body, _ in _files().values())).hexdigest()[:12]


async def static(request: Request) -> Response:
    """A file of ours under an address that changes with it."""
    found = _files().get(request.path_params["name"])
    if found is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    kind, body, small = found
    headers = {"Cache-Control": _FOR_EVER if request.path_params["version"] == version() else "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = small, "gzip"
    return Response(body, headers=headers, media_type=kind)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    made = Environment(loader=loader, autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["data"] = _data
    return made


def _data(value: Any) -> Markup:
    """JSON inside a <script type="application/json">, where only "<" could end it early."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 - "<" is the one way out


def draw(request: Request, name: str, language: str, status: int = 200, **more: Any) -> Response:
    """A page in a language."""
    settings: Settings = request.app.state.settings

    def t(key: str, **fields: Any) -> str:
        return word(key, language, **fields)

    text = (
        _templates()
        .get_template(name)
        .render(
            t=t,
            language=language,
            languages=[(code, NAMES[code]) for code in LANGUAGES],
            path=request.url.path,
            assets=f"/static/{version()}",
            sms_number=settings.sms_number if settings.twilio_live else None,
            **more,
        )
    )
    return HTMLResponse(text, status, {"Content-Language": language, "Vary": "Accept-Language"})


def language_of(request: Request) -> str:
    """The language this visitor's page is drawn in."""
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


async def home(request: Request) -> Response:
    """What this is, the chat, and without Twilio a phone to try it."""
    language = language_of(request)
    return draw(
        request,
        "home.html",
        language,
        phone=is_here(request),
        chat_words=words_for("chat_", language),
        phone_words=words_for("phone_", language) if is_here(request) else {},
    )


async def terms(request: Request) -> Response:
    """What using the texts means."""
    return draw(request, "rules.html", language_of(request), page="terms", parts=PARTS["terms"])


async def privacy(request: Request) -> Response:
    """What is kept, who sees it, and that mobile data is not shared."""
    return draw(request, "rules.html", language_of(request), page="privacy", parts=PARTS["privacy"])


ROUTES = [
    Route("/", home),
    Route("/terms", terms),
    Route("/privacy", privacy),
    Route("/static/{version}/{name}", static),
]
