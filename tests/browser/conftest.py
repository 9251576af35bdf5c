"""A real headless Chromium for the tests of pages, and axe-core to look at them as somebody with a disability would have to.

Chromium: $COACH_CHROMIUM, chromium, google-chrome. Without one the tests are skipped with a reason, but fail where CI=true.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.desk_world import World, world

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
]


def _missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}; in CI nothing may be skipped")
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    path = os.environ.get("COACH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        _missing("no chromium found; set COACH_CHROMIUM to one")
    return {"executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Nobody uses it; the plugin's own one is written in a way that pytest warns of, and warnings are errors here."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The gateway with the desk, with one member of staff a role."""
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with every violation that axe finds on a page."""

    def look(page: Page) -> None:
        if not AXE.exists():
            _missing("axe-core is not in node_modules; run ./coach up")
        # Past the content policy on purpose: a test may run a script that the page itself may not.
        found = page.evaluate(AXE.read_text(encoding="utf-8") + f"; axe.run({{runOnly: {TAGS!r}}})")
        bad = [f"{v['id']} ({v['impact']}): {v['help']}: {[n['target'] for n in v['nodes']]}" for v in found["violations"]]
        assert not bad, f"{page.url}\n" + "\n".join(bad)

    return look


@pytest.fixture
def quiet(context: BrowserContext) -> Iterator[list[str]]:
    """Collects console errors of every page of the context (a breach of the content policy is one); none may be left at the end."""
    said: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))

    context.on("page", listen)
    yield said
    assert not said, said
