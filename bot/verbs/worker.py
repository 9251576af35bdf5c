"""./coach worker: one more worker, in the foreground, for production with COACH_WORKER=apart; several may run on PostgreSQL."""

import argparse

from bot.worker.__main__ import main


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./coach worker", description="One more worker, beside a running coach: answers what waits, sends what is due."
    )
    parser.parse_args(arguments)
    return main()
