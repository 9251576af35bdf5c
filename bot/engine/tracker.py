"""Rasa's tracker as a cache: one read and one write a turn, both of fixed cost however long the conversation is.

A turn reads only the newest events. Our rules look no further back than the last message, and what must be remembered lives
in the app's database; a slot therefore holds for a few turns only, and the channel sets `language` afresh when it is gone.
The answer of each turn is stored beside its events in one transaction, so that a repeat of a message id is a look-up by key.
"""

import json
import time
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

TAIL = 24  # events read: about four turns
DAY = 86400.0


class _Turn(SQLTrackerStore.Base):  # type: ignore[misc, valid-type]
    __tablename__ = "turns"
    sender_id = sa.Column(sa.String(64), primary_key=True)
    message_id = sa.Column(sa.String(64), primary_key=True)
    at = sa.Column(sa.Float, nullable=False, index=True)
    answer = sa.Column(sa.Text, nullable=False)


EVENTS = SQLTrackerStore.SQLEvent.__table__
TURNS = _Turn.__table__


class TurnStore(SQLTrackerStore):
    """Keeps events in Rasa's own table, so that Rasa's tools can read them."""

    def __init__(self, domain: Domain | None = None, host: str | None = None, event_broker: EventBroker | None = None, **_: Any) -> None:
        """`host` is an SQLAlchemy URL (Rasa's name for it). A connection stays open: SQLite would checkpoint at each last close."""
        url = (host or "sqlite://").replace("postgresql+psycopg://", "postgresql+psycopg2://")  # Rasa's SQLAlchemy 1.4 knows no psycopg 3
        lite = url.startswith("sqlite")
        # hide_parameters: an error's text must not carry a message
        self.engine = sa.create_engine(
            url,
            poolclass=sa.pool.StaticPool if url == "sqlite://" else sa.pool.QueuePool,
            connect_args={"check_same_thread": False, **({} if "timeout=" in url else {"timeout": 5})} if lite else {},
            pool_pre_ping=not lite,
            hide_parameters=True,
            **({} if url == "sqlite://" else {"pool_size": 2, "max_overflow": 3}),
        )
        if lite:
            sa.event.listen(self.engine, "connect", _tune_sqlite)
        self.Base.metadata.create_all(self.engine)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, domain, event_broker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The newest events of the last session, or None for somebody new."""
        newest = sa.select(EVENTS.c.type_name, EVENTS.c.action_name, EVENTS.c.data).where(EVENTS.c.sender_id == sender_id)
        with self.engine.connect() as connection:
            rows = connection.execute(newest.order_by(EVENTS.c.id.desc()).limit(TAIL)).fetchall()[::-1]
        if not rows:
            return None
        kept = rows[_first_whole_turn(rows) :]
        tracker = DialogueStateTracker.from_dict(sender_id, [json.loads(row.data) for row in kept], self.domain.slots)
        tracker.events_stored = len(tracker.events)
        return tracker

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A tracker in memory; Rasa's own would write an empty one to the database first."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends what is new since `retrieve`."""
        with self.engine.begin() as connection:
            self._append(connection, tracker)
        tracker.events_stored = len(tracker.events)

    def save_turn(self, tracker: DialogueStateTracker, message_id: str, answer: dict[str, Any]) -> None:
        """Appends the turn's events and its answer, both or neither."""
        row = {"sender_id": tracker.sender_id, "message_id": message_id, "at": time.time(), "answer": json.dumps(answer)}
        with self.engine.begin() as connection:
            self._append(connection, tracker)
            connection.execute(TURNS.insert(), [row])
        tracker.events_stored = len(tracker.events)

    def answer(self, sender_id: str, message_id: str) -> dict[str, Any] | None:
        """What this message was answered, over the whole history."""
        query = sa.select(TURNS.c.answer).where(TURNS.c.sender_id == sender_id, TURNS.c.message_id == message_id)
        with self.engine.connect() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else dict(json.loads(found))

    def forget(self, sender_id: str) -> int:
        """Deletes a conversation; how many rows went."""
        with self.engine.begin() as connection:
            gone = connection.execute(TURNS.delete().where(TURNS.c.sender_id == sender_id)).rowcount
            gone += connection.execute(EVENTS.delete().where(EVENTS.c.sender_id == sender_id)).rowcount
        self._shrink_log()
        return int(gone)

    def retain(self, days: float, now: float | None = None) -> int:
        """Deletes what is older than so many days (at least one, so that no running session is cut); how many rows went.

        Rasa's own store could not bear this inside a session, since it appends by counting; this one does not count.
        """
        before = (time.time() if now is None else now) - max(days, 1.0) * DAY
        with self.engine.begin() as connection:
            gone = connection.execute(TURNS.delete().where(TURNS.c.at < before)).rowcount
            gone += connection.execute(EVENTS.delete().where(EVENTS.c.timestamp < before)).rowcount
        self._shrink_log()
        return int(gone)

    def _append(self, connection: Any, tracker: DialogueStateTracker) -> None:
        new = list(tracker.events)[getattr(tracker, "events_stored", 0) :]
        rows = []
        for event in new:
            data = event.as_dict()
            rows.append(
                {
                    "sender_id": tracker.sender_id,
                    "type_name": event.type_name,
                    "timestamp": data.get("timestamp"),
                    "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
                    "action_name": data.get("name"),
                    "data": json.dumps(data),
                }
            )
        if rows:
            connection.execute(EVENTS.insert(), rows)

    def _shrink_log(self) -> None:
        """Deleted text must not stay readable in SQLite's write-ahead log."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _first_whole_turn(rows: list[Any]) -> int:
    """Where to begin: at the newest session start, or, where the tail cut a turn in two, at the first listening."""
    for i in range(len(rows) - 1, -1, -1):
        if rows[i].type_name == SessionStarted.type_name:
            return i
    if len(rows) == TAIL:
        for i, row in enumerate(rows):
            if row.action_name == ACTION_LISTEN_NAME:
                return i
    return 0


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """WAL without an fsync a commit: the tracker can be rebuilt, the app's database cannot. Deleted text is overwritten."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
