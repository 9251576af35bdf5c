"""The last thought of a message, in three languages."""

import pytest

from bot.text.last_part import last_part


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("my kid was up all night with a fever. can i come in later today", "can i come in later today"),
        ("mi jefe me grito otra vez y ya no aguanto pero cuanto pagan en el hotel", "cuanto pagan en el hotel"),
        ("o ônibus quebrou de novo na ponte então vou chegar meia hora depois", "vou chegar meia hora depois"),
        ("the bus is late again so i get there at nine, thank you", "i get there at nine"),
        ("i was told that the place on main street might have something for me to do", "main street might have something for me to do"),
        ("when is my class", None),
        ("i was told about something there today maybe", None),
        ("", None),
    ],
)
def test_the_last_part(text: str, last: str | None) -> None:
    assert last_part(text) == last
