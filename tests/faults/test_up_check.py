"""`./coach up --check` as a newcomer runs it, beside a real coach's settings that it must not touch."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_check_converses_by_sms_and_chat_and_leaves_nothing(tmp_path: Path) -> None:
    var, temp = tmp_path / "var", tmp_path / "temp"
    temp.mkdir()
    real = {
        "COACH_VAR": str(var),
        "DATABASE_URL": f"sqlite:///{tmp_path}/real.db",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "real",
        "TWILIO_FROM": "+14135550100",
        "COACH_ALLOW_NUMBERS": "+14135550101",
        "TMPDIR": str(temp),
    }
    command = [sys.executable, "-m", "bot.cli", "up", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | real, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=420)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "coach: check passed" in done.stdout
    by_sms, by_chat = done.stdout.split("By web chat")
    assert by_sms.count("you: ") == by_chat.count("you: ") == 2
    assert "segment" in by_sms
    assert by_chat.count("coach: ") >= 3  # two answers, and that it passed
    assert not var.exists()
    assert not (tmp_path / "real.db").exists()
    assert not list(temp.iterdir())
    assert not programs_of(str(temp))


def programs_of(folder: str) -> list[str]:
    """Processes whose settings name this folder."""
    if not Path("/proc/self/environ").exists():
        listed = subprocess.run(["ps", "axeww", "-o", "command"], capture_output=True, text=True, check=True).stdout
        return [line for line in listed.splitlines() if f"COACH_VAR={folder}" in line]
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"COACH_VAR={folder}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found
