"""The register of jobs: what is done again and again, and how often. A test walks it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot import clock
from bot.care.crisis import page_silent, page_unseen
from bot.care.handover import lapse
from bot.messaging.token_index import take_in
from bot.pathways.places import move_up
from bot.schedule.feeds import refresh_due
from bot.store.session import writing
from bot.worker import leaving, schedule, wake, wrong_files
from bot.worker.apart import apart
from bot.worker.erasing import erase_due
from bot.worker.holding import free_those_of_the_dead
from bot.worker.keeping import remove_old

log = logging.getLogger(__name__)


@dataclass
class Job:
    """A job that may run twice without harm; `work` returns how many things it did.

    `before` is what takes long and needs no transaction: on SQLite everybody who writes waits for one. `first` is how many seconds after
    a start it is done for the first time: what is heavy and can wait leaves the start to what waited while nothing ran.
    """

    name: str
    seconds: float
    work: Callable[[Session], int]
    next_at: float = field(default=0.0)
    before: Callable[[], object] | None = None
    first: float = 0.0

    def begin(self) -> None:
        """The worker starts."""
        self.next_at = clock.monotonic() + self.first

    def due(self, at: float) -> bool:
        """Whether it is time again."""
        return at >= self.next_at

    def run(self) -> None:
        """Do it in one transaction and set the next time."""
        self.next_at = clock.monotonic() + self.seconds
        if self.before is not None:
            self.before()
        with writing() as session:
            done = self.work(session)
        if done:
            log.info("job %s: %d", self.name, done)
            wake.something_due()


REGISTER: tuple[Job, ...] = (
    Job("give back the conversations of killed workers", 5, free_those_of_the_dead),
    Job("page for people who did not say whether they are safe", 15, page_silent),
    Job("page again for what nobody was on call for", 30, page_unseen),
    Job("give conversations back that staff do not answer", 60, lapse),
    Job("note who came, and first days nobody answered", 60, schedule.note_attendance),
    Job("fetch calendars", 60, apart("fetch calendars", refresh_due)),
    Job("work out when people must leave", 120, apart("work out when people must leave", leaving.work_out)),
    Job("warn of full days and of the month's cost", 900, schedule.warn_of_full_days),
    Job("give seats that came free to who waits for them", 60, move_up),
    Job("tell staff of files in data/knowledge that are wrong", 15, wrong_files.tell, before=wrong_files.look, first=15),
    Job("take new names and messages into the search", 20, take_in),
    Job("erase people whose seven days are over", 600, apart("erase people", erase_due)),
    Job("remove what is older than COACH_KEEP says", 6 * 3600, apart("remove what is old", remove_old), first=600),
)
