"""The gateway as one ASGI application: its doors, the desk's pages, and the worker unless it runs apart."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from bot.desk import app as desk
from bot.gateway import chat, health, join, metrics, pages, phone, resume, sms
from bot.gateway.addresses import PlainAddresses
from bot.gateway.committer import Texts
from bot.gateway.headers import SecurityHeaders
from bot.gateway.reports import Reports
from bot.messaging.dialogue import Dialogue, dialogue
from bot.settings import Settings
from bot.store.engine import engine
from bot.worker import wake
from bot.worker.loop import Worker


def make_app(settings: Settings, *, worker: bool | None = None, talk: Dialogue | None = None) -> Starlette:
    """The application. `worker` False leaves the worker out (it runs apart)."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        wake.join(settings.redis_url)
        app.state.texts, app.state.reports = Texts(engine()), Reports()
        app.state.hub = chat.Hub()
        inside = Worker(settings, talk or dialogue()) if (not settings.worker_apart if worker is None else worker) else None
        if inside is not None:
            inside.start()
        async with app.state.hub:
            yield
        if inside is not None:
            await run_in_threadpool(inside.stop)
        await app.state.texts.close()
        await app.state.reports.close()
        await run_in_threadpool(wake.leave)

    doors = (sms, chat, health, metrics, pages, join, phone, resume, desk)
    app = Starlette(routes=[route for door in doors for route in door.ROUTES], lifespan=life)
    app.add_middleware(PlainAddresses)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(metrics.Counting)
    app.state.settings, app.state.dialogue, app.state.look = settings, talk, None
    return app
