"""`python -m bot.phones`: the local Twilio, until it is told to stop or its supervisor is gone."""

import sys

from bot.errors import CoachError
from bot.phones.program import Config, server
from bot.settings import settings
from bot.supervised import leave_with_supervisor


def main() -> int:
    try:
        running = server(Config.of(settings()))
    except CoachError as error:
        print(f"phones: {error}", file=sys.stderr)
        return 1
    leave_with_supervisor()
    running.run()
    return 0 if running.started else 1


if __name__ == "__main__":
    sys.exit(main())
