"""Draws pages from templates. What a page says to staff stands in the templates, never in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot import clock
from bot.desk.assets import asset
from bot.knowledge.office import office
from bot.people.numbers import readable
from bot.words.moments import clock_time, day


@dataclass(frozen=True)
class Page:
    """A page to draw: its template and plain data (drawn after the transaction, so nothing may be loaded late)."""

    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Download:
    """A file for whoever asked."""

    name: str
    text: str
    kind: str


_NOBODY = {"here": "", "said": None, "member": None, "csrf": "", "crises": 0, "may": lambda _what: False}


def draw(page: Page, **around: Any) -> HTMLResponse:
    """The page as HTML; nobody may keep a copy of it."""
    text = _templates().get_template(page.template).render({**_NOBODY, **around, **page.data})
    return HTMLResponse(text, page.status, {"Cache-Control": "no-store"})


def hand_out(file: Download) -> Response:
    """The file as an attachment; nobody may keep a copy of it on the way."""
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.text, media_type=file.kind, headers=headers)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"moment": moment, "ago": ago, "readable": readable}
    made.globals["asset"] = asset
    return made


def moment(at: datetime) -> str:
    """ "9:05 AM" of today, "Mon, Nov 23, 9:05 AM" of another day, in the office's zone."""
    zone = office().zone
    time = clock_time(at, zone)["en"]
    today = at.astimezone(zone).date() == clock.now().astimezone(zone).date()
    return time if today else f"{day(at, zone)['en']}, {time}"


def ago(at: datetime) -> str:
    """How long something has lasted, as staff say it: "3 min", "2 h 5 min", "4 days"."""
    minutes = max(0, (clock.now() - at) // timedelta(minutes=1))
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"
