"""The outbox: order, pace, what is too late, and what a lost outcome becomes."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot import clock
from bot.messaging.channels.outcomes import Decision, SendFailed
from bot.messaging.channels.twilio import Accepted, Listed
from bot.messaging.claiming import Taken, claim_due
from bot.messaging.conversation import Conversation, conversation_for
from bot.messaging.outbox import FAILED, QUEUED, SENT, UNKNOWN, Kind, Outbound, queue
from bot.messaging.sending import ATTEMPT, accepted, claim_unknown, refused, settle
from bot.messaging.status import DeliveryReport, Report, report
from bot.people.person import contact_for, stop
from bot.store.session import reading, writing

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
WAIT = timedelta(seconds=60)
ANA, BEN = "+14135550111", "+14135550122"


def promise(number: str, body: str, kind: Kind = Kind.ANSWER, **more: object) -> int:
    with writing() as session:
        contact = contact_for(session, "sms", number, source="test")
        conversation = conversation_for(session, contact, f"sms:{contact.address_hash}")
        row = queue(session, conversation, body, kind=kind, language="en", **more)  # type: ignore[arg-type]
        assert row is not None
        return row.id


def take(limit: int = 10, pace: float = 0) -> list[Taken]:
    with writing() as session:
        return claim_due(session, limit, pace)


def state(row_id: int) -> Outbound:
    with reading() as session:
        return session.get_one(Outbound, row_id)


def listed(sid: str, body: str = "hi") -> Listed:
    return Listed(sid, body, "delivered", NOON, None)


def test_crisis_first_and_one_text_a_conversation(database: str) -> None:
    bulk, answer, second = promise(ANA, "news", Kind.BULK), promise(BEN, "one"), promise(BEN, "two")
    crisis = promise(BEN, "call 988", Kind.CRISIS)
    rows = [row.id for row in take()]
    assert rows == [crisis, answer, bulk]
    assert second not in rows


def test_two_texts_of_one_crisis_keep_their_order(database: str) -> None:
    first, second = promise(ANA, "call 988", Kind.CRISIS), promise(ANA, "nobody reads now", Kind.CRISIS)
    assert [row.id for row in take()] == [first]
    assert second not in [row.id for row in take()]


def test_the_pace_holds_ordinary_texts_and_lets_a_crisis_pass(database: str) -> None:
    with clock.frozen(NOON) as move:
        for n in range(4):
            promise(f"+1413555013{n}", "hi")
        assert len(take(pace=2)) == 2
        assert take(pace=2) == []
        promise("+14135550140", "call 988", Kind.CRISIS)
        assert len(take(pace=2)) == 1
        move(timedelta(seconds=2))
        assert len(take(pace=2)) == 2


def test_what_is_too_late_to_help_is_not_sent(database: str) -> None:
    with clock.frozen(NOON) as move:
        late = promise(ANA, "your class starts soon", Kind.REMINDER, valid_until=NOON + timedelta(minutes=5))
        move(timedelta(minutes=6))
        assert take() == []
    assert (state(late).state, state(late).reason) == ("dropped", "too late")


def test_nothing_is_promised_to_a_person_who_stopped(database: str) -> None:
    promise(ANA, "hi")
    with writing() as session:
        contact = contact_for(session, "sms", ANA, source="test")
        stop(contact, "opted_out")
        conversation = session.scalars(select(Conversation)).one()
        assert queue(session, conversation, "more", kind=Kind.ANSWER, language="en") is None
        assert queue(session, conversation, "988", kind=Kind.CRISIS, language="en", despite_stop=True) is not None


def test_a_worker_that_died_while_sending_is_looked_up_before_anything_is_sent_again(database: str) -> None:
    with clock.frozen(NOON) as move:
        row_id = promise(ANA, "hi")
        assert len(take()) == 1
        with writing() as session:
            assert claim_unknown(session) == []
        move(ATTEMPT + timedelta(seconds=1))
        with writing() as session:
            assert [row.id for row in claim_unknown(session)] == [row_id]
        with writing() as session:
            assert settle(session, row_id, [listed("SM9")], WAIT) == SENT
    assert state(row_id).sid == "SM9"


def test_a_lost_text_goes_out_again_marked_and_then_to_staff(database: str) -> None:
    with clock.frozen(NOON) as move:
        row_id = promise(ANA, "hi")
        for expected in (QUEUED, QUEUED, QUEUED, FAILED):
            (row,) = take()
            with writing() as session:
                assert refused(session, row, SendFailed(Decision.UNKNOWN_OUTCOME, None, "time-out")) is Decision.UNKNOWN_OUTCOME
            with writing() as session:
                assert settle(session, row_id, [], WAIT) == UNKNOWN
            move(WAIT)
            with writing() as session:
                assert settle(session, row_id, [], WAIT) == expected
            assert state(row_id).repeated


def test_two_equal_texts_are_told_apart_by_count(database: str) -> None:
    with clock.frozen(NOON) as move:
        first = promise(ANA, "hi")
        (row,) = take()
        with writing() as session:
            accepted(session, [(row, Accepted("SM1", "queued"))])
        second = promise(ANA, "hi")
        (row,) = take()
        with writing() as session:
            refused(session, row, SendFailed(Decision.UNKNOWN_OUTCOME, None, "time-out"))
        move(WAIT)
        with writing() as session:
            assert settle(session, second, [listed("SM1")], WAIT) == QUEUED
        with writing() as session:
            assert settle(session, first, [listed("SM1")], WAIT) == SENT


def test_a_callback_may_come_before_our_own_commit(database: str) -> None:
    row_id = promise(ANA, "hi")
    (row,) = take()
    with writing() as session:
        report(session, [Report("SM5", "delivered", row_id, None)])
    with writing() as session:
        accepted(session, [(row, Accepted("SM5", "queued"))])
    assert (state(row_id).state, state(row_id).status) == (SENT, "delivered")


def test_reports_only_move_up_and_may_repeat(database: str) -> None:
    row_id = promise(ANA, "hi")
    (row,) = take()
    with writing() as session:
        accepted(session, [(row, Accepted("SM6", "queued"))])
    for status in ("delivered", "sent", "queued", "delivered", "sending"):
        with writing() as session:
            report(session, [Report("SM6", status, row_id, None)])
    assert state(row_id).status == "delivered"


def test_many_reports_at_once_mean_the_same_as_one_by_one(database: str) -> None:
    """In one transaction: repeats, disorder, two texts of one message, one that failed, and one of nobody."""
    first, second, third = promise(ANA, "hi"), promise(BEN, "hi"), promise("+14135550133", "hi")
    taken = {row.id: row for row in take(10)}
    with writing() as session:
        accepted(session, [(taken[first], Accepted("SM1", "queued"))])
    reports = [
        *(Report("SM1", "delivered", first, None), Report("SM1", "sent", first, None), Report("SM1", "delivered", first, None)),
        *(Report("SM2", "sent", second, None), Report("SM2b", "delivered", second, None), Report("SM2", "failed", second, 30005)),
        *(Report("SM3", "sent", third, None), Report("SM9", "delivered", 12345, None), Report("SM8", "sent", None, None)),
    ]
    with writing() as session:
        undelivered = report(session, reports)
    assert [(one.outbound_id, one.decision, one.code) for one in undelivered] == [(second, Decision.TELL_STAFF, 30005)]
    assert [(state(row).sid, state(row).state, state(row).status) for row in (first, second, third)] == [
        ("SM1", SENT, "delivered"),
        ("SM2", SENT, "failed"),
        ("SM3", SENT, "sent"),
    ]
    with writing() as session:
        assert report(session, reports) == []
        assert session.scalar(select(func.count()).select_from(DeliveryReport)) == len(set(reports))


def test_a_refused_text_waits_longer_each_time(database: str) -> None:
    with clock.frozen(NOON) as move:
        promise(ANA, "hi")
        waits = []
        for _ in range(4):
            (row,) = take()
            with writing() as session:
                refused(session, row, SendFailed(Decision.RETRY_LATER, 20429, "busy"))
            waited = 0
            while not (ready := _due()):
                move(timedelta(seconds=1))
                waited += 1
            assert ready
            waits.append(waited)
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]


def _due() -> bool:
    with reading() as session:
        return session.scalar(select(Outbound.id).where(Outbound.state == QUEUED, Outbound.next_try_at <= clock.now())) is not None
