"""What people answer and tell: by number or in own words, read back before anybody outside hears of it, days later too."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Outbound
from bot.messaging.question import OPEN, Question, ask
from bot.messaging.speaking import speak
from bot.people.consent import record
from bot.schedule.appointment import Appointment, Series
from bot.schedule.asking import QUESTIONS
from bot.schedule.attendance import correct, no_answer_on_a_first_day, note_what_was_said, pattern
from bot.schedule.employer import PURPOSE
from bot.schedule.rechecking import ask_about
from bot.schedule.wishes import ReminderWish
from bot.store.session import reading, writing
from bot.text.folding import fold_sms
from bot.text.segments import count
from bot.turns import questions
from bot.turns.answering import from_question
from bot.turns.turn import Outcome, Turn
from tests.acting import act, cases, open_names, receive, told
from tests.schedule_world import ANA, BEN, MONDAY, add, appointments, tables, talk_of

BOSS = "+14135550166"
WEDNESDAY = "2026-11-25T14:00"


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


def reminded(number: str = ANA) -> None:
    """A reminder of each appointment of this person went out."""
    with writing() as session:
        talk = talk_of(session, number)
        for one in session.scalars(
            select(Appointment).where(Appointment.person_id == talk.contact.person_id).order_by(Appointment.starts_at)
        ):
            ask_about(session, talk, one)


def reply(body: str, language: str = "en", number: str = ANA) -> str:
    """A text through options and open questions, as the turn does it; what is said, or "rasa" if it is none of them."""
    conversation_id, message_id = receive(body, number)
    with writing() as session:
        talk = session.get_one(Conversation, conversation_id)
        talk.contact.person.language = language
        decided = from_question(session, Turn(talk, session.get_one(Inbound, int(message_id)), body), ())
        if not isinstance(decided, Outcome):
            return "rasa"
        speak(session, talk, decided.says, kind=decided.kind, inbound_id=int(message_id))
        return told(list(decided.says), language)


def answers() -> list[str | None]:
    return [one.answer for one in appointments()]


def outside() -> list[tuple[str, str]]:
    """Texts to people outside."""
    with reading() as session:
        return [(row.address, row.body) for row in session.scalars(select(Outbound).where(Outbound.key.startswith("employer:")))]


def agreed() -> None:
    with writing() as session:
        person = talk_of(session, name="Ana Lopez").contact.person_id
        record(session, person, PURPOSE, True, wording="form", channel="paper", proof="form 7", recipient="Hill Market")


def with_boss(starts: str = WEDNESDAY) -> str:
    return add(starts, employer="Hill Market", supervisor="Maria", supervisor_phone=BOSS)


@pytest.mark.parametrize(
    ("body", "language", "answer"),
    [
        ("1", "en", "coming"),
        ("1.", "en", "coming"),
        ("uno", "es", "coming"),
        ("k", "en", "coming"),
        ("yes ill be there", "en", "coming"),
        ("ahi estare", "es", "coming"),
        ("si", "es", "coming"),
        ("vou sim", "pt", "coming"),
        ("2", "en", "late"),
        ("running late", "en", "late"),
        ("voy tarde", "es", "late"),
        ("vou atrasar", "pt", "late"),
        ("3", "en", "absent"),
        ("no", "en", "absent"),
        ("cant make it", "en", "absent"),
        ("no puedo", "es", "absent"),
        ("tô doente", "pt", "absent"),
    ],
)
def test_answers_by_number_and_in_own_words(body: str, language: str, answer: str) -> None:
    add(WEDNESDAY)
    reminded()
    assert reply(body, language) != "rasa"
    assert answers() == [answer]


def test_something_else_is_no_answer() -> None:
    add(WEDNESDAY)
    reminded()
    for body in ("what does a cna make", "4", "is there a bus"):
        assert reply(body) == "rasa"
    assert answers() == [None]


def test_an_answer_days_later() -> None:
    add("2026-11-27T14:00")
    reminded()
    with clock.frozen(MONDAY + timedelta(days=4)):
        assert "See you there" in reply("1")
    assert answers() == ["coming"]


def test_an_answer_after_it_is_over_goes_to_people() -> None:
    add("2026-11-23T11:00", 2)
    reminded()
    with clock.frozen(MONDAY + timedelta(hours=9)):
        assert "over already" in reply("3")
    assert cases()[0][:2] == ("schedule", "case_answer_after")


def test_two_open_reminders_it_asks_which() -> None:
    add(WEDNESDAY)
    add("2026-11-27T09:00")
    reminded()
    asked = reply("3")
    assert asked.endswith("1 Are you coming: your shift on Fri, Nov 27 at 9:00 AM\n2 Are you coming: your shift on Wed, Nov 25 at 2:00 PM")
    assert answers() == [None, None]
    assert "Wed, Nov 25" in reply("2")
    assert answers() == ["absent", None]


def test_cannot_come_tells_the_team_and_without_consent_how_to_call_in() -> None:
    with_boss()
    reminded()
    said = reply("3")
    assert "I told your team that you can't come: your shift on Wed, Nov 25 at 2:00 PM." in said
    assert "Please call Maria too: +14135550166" in said
    assert "1 Find a ride" in said
    assert outside() == []
    assert open_names() == []
    assert [case[0] for case in cases()] == ["absence"]


def test_with_consent_it_is_read_back_and_told_after_a_yes_only() -> None:
    with_boss()
    agreed()
    reminded()
    said = reply("cant make it")
    assert "Shall I text Maria that you can't come? It's about your shift on Wed, Nov 25 at 2:00 PM.\n1 Yes\n2 No" in said
    assert outside() == []
    assert "I'm texting Maria now" in reply("1")
    ((number, text),) = outside()
    assert number == BOSS
    assert text.startswith("Message for Maria: Ana Lopez can't come to the Wed, Nov 25 2:00 PM shift. This is an automated text")
    assert count(outside()[0][1]).segments <= 2


def test_no_tells_nobody() -> None:
    with_boss()
    agreed()
    reminded()
    reply("3")
    assert "won't text Maria" in reply("2")
    assert outside() == []


def test_late_says_until_when_and_never_the_words() -> None:
    with_boss()
    agreed()
    reminded()
    assert "how many minutes" in reply("2")
    assert "40 minutes late" in reply("like 40 min")
    reply("yes")
    assert "by about 2:40 PM" in outside()[0][1]
    assert "kid" not in outside()[0][1]


def test_consent_for_another_employer_is_none_for_this_one() -> None:
    add(WEDNESDAY, employer="Other Shop", supervisor="Maria", supervisor_phone=BOSS)
    agreed()
    reminded()
    assert "without your OK" in reply("3")
    assert open_names() == []


def test_consent_withdrawn_between_question_and_yes() -> None:
    with_boss()
    agreed()
    reminded()
    reply("3")
    with writing() as session:
        person = talk_of(session).contact.person_id
        record(session, person, PURPOSE, False, wording="text", channel="sms", proof="x", recipient="Hill Market")
    assert "Please call Maria too" in reply("1")
    assert outside() == []


def test_telling_by_themselves_finds_the_shift_that_is_meant() -> None:
    add(WEDNESDAY)
    add("2026-11-27T09:00")
    assert "Fri, Nov 27" in told(act("action_report_absence", "cant come friday sorry"))
    assert answers() == [None, "absent"]
    with clock.frozen(MONDAY + timedelta(days=2, hours=4, minutes=5)):
        assert "25 minutes late for your shift on Wed" in told(act("action_report_late", "bus is late ill be there in 20 min"))
        assert answers() == ["late", "absent"]


def test_late_by_the_hour_they_name() -> None:
    add("2026-11-23T11:00")
    assert "15 minutes late" in told(act("action_report_late", "there was an accident i will be there around 11:15"))


def test_several_on_one_day_it_asks_which_one() -> None:
    add("2026-11-24T09:00", 2)
    add("2026-11-24T14:00", 2, kind="class")
    asked = told(act("action_report_absence", "not coming tomorrow"))
    assert asked == "Which one do you mean?\n1 Tue, Nov 24: shift 9:00 AM-11:00 AM\n2 Tue, Nov 24: class 2:00 PM-4:00 PM"
    assert "your class on Tue" in reply("2")
    assert answers() == [None, "absent"]


def test_an_unknown_shift_goes_to_the_team() -> None:
    assert "I told your team" in told(act("action_report_absence", "im sick"))
    assert cases() == [("absence", "case_absence", {})]


def test_the_week_in_two_segments() -> None:
    for day in range(23, 29):
        add(f"2026-11-{day}T14:00", place="North Central Training Center, 12 Main Street, Fitchburg")
    for language in ("en", "es", "pt"):
        with writing() as session:
            talk_of(session, language=language)
        text = told(act("action_ask_schedule", "what do i got this week"), language)
        assert count(fold_sms(text)).segments <= 2
        assert "23" in text


def test_one_day_of_the_schedule_and_the_next_one() -> None:
    assert "don't have your shifts" in told(act("action_ask_schedule", "when do i work"))
    add(WEDNESDAY, place="12 Main St")
    assert told(act("action_ask_schedule", "what time wednesday")) == "Your days:\nWed, Nov 25: shift 2:00 PM-10:00 PM, 12 Main St"
    assert "Next is your shift on Wed, Nov 25" in told(act("action_ask_schedule", "do i work tomorrow"))


def test_a_new_shift_is_read_back_and_noted_after_yes() -> None:
    add("2026-11-27T16:00", 2, kind="class")
    said = told(act("action_add_shift", "boss put me on Fri 9 to 5"))
    assert said == (
        "Careful: that overlaps your class on Fri, Nov 27 at 4:00 PM.\n"
        "Shall I note this and remind you? Fri, Nov 27: shift 9:00 AM-5:00 PM\n1 Yes\n2 No"
    )
    assert len(appointments()) == 1
    assert "Noted" in reply("1")
    assert [f"{one.starts_at:%d %H}-{one.ends_at:%H}" for one in appointments()] == ["27 14-22", "27 21-23"]
    assert cases()[0][:2] == ("schedule", "case_add_shift")


def test_a_weekly_shift_from_words() -> None:
    assert "Fri, Nov 27: shift 9:00 AM-5:00 PM (every week)" in told(act("action_add_shift", "i work every friday 9 to 5"))
    reply("yes")
    with reading() as session:
        assert [one.rule for one in session.scalars(select(Series))] == ["FREQ=WEEKLY;BYDAY=FR"]


def test_no_notes_nothing_and_asks_for_the_right_time() -> None:
    act("action_add_shift", "i work friday 9 to 5")
    assert "noted nothing" in reply("no")
    assert appointments() == []
    assert "Sat, Nov 28: shift 10:00 AM-6:00 PM" in reply("saturday 10 to 6")


def test_a_time_is_asked_for_if_none_is_named() -> None:
    assert "Which day and time" in told(act("action_add_shift", "they changed my schedule"))
    assert open_names() == ["add_shift_when"]
    assert "Fri, Nov 27" in reply("friday 9am to 5pm")
    assert open_names() == ["add_shift_confirm"]


def test_wishes_are_kept_and_said_back() -> None:
    add(WEDNESDAY)
    assert told(act("action_set_reminders", "only the night before")) == "OK. Your reminders: the night before."
    with reading() as session:
        assert session.scalars(select(ReminderWish)).one().offsets == ["evening"]
    assert "When do you want reminders?" in told(act("action_set_reminders", "i want it different"))
    assert told(act("action_set_reminders", "remind me 90 minutes before")) == "OK. Your reminders: 1 h 30 min before."
    assert reply("3") == "OK. Your reminders: 2 h before."
    assert told(act("action_set_reminders", "dont text me before 10am")) == "OK, no reminders from 9:00 PM to 10:00 AM."


def test_attendance_is_what_was_said_until_staff_correct_it() -> None:
    for n, answer in enumerate(("coming", "late", "absent", None)):
        add(f"2026-11-24T{9 + 2 * n:02d}:00", 1)
        with writing() as session:
            session.scalars(select(Appointment).order_by(Appointment.starts_at.desc())).first().answer = answer  # type: ignore[union-attr]
    with clock.frozen(MONDAY + timedelta(days=2)), writing() as session:
        assert note_what_was_said(session) == 4
    with clock.frozen(MONDAY + timedelta(days=2)), writing() as session:
        assert note_what_was_said(session) == 0
        rows = session.scalars(select(Appointment).order_by(Appointment.starts_at)).all()
        assert [one.attendance for one in rows] == ["came", "late", "excused", "unknown"]
        correct(session, rows[3], "missed", "s1")
        assert session.scalars(select(Case)).all() == []
        correct(session, rows[0], "missed", "s1")
        assert [case.reason for case in session.scalars(select(Case))] == ["case_missed_twice"]
        assert pattern(session, rows[0].person_id).counts == {"missed": 2, "late": 1, "excused": 1}


def test_no_answer_on_a_first_day_opens_a_case_once() -> None:
    add("2026-11-23T16:00", first_day=True)
    add("2026-11-23T16:00", number=BEN)
    with clock.frozen(MONDAY + timedelta(hours=5, minutes=10)), writing() as session:
        assert no_answer_on_a_first_day(session) == 0  # nothing went out, so there is nothing to answer
        for row in session.scalars(select(Outbound)):
            row.state = "sent"
        session.flush()
        assert no_answer_on_a_first_day(session) == 1
        assert no_answer_on_a_first_day(session) == 0
    assert [case[:2] for case in cases()] == [("absence", "case_first_day_no_answer")]


def test_every_question_can_be_asked_again_and_named() -> None:
    with_boss()
    agreed()
    add("2026-11-24T09:00", 2)
    add("2026-11-24T14:00", 2)
    act("action_add_shift", "something new")
    act("action_add_shift", "i work friday 9 to 5")
    act("action_add_shift", "something new")
    act("action_set_reminders", "something else")
    act("action_report_absence", "not coming tomorrow")
    act("action_report_late", "late on wednesday")
    act("action_report_absence", "cant come wednesday")
    reminded()
    with writing() as session:
        open_now = session.scalars(select(Question).where(Question.state == OPEN)).all()
        late = ask(session, open_now[0].conversation_id, "late_minutes", {"appointment": "x"})
        for question in (*open_now, late):
            for language in ("en", "es", "pt"):
                assert told(questions.again(question), language)
                assert questions.label(question)[language]
    assert {question.name for question in open_now} | {"late_minutes"} == set(QUESTIONS)
