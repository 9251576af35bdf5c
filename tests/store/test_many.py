"""Many rows in one statement: what is found, changed and added is the same on both databases, and looked up by index."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text

from bot.messaging.outbox import QUEUED, SENT, Kind, Outbound
from bot.store.engine import engine, make_engine
from bot.store.many import add_many, among, change_many
from bot.store.session import reading, writing
from tests.conftest import postgres

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
TABLE = Outbound.metadata.tables[Outbound.__tablename__]
FEW = (Outbound.id, Outbound.state, Outbound.sid, Outbound.sent_at, Outbound.body)


def a_row(number: int, **other: Any) -> dict[str, Any]:
    same = {"channel": "sms", "address": "+14135550111", "address_hash": "x", "kind": int(Kind.REMINDER), "language": "en"}
    written = {"body": "See you", "author": "coach", "state": QUEUED, "created_at": NOON, "due_at": NOON, "next_try_at": NOON}
    rest = {"tries": 0, "repeated": False, "status_rank": 0, "segments": 1, "retention": "message", "sid": None}
    return same | written | rest | {"id": number} | other


def filled(*rows: dict[str, Any]) -> None:
    with writing() as session:
        add_many(session, TABLE, rows)


def stored() -> list[tuple[Any, ...]]:
    with reading() as session:
        return [tuple(row) for row in session.execute(select(*FEW).order_by(Outbound.id))]


def test_added_rows_are_as_given(database: str) -> None:
    filled(a_row(1), a_row(2**60, body="¿Vienes?", sid="SM2", state=SENT))
    assert stored() == [(1, QUEUED, None, None, "See you"), (2**60, SENT, "SM2", None, "¿Vienes?")]


def test_nothing_to_add_or_to_change_is_no_statement(database: str) -> None:
    filled()
    with writing() as session:
        change_many(session, TABLE, {})
    assert stored() == []


def test_each_row_gets_its_own_value_and_only_where_the_condition_holds(database: str) -> None:
    filled(a_row(1), a_row(2), a_row(3, sid="SM3"), a_row(4))
    with writing() as session:
        new = {one: {"sid": f"SM{one}0", "state": SENT, "sent_at": NOON, "body": f"text {one}"} for one in (3, 2, 1)}
        change_many(session, TABLE, new, TABLE.c.sid.is_(None), TABLE.c.state == QUEUED)
    assert stored() == [
        (1, SENT, "SM10", NOON, "text 1"),
        (2, SENT, "SM20", NOON, "text 2"),
        (3, QUEUED, "SM3", None, "See you"),
        (4, QUEUED, None, None, "See you"),
    ]


def test_an_id_may_change_too_and_nothing_may_become_empty(database: str) -> None:
    filled(a_row(1, sid="SM1"), a_row(2, sid="SM2"))
    with writing() as session:
        change_many(session, TABLE, {1: {"id": 11, "sid": None}, 2: {"id": 12, "sid": "SM2"}})
    assert [row[:3] for row in stored()] == [(11, QUEUED, None), (12, QUEUED, "SM2")]


def test_the_same_text_is_sealed_anew_for_each_row(database: str) -> None:
    filled(a_row(1), a_row(2))
    with writing() as session:
        change_many(session, TABLE, {1: {"body": "Same"}, 2: {"body": "Same"}})
        kept = [bytes(one) for one in session.scalars(text("SELECT body FROM outbound"))]
    assert len(kept) == len(set(kept)) == 2
    assert [row[-1] for row in stored()] == ["Same", "Same"]


def test_among_takes_none_a_few_and_thousands(database: str) -> None:
    filled(*(a_row(n, sid=f"SM{n}") for n in range(1, 6)))
    with reading() as session:
        assert session.scalars(select(Outbound.id).where(among(Outbound.id, []))).all() == []
        assert session.scalars(select(Outbound.id).where(among(Outbound.sid, {"SM2", "it's", None}))).all() == [2]
        some = select(Outbound.id).where(among(Outbound.id, range(4, 40_000)), Outbound.state == QUEUED).order_by(Outbound.id)
        assert session.scalars(some).all() == [4, 5]


def test_sqlite_looks_them_up_by_index(sqlite: str) -> None:
    query = select(Outbound.id).where(among(Outbound.conversation_id, ["a", "b"]), Outbound.kind == 3)
    with reading() as session:
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {query.compile(engine(), compile_kwargs={'literal_binds': True})}")).all()
    assert any("SEARCH outbound USING INDEX" in str(row) for row in plan), plan


def test_postgresql_plans_for_the_tables_as_they_are_now() -> None:
    """A plan kept from when a table was empty reads all of it for each batch: planning 30,000 reminders took four times as long."""
    for url in postgres():
        ours = make_engine(url)
        with ours.connect() as connection:
            assert connection.scalar(text("SHOW plan_cache_mode")) == "force_custom_plan"
        ours.dispose()


def test_rows_are_locked_in_the_order_of_their_ids(database: str) -> None:
    """Two who change the same rows the other way round must not wait for each other."""
    filled(*(a_row(n) for n in range(1, 400)))

    def change(turn: int) -> int:
        ids = range(1, 400) if turn % 2 else range(399, 0, -1)
        with writing() as session:
            change_many(session, TABLE, {one: {"reason": f"by {turn}", "tries": turn + one} for one in ids})
        return turn

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, range(12))) == list(range(12))
