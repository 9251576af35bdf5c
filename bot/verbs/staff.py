"""./coach staff add EMAIL --name NAME --role ROLE, ./coach staff link EMAIL: accounts for the desk; prints a one-time link."""

import argparse

from bot.people import second_factor, staff
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
    add.add_argument("--organization", metavar="NAME", help="whose account it is, if not of the home organization")
    link = what.add_parser("link", help="print a new one-time link for an account, to set its password anew")
    link.add_argument("email")
    link.add_argument("--code-off", action="store_true", help="also turn the code at sign-in off, for somebody who lost their app")
    asked = parser.parse_args(arguments)
    migrate.upgrade()
    if asked.what == "link":
        print(staff.link_for(asked.email))
        if asked.code_off:
            second_factor.turn_off(asked.email)
        return 0
    print(staff.add(asked.email, asked.name, asked.role, asked.phone, asked.organization))
    return 0
