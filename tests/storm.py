"""A storm of texts, and what must be true after it: every message is answered exactly once, in order, and nothing is left behind."""

import itertools
import threading
import time
from collections import Counter

from bot.errors import Unavailable
from tests.town import Town

PEOPLE = [f"+1413555{n:04d}" for n in range(110, 130)]
EACH = 10
# Every one is answered differently from the next, so that order shows; some run actions, some only rules.
TEXTS = ("hello", "are you a robot?", "i need to talk to a person", "what programs do you have", "thank you so much")


def storm(town: Town) -> None:
    """200 texts over 20 phones, each phone in its own order, without waiting for answers."""

    def one(number: str) -> None:
        for n in range(EACH):
            try:
                sent = town.phones.send(number, TEXTS[n % len(TEXTS)])
            except Unavailable:
                return  # the local Twilio left with its supervisor: nobody can text any more
            assert sent.answered == 204 or sent.answered is None, sent.answered
            time.sleep(0.15)

    threads = [threading.Thread(target=one, args=(number,)) for number in PEOPLE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def waiting(town: Town) -> int:
    return int(town.rows("SELECT count(*) FROM inbound WHERE answered_at IS NULL")[0][0])


def unsent(town: Town) -> int:
    return int(town.rows("SELECT count(*) FROM outbound WHERE state IN ('queued', 'sending', 'unknown')")[0][0])


def check_whole(town: Town) -> None:
    """What must hold after every storm."""
    town.until(lambda: waiting(town) == 0, 120, lambda: f"{waiting(town)} messages wait")
    town.until(lambda: unsent(town) == 0, 90, lambda: town.rows("SELECT state, count(*) FROM outbound GROUP BY state"))
    inbound = town.rows("SELECT id, line, outcome FROM inbound ORDER BY id")
    incidents = [row for row in inbound if row.outcome == "incident"]
    assert not incidents, f"{len(incidents)} messages ended as an incident"
    replies = Counter(row.inbound_id for row in town.rows("SELECT DISTINCT inbound_id, says FROM outbound WHERE inbound_id IS NOT NULL"))
    for row in inbound:
        assert replies[row.id] == 1, f"message {row.id} ({row.outcome}) has {replies[row.id]} answers"
    bodies = Counter(row[0] for row in town.rows("SELECT sid FROM outbound WHERE sid IS NOT NULL"))
    assert all(times == 1 for times in bodies.values())
    for number in PEOPLE:
        heard = town.heard(number)
        assert len(heard) == len({one.sid for one in heard})
    sent = int(town.rows("SELECT count(*) FROM outbound WHERE channel = 'sms' AND state = 'sent'")[0][0])
    at_twilio = sum(len(town.heard(number)) for number in PEOPLE)
    assert sent == at_twilio, f"we say {sent} texts were sent, the phones have {at_twilio}"
    orders = town.rows(
        "SELECT i.line, i.id AS asked, min(o.id) AS answered FROM inbound i JOIN outbound o ON o.inbound_id = i.id "
        "GROUP BY i.line, i.id ORDER BY i.line, i.id"
    )
    for earlier, later in itertools.pairwise(orders):
        if earlier.line == later.line:
            assert earlier.answered < later.answered, "answers are out of order"
