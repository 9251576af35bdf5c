"""Wake-ups within a process and, by a real Redis, between processes."""

import os
import subprocess
import sys
import threading
import time

import pytest
import redis

from bot.settings import ROOT
from bot.worker import wake

REDIS = os.environ.get("COACH_TEST_REDIS", "redis://127.0.0.1:6379/0")


def waited(seconds: float = 5) -> float:
    started = time.monotonic()
    wake.wait_to_answer(seconds)
    return time.monotonic() - started


def test_a_stored_message_wakes_the_loop_of_this_process() -> None:
    threading.Timer(0.05, wake.message_stored).start()
    assert waited() < 2


def test_another_process_is_woken_by_redis() -> None:
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=1).ping()
    except redis.RedisError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no Redis answers at COACH_TEST_REDIS")
    tell = f"from bot.worker import wake; wake.join({REDIS!r})\nimport time\nfor _ in range(20): wake.message_stored(); time.sleep(0.1)"
    wake.join(REDIS)
    other = subprocess.Popen([sys.executable, "-c", tell], cwd=ROOT)
    try:
        assert waited(10) < 8
    finally:
        wake.leave()
        other.wait(20)


def test_without_redis_nothing_waits_longer_than_its_look() -> None:
    wake.join("redis://127.0.0.1:1/0")
    try:
        started = time.monotonic()
        wake.message_stored()
        assert time.monotonic() - started < 0.5
        assert waited() < 1
    finally:
        wake.leave()
