"""The local Twilio as one application and one server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.errors import BadSettings
from bot.phones.callbacks import Courier
from bot.phones.faults import Faults
from bot.phones.handsets import Handsets
from bot.phones.post import Poster
from bot.phones.rest import Rest, answer
from bot.phones.store import Store
from bot.settings import Settings


@dataclass(frozen=True)
class Config:
    """Everything the local Twilio needs to know; addresses without a trailing slash."""

    database: Path
    port: int  # on 127.0.0.1
    account: str
    token: str
    coach: str  # the number it sends from
    service: str | None
    secret: str
    public_url: str
    bind_url: str
    keywords: str = "twilio"

    @classmethod
    def of(cls, settings: Settings) -> "Config":
        """
        Raises:
            BadSettings: texts go through a real Twilio, or the coach is open to others: then nothing may pose as Twilio.
        """
        sid, token, coach = settings.twilio_sid, settings.twilio_token, settings.twilio_from
        if not settings.phones or not (sid and token and coach):
            raise BadSettings(
                "The local Twilio runs only without Twilio settings and with COACH_BIND on loopback.",
                "Leave TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN empty and bind to 127.0.0.1.",
            )
        host = f"[{settings.bind_host}]" if ":" in settings.bind_host else settings.bind_host
        return cls(
            database=settings.var / "phones.db",
            port=settings.phones_port,
            account=sid,
            token=token,
            coach=coach,
            service=settings.twilio_service_sid,
            secret=settings.internal_secret,
            public_url=settings.public_url,
            bind_url=f"http://{host}:{settings.bind_port}",
            keywords=settings.keywords,
        )


async def _alive(_: Request) -> Response:
    return answer({"ok": True})


def application(config: Config) -> Starlette:
    """The routes over one store; the store opens now, so that a file that cannot be used is an error at the start."""
    config.database.parent.mkdir(parents=True, exist_ok=True)
    store, faults = Store(config.database), Faults()
    poster = Poster(config.token, config.public_url, config.bind_url)
    rest = Rest(store, faults, account=config.account, token=config.token, coach=config.coach, service=config.service)
    handsets = Handsets(
        store,
        poster,
        faults,
        account=config.account,
        coach=config.coach,
        service=config.service,
        secret=config.secret,
        inbound_url=f"{config.public_url}/sms/inbound",
        keywords=config.keywords,
    )
    courier = Courier(store, poster, faults, config.account)

    @contextlib.asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        reports = asyncio.create_task(courier.run())
        yield
        reports.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reports
        poster.close()
        store.close()

    return Starlette(routes=[*rest.routes(), *handsets.routes(), Route("/healthz", _alive)], lifespan=life)


class Droppable(HttpToolsProtocol):
    """Shows an application its connection, so that it can be cut before an answer: ASGI has no word for that."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"coach.transport": self.transport}  # type: ignore[dict-item]


def server(config: Config) -> uvicorn.Server:
    """A server on loopback that logs no request: addresses hold numbers."""
    options = uvicorn.Config(
        application(config),
        host="127.0.0.1",
        port=config.port,
        http=Droppable,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(options)
