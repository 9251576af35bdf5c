"""Asking for the way by text: what is missing is asked once, the way fits two texts, follow-ups know what was said before."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from actions.register import actions
from bot import clock
from bot.answers.trips.saved import SavedPlace
from bot.settings import settings
from bot.store.engine import engine
from bot.store.session import reading
from tests.acting import ANA, cases, open_names, receive
from tests.schedule_world import add
from tests.trips_talk import TUESDAY, install, talking

pytestmark = pytest.mark.usefixtures("sqlite")


def saved() -> SavedPlace | None:
    with reading() as session:
        return session.scalar(select(SavedPlace))


def test_the_whole_way_in_one_conversation() -> None:
    with talking() as talk:
        assert talk.text("how do i get to whole foods by 7") == "Where do you start from? Text a stop or a street corner near you."
        told = talk.text("main and elm")
        assert told.splitlines() == [
            "Leave 6:00 PM. Take bus 1 from Main St @ Elm St, get off at Union Station. Walk 4 min to Station Plaza: 6:20 PM bus 2 to "
            "Whole Foods. You are there at 6:36 PM.",
            "A bus ride was $1.70 in 2024, $0.85 with the reduced fare. Please check.",
            "Shall I keep Main St @ Elm St as your start for next time? Only for trips.",
            "1 Yes",
            "2 No",
        ]
        assert "your trips start at Main St @ Elm St" in talk.text("1")
        assert talk.text("next one?").startswith("Leave 6:30 PM. Take bus 1")
        assert "Leave 9:14 PM. Take bus 2 from Whole Foods" in talk.text("go back at 9")
        assert "get off at Station Plaza" in talk.text("earlier")
        assert talk.text("bus to hill hospital tomorrow at 8am").startswith("Wed, Nov 25, leave 7:00 AM. Take bus 1 from Main St @ Elm St")
        assert "Change there: 7:25 AM Hill Line to Hill Hospital" in talk.text("hill hospital tomorrow at 8am")


@pytest.mark.parametrize(
    ("language", "ask", "asked", "start", "way", "yes", "follow", "later", "back", "home"),
    [
        (
            *(
                "es",
                "como llego a whole foods antes de las 7",
                "¿De dónde sales?",
                "main con elm",
                "Sal 6:00 p.m. Toma bus 1 en Main St",
                "si",
            ),
            *("y el próximo?", "Sal 6:30 p.m.", "vuelta a las 9", "Sal 9:14 p.m. Toma bus 2 en Whole Foods"),
        ),
        (
            *(
                "pt",
                "como chego no whole foods até as 19h",
                "De onde você sai?",
                "main com elm",
                "Saia 18:00. Pegue ônibus 1 em Main St",
                "sim",
            ),
            *("e o próximo?", "Saia 18:30.", "volta às 21h", "Saia 21:14. Pegue ônibus 2 em Whole Foods"),
        ),
    ],
)
def test_in_their_own_language(
    language: str, ask: str, asked: str, start: str, way: str, yes: str, follow: str, later: str, back: str, home: str
) -> None:
    with talking(language) as talk:
        assert talk.text(ask).startswith(asked)
        assert talk.text(start).startswith(way)
        talk.text(yes)
        assert saved() is not None
        assert talk.text(follow).startswith(later)
        assert talk.text(back).startswith(home)


def test_a_start_is_kept_only_at_their_wish_sealed_and_asked_once() -> None:
    with talking() as talk:
        talk.text("how do i get to whole foods")
        talk.text("main and oak")
        assert talk.text("no") == "OK, I won't keep it."
        assert talk.text("how do i get to north plaza").startswith("Where do you start from?")
        assert "Shall I keep" not in talk.text("main and oak")
        assert "your trips start at Main St @ Elm St" in talk.text("my home is main and elm")
        with engine().connect() as connection:
            sealed = connection.exec_driver_sql("SELECT place FROM saved_place").scalar_one()
        assert b"Elm" not in sealed
        assert talk.text("how do i get to north plaza").startswith("Leave 10:00 AM. Take bus 1 from Main St @ Elm St")
        assert "your trips start at Lake Rd" in talk.text("change my home to lake road")
        assert talk.text("forget my home") == "Done. I forgot where your trips start."
        kept = saved()
        assert kept is not None
        assert kept.place is None
        assert talk.text("forget my home") == "I have no start place of yours."


def test_a_move_and_a_wish_for_privacy_reach_the_start_too() -> None:
    with talking() as talk:
        assert "stop or a street corner near your home" not in talk.act("i moved to a new apartment", "action_update_contact")
        talk.text("my home is main and elm")
        assert "stop or a street corner near your home" in talk.act("i moved to a new apartment", "action_update_contact")
        assert "your trips start at Main St @ Oak St" in talk.text("main and oak")
        assert "where your trips start" in talk.act("what do you know about me", "action_ask_privacy")
        assert talk.act("please forget my home", "action_ask_privacy") == "Done. I forgot where your trips start."
        assert "where your trips start" not in talk.act("what do you know about me", "action_ask_privacy")


def test_home_is_never_called_by_its_name() -> None:
    with talking() as talk:
        talk.text("my home is main and elm")
        assert "Elm" not in talk.text("how do i get home from whole foods on sunday at 9am").splitlines()[0]
        assert talk.text("last bus home from whole foods").endswith('Please check.\nText "next" for a later one, or "back at 5".')


def test_several_that_fit_are_asked_and_a_number_or_words_pick() -> None:
    with talking() as talk:
        assert talk.text("from union station to main st") == "Which one is closest?\n1 Main St @ Elm St\n2 Main St @ Oak St"
        assert "get off at Main St @ Oak St" in talk.text("2")
        talk.text("from union station to main st")
        assert "get off at Main St @ Elm St" in talk.text("the elm one")
        assert open_names() == ["trip"]


def test_an_address_finds_its_street_and_says_what_it_cannot() -> None:
    with talking() as talk:
        assert talk.text("how do i get from union station to 1400 main st").startswith("Which one is closest?\n1 Main St @ Elm St")
        assert talk.text("how do i get from union station to 22 baker street").startswith('I don\'t know "22 baker street". I know stops')


def test_a_place_nobody_knows_is_asked_again_and_then_people_are_offered() -> None:
    with talking() as talk:
        assert talk.text("how do i get to the purple dragon temple").startswith('I don\'t know "the purple dragon temple".')
        assert talk.text("12 dragon rd").startswith('I don\'t know "12 dragon rd".')
        assert talk.text("dragon plaza temple rd").startswith("I can't find that place, sorry.\n2-1-1 knows about rides too")
        talk.text("1")
    assert cases() == [("question", "case_trip", {})]


def test_a_question_of_another_kind_is_no_place() -> None:
    with talking() as talk:
        talk.text("how do i get to whole foods")
        assert talk.text("can i talk to a person", "action_ask_human") != ""
        assert "ask_human" in talk.keys[0] or "human" in talk.keys[0]
        assert "trip_ask" in open_names()


def test_to_work_is_to_the_next_shift_a_little_before_it_starts() -> None:
    with talking() as talk:
        add("2026-11-25T09:00", place="Whole Foods, Hill")
        talk.text("my home is main and elm")
        told = talk.text("how do i get to work tomorrow")
        assert told.startswith("Wed, Nov 25, leave 8:00 AM. Take bus 1")
        assert "You are there at 8:36 AM." in told
        assert talk.text("go back").startswith("Wed, Nov 25, leave 5:14 PM. Take bus 2 from Whole Foods")
        assert talk.text("how do i get to my shift on friday").startswith("I don't have the place of your next shift")


def test_a_shift_at_an_unknown_place_is_said() -> None:
    with talking() as talk:
        add("2026-11-25T09:00", place="Baker building 4")
        assert talk.text("how do i get to work").startswith('I don\'t know "Baker building 4".')


def test_too_early_for_any_bus_the_first_one_is_told_as_late() -> None:
    with talking() as talk:
        told = talk.text("from main and elm to whole foods by 5am")
        assert told.startswith("Nothing gets you there in time. This is the first one after:\nWed, Nov 25, leave 6:00 AM.")


def test_no_way_says_so_with_phones_and_a_person() -> None:
    with talking() as talk:
        told = talk.text("from main and elm to whole foods on sunday at 9am")
        assert told.splitlines()[:3] == [
            "I found no bus or train from Main St @ Elm St to Whole Foods around then.",
            "The bus company's phone: 413-555-0140.",
            "2-1-1 knows about rides too: call 2-1-1 or 877-211-6277.",
        ]
        assert "leave 8:00 AM" in talk.text("monday at 9am")


def test_without_timetables_nothing_is_guessed() -> None:
    with talking(timetable=False) as talk:
        assert talk.text("how do i get to whole foods by 7").startswith("I have no bus and train times here, and I won't guess.")
        assert "877-211-6277" in talk.text("how do i get to whole foods by 7")
        assert open_names() == ["ask_staff"]


def test_an_ended_timetable_is_not_used_and_staff_see_it() -> None:
    with talking(at=datetime(2029, 1, 2, 15, tzinfo=UTC)) as talk:
        assert talk.text("from main and elm to whole foods").startswith("I can't look up bus and train times right now")
    with engine().connect() as connection:
        assert connection.exec_driver_sql("SELECT name, fault FROM source_state").all() == [("timetables", "ended")]


def test_further_ahead_than_the_timetable_was_read_nothing_is_guessed() -> None:
    with talking() as talk:
        assert talk.text("from main and elm to whole foods on january 20 at 9am").startswith("I can't look up bus and train times")


def test_the_fare_they_told_us_is_the_one_they_hear() -> None:
    with talking() as talk:
        assert "$1.70 in 2024, $0.85 with the reduced fare" in talk.text("from main and elm to union station")
        assert talk.text("i have the reduced fare").startswith("OK, I'll keep that in mind")
        assert "was $0.85 in 2024 with your reduced fare" in talk.text("from main and elm to union station")
        assert "I don't know the fare." in talk.text("from hill hospital to lake road")
        talk.text("full fare")
        assert "A bus ride was $1.70 in 2024. Please check." in talk.text("from main and elm to union station")


def test_a_follow_up_stands_aside_for_another_question() -> None:
    with talking() as talk:
        talk.text("from main and elm to union station")
        talk.act("new shift", "action_add_shift")
        assert open_names() == ["add_shift_when", "trip"]
        assert "Shall I note this" in talk.text("friday 9am to 5pm")


def test_an_option_that_says_find_a_ride_asks_where_to() -> None:
    with talking() as talk:
        assert talk.act("1").startswith("Where do you want to go?")
        assert talk.text("need food now", "action_ask_basic_needs") != ""
        assert "trip" not in talk.keys[0]


def test_what_was_said_long_ago_is_not_followed() -> None:
    with talking() as talk:
        talk.text("from main and elm to union station")
    with clock.frozen(TUESDAY + timedelta(hours=25)):
        assert talk.text("next one?").startswith("Where do you want to go?")


def test_a_short_way_is_walked() -> None:
    with talking() as talk:
        told = talk.text("from union station to station plaza by 5pm")
        assert told.startswith("You can walk to Station Plaza: about 4 minutes. Leave 4:56 PM, there 5:00 PM.")
        assert "ride" not in told


def test_a_repeated_turn_answers_the_same_without_planning_again() -> None:
    install()
    with clock.frozen(TUESDAY):
        conversation, message = receive("from main and elm to union station", ANA)
        first = actions()["action_plan_trip"].effect(message, conversation)
        (settings().var / "transit" / "town.zip").unlink()
        assert actions()["action_plan_trip"].effect(message, conversation) == first


@pytest.mark.parametrize(
    ("language", "ask", "body", "key"),
    [
        ("en", "how do i get to whole foods by 7", "skip", "skip_ok"),
        ("en", "how do i get to whole foods by 7", "back", "trip_from_where"),
        ("es", "como llego a whole foods antes de las 7", "saltar", "skip_ok"),
        ("pt", "como chego no whole foods ate as 7", "pular", "skip_ok"),
    ],
)
def test_the_question_for_a_place_can_be_left(language: str, ask: str, body: str, key: str) -> None:
    with talking(language) as talk:
        talk.text(ask)
        talk.text(body)
        assert talk.keys == [key]
