"""The programs of a running coach: what each is started with, and how to ask whether it can truly serve."""

import http.client
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.settings import Settings
from bot.verbs.supervisor import Program

RASA_PYTHON = ".venv-rasa/bin/python"


@dataclass(frozen=True)
class Ports:
    """Loopback ports of this run."""

    rasa: int
    actions: int
    phones: int


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """True when a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a connection that lingers is no hindrance
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return False
    return True


def free_port(wanted: int = 0) -> int:
    """`wanted` if it is free, else any free loopback port: several checkouts can run side by side."""
    if wanted and is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def choose_ports(settings: Settings) -> Ports:
    """The ports of the settings where they are free."""
    return Ports(free_port(settings.rasa_port), free_port(settings.actions_port), free_port(settings.phones_port))


def environment(settings: Settings, ports: Ports) -> dict[str, str]:
    """What every program is started with: our own environment and what they must agree on."""
    return dict(os.environ) | {
        "COACH_SUPERVISED": "1",
        "COACH_VAR": str(settings.var),
        "COACH_BIND": f"{settings.bind_host}:{settings.bind_port}",
        "COACH_RASA_PORT": str(ports.rasa),
        "COACH_ACTIONS_PORT": str(ports.actions),
        "COACH_PHONES_PORT": str(ports.phones),
        "COACH_INTERNAL_SECRET": settings.internal_secret,
        "PYTHONUNBUFFERED": "1",  # so that a log ends with what happened last
    }


def programs(settings: Settings, ports: Ports) -> list[Program]:
    """What `./coach up` runs with these settings, in the order of starting."""
    python, env = sys.executable, environment(settings, ports)
    door = "127.0.0.1" if settings.bind_host in ("0.0.0.0", "[::]", "::") else settings.bind_host.strip("[]")  # noqa: S104
    inside = partial(answers, secret=settings.internal_secret)
    rows: list[tuple[str, list[str], Callable[[], bool]]] = [
        (
            "engine",
            [str(settings.root / RASA_PYTHON), "-m", "bot.engine.launch", "run"],
            partial(inside, "127.0.0.1", ports.rasa, "/webhooks/coach/ready"),
        ),
        ("actions", [python, "-m", "actions"], partial(inside, "127.0.0.1", ports.actions, "/health")),
    ]
    if settings.phones:
        rows.append(("phones", [python, "-m", "bot.phones"], partial(inside, "127.0.0.1", ports.phones, "/healthz")))
    if settings.worker_apart:
        rows.append(("worker", [python, "-m", "bot.worker"], lambda: True))  # it serves nobody: what it needs, /readyz looks at
    rows.append(("gateway", [python, "-m", "bot.gateway"], partial(inside, door, settings.bind_port, "/readyz")))
    return [Program(name, command, env, ready, settings.root) for name, command, ready in rows]


def answers(host: str, port: int, path: str, secret: str) -> bool:
    """True when GET says 200 within two seconds."""
    connection = http.client.HTTPConnection(host, port, timeout=2)  # not urllib: that loads certificates, 15 MB, for loopback
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {secret}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
