"""Jobs that ask other programs or take long run in a thread of their own: they may not hold up paging for somebody in danger."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.errors import CoachError

log = logging.getLogger(__name__)


def apart(name: str, work: Callable[[], int]) -> Callable[[Session], int]:
    """A job's work that only starts `work` in a thread, one at a time; `work` opens sessions of its own."""

    def run() -> None:
        try:
            done = work()
        except Exception as error:  # noqa: BLE001 - it runs again at its next time; another error's text could hold a body
            log.warning("%s: %s", name, error if isinstance(error, CoachError) else type(error).__name__)
            return
        if done:
            log.info("%s: %d", name, done)

    def start(_session: Session) -> int:
        if not any(thread.name == name for thread in threading.enumerate()):
            threading.Thread(target=run, name=name, daemon=True).start()
        return 0

    return start
