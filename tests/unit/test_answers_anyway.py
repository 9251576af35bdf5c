"""Answers where Rasa was unsure, took a question for none of ours, or heard a need: by what the engine found near in meaning."""

from datetime import UTC, datetime

import pytest

from actions.register import actions
from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.dialogue import Parse, Reply
from bot.messaging.inbox import Inbound
from bot.store.session import writing
from bot.turns.from_rasa import outcome_of
from bot.turns.turn import ForRasa, Turn
from tests.acting import cases, open_names, receive
from tests.talking import Talk

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
Near = tuple[tuple[str, float], ...]
NEAR_HIRING: Near = (("hiring_credit", 0.95), ("bonding", 0.5))


def outcome(body: str, intent: str, key: str, known: Near, ranking: Near = ()) -> list[str]:
    """Keys that a turn ends with when Rasa answered a rule's key."""
    conversation_id, message_id = receive(body)
    with clock.frozen(NOW), writing() as session:
        turn = Turn(session.get_one(Conversation, conversation_id), session.get_one(Inbound, int(message_id)), body)
        reply = Reply(Parse(intent, 0.2, ranking, known), ({"key": key},), False)
        return [one["key"] for one in outcome_of(session, turn, reply, ForRasa()).says]


def test_an_unsure_reading_is_answered_where_a_question_is_plainly_near(sqlite: str) -> None:
    near = (("able_what", 0.80), ("able_age", 0.62))
    assert outcome("that savings account thing for us", "nlu_fallback", "unsure", near) == ["answer_known_care"]


@pytest.mark.parametrize("near", [(("able_what", 0.60), ("able_age", 0.40)), (("able_what", 0.80), ("able_age", 0.79)), ()])
def test_else_the_coach_asks_back(sqlite: str, near: Near) -> None:
    assert outcome("zzz", "nlu_fallback", "unsure", near) == ["unsure"]


def test_a_follow_up_needs_less_in_the_topic_of_the_answer_before(sqlite: str) -> None:
    near = (("ssi_living_with", 0.50), ("snap_homeless", 0.40))
    assert outcome("and if qqq", "nlu_fallback", "unsure", near) == ["unsure"]
    with clock.frozen(NOW):
        Talk("action_ask_benefits").text("how much is SSI", known=(("ssi_amount", 0.95),))
    assert outcome("and if qqq", "nlu_fallback", "unsure", near) == ["answer_known_care"]


def test_what_rasa_takes_for_none_of_ours_needs_more(sqlite: str) -> None:
    assert outcome("will he get money back for me", "out_of_scope", "out_of_scope", NEAR_HIRING) == ["answer_known"]
    assert outcome("qqq zzz", "out_of_scope", "out_of_scope", (("second_chance_cars", 0.80), ("housing_fss", 0.5))) == ["out_of_scope"]


def test_a_need_gets_what_to_ask_for_and_the_team_hears_of_it(sqlite: str) -> None:
    conversation, message = receive("i need diapers")
    with clock.frozen(NOW):
        says = actions()["action_ask_basic_needs"].effect(message, conversation, (("diapers", 0.9), ("clothes", 0.4)))["says"]
    assert [one["key"] for one in says][:2] == ["answer_known_more", "needs_told"]
    assert cases()[0][0] == "basic_needs"
    assert open_names() == []


@pytest.mark.parametrize("near", [(), (("diapers", 0.50), ("clothes", 0.49))])
def test_a_need_that_is_not_plain_gets_the_help_line(sqlite: str, near: Near) -> None:
    conversation, message = receive("qqq zzz")
    says = actions()["action_ask_basic_needs"].effect(message, conversation, near)["says"]
    assert says[0]["key"] == "ask_basic_needs"


def test_a_need_whose_answer_is_old_gets_the_help_line(sqlite: str) -> None:
    conversation, message = receive("i need diapers")
    with clock.frozen(datetime(2028, 1, 5, 15, tzinfo=UTC)):
        says = actions()["action_ask_basic_needs"].effect(message, conversation, (("diapers", 0.9),))["says"]
    assert says[0]["key"] == "ask_basic_needs"
