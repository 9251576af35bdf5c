"""`python -m bot.engine.launch run|train|rasa ...`: Rasa without TensorFlow, on loopback, with our channel and tracker.

    run     serve models/coach.tar.gz (or COACH_MODEL) on COACH_RASA_PORT; actions are asked on COACH_ACTIONS_PORT
    train   make models/coach.tar.gz; --if-needed does nothing when it is up to date
    rasa    hand the rest to Rasa's own command line (data validate, test, ...)

Ports and COACH_INTERNAL_SECRET come from the supervisor. COACH_TRACKER_URL is an SQLAlchemy URL, by default a file under
COACH_VAR or var/. With COACH_SUPERVISED=1 the program leaves when its standard input closes.
"""

import logging
import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.engine.fingerprint import MODEL, ROOT, trained
from bot.engine.no_tensorflow import SERVING, TENSORFLOW, UNUSED, stand_in

GRACE = 10.0  # seconds for turns in hand after the supervisor is gone
LOOPBACK = "127.0.0.1"


class QuietFormatter(logging.Formatter):
    """Says where an exception happened but not what it said: libraries quote bodies, answers and parameters there."""

    def formatException(self, error: Any) -> str:
        kind: type[BaseException]
        where: TracebackType | None
        kind, _, where = error
        return "".join(traceback.format_tb(where, limit=-6)) + kind.__name__


def prepare(serving: bool) -> None:
    """Before the first import of rasa: stand-ins, settings Rasa reads at import, logs without bodies."""
    stand_in(TENSORFLOW + UNUSED + (SERVING if serving else ()))
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["LOG_LEVEL"] = "WARNING"  # Rasa logs message texts below this
    os.environ.setdefault("TICKET_LOCK_LIFETIME", "120")  # longer than the longest turn, or two turns of one person overlap
    os.environ.setdefault("SQL_POOL_SIZE", "5")
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # second_vectors.py shares work out by itself
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1" if serving else "2")
    warnings.showwarning = _warn  # libraries reset the filters and quote what they warn about
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    logging.disable(logging.DEBUG)
    _log_quietly()


def _log_quietly() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(QuietFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("rasa.core.actions").setLevel(logging.CRITICAL)  # quotes the action server's answer; the channel says what failed
    import structlog

    # Unconfigured, structlog prints everything; Rasa configures it only in its command line.
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _only_the_event],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=True,
    )


def _warn(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any) -> None:
    if not issubclass(category, (DeprecationWarning, FutureWarning)) and "/slot_mappings.py" not in filename:  # it warns of its own doing
        logging.getLogger("bot.engine").warning("%s at %s:%d", category.__name__, Path(filename).name, lineno)


def _only_the_event(_logger: Any, _name: str, event: Mapping[str, Any]) -> str:
    """Rasa's structured logs carry texts and slots as values; their event names are enough."""
    return str(event.get("event"))


def serve() -> None:
    """Runs until SIGTERM; turns in hand are finished."""
    var = Path(os.environ.get("COACH_VAR") or ROOT / "var")
    var.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("COACH_TRACKER_URL", f"sqlite:///{var / 'tracker.db'}")
    for name in ("COACH_RASA_PORT", "COACH_ACTIONS_PORT", "COACH_INTERNAL_SECRET"):
        if not os.environ.get(name):
            sys.exit(f"{name} is not set: start the programs with ./coach up, or set it to try this one alone.")
    model = Path(os.environ.get("COACH_MODEL") or ROOT / MODEL)
    if not model.exists():
        sys.exit(f"{model.name} is missing: `./coach up` trains it, or run this with `train`.")
    if os.environ.pop("COACH_SUPERVISED", "") == "1":
        threading.Thread(target=_leave_with_supervisor, daemon=True).start()
    prepare(serving=True)
    from bot.engine.quick_validate import install

    install()
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    serve_application(
        model_path=str(model),
        interface=LOOPBACK,
        port=int(os.environ["COACH_RASA_PORT"]),
        credentials=str(ROOT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
        enable_api=False,
    )


def _leave_with_supervisor() -> None:
    """Its end of our standard input closes however it went, also by kill -9."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE)
    os._exit(1)


def main(arguments: list[str]) -> None:
    command, *rest = arguments or ["help"]
    if command == "run":
        serve()
    elif command == "train":
        if "--if-needed" in rest and trained():
            return
        prepare(serving=False)
        from bot.engine.known import Known
        from bot.engine.train import BadTrainingData, train

        try:
            train()
            Known.of()  # their vectors now, while there is time, and not at the first start
        except BadTrainingData as error:
            sys.exit(str(error))
    elif command == "rasa":
        prepare(serving=False)
        from rasa.__main__ import main as rasa_main

        sys.argv = ["rasa", *rest]
        rasa_main()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
