"""Wakes the loop of this process after a commit, so that nothing waits for a poll."""

import threading

_answering = threading.Event()
_sending = threading.Event()


def message_stored() -> None:
    """Something waits to be answered."""
    _answering.set()


def something_due() -> None:
    """Something waits to be sent."""
    _sending.set()


def wait_to_answer(seconds: float) -> None:
    """Wait until a message was stored, at most so long."""
    _answering.wait(seconds)
    _answering.clear()


def wait_to_send(seconds: float) -> None:
    """Wait until something is due, at most so long."""
    _sending.wait(seconds)
    _sending.clear()
