"""`python -m actions`: the action server, one process on loopback, that leaves with its supervisor and logs no body.

Answers 401 without the bearer that Rasa sends, 404 for an action it has not, 500 when an action failed: never a part of an answer.
/health says that it listens; action_check over /webhook says that it can serve.
"""

import hmac
import logging
import sys
import warnings
from typing import Any

from rasa_sdk.endpoint import create_app_for_serve  # type: ignore[import-untyped]
from rasa_sdk.executor import ActionExecutor  # type: ignore[import-untyped]
from sanic import Sanic
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.register import actions
from bot.answers.transit.installed import warm
from bot.errors import CoachError
from bot.settings import settings
from bot.supervised import leave_with_supervisor

log = logging.getLogger("actions")
LOOPBACK = "127.0.0.1"


class Executor(ActionExecutor):  # type: ignore[misc]
    """rasa-sdk asks for the domain by an answer (449) that Rasa 3.6 does not know; our actions never read it."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """No domain."""
        return {}


class QuietErrors(ErrorHandler):
    """rasa-sdk's own handler logs the request and sends its body back; here only what kind of error it was."""

    def response(self, request: Request, exception: Exception) -> HTTPResponse:
        """The status of the error, 500 for whatever failed."""
        status = getattr(exception, "status_code", 500)
        what = exception.what if isinstance(exception, CoachError) else type(exception).__name__
        log.error("%s failed: %s", request.path, what)
        return json({"error": what}, status=status)


def make_app(secret: str) -> Sanic[Any, Any]:
    """The server's app with all our actions, closed to whoever lacks the bearer."""
    executor = Executor()
    for action in actions().values():
        executor.register_action(action)
    app: Sanic[Any, Any] = create_app_for_serve(executor)
    app.error_handler = QuietErrors()
    bearer = f"Bearer {secret}".encode()

    @app.on_request
    async def guard(request: Request) -> HTTPResponse | None:
        known = hmac.compare_digest(request.headers.get("authorization", "").encode(), bearer)
        return None if known or request.path == "/health" else json({"error": "no or wrong bearer"}, status=401)

    return app


def main() -> None:
    """Serve until SIGTERM."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold addresses
    warnings.filterwarnings("ignore", module="rasa_sdk.utils")  # its version is newer than Rasa's on purpose
    leave_with_supervisor()
    warm()  # timetables are read now, so that nobody waits for them later
    app = make_app(settings().internal_secret)
    app.prepare(host=LOOPBACK, port=settings().actions_port, single_process=True, access_log=False, motd=False)
    Sanic.serve_single(primary=app)


if __name__ == "__main__":
    main()
