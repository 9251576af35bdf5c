"""The table of Twilio's codes and the ranks of its statuses."""

import itertools
import random

import pytest

from bot.messaging.channels.outcomes import RULES, Decision, decision_for, status_rank

SENT = ["accepted", "queued", "sending", "sent", "delivered", "read"]


@pytest.mark.parametrize(
    ("code", "decision"),
    [
        (21610, Decision.STOP_PERSON),
        (21211, Decision.STOP_PERSON),
        (21614, Decision.STOP_PERSON),
        (21635, Decision.STOP_PERSON),
        (30006, Decision.STOP_PERSON),
        (21611, Decision.RETRY_LATER),
        (20429, Decision.RETRY_LATER),
        (30001, Decision.RETRY_LATER),
        (30003, Decision.RETRY_LATER),
        (30008, Decision.RETRY_LATER),
        (20500, Decision.UNKNOWN_OUTCOME),
        (30005, Decision.TELL_STAFF),
        (30007, Decision.TELL_STAFF),
        (30034, Decision.STOP_ALL),
        (20003, Decision.STOP_ALL),
        (30036, Decision.GIVE_UP),
        (12345, Decision.TELL_STAFF),
        (None, Decision.TELL_STAFF),
    ],
)
def test_a_code_is_a_decision(code: int | None, decision: Decision) -> None:
    assert decision_for(code) is decision


def test_every_rule_says_why() -> None:
    assert all(rule.reason and not rule.reason.endswith(".") for rule in RULES.values())
    assert {rule.decision for rule in RULES.values()} == set(Decision)


def test_ranks_grow_along_the_way_of_a_text() -> None:
    ranks = [status_rank(status) for status in SENT]
    assert ranks == sorted(set(ranks))
    assert status_rank("scheduled") == status_rank("accepted")
    assert len({status_rank(status) for status in ("delivered", "undelivered", "failed", "canceled")}) == 1
    assert status_rank("something new") < status_rank("accepted")


def test_any_order_of_callbacks_ends_alike() -> None:
    reports = SENT[:5] * 2
    for seed in range(50):
        order = random.Random(seed).sample(reports, len(reports))
        held = "accepted"
        for status in order:
            held = status if status_rank(status) > status_rank(held) else held
        assert held == "delivered"


def test_a_final_status_stays() -> None:
    for first, second in itertools.permutations(("delivered", "undelivered", "failed", "canceled"), 2):
        assert not status_rank(second) > status_rank(first)
