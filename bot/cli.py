"""The verbs of ./coach: one row each. `./coach -h` reads this table before anything is installed, so it stays a plain literal."""

import importlib
import sys

from bot.errors import CoachError

VERBS = (
    # name, help, module
    ("up", "set up what is missing, start everything, print the addresses (--check: try it out and leave)", "bot.verbs.up"),
    ("test", "run the tests (arguments go to pytest)", "bot.verbs.test"),
    ("talk", "a phone in the terminal, while the coach is up", "bot.verbs.talk"),
    ("understand", "what each line of FILE or standard input would be taken for", "bot.verbs.understand"),
    ("estimate", "the benefits calculation for each row of FILE.csv", "bot.verbs.estimate"),
    ("check", "look at code and content without running them", "bot.verbs.check"),
    ("import", "take over records of another system: import people|appointments|openings FILE", "bot.verbs.importing"),
    ("transit", "timetables for trips: transit import FILE.zip, transit list, transit remove NAME", "bot.verbs.transit"),
    ("backup", "write everything to one FILE, to go on elsewhere (--with-key: also the secret key)", "bot.verbs.backup"),
    ("restore", "put a backup FILE in place of the database; erased people do not come back", "bot.verbs.restore"),
    ("rotate", "seal everything anew with the newest COACH_SECRET_KEY, after a change of it", "bot.verbs.rotate"),
    ("worker", "one more worker, beside a running coach with COACH_WORKER=apart", "bot.verbs.worker"),
    ("staff", "accounts for the desk: staff add EMAIL --name NAME --role ROLE, staff link EMAIL", "bot.verbs.staff"),
    ("labels", "add what staff labelled at the desk to the training messages", "bot.verbs.labels"),
    ("bench", "measure one thing: bench NAME", "bot.verbs.bench"),
    ("lock", "compile requirements/ anew after a change of pyproject.toml", "bot.verbs.lock"),
)


def main(arguments: list[str]) -> int:
    """Run one verb; its module is imported only now, so that no verb pays for another. Returns the exit code."""
    modules = {name: module for name, _, module in VERBS}
    verb, *rest = arguments or ["up"]
    if verb not in modules:
        print(f"coach: there is no verb {verb!r}; `./coach -h` lists them.", file=sys.stderr)
        return 2
    try:
        code = importlib.import_module(modules[verb]).run(rest)
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
