"""./coach up: database, model, programs; stays until Ctrl-C. `--check` is the same in bot/verbs/rehearsal.py."""

import argparse
import json
from dataclasses import asdict

from bot.errors import CoachError
from bot.people import staff
from bot.settings import Settings, settings
from bot.store import migrate
from bot.verbs import model
from bot.verbs.programs import Ports, choose_ports, is_free, programs
from bot.verbs.supervisor import Supervisor, await_former, only_one

PORTS = "ports.json"  # in var/run, for `./coach talk`: where the programs of this run listen
PATIENCE = 120.0  # seconds until all must serve; after that it goes on trying, and says so


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach up", description="Set up what is missing, start everything, print the addresses.")
    parser.add_argument("--check", action="store_true", help="with throw-away data: converse by SMS and by web chat, then leave")
    if parser.parse_args(arguments).check:
        from bot.verbs import rehearsal

        return rehearsal.run()
    here = settings()
    only = only_one(here.var)
    if only is None:
        raise CoachError(f"A coach already runs on {here.var}.", "Stop it first, or set COACH_VAR and COACH_BIND for a second one.")
    with only:
        supervisor, _ = start(here)
        try:
            if supervisor.wait_ready(PATIENCE):
                say("ready\n" + addresses(here))
            elif not supervisor.leave.is_set():
                say(f"{', '.join(supervisor.waiting_for())} cannot serve yet; see {here.var / 'log'}. Going on trying.")
            supervisor.run()
        finally:
            say("stopping")
            supervisor.stop()
    return 0


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(f"coach: {text}", flush=True)


def start(here: Settings) -> tuple[Supervisor, Ports]:
    """Database, model and a supervisor whose programs are about to start; the caller stops it.

    Raises:
        CoachError: the gateway's port belongs to another program, or there is no model and none could be trained.
    """
    migrate.upgrade()
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
    if link := staff.first_admin_link():
        rows.append(("Make the first administrator (once)", link))
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name.ljust(width)}  {where}" for name, where in rows)
