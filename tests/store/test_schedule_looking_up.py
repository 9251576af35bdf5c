"""The last look at a batch of reminders reads what its conversations have, never all that waits or ever left."""

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from bot import clock
from bot.store.engine import engine
from bot.store.session import reading
from tests.schedule_world import MONDAY, add
from tests.store.test_schedule_urgency import Twilio, sender


def test_sqlite_finds_the_texts_of_a_batch_by_conversation(sqlite: str) -> None:
    seen: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        if statement.startswith("SELECT") and "FROM outbound" in statement and "json_each" in statement and not many:
            seen[statement] = given

    with clock.frozen(MONDAY):
        add("2026-11-25T08:00", 2)
        add("2026-11-25T14:00", 2)
    event.listen(engine(), "after_cursor_execute", note)
    with clock.frozen(MONDAY + timedelta(days=1, hours=8, minutes=1)):
        for _ in range(4):
            sender(Twilio()).send_due()
    event.remove(engine(), "after_cursor_execute", note)
    assert len(seen) >= 3, "what went today, what is not told yet, what was told lately"
    with reading() as session:
        raw = session.connection().connection.cursor()
        for statement, given in seen.items():
            plan = " ".join(str(row) for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall())
            assert "USING INDEX ix_outbound_conversation" in plan, (statement, plan)
