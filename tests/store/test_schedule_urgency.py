"""What goes first: the earliest shift of what is due, and an answer before any reminder; a try that failed does not count."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.channels.outcomes import Decision, SendFailed
from bot.messaging.channels.twilio import Accepted, Text
from bot.messaging.claiming import claim_due
from bot.messaging.outbox import PROMPT, UNASKED, Kind, Outbound, queue
from bot.messaging.sending import ATTEMPT
from bot.people.ages import guardian_answered
from bot.people.merging import Merge, merge, undo
from bot.people.proof import set_pin
from bot.schedule.planning import plan_anew, plan_due
from bot.settings import settings
from bot.store.session import reading, writing
from bot.worker.send import Sender
from tests.schedule_world import ANA, BEN, MONDAY, add, talk_of

CAL = "+14135550133"
EVENING = timedelta(days=1, hours=8)


class Twilio:
    """Remembers bodies; fails as often as it is told."""

    _sids = count()

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.whole: list[tuple[str, str]] = []
        self.failures = 0

    def send_many(self, texts: Sequence[Text], within: float) -> list[Accepted | SendFailed]:
        return [self._send(text, within) for text in texts]

    def _send(self, text: Text, within: float) -> Accepted | SendFailed:
        if self.failures or within <= 0:
            self.failures = max(0, self.failures - 1)
            return SendFailed(Decision.RETRY_LATER, 20429, "busy")
        self.sent.append(f"{text.to[-2:]} {text.body[:16]}")
        self.whole.append((text.to, text.body))
        return Accepted(f"SM{next(self._sids)}", "queued")


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def sender(twilio: Twilio) -> Sender:
    return Sender(settings(), twilio)  # type: ignore[arg-type]


def test_the_earliest_start_goes_first() -> None:
    add("2026-11-25T16:00", number=ANA)
    add("2026-11-25T11:00", number=BEN)
    add("2026-11-25T13:00", number=CAL)
    twilio = Twilio()
    with clock.frozen(MONDAY + EVENING):
        for _ in range(3):
            sender(twilio).send_due(UNASKED, 1)
    assert [one[:2] for one in twilio.sent] == [BEN[-2:], CAL[-2:], ANA[-2:]]


def test_an_answer_does_not_wait_behind_reminders() -> None:
    add("2026-11-25T14:00")
    with clock.frozen(MONDAY + EVENING), writing() as session:
        queue(session, talk_of(session), "An answer.", kind=Kind.ANSWER, language="en", inbound_id=5)
        assert [row.kind for row in claim_due(session, 9, 1.0, UNASKED)] == [], "with a rate the answer takes the room"
        assert [row.body for row in claim_due(session, 9, 1.0, PROMPT)] == ["An answer."]


def test_a_second_try_does_not_count_as_a_text_of_today() -> None:
    add("2026-11-25T14:00")
    add("2026-11-25T19:00", 2)
    twilio = Twilio()
    with clock.frozen(MONDAY + EVENING) as move:
        sender(twilio).send_due()
        twilio.failures = 1
        sender(twilio).send_due()
        move(timedelta(minutes=5))
        sender(twilio).send_due()
    assert len(twilio.sent) == 2


def test_what_waited_too_long_for_a_connection_is_put_back() -> None:
    add("2026-11-25T14:00")
    twilio = Twilio()
    with clock.frozen(MONDAY + EVENING) as move:
        here = sender(twilio)
        look = here._look
        here._look = lambda session, rows: (move(ATTEMPT), look(session, rows))[1]  # type: ignore[method-assign]
        here.send_due()
        assert twilio.sent == []
        move(timedelta(minutes=1))
        sender(twilio).send_due()
    assert len(twilio.sent) == 1


def test_no_reminder_to_a_minor_before_a_guardian_said_yes() -> None:
    with writing() as session:
        talk_of(session, age_band="16-17")
    add("2026-11-25T14:00")
    add("2026-11-26T14:00")
    twilio = Twilio()
    with clock.frozen(MONDAY + EVENING):
        sender(twilio).send_due()
        with writing() as session:
            person = talk_of(session).contact.person
            guardian_answered(session, person, True, by="mother", wording="form", channel="paper", proof="form 7")
    with clock.frozen(MONDAY + EVENING + timedelta(days=1)):
        sender(twilio).send_due()
    with reading() as session:
        rows = session.scalars(select(Outbound).where(Outbound.tries > 0).order_by(Outbound.due_at)).all()
        assert [(row.state, row.reason) for row in rows] == [("dropped", "no_guardian"), ("sent", None)]


def test_after_thirty_quiet_days_it_asks_who_writes_before_a_reminder() -> None:
    with writing() as session:
        talk = talk_of(session)
        talk.last_inbound_at = MONDAY - timedelta(days=31)
        set_pin(session, talk.contact.person_id, "7391", "staff:1")
    add("2026-11-25T14:00")
    twilio = Twilio()
    with clock.frozen(MONDAY + EVENING):
        for _ in range(3):
            sender(twilio).send_due()
    with reading() as session:
        reasons = session.scalars(select(Outbound.reason).where(Outbound.key.startswith("remind:"), Outbound.tries > 0)).all()
    assert reasons == ["who writes"]
    assert len(twilio.sent) == 1
    assert "Your shift" not in twilio.sent[0]


@pytest.mark.parametrize("planned_again", [False, True])
def test_two_records_that_are_parted_again_are_not_reminded_on_each_others_phone(planned_again: bool) -> None:
    with writing() as session:
        with clock.frozen(MONDAY - timedelta(minutes=1)):
            ana = talk_of(session, ANA).contact.person
        ben = talk_of(session, BEN).contact.person
        merged = merge(session, ana, ben, "staff:1").id
    add("2026-11-25T14:00", number=ANA)  # promised to the newest phone of the two, Ben's
    with writing() as session:
        undo(session, session.get_one(Merge, merged), "staff:1")
        if planned_again:
            plan_anew(session, talk_of(session, ANA).contact.person_id)
    with writing() as session:
        plan_due(session)
    twilio = Twilio()
    with clock.frozen(MONDAY + EVENING):
        for _ in range(3):
            sender(twilio).send_due()
    assert [to for to, _ in twilio.whole] == ([ANA] if planned_again else [])
