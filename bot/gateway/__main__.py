"""`python -m bot.gateway`: all doors, the desk and (unless it runs apart) the worker, until told to stop or the supervisor is gone."""

import logging
import sys
from types import FrameType

import uvicorn

from bot.errors import CoachError
from bot.gateway.app import make_app
from bot.gateway.chat import MOST_BYTES
from bot.settings import Settings, settings
from bot.supervised import leave_with_supervisor

GRACE = 3  # seconds for requests in hand; the worker still needs some of the supervisor's five
KEEP_ALIVE = 75  # seconds: longer than the proxies in front keep theirs, so that none writes into a connection we are closing


class Server(uvicorn.Server):
    """Tells open pages of the desk (server-sent events) that it is time to end, or they would hold the stop up."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """On SIGTERM and SIGINT."""
        self.config.app.state.stopping = True  # type: ignore[union-attr]
        super().handle_exit(sig, frame)


def server(here: Settings) -> Server:
    """A server that logs no request: addresses can hold tokens and ids."""
    options = uvicorn.Config(
        make_app(here),
        host=here.bind_host.strip("[]"),
        port=here.bind_port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=MOST_BYTES,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        backlog=2048,
    )
    return Server(options)


def main() -> int:
    """0 when it served and was told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold addresses, and those hold numbers
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        running = server(settings())
    except CoachError as error:
        print(f"gateway: {error}", file=sys.stderr)
        return 1
    leave_with_supervisor()
    running.run()
    return 0 if running.started else 1


if __name__ == "__main__":
    sys.exit(main())
