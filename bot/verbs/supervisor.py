"""Starts programs, watches them, stops them, and leaves none behind.

Each program is a session of its own with a pipe for standard input: it leaves when the pipe closes (bot/supervised.py), so that a
killed supervisor takes all with it. Each holds a lock file from start to end by inheritance, so that whoever starts it next, this
supervisor or another, waits until the one before is truly gone and never finds its port taken.
"""

import fcntl
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bot import clock

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before a program that died is started again: doubled each time
HEALTHY_AFTER = 60.0  # seconds a program must live before its waits start small again
STOP_AFTER = 5.0  # seconds between SIGTERM and SIGKILL
GONE_AFTER = STOP_AFTER + 1.0  # SIGKILL has surely done it; what is still listed is dead and only not reaped by its adopter
LOG_BYTES, LOGS_KEPT = 5_000_000, 3
STEP = 0.05
OWN_LOCK = "coach.lock"  # the supervisor's; every other lock file in the same folder is a program's


@dataclass(frozen=True)
class Program:
    """What to start: `ready` answers at once, and True only when the program can truly serve."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready: Callable[[], bool]
    folder: Path


class Child:
    """One program through its lives: waiting to start, running, ready, died."""

    def __init__(self, program: Program, var: Path, say: Callable[[str], None]) -> None:
        self.program, self.say = program, say
        self.log, self.lock = var / "log" / f"{program.name}.log", var / "run" / f"{program.name}.lock"
        self.process: subprocess.Popen[bytes] | None = None
        self.group = 0  # of the process that died last, until all of it is gone
        self.ready = False
        self.deaths = 0
        self.failures = 0  # deaths in a row before it could serve: only the first shows its log
        self.wait = FIRST_WAIT
        self.since = self.due = clock.monotonic()
        self.probe_at = 0.0

    def tick(self) -> None:
        """Notice what happened since the last look and do what is due."""
        if self.process is None:
            if clock.monotonic() >= self.due:
                self._start()
        elif self.process.poll() is not None:
            self._died(self.process.returncode)
        elif not self.ready and clock.monotonic() >= self.probe_at:
            self.probe_at = clock.monotonic() + 0.2
            if self.program.ready():
                self.ready = True
                if self.deaths:
                    self.say(f"{self.program.name} serves again after {clock.monotonic() - self.since:.1f} s")

    def _start(self) -> None:
        late = clock.monotonic() - self.due
        if self.group and group_lives(self.group) and late < GONE_AFTER:
            signal_group(self.group, signal.SIGKILL if late > STOP_AFTER else signal.SIGTERM)
            return
        with self.lock.open("a+") as lock:
            if not _free(lock):
                if late > STOP_AFTER:
                    _kill_holder(lock)
                return
            lock.truncate(0)
            turn_over(self.log)
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.program.command,
                    cwd=self.program.folder,
                    env=dict(self.program.environment),
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    pass_fds=(lock.fileno(),),
                )
            lock.write(str(self.process.pid))
        self.group, self.ready, self.since = self.process.pid, False, clock.monotonic()

    def _died(self, code: int) -> None:
        lived = clock.monotonic() - self.since
        self.wait = FIRST_WAIT if lived > HEALTHY_AFTER else self.wait
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"stopped with exit code {code}"
        self.say(f"{self.program.name} {how} after {lived:.1f} s; starting it again in {self.wait:g} s")
        if not self.ready and not self.failures:
            self.say(f"it had not become ready; the end of {self.log}:\n{tail(self.log)}")
        signal_group(self.group, signal.SIGTERM)  # what the dead one may have started
        if self.process and self.process.stdin:
            self.process.stdin.close()
        self.failures = 0 if self.ready else self.failures + 1
        self.process, self.ready, self.deaths = None, False, self.deaths + 1
        self.due, self.wait = clock.monotonic() + self.wait, min(self.wait * 2, LONGEST_WAIT)


class Supervisor:
    """Runs programs until `stop`. Not a thread: whoever has it calls `run` or `wait_ready`, both return soon after `leave` is set."""

    def __init__(self, programs: Sequence[Program], var: Path, say: Callable[[str], None]) -> None:
        for folder in ("log", "run"):
            (var / folder).mkdir(parents=True, exist_ok=True)
        self.children = [Child(program, var, say) for program in programs]
        self.say = say
        self.leave = threading.Event()

    def on_signals(self) -> None:
        """Ctrl-C, a stop from outside and a closed terminal (but for nohup) all mean: leave in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_: self.leave.set())

    def waiting_for(self) -> list[str]:
        """Names of the programs that cannot serve yet."""
        return [child.program.name for child in self.children if not child.ready]

    def wait_ready(self, seconds: float, failures: int = 1_000_000) -> bool:
        """Start all and return True when all serve; False after `seconds`, so many failed starts of one, or when told to leave.

        Speaks every 5 s.
        """
        started = told = clock.monotonic()
        while not self.leave.is_set() and clock.monotonic() - started < seconds:
            if any(child.failures >= failures for child in self.children):
                break
            self._step()
            if not self.waiting_for():
                return True
            if clock.monotonic() - told >= (2 if told == started else 5):
                told = clock.monotonic()
                self.say(f"waiting for {', '.join(self.waiting_for())} ... {told - started:.0f} s")
        return False

    def run(self) -> None:
        """Watch until told to leave."""
        while not self.leave.is_set():
            self._step()

    def _step(self) -> None:
        for child in self.children:
            child.tick()
        self.leave.wait(STEP)

    def stop(self) -> None:
        """End all programs and everything they started: SIGTERM, 5 s later SIGKILL."""
        alive = {child.group: child for child in self.children if child.group and group_lives(child.group)}
        for group in alive:
            signal_group(group, signal.SIGTERM)
        started = clock.monotonic()
        killed = False
        while alive and clock.monotonic() - started < GONE_AFTER:
            if not killed and clock.monotonic() - started > STOP_AFTER:
                killed = True
                for group in alive:
                    signal_group(group, signal.SIGKILL)
            for child in self.children:
                if child.process:
                    child.process.poll()  # reaps it, or the group would never be gone
            alive = {group: child for group, child in alive.items() if group_lives(group)}
            clock.pause(STEP)
        for child in self.children:
            if child.process and child.process.stdin:
                child.process.stdin.close()
            child.process = None


def group_lives(group: int) -> bool:
    """True while a process of this group exists."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def signal_group(group: int, number: signal.Signals) -> None:
    """Signal a whole group; nothing if it is gone or was never known."""
    if group > 1:
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            return


def turn_over(log: Path) -> None:
    """Before a start: a log over 5 MB becomes .1, .1 becomes .2, the third is dropped."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        for n in range(LOGS_KEPT - 1, 0, -1):
            older = log.with_name(f"{log.name}.{n}")
            newer = log.with_name(f"{log.name}.{n - 1}") if n > 1 else log
            if newer.exists():
                newer.replace(older)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8_000))
        text = file.read().decode(errors="replace")
    return "\n".join("    " + line for line in text.splitlines()[-lines:])


def only_one(var: Path) -> IO[str] | None:
    """Held while this process lives: the right to supervise in this folder; None when another has it."""
    (var / "run").mkdir(parents=True, exist_ok=True)
    lock = (var / "run" / OWN_LOCK).open("a+")
    if _free(lock):
        return lock
    lock.close()
    return None


def await_former(var: Path) -> None:
    """Wait until the programs of a supervisor that was killed have left; after 5 s end those that have not."""
    started = clock.monotonic()
    for path in sorted((var / "run").glob("*.lock")):
        with path.open("a+") as lock:
            while path.name != OWN_LOCK and not _free(lock) and clock.monotonic() - started < GONE_AFTER:
                if clock.monotonic() - started > STOP_AFTER:
                    _kill_holder(lock)
                clock.pause(STEP)


def _free(lock: IO[str]) -> bool:
    """Take this lock file until it is closed; False while another process has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _kill_holder(lock: IO[str]) -> None:
    """End the group that holds this lock: its number stands in the file, and is right as long as the lock is held."""
    lock.seek(0)
    signal_group(int(lock.read().strip() or 0), signal.SIGKILL)
