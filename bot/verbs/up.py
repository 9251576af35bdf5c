"""./coach up: database, model, programs; stays until Ctrl-C. `--check` is bot/verbs/rehearsal.py."""

import argparse

from bot.errors import CoachError
from bot.settings import settings
from bot.verbs.starting import addresses, say, start
from bot.verbs.supervisor import only_one

PATIENCE = 120.0  # seconds until all must serve; after that it goes on trying, and says so


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach up", description="Set up what is missing, start everything, print the addresses.")
    parser.add_argument("--check", action="store_true", help="with throw-away data: converse by SMS and by web chat, then leave")
    if parser.parse_args(arguments).check:
        from bot.verbs import rehearsal  # only here: the supervisor stays, and need not carry what the check loads

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
