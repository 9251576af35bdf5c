"""In which language a supervisor is told: staff choose it with the shift, the person is asked in their own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot import clock
from bot.messaging.outbox import Outbound
from bot.people.audit import Audit
from bot.store.session import reading
from bot.text.folding import bare
from bot.text.segments import count
from tests.schedule_talk import BOSS, agreed, outside, reminded, reply, with_boss
from tests.schedule_world import MONDAY


@pytest.fixture(autouse=True)
def world(database: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("es", "Mensaje para Maria: Ana Lopez no puede ir al turno del mie"),
        ("pt", "Mensagem para Maria: Ana Lopez nao pode ir ao turno de qua"),
    ],
)
def test_a_supervisor_is_told_in_the_language_that_staff_chose(language: str, begins: str) -> None:
    with_boss(language=language)
    agreed()
    reminded()
    assert "Shall I text Maria that you can't come?" in reply("3"), "the person is asked in their own"
    reply("1")
    ((number, text),) = outside()
    assert number == BOSS
    assert bare(text).startswith(bare(begins))
    assert count(text).segments <= 2
    with reading() as session:
        assert session.scalars(select(Outbound.language).where(Outbound.key.startswith("employer:"))).one() == language
        note = session.scalars(select(Audit).where(Audit.act == "tell_employer")).one()
        assert note.details["language"] == language
