"""What people answer to reminders: by number or in own words, read back before anybody outside hears of it, days later too."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.care.cases import Case
from bot.care.delivery import could_not_deliver
from bot.messaging.channels.outcomes import Decision, SendFailed
from bot.messaging.channels.twilio import Text
from bot.messaging.outbox import Outbound
from bot.messaging.question import OPEN, Question, ask
from bot.people.consent import record
from bot.schedule.asking import QUESTIONS
from bot.schedule.employer import PURPOSE
from bot.settings import settings
from bot.store.session import reading, writing
from bot.text.segments import count
from bot.turns import questions
from bot.worker.send import Sender
from tests.acting import act, cases, open_names, told
from tests.schedule_talk import BOSS, WEDNESDAY, agreed, answers, outside, reminded, reply, with_boss
from tests.schedule_world import MONDAY, add, tables, talk_of


class Busy:
    """A Twilio that takes nothing just now."""

    def send_many(self, texts: Sequence[Text], within: float) -> list[SendFailed]:
        return [SendFailed(Decision.RETRY_LATER, 20429, "busy") for _ in texts]


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    tables()
    with clock.frozen(MONDAY):
        yield


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
    for body in ("what does a cna make", "is there a bus"):
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


def test_a_supervisor_s_text_that_does_not_arrive_is_a_case_of_the_person() -> None:
    with_boss()
    agreed()
    reminded()
    reply("3")
    reply("1")
    with writing() as session:
        sent = session.scalars(select(Outbound.id).where(Outbound.conversation_id.is_(None))).one()
        could_not_deliver(session, sent, Decision.STOP_PERSON, 30006)
        case = session.scalars(select(Case).where(Case.reason == "case_employer_not_told")).one()
        assert case.conversation_id == talk_of(session).id
        assert case.person_id == talk_of(session).contact.person_id


def test_before_going_live_no_supervisor_is_texted(monkeypatch: pytest.MonkeyPatch) -> None:
    with_boss()
    agreed()
    reminded()
    reply("3")
    reply("1")
    monkeypatch.setenv("COACH_ALLOW_NUMBERS", "+14135550111")
    settings.cache_clear()
    Sender(settings(), Busy()).send_due()  # type: ignore[arg-type]
    with reading() as session:
        row = session.scalars(select(Outbound).where(Outbound.conversation_id.is_(None))).one()
        assert (row.state, row.reason) == ("dropped", "not live")
    assert "undelivered" in [case[0] for case in cases()]


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


def test_who_comes_after_all_is_read_back_and_told_too() -> None:
    with_boss()
    agreed()
    reminded()
    reply("3")
    reply("1")
    said = reply("nvm ill be there")
    assert "See you there" in said
    assert said.endswith("Shall I text Maria that you are coming after all? It's about your shift on Wed, Nov 25 at 2:00 PM.\n1 Yes\n2 No")
    assert len(outside()) == 1
    assert reply("yes") == "Done, I'm texting Maria now. Your own words stay with our team."
    assert "Ana Lopez is coming to the Wed, Nov 25 2:00 PM shift after all" in outside()[1][1]
    assert answers() == ["coming"]
    assert "case_coming_after_all" in [case[1] for case in cases()]
    act("action_report_absence", "cant come wednesday, sorry")  # and back again: what was told last counts
    reply("yes")
    assert ["can't come" in text for _, text in outside()] == [True, False, True]


@pytest.mark.parametrize(("language", "body"), [("en", "actually i can make it"), ("es", "al final si voy"), ("pt", "na verdade vou sim")])
def test_taking_it_back_in_three_languages(language: str, body: str) -> None:
    with_boss()
    reminded()
    reply("3")
    assert reply(body, language) != "rasa"
    assert answers() == ["coming"]


@pytest.mark.parametrize(
    ("language", "body"), [("en", "nvm im on time"), ("es", "al final llego a tiempo"), ("pt", "não vou me atrasar mais")]
)
def test_who_is_in_time_after_all_is_not_asked_how_late(language: str, body: str) -> None:
    with_boss()
    reminded()
    reply("2")
    reply("20")
    assert reply(body, language) != "rasa"
    assert answers() == ["coming"]


def test_only_who_said_no_can_take_it_back() -> None:
    add(WEDNESDAY)
    assert reply("nvm ill be there") == "rasa"
    assert answers() == [None]


def test_late_after_all_is_told_to_whoever_heard_of_an_absence() -> None:
    with_boss("2026-11-24T14:00")
    agreed()
    reminded()
    reply("3")
    reply("1")
    said = told(act("action_report_late", "actually 30 min late"))
    assert "Shall I text Maria that you'll be 30 minutes late?" in said
    reply("yes")
    assert "by about 2:30 PM" in outside()[1][1]
    assert answers() == ["late"]


@pytest.mark.parametrize(("body", "minutes"), [("2:30", 30), ("like 2:45pm", 45), ("20", 20), ("half an hour", 30)])
def test_how_late_by_minutes_or_by_the_clock(body: str, minutes: int) -> None:
    add(WEDNESDAY)
    reminded()
    reply("2")
    assert f"{minutes} minutes late" in reply(body)


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


def test_every_question_can_be_asked_again_and_named() -> None:
    with_boss()
    agreed()
    add("2026-11-24T09:00", 2)
    add("2026-11-24T14:00", 2)
    act("action_add_shift", "something new")
    act("action_add_shift", "i work friday 9 to 5")
    act("action_set_reminders", "something else")
    act("action_report_absence", "not coming tomorrow")
    act("action_report_late", "late on wednesday")
    act("action_report_absence", "cant come wednesday")
    act("action_report_absence", "not coming all week")
    act("action_request_schedule_change", "i need wednesday off")
    reminded()
    with writing() as session:
        open_now = session.scalars(select(Question).where(Question.state == OPEN)).all()
        place = dict.fromkeys(("appointment", "place"), dict.fromkeys(("en", "es", "pt"), "x"))
        half = {"at": {"am": "09:00", "pm": "21:00"}}
        others = {"late_minutes": {"appointment": "x"}, "add_shift_when": {}, "add_shift_half": half}  # not open beside the others
        others |= {"add_place": {"key": "add_place", "fields": place}, "taken_off": {"lines": place["place"]}}
        asked = [ask(session, open_now[0].conversation_id, name, data) for name, data in others.items()]
        for question in (*open_now, *asked):
            for language in ("en", "es", "pt"):
                assert told(questions.again(question), language)
                assert questions.label(question)[language]
    assert {question.name for question in (*open_now, *asked)} == set(QUESTIONS)


def test_after_a_missed_class_one_that_makes_up_for_it_is_offered() -> None:
    add(WEDNESDAY, 2, kind="class")
    reminded()
    assert "A make-up class" in reply("3")
