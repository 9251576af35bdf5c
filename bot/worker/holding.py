"""Which worker holds which conversation, so that people need not wait for the end of a lease (90 s) when a worker was killed.

A worker's sign begins the token of each of its leases and names a file in var/run, which the worker keeps locked. The kernel lets go
of the lock however the worker ends: who can lock that file knows that nobody holds those leases any more. A worker on another machine
has no file here, and its leases end by themselves.
"""

import fcntl
from pathlib import Path

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.settings import settings

SIGN = 8  # characters; the last ones of an id, which are chance
_BEGINS, _ENDS = "worker-", ".holds"  # no ".lock": a coach that starts waits until the programs that hold those have left


class Holder:
    """This worker's sign. `leave` after its last turn; a file without a lock is what a killed worker leaves behind."""

    def __init__(self, var: Path) -> None:
        self.sign = clock.new_id()[-SIGN:]
        folder = var / "run"
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{_BEGINS}{self.sign}{_ENDS}"
        draft = self._path.with_suffix(".new")
        self._file = draft.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.rename(self._path)  # nobody sees it before it is locked

    def leave(self) -> None:
        """Nothing is held any more."""
        self._path.unlink(missing_ok=True)
        self._file.close()


def free_those_of_the_dead(session: Session) -> int:
    """Give back the conversations of workers of this machine that are gone; returns how many these were."""
    freed = 0
    for path in (settings().var / "run").glob(f"{_BEGINS}*{_ENDS}"):
        try:
            with path.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, FileNotFoundError):
            continue  # it lives, or another worker was faster
        sign = path.name.removeprefix(_BEGINS).removesuffix(_ENDS)
        theirs = update(Conversation).where(Conversation.lease_until > clock.now(), func.substr(Conversation.lease_token, 1, SIGN) == sign)
        done = session.execute(theirs.values(lease_token=None, lease_until=None).execution_options(synchronize_session=False))
        if not done.rowcount:  # type: ignore[attr-defined]
            path.unlink(missing_ok=True)  # at a later look: this transaction may yet fail
        freed += done.rowcount  # type: ignore[attr-defined]
    return freed
