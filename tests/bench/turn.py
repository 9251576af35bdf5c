"""./coach bench turn: from a stored text to its queued reply, against Rasa's channel alone in the same run.

Aims: 6 ms added at one conversation; saturated turns a second 0.9 of the channel's; the same with a custom action; no slower after
500 events in one conversation.
"""

import os
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot import clock
from bot.messaging.channels.signature import sign
from bot.messaging.conversation import conversation_for
from bot.messaging.dialogue import Dialogue
from bot.messaging.inbox import inbound_row, line_of, store
from bot.people.person import contact_for
from bot.store import engine as engines
from bot.store.session import writing
from tests.conftest import fresh_settings
from tests.town import Town, running

TURNS = {1: 60, 8: 25, 32: 12}
KINDS = {"rule": "thank you so much", "action": "can i talk to a real person please"}


def percentile(times: list[float], share: float) -> float:
    return 1000 * sorted(times)[min(len(times) - 1, int(len(times) * share))]


def prepared(tag: str, conversations: int, turns: int, said: str) -> list[tuple[str, list[str]]]:
    """Conversations with stored messages that the worker leaves alone: (conversation id, message ids), for the channel by itself."""
    made = []
    for n in range(conversations):
        address = f"alone{tag}{n}"
        rows = [
            inbound_row(sid=f"ALONE{tag}-{n}-{turn}-{time.monotonic_ns()}", channel="web", address=address, body=said)
            for turn in range(turns)
        ]
        for row in rows:
            row["next_try_at"] = clock.now() + timedelta(days=1)
        store(engines.engine(), rows)
        with writing() as session:
            contact = contact_for(session, "web", address, source="bench")
            made.append((conversation_for(session, contact, line_of("web", address)).id, [str(row["id"]) for row in rows]))
    return made


def alone(dialogue: Dialogue, tag: str, conversations: int, turns: int, said: str) -> tuple[list[float], float]:
    """Times of turns posted to the channel itself, and turns a second."""

    def one(mine: tuple[str, list[str]]) -> list[float]:
        times = []
        for message in mine[1]:
            started = time.perf_counter()
            dialogue.turn(conversation_id=mine[0], message_id=message, text=said, language="en", channel="web")
            times.append(time.perf_counter() - started)
        return times

    work = prepared(tag, conversations, turns, said)
    started = time.perf_counter()
    with ThreadPoolExecutor(conversations) as pool:
        every = [seconds for times in pool.map(one, work) for seconds in times]
    return every, len(every) / (time.perf_counter() - started)


class Answers:
    """Looks every few milliseconds which messages are answered: one look for all conversations."""

    def __init__(self, town: Town) -> None:
        self.town, self.newest, self.done = town, 0, set[str]()
        self.changed, self.over = threading.Condition(), False
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def _look(self) -> None:
        while not self.over:
            query = "SELECT sid, id FROM inbound WHERE answered_at IS NOT NULL AND id > :newest - 60000000000"
            rows = self.town.rows(query, newest=self.newest)
            with self.changed:
                self.done |= {row.sid for row in rows}
                self.newest = max([self.newest, *(row.id for row in rows)])
                self.changed.notify_all()
            time.sleep(0.003)

    def wait(self, sid: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: sid in self.done, 60), "no answer within a minute"

    def close(self) -> None:
        self.over = True
        self.thread.join()


def whole(town: Town, tag: str, conversations: int, turns: int, said: str) -> tuple[list[float], float]:
    """Times from a stored text to its reply in the outbox (both as the database has them), and turns a second."""
    answers = Answers(town)

    def one(n: int) -> None:
        number = f"+1508555{int(tag) % 100:02d}{n:02d}"
        with httpx.Client(base_url=f"http://{town.bind}", trust_env=False) as http:
            for turn in range(turns):
                sid = f"BENCH{tag}-{n}-{turn}"
                form = [("MessageSid", sid), ("From", number), ("To", "+14135550100"), ("Body", said), ("NumMedia", "0")]
                signature = sign(town.settings.twilio_token or "", f"{town.settings.public_url}/sms/inbound", form)
                assert http.post("/sms/inbound", data=dict(form), headers={"X-Twilio-Signature": signature}).status_code == 204
                answers.wait(sid)

    started = time.perf_counter()
    with ThreadPoolExecutor(conversations) as pool:
        list(pool.map(one, range(conversations)))
    took = time.perf_counter() - started
    answers.close()
    query = "SELECT received_at, answered_at FROM inbound WHERE sid LIKE :mine"
    times = [_between(row.received_at, row.answered_at) for row in town.rows(query, mine=f"BENCH{tag}-%")]
    return times, len(times) / took


def _between(start: Any, end: Any) -> float:
    first, last = (datetime.fromisoformat(value) if isinstance(value, str) else value for value in (start, end))
    return float((last - first).total_seconds())


def main() -> None:
    live = {"COACH_ALLOW_NUMBERS": "+14135550199"}  # nobody is texted: sending is another bench
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), live) as town:
        os.environ.update({name: value for name, value in town.env.items() if name.startswith(("COACH_", "DATABASE_"))})
        fresh_settings()
        dialogue = Dialogue(f"http://127.0.0.1:{town.settings.rasa_port}", town.settings.internal_secret)
        for kind, said in KINDS.items():
            for conversations, turns in TURNS.items():
                base, base_rate = alone(dialogue, f"{kind}{conversations}", conversations, turns, said)
                full, full_rate = whole(town, f"{len(kind) + conversations:02d}", conversations, turns, said)
                added = 1000 * (statistics.median(full) - statistics.median(base))
                print(
                    f"{kind:6} {conversations:2} conversations: "
                    f"whole p50 {percentile(full, 0.5):.0f}, p95 {percentile(full, 0.95):.0f} ms, {full_rate:.0f}/s; "
                    f"channel alone p50 {percentile(base, 0.5):.0f}, p95 {percentile(base, 0.95):.0f} ms, {base_rate:.0f}/s; "
                    f"added {added:.0f} ms, rate {full_rate / base_rate:.2f}"
                )
        early, _ = alone(dialogue, "long", 1, 40, KINDS["rule"])
        alone(dialogue, "long", 1, 130, KINDS["rule"])
        late, _ = alone(dialogue, "long", 1, 40, KINDS["rule"])
        print(f"one conversation: p50 {percentile(early, 0.5):.1f} ms at its start, {percentile(late, 0.5):.1f} ms after 500 events")


if __name__ == "__main__":
    main()
