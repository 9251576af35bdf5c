"""What Twilio reports of texts, stored many at a time: a hundred thousand reminders of one minute bring twice as many reports."""

import asyncio
from collections.abc import Sequence

from bot.care.delivery import could_not_deliver
from bot.gateway.committer import Committer
from bot.messaging.status import Report, report
from bot.store.session import writing
from bot.worker import wake


class Reports(Committer[Report]):
    """Takes reports in, and carries out what an undelivered text asks for."""

    async def _commit(self, some: Sequence[Report]) -> None:
        if await asyncio.get_running_loop().run_in_executor(self._thread, _keep, some):
            wake.something_due()


def _keep(some: Sequence[Report]) -> int:
    with writing() as session:
        undelivered = report(session, some)
        session.flush()
        for one in undelivered:
            could_not_deliver(session, one.outbound_id, one.decision, one.code)
    return len(undelivered)
