"""The programs of a running coach: what each is started with, and how to ask whether it can truly serve."""

import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
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
    python, rasa = sys.executable, str(settings.root / RASA_PYTHON)
    env = environment(settings, ports)
    inside = f"http://127.0.0.1:{ports.rasa}/webhooks/coach/ready"
    door = f"http://{'127.0.0.1' if settings.bind_host in ('0.0.0.0', '[::]', '::') else settings.bind_host}:{settings.bind_port}/readyz"  # noqa: S104
    rows: list[tuple[str, list[str], str | None]] = [
        ("engine", [rasa, "-m", "bot.engine.launch", "run"], inside),
        ("actions", [python, "-m", "actions"], f"http://127.0.0.1:{ports.actions}/health"),
    ]
    if settings.phones:
        rows.append(("phones", [python, "-m", "bot.phones"], None))
    if settings.worker_apart:
        rows.append(("worker", [python, "-m", "bot.worker"], ""))
    rows.append(("gateway", [python, "-m", "bot.gateway"], door))
    return [
        Program(name, command, env, partial(listens, ports.phones) if url is None else partial(answers, url, env), settings.root)
        for name, command, url in rows
    ]


def answers(url: str, env: Mapping[str, str]) -> bool:
    """True when GET says 200 within two seconds; no address means that there is nothing to ask."""
    if not url:
        return True
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + env["COACH_INTERNAL_SECRET"]})  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback: never by a proxy of the environment
    try:
        with opener.open(request, timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def listens(port: int) -> bool:
    """True when something accepts connections on this loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
