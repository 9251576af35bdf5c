"""./coach lock: requirements/*.txt and package-lock.json from pyproject.toml and package.json, hashed and without any address."""

import argparse
import os
import subprocess

from bot.settings import ROOT

COMPILE = ("pip", "compile", "-q", "--universal", "--generate-hashes", "--no-header", "--no-annotate")
FILES = (
    ("requirements/app.txt", ("--group", "app", "--group", "dev", "--python-version", "3.12")),
    ("requirements/rasa.txt", ("--group", "rasa", "--group", "engine-dev", "--python-version", "3.10")),
)


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach lock", description="Compile requirements/ anew after a change of pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest releases, not those locked now where they still fit")
    upgrade = ("--upgrade",) if parser.parse_args(arguments).upgrade else ()
    uv = os.environ["COACH_UV"]  # found or fetched by ./coach just now
    for path, groups in FILES:
        print(f"coach: compiling {path} ...", flush=True)
        done = subprocess.run([uv, *COMPILE, *upgrade, *groups, "-o", path], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    print("coach: locked; the next ./coach installs what changed")
    return 0
