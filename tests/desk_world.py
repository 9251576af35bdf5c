"""The desk as staff meet it: the real gateway under a real uvicorn with a real SQLite file, and people who wrote to it.

A test module makes one of these (env is set and every cached setting forgotten first) and talks to it over real sockets.
"""

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from bot.care.cases import Case, open_case
from bot.messaging.conversation import Conversation, conversation_for
from bot.messaging.inbox import inbound_row, line_of, store
from bot.people.passwords import hash_password
from bot.people.person import contact_for
from bot.people.staff import Staff, make_account
from bot.settings import settings
from bot.store.crypto import keyring
from bot.store.engine import engine
from bot.store.migrate import upgrade
from bot.store.session import reading, writing
from tests.town import free_port

PASSWORD = "four quiet words here"
ROLES = ("case_manager", "supervisor", "liaison", "content_editor", "admin")
MARIA, JOAO, TY = "+14135550131", "+15085550132", "+14135550133"
_CACHED = (settings, engine, keyring)


class Browser:
    """A cookie jar with the token of its session, as a page would send them."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=10)
        self.csrf = ""

    def sign_in(self, role: str | None) -> None:
        if role:
            sent = {"email": f"{role}@example.org", "password": PASSWORD}
            assert self.client.post("/desk/sign-in", data=sent, headers=self.ours).status_code == 303
            self.csrf = re.search(r'name="csrf" value="([^"]+)"', self.client.get("/desk/account").text)[1]  # type: ignore[index]

    @property
    def ours(self) -> dict[str, str]:
        return {"Origin": str(self.client.base_url).rstrip("/")}

    def ask(self, address: str, values: dict[str, str], form: dict[str, str]) -> httpx.Response:
        method, path = address.split(" ")
        request = self.client.build_request(
            method,
            path.format(**values),
            data={**form, "csrf": self.csrf} if method == "POST" else None,
            headers=self.ours if method == "POST" else {},
        )
        answer = self.client.send(request, stream=True)  # a stream of changes does not end by itself
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            answer.read()
        answer.close()
        return answer


class World:
    """A running desk. `staff` maps a role to a member with PASSWORD; all e-mails are ROLE@example.org."""

    def __init__(self, url: str, app: Starlette) -> None:
        self.url, self.app = url, app
        self.staff: dict[str, str] = {}
        self._sids = 0
        self.browsers: list[Browser] = []

    def hire(self, role: str, name: str, email: str | None = None, phone: str | None = None) -> str:
        with writing() as session:
            member = make_account(session, email or f"{role}@example.org", name, role, phone)
            member.password = _hashed()
            self.staff.setdefault(role, member.id)
            return member.id

    def browser(self, role: str | None) -> Browser:
        """A browser in which somebody of this role (or nobody) is signed in; closed with the world."""
        self.browsers.append(Browser(self.url))
        self.browsers[-1].sign_in(role)
        return self.browsers[-1]

    def person(
        self, number: str, name: str | None, text: str, *, kind: str = "human", reason: str = "case_human", language: str = "en"
    ) -> str:
        """Somebody texted and the coach opened a case: returns its id."""
        self.text(number, text)
        with writing() as session:
            conversation = self.conversation(session, number)
            person = conversation.contact.person
            person.name, person.language = name, language
            details = {"kind": "self_harm", "level": "sure"} if kind == "crisis" else None
            return open_case(session, kind, conversation=conversation, reason=reason, details=details).id

    def text(self, number: str, text: str) -> None:
        self._sids += 1
        store(engine(), [inbound_row(sid=f"SM{self._sids:032d}", channel="sms", address=number, body=text)])

    def conversation(self, session: Session, number: str) -> Conversation:
        return conversation_for(session, contact_for(session, "sms", number, source="texted_in"), line_of("sms", number))

    def around(self, case_id: str) -> dict[str, str]:
        """Ids for every {name} in the desk's addresses: those of a case and its person, and some that do not exist."""
        with reading() as session:
            conversation = session.get_one(Case, case_id).conversation
            assert conversation is not None
            return {
                "case": case_id,
                "conversation": conversation.id,
                "contact": conversation.contact_point_id,
                "person": conversation.contact.person_id,
                "organization": conversation.contact.person.organization_id,
                **dict.fromkeys(
                    ("report", "hold", "stretch", "merge", "message", "series", "appointment", "feed", "step", "opening", "sending"), "1"
                ),
                "token": "no-such-link",
                "digest": "0" * 16,
                "name": "pico.css",
            }

    def case(self, case_id: str) -> Case:
        with reading() as session:
            return session.get_one(Case, case_id)


_HASHED: list[str] = []


def _hashed() -> str:
    if not _HASHED:
        _HASHED.append(hash_password(PASSWORD))
    return _HASHED[0]


@contextmanager
def world(folder: Path, *, hire: bool = True, **env: str) -> Iterator[World]:
    """Start the desk on a free port with one member of staff a role; stop it at the end and forget its settings."""
    port = free_port()
    ours = {"COACH_VAR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/coach.db", "COACH_BIND": f"127.0.0.1:{port}", **env}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    for cached in _CACHED:
        cached.cache_clear()
    upgrade()
    from bot.gateway.app import make_app  # after the settings: parts of it read them when they start

    app = make_app(settings(), worker=False)
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning", lifespan="on", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        end = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive(), "the gateway did not start"
            assert time.monotonic() < end, "the gateway took too long"
            time.sleep(0.02)
        made = World(f"http://127.0.0.1:{port}", app)
        for role in ROLES if hire else ():
            made.hire(role, role.replace("_", " ").title())
        try:
            yield made
        finally:
            for browser in made.browsers:
                browser.client.close()
    finally:
        app.state.stopping = True
        server.should_exit = True
        thread.join(10)
        engine().dispose()
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
        for cached in _CACHED:
            cached.cache_clear()


__all__ = ["JOAO", "MARIA", "PASSWORD", "ROLES", "TY", "Browser", "Staff", "World", "world"]
