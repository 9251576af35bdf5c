"""A program of ours leaves with its supervisor: nothing runs on after a `kill -9` of ./coach. Standard library only."""

import os
import signal
import threading

GRACE = 5.0  # seconds to finish what is in hand before leaving for certain


def leave_with_supervisor(grace: float = GRACE) -> None:
    """Under ./coach: watch standard input, a pipe whose other end closes when the supervisor is gone, however it went.

    Then a SIGTERM to ourselves, as if somebody had stopped us, and after `grace` seconds the hard way. Started by hand this does
    nothing. The mark is taken out of the environment, so that what we start ourselves does not watch our pipe.
    """
    if os.environ.pop("COACH_SUPERVISED", "") == "1":
        threading.Thread(target=_watch, args=(grace,), name="supervisor", daemon=True).start()


def _watch(grace: float) -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(grace)
    os._exit(1)
