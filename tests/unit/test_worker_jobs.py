"""The register of jobs: every one runs on an empty database, and a worker plans what was entered without being told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.dialogue import dialogue
from bot.messaging.outbox import Outbound
from bot.schedule.entering import enter
from bot.settings import settings
from bot.store.session import reading, writing
from bot.worker import jobs
from bot.worker.loop import Worker
from tests.local_twilio import until
from tests.schedule_world import draft, talk_of


@pytest.mark.parametrize("job", jobs.REGISTER, ids=lambda job: job.name)
def test_every_job_runs_twice_without_harm(sqlite: str, job: jobs.Job) -> None:
    job.run()
    job.run()
    assert not job.due(job.next_at - 1)


def test_the_register_names_each_job_once() -> None:
    names = [job.name for job in jobs.REGISTER]
    assert len(names) == len(set(names))


def test_a_worker_plans_what_was_entered(sqlite: str) -> None:
    with writing() as session:
        enter(session, talk_of(session).contact.person, draft(f"{clock.now() + timedelta(days=3):%Y-%m-%d}T14:00"))
    worker = Worker(settings(), dialogue())
    worker.start()
    try:
        until(_promised, 30)
    finally:
        worker.stop()


def _promised() -> bool:
    with reading() as session:
        return session.scalar(select(Outbound.id).where(Outbound.key.startswith("remind:")).limit(1)) is not None


def test_what_waited_while_nothing_ran_goes_first_at_a_start() -> None:
    """Reading all of data/knowledge takes seconds of which each is one in which reminders are late."""
    for job in jobs.REGISTER:
        job.begin()
    now = clock.monotonic()
    assert {job.name for job in jobs.REGISTER if not job.due(now)} == {
        "tell staff of files in data/knowledge that are wrong",
        "remove what is older than COACH_KEEP says",
    }
    assert all(job.due(now + 601) for job in jobs.REGISTER)
