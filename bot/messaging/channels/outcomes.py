"""What Twilio's codes and statuses mean for us: one table, used for refused requests and for status callbacks alike.

Codes: https://www.twilio.com/docs/api/errors; statuses: https://www.twilio.com/docs/messaging/api/message-resource.
"""

from enum import StrEnum
from typing import NamedTuple

from bot.errors import CoachError


class Decision(StrEnum):
    """What to do with a text that failed, and with those after it."""

    RETRY_LATER = "retry_later"  # it certainly did not go out; the same text may be sent again after a wait
    UNKNOWN_OUTCOME = "unknown_outcome"  # it may have gone out; look it up before anything is sent again
    STOP_PERSON = "stop_person"  # this number gets no more texts
    GIVE_UP = "give_up"  # this text is over; the next one may go out
    TELL_STAFF = "tell_staff"  # this text is over and a person has to look at why
    STOP_ALL = "stop_all"  # no text can go out until somebody mends the account


class Rule(NamedTuple):
    decision: Decision
    reason: str  # for staff, without anything of the message
    tries: int | None = None  # at most so many more sends after this code; None leaves it to the outbox


_LATER, _UNKNOWN, _PERSON = Decision.RETRY_LATER, Decision.UNKNOWN_OUTCOME, Decision.STOP_PERSON
_OVER, _STAFF, _ALL = Decision.GIVE_UP, Decision.TELL_STAFF, Decision.STOP_ALL

RULES: dict[int, Rule] = {
    20003: Rule(_ALL, "the account SID or auth token is wrong"),
    20005: Rule(_ALL, "the account is not active"),
    20008: Rule(_ALL, "these are test credentials"),
    20403: Rule(_ALL, "the account may not do this"),
    20429: Rule(_LATER, "too many requests at once"),
    20500: Rule(_UNKNOWN, "Twilio had an error of its own"),
    20503: Rule(_UNKNOWN, "Twilio was unavailable"),
    21211: Rule(_PERSON, "there is no such number"),
    21265: Rule(_PERSON, "the number is a short code"),
    21408: Rule(_STAFF, "texts to this country are not switched on"),
    21602: Rule(_STAFF, "the text was empty"),
    21603: Rule(_ALL, "no sender was given"),
    21604: Rule(_STAFF, "no receiver was given"),
    21606: Rule(_ALL, "the sender is not a number of this account that can text"),
    21608: Rule(_STAFF, "a trial account may text verified numbers only"),
    21609: Rule(_ALL, "Twilio does not accept the status callback address"),
    21610: Rule(_PERSON, "the person opted out"),
    21611: Rule(_LATER, "the sender's queue is full"),
    21612: Rule(_STAFF, "the number cannot be reached from our sender"),
    21614: Rule(_PERSON, "the number cannot receive texts"),
    21617: Rule(_STAFF, "the text is longer than 1,600 characters"),
    21620: Rule(_STAFF, "Twilio cannot fetch the picture"),
    21635: Rule(_PERSON, "the number is a landline"),
    21701: Rule(_ALL, "there is no such messaging service"),
    21703: Rule(_ALL, "the messaging service has no sender to use"),
    21704: Rule(_ALL, "the messaging service has no senders"),
    21705: Rule(_ALL, "the messaging service is invalid"),
    30001: Rule(_LATER, "the sender's queue overflowed"),
    30002: Rule(_ALL, "the account was suspended"),
    30003: Rule(_LATER, "the phone is off or out of reach", 2),
    30004: Rule(_STAFF, "the carrier or the phone blocks our texts"),
    30005: Rule(_STAFF, "the number is unknown and may no longer exist"),
    30006: Rule(_PERSON, "a landline, or a carrier that takes no texts"),
    30007: Rule(_STAFF, "a carrier filtered the text"),
    30008: Rule(_LATER, "the carrier gave no reason", 1),
    30010: Rule(_OVER, "the text would cost more than allowed"),
    30017: Rule(_LATER, "the carrier's network is congested"),
    30018: Rule(_ALL, "the carrier wants the sender registered first"),
    30019: Rule(_STAFF, "the content is too large for the carrier"),
    30022: Rule(_LATER, "faster than the campaign's registered rate"),
    30023: Rule(_LATER, "the campaign's daily limit is reached"),
    30024: Rule(_ALL, "the sender is not set up at the carrier"),
    30027: Rule(_LATER, "the carrier's daily limit is reached"),
    30032: Rule(_ALL, "the toll-free number is not verified"),
    30033: Rule(_ALL, "the campaign was suspended"),
    30034: Rule(_ALL, "the number belongs to no registered campaign"),
    30035: Rule(_ALL, "the campaign is still being set up"),
    30036: Rule(_OVER, "it waited longer than it was useful"),
}
_UNLISTED = Rule(_STAFF, "a code we have no rule for")

_RANKS = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "partially_delivered": 4,
    "undelivered": 4,
    "failed": 4,
    "canceled": 4,
    "read": 5,
}


def rule_for(code: int | None) -> Rule:
    """The whole rule of a Twilio code; a code without one is for staff to look at."""
    return _UNLISTED if code is None else RULES.get(code, _UNLISTED)


def decision_for(code: int | None) -> Decision:
    """What a Twilio code means, whether a request was refused with it or a status callback carried it as ErrorCode."""
    return rule_for(code).decision


def status_rank(status: str) -> int:
    """How far along a status is; a text only ever moves to a higher rank, whatever order callbacks arrive in. -1 for an unknown one."""
    return _RANKS.get(status, -1)


class SendFailed(CoachError):
    """A request to Twilio did not succeed. Holds no number, no body and nothing that Twilio wrote about them."""

    def __init__(self, decision: Decision, code: int | None, detail: str) -> None:
        super().__init__(f"Twilio: {detail}" + (f" ({code})." if code else "."))
        self.decision = decision
        self.code = code
        self.detail = detail
