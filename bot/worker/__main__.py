"""`python -m bot.worker`: a worker of its own, until told to stop or the supervisor is gone. Several may run on PostgreSQL."""

import gc
import logging
import signal
import sys
import threading

from bot.errors import CoachError
from bot.messaging.dialogue import dialogue
from bot.settings import settings
from bot.supervised import leave_with_supervisor
from bot.worker import wake
from bot.worker.loop import Worker


def main() -> int:
    """0 when it was told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold addresses, and those hold numbers
    leave = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave.set())
    try:
        worker = Worker(settings(), dialogue())
    except CoachError as error:
        print(f"worker: {error}", file=sys.stderr)
        return 1
    leave_with_supervisor()
    gc.freeze()  # what is loaded stays: looking through all of it again and again takes a fifth of the time of sending
    worker.start()
    leave.wait()
    worker.stop()
    wake.leave()
    return 0


if __name__ == "__main__":
    sys.exit(main())
