"""The supervisor on real processes: killed, stubborn, failing and orphaned ones. No program outlives it, no port is found taken."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.verbs.programs import free_port, is_free
from bot.verbs.supervisor import Program, Supervisor, await_former, group_lives, only_one, turn_over

ROOT = Path(__file__).resolve().parents[2]

# A program as ours are: serves a port, leaves when its supervisor's pipe closes. Words after the port make it misbehave.
SERVER = """
import signal, socket, subprocess, sys, time
from bot.supervised import leave_with_supervisor
port, ways = int(sys.argv[1]), sys.argv[2:]
if "stubborn" in ways:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    leave_with_supervisor()
if "parent" in ways:  # the port is served by a child of the started one, as some servers do
    subprocess.Popen([sys.executable, __file__, str(port), "stubborn"]).wait()
with socket.socket() as server:
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    print("serving", flush=True)
    while True:
        server.accept()[0].close()
"""

# A whole supervisor, to be killed from outside.
SUPERVISOR = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.faults.test_supervisor import server
from bot.verbs.supervisor import Supervisor
supervisor = Supervisor([server(Path({folder!r}), {port}, *{ways!r})], Path({folder!r}), print)
supervisor.on_signals()
assert supervisor.wait_ready(20)
print("READY", supervisor.children[0].group, flush=True)
supervisor.run()
supervisor.stop()
"""


def server(folder: Path, port: int, *ways: str) -> Program:
    script = folder / "server.py"
    script.write_text(SERVER)
    environment = dict(os.environ) | {"COACH_SUPERVISED": "1", "PYTHONPATH": str(ROOT)}
    return Program("server", [sys.executable, str(script), str(port), *ways], environment, lambda: listens(port), folder)


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def until(true: Callable[[], bool], seconds: float = 10.0, step: Callable[[], None] = lambda: None) -> float:
    """Seconds it took; fails when it never came."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, "it never happened"
        step()
        time.sleep(0.02)
    return time.monotonic() - started


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def run(tmp_path: Path, said: list[str]) -> Iterator[Callable[[Program], Supervisor]]:
    started: list[Supervisor] = []

    def start(program: Program) -> Supervisor:
        started.append(Supervisor([program], tmp_path, said.append))
        return started[-1]

    yield start
    for supervisor in started:
        supervisor.stop()


def tick(supervisor: Supervisor) -> Callable[[], None]:
    return lambda: [child.tick() for child in supervisor.children] and None


def test_stop_leaves_no_process_and_no_port(run: Callable[[Program], Supervisor], tmp_path: Path, port: int) -> None:
    supervisor = run(server(tmp_path, port))
    assert supervisor.wait_ready(10)
    group = supervisor.children[0].group
    assert os.getsid(group) == group != os.getsid(0)  # a session of its own: the terminal's Ctrl-C is the supervisor's alone
    supervisor.stop()
    assert not group_lives(group)
    assert is_free(port)


def test_a_killed_program_serves_again_on_its_port(
    run: Callable[[Program], Supervisor], tmp_path: Path, port: int, said: list[str]
) -> None:
    supervisor = run(server(tmp_path, port))
    assert supervisor.wait_ready(10)
    child = supervisor.children[0]
    first = child.group
    os.kill(first, signal.SIGKILL)
    until(lambda: child.ready and child.group != first, step=tick(supervisor))
    assert "server was killed by SIGKILL" in said[0]
    assert "starting it again in 0.5 s" in said[0]
    assert "serves again" in said[1]
    assert child.log.read_text().count("serving") == 2
    assert "in use" not in child.log.read_text()


def test_what_a_killed_program_had_started_is_ended_before_its_port_is_needed(
    run: Callable[[Program], Supervisor], tmp_path: Path, port: int, said: list[str]
) -> None:
    supervisor = run(server(tmp_path, port, "parent"))
    assert supervisor.wait_ready(10)
    child = supervisor.children[0]
    first = child.group
    os.kill(first, signal.SIGKILL)  # its own child ignores SIGTERM, and has the port
    assert until(lambda: child.group != first, seconds=15, step=tick(supervisor)) > 5
    until(lambda: child.ready, step=tick(supervisor))
    assert "in use" not in child.log.read_text()


def test_a_program_that_cannot_start_is_tried_ever_more_rarely_and_shows_why(
    run: Callable[[Program], Supervisor], tmp_path: Path, said: list[str]
) -> None:
    broken = [sys.executable, "-c", "raise SystemExit('no database here')"]
    supervisor = run(Program("worker", broken, dict(os.environ), lambda: False, tmp_path))
    assert not supervisor.wait_ready(2.5)
    stops = [line for line in said if "stopped with exit code 1" in line]
    assert [line.rsplit(" in ", 1)[1] for line in stops] == ["0.5 s", "1 s", "2 s"][: len(stops)]
    assert len(stops) in (2, 3)
    assert sum("no database here" in line for line in said) == 1
    assert supervisor.waiting_for() == ["worker"]
    started = time.monotonic()
    assert not supervisor.wait_ready(30, failures=2)
    assert time.monotonic() - started < 5


def test_a_program_that_ignores_the_stop_is_killed_after_five_seconds(
    run: Callable[[Program], Supervisor], tmp_path: Path, port: int
) -> None:
    supervisor = run(server(tmp_path, port, "stubborn"))
    assert supervisor.wait_ready(10)
    started = time.monotonic()
    supervisor.stop()
    assert 5 <= time.monotonic() - started < 7
    assert is_free(port)


@pytest.mark.parametrize("ways", [(), ("stubborn",)])
def test_nothing_outlives_a_killed_supervisor_and_the_next_finds_its_port_free(
    run: Callable[[Program], Supervisor], tmp_path: Path, port: int, ways: tuple[str, ...]
) -> None:
    script = SUPERVISOR.format(root=str(ROOT), folder=str(tmp_path), port=port, ways=ways)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout
        group = int(killed.stdout.readline().split()[1])
        assert group_lives(group)
        killed.kill()
    if not ways:
        until(lambda: is_free(port), seconds=4)  # it left by itself
    await_former(tmp_path)
    assert is_free(port)
    assert run(server(tmp_path, port)).wait_ready(10)


def test_ctrl_c_stops_everything(tmp_path: Path, port: int) -> None:
    script = SUPERVISOR.format(root=str(ROOT), folder=str(tmp_path), port=port, ways=())
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        group = int(supervisor.stdout.readline().split()[1])
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(8) == 0
    assert not group_lives(group)


def test_one_supervisor_a_folder(tmp_path: Path) -> None:
    first = only_one(tmp_path)
    assert first is not None
    assert only_one(tmp_path) is None
    first.close()
    again = only_one(tmp_path)
    assert again is not None
    again.close()


def test_logs_are_turned_over_at_a_start(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    for text in "abcd":
        log.write_bytes(text.encode() * 5_000_001)
        turn_over(log)
    assert not log.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["engine.log.1", "engine.log.2"]
    assert (tmp_path / "engine.log.1").read_bytes()[:1] == b"d"
    log.write_bytes(b"small")
    turn_over(log)
    assert log.exists()
