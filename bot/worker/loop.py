"""Runs the worker's threads: one claims messages and hands them to a pool, one sends, one does the jobs that are due."""

import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot import clock
from bot.errors import CoachError
from bot.messaging.dialogue import Dialogue
from bot.messaging.outbox import PROMPT, UNASKED
from bot.settings import Settings
from bot.turns.answer import Claim, answer, claim
from bot.worker import jobs, schedule, wake
from bot.worker.carrier import carrier
from bot.worker.holding import Holder
from bot.worker.send import BIG_BATCH, Sender

log = logging.getLogger(__name__)

TURNS = 8
POLL_SECONDS = 0.5
# How long one thread may compute while another one waits: with Python's own 5 ms whoever prepares the next batch lets the answers to
# the last one lie, and Twilio waits for us.
SWITCH_SECONDS = 0.0002
PLAN_SECONDS = 2.0
PAUSE_AFTER_FAULT = 1.0


class Worker:
    """The worker of one process. `start` returns at once; `stop` waits for what is being done."""

    def __init__(self, settings: Settings, dialogue: Dialogue) -> None:
        self._settings, self._dialogue = settings, dialogue
        self._stopping = threading.Event()
        self._holder = Holder(settings.var)
        self._turns = ThreadPoolExecutor(TURNS, "turn")
        self._free = threading.Semaphore(TURNS)
        twilio = carrier(settings)
        # One for what people wait for, one for what nobody asked for: a hundred thousand reminders hold no answer up.
        self._sender = Sender(settings, twilio) if twilio else None
        self._reminder = Sender(settings, twilio) if twilio else None
        self._threads = [threading.Thread(target=self._forever, args=(step,), name=name) for name, step in self._steps()]

    def _steps(self) -> list[tuple[str, Callable[[], None]]]:
        steps: list[tuple[str, Callable[[], None]]] = [("claim", self._claim), ("jobs", self._jobs), ("plan", self._plan)]
        if self._sender is None:
            return steps
        # Two take turns: while one waits for Twilio, the other gets the next batch ready.
        return [*steps, ("send", self._send), ("remind", self._remind), ("remind too", self._remind), ("settle", self._settle)]

    def start(self) -> None:
        """Start all threads."""
        sys.setswitchinterval(SWITCH_SECONDS)
        wake.join(self._settings.redis_url)
        for job in jobs.REGISTER:
            job.begin()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take nothing new, finish what is being done."""
        self._stopping.set()
        wake.message_stored()
        wake.something_due()
        for thread in self._threads:
            thread.join()
        self._turns.shutdown()
        self._holder.leave()

    def _forever(self, step: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                step()
            except Exception as error:  # noqa: BLE001 - a loop that ends would be silence for everybody
                log.error(
                    "%s failed: %s", threading.current_thread().name, error if isinstance(error, CoachError) else type(error).__name__
                )
                self._stopping.wait(PAUSE_AFTER_FAULT)

    def _claim(self) -> None:
        if not self._free.acquire(timeout=1):
            return
        mine: Claim | None = None
        try:
            mine = claim(self._holder.sign)
        finally:
            if mine is None:
                self._free.release()
        if mine is None:
            wake.wait_to_answer(POLL_SECONDS)
        else:
            self._turns.submit(self._turn, mine)

    def _turn(self, mine: Claim) -> None:
        try:
            answer(self._dialogue, mine)
        except Exception as error:  # noqa: BLE001 - the lease ends by itself and the message is taken up again
            log.error("a turn could not even be put back: %s", type(error).__name__)
        finally:
            self._free.release()
            wake.message_stored()
            wake.something_due()

    def _send(self) -> None:
        if self._sender is not None and not self._sender.send_due(PROMPT):
            wake.wait_to_send(POLL_SECONDS)

    def _remind(self) -> None:
        if self._reminder is not None and not self._reminder.send_due(UNASKED, BIG_BATCH):
            self._stopping.wait(POLL_SECONDS)

    def _settle(self) -> None:
        if self._sender is not None and not self._sender.settle_unknown():
            self._stopping.wait(1)

    def _plan(self) -> None:
        """Apart from the jobs, since a big import keeps it busy for minutes; others get the database for as long as it had it."""
        began = clock.monotonic()
        done = schedule.plan_reminders()
        self._stopping.wait(clock.monotonic() - began if done else PLAN_SECONDS)

    def _jobs(self) -> None:
        for job in jobs.REGISTER:
            if job.due(clock.monotonic()):
                job.run()
        self._stopping.wait(1)
