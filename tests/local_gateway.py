"""The real gateway under a real server with a database of its own, for every test that knocks at its doors."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import select

from bot import clock
from bot import settings as settings_module
from bot.gateway import pages, phone
from bot.gateway.app import make_app
from bot.gateway.chat import MOST_BYTES
from bot.messaging import dialogue as dialogue_module
from bot.messaging.channels.signature import sign
from bot.messaging.conversation import conversation_for
from bot.messaging.inbox import Inbound, line_of
from bot.messaging.outbox import Kind, queue
from bot.people.person import contact_for
from bot.settings import Settings
from bot.store import crypto, migrate
from bot.store import engine as engine_module
from bot.store.session import writing
from bot.words.render import Option
from tests.local_twilio import free_port, until

CACHES = (settings_module.settings, engine_module.engine, crypto.keyring, dialogue_module.dialogue, phone.reach, pages.version)


def forget() -> None:
    """Nothing of an earlier test's settings is left in this process."""
    for cache in CACHES:
        cache.cache_clear()


@dataclass
class Gateway:
    """One that runs. `settings` are what it was started with."""

    url: str
    settings: Settings
    app: Any

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/chat/socket"

    def signed(self, path: str, pairs: list[tuple[str, str]]) -> str:
        """What Twilio would write into X-Twilio-Signature."""
        return sign(self.settings.twilio_token or "", self.settings.public_url + path, pairs)


@contextmanager
def running(folder: Path, *, worker: bool = False, host: str = "127.0.0.1", port: int = 0, **env: str) -> Iterator[Gateway]:
    """The gateway on a free loopback port; `env` are settings beside the port and the folder, `host` is where it says it listens."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    given = {"COACH_VAR": str(folder), "COACH_BIND": f"{host}:{port}", "COACH_SECRET_KEY": "a key for tests", "DATABASE_URL": ""}
    empty = dict.fromkeys(
        ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "COACH_PUBLIC_URL", "COACH_PARTNER_ORIGINS", "COACH_ALLOW_NUMBERS"), ""
    )
    ports = {name: str(free_port()) for name in ("COACH_RASA_PORT", "COACH_ACTIONS_PORT", "COACH_PHONES_PORT")}
    mine = {**empty, **ports, **given, **env}
    before = {name: os.environ.get(name) for name in mine}
    os.environ.update(mine)
    forget()
    try:
        here = settings_module.settings()
        app = make_app(here, worker=worker)
        migrate.upgrade()
        options = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            ws="websockets-sansio",
            ws_max_size=MOST_BYTES,
            lifespan="on",
            log_config=None,
            access_log=False,
        )
        options.timeout_graceful_shutdown = 2
        server = uvicorn.Server(options)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            until(lambda: server.started, 20)
            yield Gateway(f"http://127.0.0.1:{port}", here, app)
        finally:
            server.should_exit = True
            thread.join(20)
            engine_module.engine().dispose()
            if phone.reach.cache_info().currsize:
                phone.reach(here).close()
            assert not thread.is_alive(), "the gateway did not stop"
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        forget()


def answer(
    session_id: str, text: str, *, options: tuple[str, ...] = (), author: str = "coach", language: str = "en", made: float = 0
) -> int:
    """What a worker does in another process: a committed message. `made` seconds ago, when its id was made before its commit."""
    with writing() as session:
        contact = contact_for(session, "web", session_id, source="web")
        conversation = conversation_for(session, contact, line_of("web", session_id))
        offered = [Option(title, "greet") for title in options]
        row = queue(session, conversation, text, kind=Kind.ANSWER, language=language, options=offered, author=author)
        waiting = select(Inbound).where(Inbound.line == conversation.line, Inbound.answered_at.is_(None))
        for inbound in session.scalars(waiting):
            inbound.answered_at = clock.now()
        assert row is not None
        row.id -= int(made * 1000) << 22
        return row.id
