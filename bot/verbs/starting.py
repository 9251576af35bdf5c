"""What `./coach up` and its check share: database, model, ports, a supervisor about to start, and what is said at the terminal."""

import contextlib
import json
from dataclasses import asdict

from bot.errors import CoachError
from bot.settings import Settings
from bot.verbs import model, prepare
from bot.verbs.programs import Ports, choose_ports, is_free, programs
from bot.verbs.supervisor import Supervisor, await_former

PORTS = "ports.json"  # in var/run, for `./coach talk`: where the programs of this run listen


def say(text: str) -> None:
    """A line for the person at the terminal; a terminal that is gone is no reason to fail."""
    with contextlib.suppress(OSError):
        print(f"coach: {text}", flush=True)


def start(here: Settings) -> tuple[Supervisor, Ports]:
    """Database, model and a supervisor whose programs are about to start; the caller stops it.

    Raises:
        CoachError: the gateway's port belongs to another program, or there is no model and none could be trained.
    """
    prepare.ask("database")
    model.ensure(say)
    await_former(here.var)  # before the ports are looked at: a killed supervisor's programs may still be leaving
    if not is_free(here.bind_port, here.bind_host):
        raise CoachError(f"Port {here.bind_port} is taken by another program.", "Stop that, or set COACH_BIND=127.0.0.1:8001 or another.")
    ports = choose_ports(here)
    supervisor = Supervisor(programs(here, ports), here.var, say)
    supervisor.on_signals()
    (here.var / "run" / PORTS).write_text(json.dumps(asdict(ports)))
    return supervisor, ports


def addresses(here: Settings) -> str:
    """What the person at the terminal wants to know once everything serves."""
    rows = [("Chat" + (" and phone" if here.phones else ""), f"{here.public_url}/"), ("Case managers", f"{here.public_url}/desk")]
    if here.phones:
        rows.append(("In the terminal", "./coach talk"))
    rows.append(("Logs", f"{here.var / 'log'}/"))
    if link := prepare.ask("link"):
        rows.append(("Make the first administrator (once)", link))
    width = max(len(name) for name, _ in rows)
    paste = "\n" + prepare.ask("opt-out") if here.twilio_live and here.keywords == "twilio" else ""
    return "\n".join(f"  {name.ljust(width)}  {where}" for name, where in rows) + paste
