"""What a text says of a trip, and which texts follow one that was told: three languages, as people text them."""

from pathlib import Path

import pytest

from bot.answers.trips.follow import about_own, follows
from bot.answers.trips.reading import read
from tests.trips_talk import HERE, TUESDAY

MESSAGES = [
    line.split("\t") for line in (Path(__file__).parent / "trip_messages.tsv").read_text("utf-8").splitlines() if not line.startswith("#")
]


@pytest.mark.parametrize(("language", "text", "start", "end", "at"), MESSAGES)
def test_a_message_says_from_where_to_where_and_when(language: str, text: str, start: str, end: str, at: str) -> None:
    wish = read(text, language, TUESDAY.astimezone(HERE))
    when = f"{wish.at:%a %H:%M} {'arrive' if wish.arrive else 'leave'} {wish.which}".strip() if wish.at else str(wish.day or "")
    when = f"{when} unclear".strip() if wish.unclear else when
    assert (wish.start or "-", wish.end or "-", when or "-") == (start, end, at)


def test_there_are_forty_messages_a_language() -> None:
    for language in ("en", "es", "pt"):
        assert sum(row[0] == language for row in MESSAGES) >= 40


def test_where_somebody_lives_in_a_question_for_the_way_is_no_change_of_home() -> None:
    assert about_own("i live on elm st how do i get to whole foods") == ""
    assert about_own("vivo en elm st y como llego al hospital") == ""
    assert about_own("i live on elm st now") == "change"


@pytest.mark.parametrize(
    ("text", "language", "start", "end", "at"),
    [
        ("how do i get to whole foods by 7", "en", None, "whole foods", "Tue 19:00 arrive"),
        ("i gotta be in Salem by 8 am how", "en", None, "salem", "Wed 08:00 arrive"),
        ("what time should i leave for work tomorrow", "en", None, "@work", "2026-11-25"),
        ("last bus home after 11?", "en", None, "@home", "Wed 03:00 arrive last"),
        ("4th and pike at 6pm", "en", None, "?4th pike", "Tue 18:00 arrive"),
        ("coming from Lynn gotta make it to Cambridge leaving at 9 am tomorrow", "en", "lynn", "cambridge", "Wed 09:00 leave"),
        ("SPRINGFIELD TO HOLYOKE", "en", "?springfield", "holyoke", ""),
        ("my interview is at 1400 Hancock st at 2 pm", "en", None, "?1400 hancock st", "Tue 14:00 arrive"),
        ("i get out of work at 3pm, bus to main st", "en", None, "main st", "Tue 15:00 leave"),
        ("from fitchburg station to ayer station by noon", "en", "fitchburg station", "ayer station", "Tue 12:00 arrive"),
        ("De mi casa al hotel del aeropuerto", "es", "@home", "hotel del aeropuerto", ""),
        ("a que hora salgo para llegar a mi trabajo a las 8", "es", None, "@work", "Tue 20:00 arrive"),
        ("estoy en Ruggles, como llego al hospital mañana a las 3 de la tarde", "es", "ruggles", "hospital", "Wed 15:00 arrive"),
        ("como vou de Framingham até Marlborough", "pt", "framingham", "marlborough", ""),
        ("ultimo onibus pra casa", "pt", None, "@home", "Wed 03:00 arrive last"),
        ("preciso estar no hospital amanhã às 15h", "pt", None, "hospital", "Wed 15:00 arrive"),
    ],
)
def test_what_a_text_says(text: str, language: str, start: str | None, end: str | None, at: str) -> None:
    wish = read(text, language, TUESDAY.astimezone(HERE))
    when = f"{wish.at:%a %H:%M} {'arrive' if wish.arrive else 'leave'} {wish.which}".strip() if wish.at else str(wish.day or "")
    assert (wish.start, wish.end, when) == (start, end, at)


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        *(
            (text, "en", "next")
            for text in ("next", "next one?", "the next bus pls", "i missed it, whats the next one", "later", "is there a later one")
        ),
        *((text, "es", "next") for text in ("siguiente", "y el próximo?", "a que hora pasa el proximo", "más tarde")),
        *((text, "pt", "next") for text in ("próximo", "e o próximo?", "que horas passa o próximo", "mais tarde")),
        *((text, "en", "back") for text in ("go back at 5", "and back?", "how do i get back", "return trip at 6pm")),
        *((text, "es", "back") for text in ("vuelta a las 5", "y de regreso?", "como vuelvo")),
        *((text, "pt", "back") for text in ("volta às 5", "e pra voltar?", "como volto às 5", "e a volta?")),
        *((text, "es", "back") for text in ("y para volver a las 5", "y pa tras a las 5", "como me devuelvo a las 5")),
        *((text, "en", "next") for text in ("nxt one", "one more", "any later bus?")),
        *((text, "es", "next") for text in ("proximo?", "el q sigue", "otro mas tarde")),
        *((text, "pt", "next") for text in ("o de depois", "tem outro mais tarde?")),
        *((text, "pt", "earlier") for text in ("um mais cedo", "tem um antes?")),
        *((text, "pt", "time") for text in ("e às 8?", "melhor às 9")),
        ("call me back at 5", "en", ""),
        ("me puedes llamar de vuelta", "es", ""),
        ("me liga de volta", "pt", ""),
        *((text, "en", "time") for text in ("at 8 instead", "what about 9am", "and if i leave at 6:30?", "i need to be there by 8")),
        *((text, "en", "earlier") for text in ("earlier", "is there an earlier one?")),
        *((text, "es", "time") for text in ("y a las 8?", "mejor a las 9 y media")),
        *((text, "en", "reduced") for text in ("i have the reduced fare", "reduced fare")),
        *((text, "en", "forget") for text in ("forget my home", "delete my home address")),
        ("olvida mi casa", "es", "forget"),
        ("esqueça minha casa", "pt", "forget"),
        *((text, "en", "change") for text in ("change my home", "my home is elm st", "i moved to oak street")),
        ("cambiar mi casa", "es", "change"),
        ("mudar minha casa", "pt", "change"),
        *(
            (text, "en", "")
            for text in (
                "5",
                "1",
                "yes",
                "thanks",
                "can i talk to a person",
                "im sick today",
                "call me back",
                "back",
                "ill get back to you later",
                "whats the next step in my plan for the job",
            )
        ),
        *((text, "en", "") for text in ("how do i get from main and elm to the hospital by 9 tomorrow morning", "", "🙂")),
    ],
)
def test_what_follows_a_trip(text: str, language: str, kind: str) -> None:
    assert follows(text, language) == kind
