"""`python -m bot.verbs.prepare database|link|opt-out`: what `up` asks of the store, as a process of its own.

So the supervisor, which stays, never loads SQLAlchemy: 24 MB instead of 64.
"""

import subprocess
import sys

from bot.errors import CoachError
from bot.settings import ROOT


def ask(what: str) -> str:
    """Run one of the above beside us and return what it printed. Raises CoachError with its sentence."""
    command = [sys.executable, "-m", "bot.verbs.prepare", what]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CoachError((done.stderr.strip() or f"`prepare {what}` failed").removeprefix("coach: "))
    return done.stdout.strip()


def main(what: str) -> int:
    from bot.people import staff
    from bot.store import migrate
    from bot.verbs import opt_out

    try:
        if what == "database":
            migrate.upgrade()
        elif what == "link":
            print(staff.first_admin_link() or "")
        else:
            print(opt_out.to_paste())
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
