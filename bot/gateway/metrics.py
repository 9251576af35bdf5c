"""What Prometheus reads: counts from the database at the moment it asks, and what this process has done. Never a number, a name or
a body. Only from this machine, or with the programs' bearer secret: how many crises are open is nobody else's business."""

import hmac
from collections.abc import Iterable
from datetime import timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import clock
from bot.answers.transit import faults
from bot.care.cases import CLOSED, Case
from bot.errors import StoreUnavailable
from bot.gateway.origin import from_this_machine
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import QUEUED, SENDING, UNKNOWN, Kind, Outbound
from bot.settings import Settings
from bot.store.session import reading

_DAY = timedelta(days=1)
_WAITING = (QUEUED, SENDING, UNKNOWN)
_DOORS = {"/sms/inbound": "sms_inbound", "/sms/status": "sms_status"}
_ROOMS = (
    ("/desk", "desk"),
    ("/static/", "static"),
    ("/vendor/", "static"),
    ("/healthz", "health"),
    ("/readyz", "health"),
    ("/metrics", "health"),
)


class _Database(Collector):
    """Reads the counts when they are asked for. A database that does not answer is a figure too."""

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("coach_database_up", "1 if the database answered this question")
        try:
            with reading() as session:
                found = [*_inbound(session), _outbound(session), *_cases(session), *_sources(session)]
        except StoreUnavailable:
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        return [up, *found]


def _inbound(session: Session) -> Iterable[Metric]:
    query = select(func.count(), func.min(Inbound.received_at)).where(Inbound.answered_at.is_(None))
    count, oldest = session.execute(query).one()
    yield GaugeMetricFamily("coach_inbound_waiting", "Messages from people that are not answered yet", count)
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    yield GaugeMetricFamily("coach_inbound_oldest_seconds", "Age of the oldest of them", age)


def _outbound(session: Session) -> Metric:
    metric = GaugeMetricFamily("coach_outbound", "Messages from us that wait or were due in the last day", labels=["state", "kind"])
    waiting = select(Outbound.state, Outbound.kind).where(Outbound.state.in_(_WAITING))
    done = select(Outbound.state, Outbound.kind).where(Outbound.state.not_in(_WAITING), Outbound.due_at > clock.now() - _DAY)
    rows = union_all(waiting, done).subquery()
    for state, kind, count in session.execute(select(rows.c.state, rows.c.kind, func.count()).group_by(rows.c.state, rows.c.kind)):
        metric.add_metric([state, Kind(kind).name.lower()], count)
    return metric


def _cases(session: Session) -> Iterable[Metric]:
    metric = GaugeMetricFamily("coach_cases_open", "Cases that are not closed", labels=["kind"])
    for kind, count in session.execute(select(Case.kind, func.count()).where(Case.state != CLOSED).group_by(Case.kind)):
        metric.add_metric([kind], count)
    yield metric
    times = session.scalar(select(func.coalesce(func.sum(Case.times), 0)).where(Case.kind == "incident"))
    yield GaugeMetricFamily("coach_incidents", "Messages that the coach could not answer, since the beginning", times or 0)


def _sources(session: Session) -> Iterable[Metric]:
    """Trip planners and live times of others, and our own timetables: those that ever failed."""
    failing = GaugeMetricFamily("coach_source_failing", "1 while a source of trips fails", labels=["source"])
    failures = GaugeMetricFamily("coach_source_failures", "How often it failed, since the beginning", labels=["source"])
    for one in faults.states(session):
        failing.add_metric([one.name], 1 if one.failing_since else 0)
        failures.add_metric([one.name], one.failures)
    yield from (failing, failures)


REGISTRY = CollectorRegistry()
REGISTRY.register(_Database())
ProcessCollector(registry=REGISTRY)
REQUESTS = Counter("coach_requests", "Answers of this process", ["door", "status"], registry=REGISTRY)
PAGES = Gauge("coach_chat_pages", "Open chat sockets of this process", registry=REGISTRY)


def _door(path: str) -> str:
    return _DOORS.get(path) or next((name for start, name in _ROOMS if path.startswith(start)), "pages")


class Counting:
    """Counts answers by door and status."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                REQUESTS.labels(_door(scope["path"]), str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, counted)


async def metrics(request: Request) -> Response:
    """The figures, for this machine and for whoever knows the secret."""
    settings: Settings = request.app.state.settings
    given = request.headers.get("authorization", "")
    if not from_this_machine(request) and not hmac.compare_digest(given.encode(), f"Bearer {settings.internal_secret}".encode()):
        return PlainTextResponse("Ask from this machine, or with the bearer secret of the coach's programs.", 403)
    PAGES.set(request.app.state.hub.open_pages)
    return Response(await run_in_threadpool(generate_latest, REGISTRY), media_type=CONTENT_TYPE_LATEST)


ROUTES = [Route("/metrics", metrics)]
