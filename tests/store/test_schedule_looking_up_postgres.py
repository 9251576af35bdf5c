"""PostgreSQL, too, looks up what a batch is about row by row, also before it has gathered statistics: minutes after an import."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from bot import clock
from bot.messaging.outbox import UNASKED
from bot.store.engine import engine
from tests.bench.reminders import due_now, keep, people, planned
from tests.conftest import use
from tests.reused_postgres import ReusedPostgres
from tests.schedule_world import MONDAY
from tests.store.test_schedule_urgency import Twilio, sender

BATCH = 200
WHOLE = re.compile(r"(Seq Scan on outbound|on ix_outbound_due|on uq_outbound_sid)")


def test_postgres_reads_only_what_a_batch_is_about(reused_postgres: ReusedPostgres, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reused_postgres.empty()
    seen: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: bool) -> None:
        if "unnest" in statement or "= ANY (" in statement:
            seen[statement] = given

    for _ in use(reused_postgres.url, tmp_path, monkeypatch, migrated=True):
        with clock.frozen(MONDAY):
            people(4 * BATCH)
            planned()
            keep()
        with clock.frozen(MONDAY + timedelta(days=1, hours=2)):
            due_now()
            assert sender(Twilio()).send_due(UNASKED, BATCH) == BATCH
            event.listen(engine(), "after_cursor_execute", note)
            twilio = Twilio()
            assert sender(twilio).send_due(UNASKED, BATCH) == len(twilio.sent) == BATCH
            event.remove(engine(), "after_cursor_execute", note)
        assert len(seen) >= 10
        with engine().connect() as connection:
            for statement, given in seen.items():
                plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", given))
                assert not WHOLE.search(plan), (statement, plan)
            connection.execute(text("DROP TABLE promised"))
            connection.commit()
