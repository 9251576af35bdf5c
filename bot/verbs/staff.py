"""./coach staff add EMAIL --name NAME --role ROLE: an account for the desk; prints its one-time link."""

import argparse

from bot.people import staff
from bot.people.roles import ROLES
from bot.store import migrate


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach staff", description="Accounts for the desk.")
    what = parser.add_subparsers(dest="what", required=True)
    add = what.add_parser("add", help="make an account and print the link where its password is set")
    add.add_argument("email")
    add.add_argument("--name", required=True, help="as people will see it")
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--phone", help="where this person is paged")
    asked = parser.parse_args(arguments)
    migrate.upgrade()
    print(staff.add(asked.email, asked.name, asked.role, asked.phone))
    return 0
