"""Wakes the loop after a commit, so that nothing waits for a poll: in this process at once, and by Redis in every other one.

A wake-up that gets lost costs half a second, never a message: the loop also looks by itself.
"""

import logging
import threading

import redis

log = logging.getLogger(__name__)

CHANNEL = "coach:wake"
RETRY_SECONDS = 2.0
_ANSWER, _SEND = b"answer", b"send"

_answering = threading.Event()
_sending = threading.Event()
_far: "Far | None" = None


class Far:
    """Tells other processes by Redis, and hears them."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        self._stopping, self._to_tell = threading.Event(), threading.Event()
        self._what: set[bytes] = set()
        self._threads = [threading.Thread(target=work, name="wake", daemon=True) for work in (self._listen, self._publish)]

    def start(self) -> None:
        """Begin to hear others."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop hearing others."""
        self._stopping.set()
        self._to_tell.set()
        for thread in self._threads:
            thread.join()
        self._redis.close()

    def tell(self, what: bytes) -> None:
        """Wake the others; returns at once, since an event loop may be calling."""
        self._what.add(what)
        self._to_tell.set()

    def _publish(self) -> None:
        while not self._stopping.is_set():
            self._to_tell.wait()
            self._to_tell.clear()
            while self._what:
                try:
                    self._redis.publish(CHANNEL, self._what.pop())
                except redis.RedisError as error:
                    log.warning("Redis does not answer (%s): other machines notice half a second later", type(error).__name__)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
                    heard.subscribe(CHANNEL)
                    while not self._stopping.is_set():
                        message = heard.get_message(timeout=0.5)
                        if message is not None:
                            (_answering if message["data"] == _ANSWER else _sending).set()
            except redis.RedisError:
                self._stopping.wait(RETRY_SECONDS)


def join(url: str | None) -> None:
    """Wake up together with other processes; no address means that there are none."""
    global _far
    if url and _far is None:
        _far = Far(url)
        _far.start()


def leave() -> None:
    """The end of `join`."""
    global _far
    if _far is not None:
        _far.stop()
        _far = None


def message_stored() -> None:
    """Something waits to be answered."""
    _answering.set()
    if _far is not None:
        _far.tell(_ANSWER)


def something_due() -> None:
    """Something waits to be sent."""
    _sending.set()
    if _far is not None:
        _far.tell(_SEND)


def wait_to_answer(seconds: float) -> None:
    """Wait until a message was stored, at most so long."""
    _answering.wait(seconds)
    _answering.clear()


def wait_to_send(seconds: float) -> None:
    """Wait until something is due, at most so long."""
    _sending.wait(seconds)
    _sending.clear()
