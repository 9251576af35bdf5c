"""Trips where something must be asked: a time not understood, a place in another state, two of one name; and the way back."""

import pytest

from bot.knowledge.places import places
from bot.settings import settings
from bot.text.folding import bare
from tests import small_feed
from tests.trips_talk import talking

pytestmark = pytest.mark.usefixtures("sqlite")


@pytest.mark.parametrize(
    ("language", "ask", "starts", "back", "again", "first"),
    [
        ("en", "how do i get to whole foods by 7", "main and elm", "go back at 8", "go back at 9", "Leave 8:14 PM. Take bus 2 from Whole"),
        ("es", "como llego a whole foods a las 7", "main con elm", "y para volver a las 8", "vuelta a las 9", "Sal 8:14 p.m. Toma bus 2"),
        ("pt", "como chego no whole foods até as 19h", "main com elm", "e pra voltar às 20h", "volta às 21h", "Saia 20:14. Pegue ônibus 2"),
    ],
)
def test_the_way_back_stays_the_way_back(language: str, ask: str, starts: str, back: str, again: str, first: str) -> None:
    with talking(language) as talk:
        talk.text(ask)
        talk.text(starts)
        assert talk.text(back).startswith(first)
        told = talk.text(again)
        assert told.startswith(first.replace("8:14", "9:14").replace("20:14", "21:14")), "not there again"
        assert ".." not in told
        earlier = talk.text({"en": "go back at 7", "es": "vuelta a las 7", "pt": "volta às 19h"}[language])
        assert "7:14" in earlier or "19:14" in earlier, "seen from the way there, not from the last way back"


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("en", "from main and elm to whole foods around lunchtime", "What time do you need to be there?"),
        ("en", "from main and elm to whole foods at 25 o clock", "What time do you need to be there?"),
        ("en", "from main and elm to whole foods tonight", "What time do you need to be there?"),
        ("es", "de main y elm a whole foods a la hora del almuerzo", "¿A qué hora tienes que estar ahí?"),
        ("pt", "de main com elm até whole foods na hora do almoço", "A que horas você precisa estar lá?"),
    ],
)
def test_a_time_that_was_not_understood_is_asked_for(language: str, text: str, asks: str) -> None:
    with talking(language) as talk:
        assert talk.text(text).startswith(asks)
        assert talk.text("19h" if language == "pt" else "7pm").split()[1] in ("6:00", "18:00.")


def test_the_hour_told_later_is_of_the_day_that_was_named() -> None:
    with talking() as talk:
        assert talk.text("from main and elm to whole foods on friday").startswith("What time")
        assert talk.text("3pm").startswith("Fri, Nov 27, leave 2:00 PM.")


def test_a_place_in_another_state_is_not_taken_for_ours() -> None:
    with talking() as talk:
        assert talk.text("from main and elm to whole foods in new hampshire").startswith('I don\'t know "whole foods in new hampshire".')
        assert talk.text("whole foods nh").startswith('I don\'t know "whole foods nh".')
        assert talk.text("whole foods").startswith("Leave 10:00 AM.")


def test_two_places_of_one_name_can_be_told_apart() -> None:
    feed = small_feed.tables()["stops.txt"]
    folder = settings().var / "transit"
    folder.mkdir(parents=True, exist_ok=True)
    twice = [line.replace("North Plaza", "Market").replace("Hill Hospital", "Market") for line in feed]
    small_feed.write(folder / "town.zip", {"stops.txt": twice})
    with talking(timetable=False) as talk:
        asked = talk.text("from main and elm to market")
        assert asked == "Which one is closest?\n1 Market (Lake Rd @ Elm St)\n2 Market (Whole Foods)"
        assert "10:20 AM bus 2 to Market. You" in talk.text("2")


def test_a_stop_a_typed_address_and_a_kept_place_need_no_list_of_places() -> None:
    listed = {bare(name) for one in places() for name in one.all_names}
    assert not listed & {"whole foods", "main st elm st", "hill hospital"}
    with talking() as talk:
        assert talk.text("from union station to 1400 main st").startswith("Which one is closest?\n1 Main St @ Elm St")
        talk.text("1")
        talk.text("my home is main and elm")
        assert talk.text("how do i get to hill hospital").startswith("Leave 10:00 AM. Take bus 1 from Main St @ Elm St")
