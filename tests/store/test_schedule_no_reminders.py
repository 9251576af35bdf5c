"""Who wants no reminders gets none, and every other text as before; only who wants all to stop is stopped."""

from collections.abc import Iterator

import pytest

from bot import clock
from bot.schedule.planning import plan_due
from bot.store.session import reading, writing
from tests.schedule_world import MONDAY, add, promised, talk_of
from tests.talking import Talk


@pytest.fixture(autouse=True)
def world(sqlite: str) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "no more reminders pls", "OK, no more reminders. I still answer when you text me."),
        ("es", "ya no quiero recordatorios", "ya no te mando recordatorios. Si me escribes, te respondo."),
        ("pt", "não quero mais lembretes", "não mando mais lembretes. Se você escrever, eu respondo."),
    ],
)
def test_no_more_reminders(language: str, text: str, said: str) -> None:
    add("2026-11-25T14:00")
    assert promised()
    with writing() as session:
        talk_of(session, language=language)
    assert Talk("action_nlu_fallback", language=language).text(text).endswith(said)
    with writing() as session:
        plan_due(session)
    assert promised() == []
    with reading() as session:
        assert talk_of(session, language=language).contact.stopped_at is None


def test_stop_all_reminders_and_texts_stops_all() -> None:
    Talk("action_nlu_fallback").text("stop all reminders and texts")
    with reading() as session:
        assert talk_of(session).contact.stopped_at is not None
