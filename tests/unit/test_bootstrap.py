"""./coach before anything is installed: on a small checkout with a space in its path, and a uv, a Python 3.10 and an npm of our own.

The stand-in uv does what ./coach asks of the real one (--version, venv, pip sync, python find, python install) and notes each call, so
that these tests need no network and take no minutes. CI itself sets up a fresh clone with the real ones.
"""

import ast
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import VERBS

ROOT = Path(__file__).resolve().parents[2]
COACH = ROOT / "coach"

UV = """#!/bin/sh
[ "$1" = --version ] && echo "uv 0.9.1" && exit 0
[ "$1 $2" = "python find" ] && [ "$UV_HAS" != nothing ] && echo "$FAKES/python3.10" && exit 0
echo "$*" >> "$FAKES/calls"
case "$1 $2" in
"venv -q")
  for folder; do :; done
  rm -rf "$folder"; mkdir -p "$folder/bin"
  case "$folder" in .venv) ln -s "$REAL_PYTHON" "$folder/bin/python";; *) ln -s "$FAKES/python3.10" "$folder/bin/python";; esac;;
"pip sync")
  [ "$UV_COMPILE_BYTECODE" = 1 ] || exit 3
  sleep "${UV_SLEEPS:-0}"
  [ -z "$UV_FAILS" ] || { echo "no route to the registry"; exit 2; };;
*) echo "no downloads here"; exit 2;;
esac
"""
PYTHON_310 = """#!/bin/sh
[ "$1" = -c ] && echo "3.10 $0" && exit 0
exit 1
"""
NPM = """#!/bin/sh
[ "$1" = --version ] && echo 10.0.0 && exit 0
echo "npm $*" >> "$FAKES/calls"
mkdir -p node_modules
"""
CLI = """
import os, sys
VERBS = (("probe", "a verb of this test", "nowhere"),)
if __name__ == "__main__":
    print("handed over", sys.argv[1:], os.environ.get("SOME_PROXY"), os.getcwd())
    sys.exit(7)
"""


class Checkout:
    """A small checkout and the environment to run its ./coach in: no HOME, nothing on PATH but our stand-ins and the system's tools."""

    def __init__(self, folder: Path) -> None:
        self.root, self.fakes = folder / "a check out", folder / "fakes"
        self.fakes.mkdir()
        for name, text in {"uv": UV, "python3.10": PYTHON_310, "npm": NPM, "node": "#!/bin/sh\necho v20.0.0\n"}.items():
            executable(self.fakes / name, text)
        for name, text in {
            "bot/__init__.py": "",
            "bot/cli.py": CLI,
            "requirements/app.txt": "one==1\n",
            "requirements/rasa.txt": "two==2\n",
            "package.json": "{}",
            "package-lock.json": "{}",
        }.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)
        shutil.copy(COACH, self.root / "coach")
        self.env = {
            "PATH": f"{self.fakes}:/usr/bin:/bin",
            "HOME": str(folder),
            "FAKES": str(self.fakes),
            "REAL_PYTHON": sys.executable,
            "SOME_PROXY": "passed on",
            "COACH_UV": str(self.fakes / "uv"),
        }

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(self.root / "coach"), *arguments]
        return subprocess.Popen(
            command, env=self.env | env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/"
        )

    def run(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        """Exit code, output, errors."""
        with self.start(*arguments, **env) as process:
            out, err = process.communicate(timeout=60)
        assert "Traceback" not in err
        return process.returncode, out, err

    def calls(self) -> list[str]:
        """What was asked of uv and npm since the last look; empty when set-up had nothing to do."""
        path = self.fakes / "calls"
        made = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return sorted(" ".join(call.split()[:2]) + " " + call.split()[-1] for call in made)

    def tools(self) -> Path:
        """A folder with the few system programs the stand-ins need, and no Python or uv of this machine."""
        folder = self.fakes / "tools"
        folder.mkdir()
        for name in ("sh", "rm", "mkdir", "ln", "sleep"):
            (folder / name).symlink_to(shutil.which(name) or name)
        return folder


def executable(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


EVERYTHING = [
    "npm ci --loglevel=error",
    "pip sync requirements/app.txt",
    "pip sync requirements/rasa.txt",
    "venv -q .venv",
    "venv -q .venv-rasa",
]


def test_it_is_python_3_8_and_standard_library_only() -> None:
    tree = ast.parse(COACH.read_text(), feature_version=(3, 8))
    imported = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
    assert imported <= sys.stdlib_module_names
    assert os.access(COACH, os.X_OK)


def test_help_lists_every_verb_before_any_set_up(checkout: Checkout) -> None:
    shutil.copy(ROOT / "bot" / "cli.py", checkout.root / "bot" / "cli.py")
    code, out, _ = checkout.run("-h")
    assert code == 0
    for name, text, _ in VERBS:
        assert f"./coach {name}" in out
        assert text in out
    assert checkout.calls() == []


def test_an_unknown_verb_is_refused_before_any_set_up(checkout: Checkout) -> None:
    code, _, err = checkout.run("dance")
    assert code == 1
    assert "no verb 'dance'" in err
    assert "probe" in err
    assert checkout.calls() == []


def test_sets_everything_up_once_and_hands_over(checkout: Checkout) -> None:
    code, out, err = checkout.run("probe", "--as", "x y")
    assert code == 7, err
    assert out == f"handed over ['probe', '--as', 'x y'] passed on {checkout.root}\n"
    assert checkout.calls() == EVERYTHING
    assert checkout.run("probe") == (7, f"handed over ['probe'] passed on {checkout.root}\n", "")
    assert checkout.calls() == []


@pytest.mark.parametrize(
    ("changed", "calls"),
    [
        ("requirements/rasa.txt", ["pip sync requirements/rasa.txt"]),
        ("package-lock.json", ["npm ci --loglevel=error"]),
    ],
)
def test_only_what_changed_is_done_again_and_in_place(checkout: Checkout, changed: str, calls: list[str]) -> None:
    checkout.run("probe")
    checkout.calls()
    (checkout.root / changed).write_text("{} ")
    assert checkout.run("probe")[0] == 7
    assert checkout.calls() == calls


def fail(checkout: Checkout) -> None:
    code, _, err = checkout.run("probe", UV_FAILS="1")
    assert code == 1
    assert "no route to the registry" in err


def be_killed(checkout: Checkout) -> None:
    with checkout.start("probe", UV_SLEEPS="2") as process:
        until(lambda: (checkout.fakes / "calls").exists() and "sync" in (checkout.fakes / "calls").read_text())
        process.send_signal(signal.SIGKILL)
        process.communicate()


def lose_its_python(checkout: Checkout) -> None:
    checkout.run("probe")
    for folder in (".venv", ".venv-rasa"):
        (checkout.root / folder / "bin" / "python").unlink()
        (checkout.root / folder / "bin" / "python").symlink_to("/gone/python")
    shutil.rmtree(checkout.root / "node_modules")


def move(checkout: Checkout) -> None:
    checkout.run("probe")
    checkout.root = checkout.root.rename(checkout.root.parent / "elsewhere")
    shutil.rmtree(checkout.root / "node_modules")


@pytest.mark.parametrize("happen", [fail, be_killed, lose_its_python, move])
def test_what_is_broken_is_made_anew(checkout: Checkout, happen: Callable[[Checkout], None]) -> None:
    happen(checkout)
    checkout.calls()
    code, out, err = checkout.run("probe")
    assert (code, out) == (7, f"handed over ['probe'] passed on {checkout.root}\n"), err
    assert checkout.calls() == EVERYTHING


def test_two_at_once_set_up_once(checkout: Checkout) -> None:
    both = [checkout.start("probe", UV_SLEEPS="1") for _ in range(2)]
    outs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert all("handed over" in out for out in outs)
    assert checkout.calls() == EVERYTHING


def test_a_killed_set_up_is_not_joined_by_a_second_one(checkout: Checkout) -> None:
    be_killed(checkout)  # its uv goes on for two seconds, and has the lock
    started = time.monotonic()
    assert checkout.run("probe")[0] == 7
    assert time.monotonic() - started > 1


def test_says_how_long_it_takes(checkout: Checkout) -> None:
    err = checkout.run("probe", UV_SLEEPS="2.5")[2]
    assert "coach: installing packages for Rasa ... 2 s\n" in err
    assert "coach: set up in " in err


def test_a_uv_that_does_not_run_or_is_too_old_is_passed_over(checkout: Checkout) -> None:
    for n, text in enumerate(["#!/bin/sh\necho 'pyenv: uv: command not found' >&2; exit 127\n", "#!/bin/sh\necho uv 0.4.9\n"]):
        folder = checkout.fakes / f"shims{n}"
        folder.mkdir()
        executable(folder / "uv", text)
    path = f"{checkout.fakes}/shims0:{checkout.fakes}/shims1:{checkout.env['PATH']}"
    code, _, err = checkout.run("probe", PATH=path, COACH_UV=f"{checkout.fakes}/shims0/uv")
    assert code == 7, err
    assert "fetching uv" not in err
    assert "venv -q .venv" in checkout.calls()


def test_without_a_python_3_10_it_says_what_to_install(checkout: Checkout) -> None:
    (checkout.fakes / "python3.10").unlink()
    code, _, err = checkout.run("probe", UV_HAS="nothing", PYENV_ROOT="/nowhere", PATH=f"{checkout.fakes}:{checkout.tools()}")
    assert code == 1
    assert "found no Python 3.10 that runs" in err
    assert "Install it" in err
    assert "no downloads here" in err


def test_without_uv_and_without_a_registry_it_says_what_to_do(checkout: Checkout) -> None:
    (checkout.fakes / "uv").unlink()
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": ""}
    code, _, err = checkout.run("probe", PATH=f"{checkout.fakes}:{checkout.tools()}", **offline)
    assert code == 1
    assert "fetching uv into .tools/" in err
    assert "could not get uv" in err
    assert "apt-get install python3-venv" in err


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds
        time.sleep(0.02)
