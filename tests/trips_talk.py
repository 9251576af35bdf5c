"""A person who asks for trips in the small town: its timetable is installed, the clock stands on a Tuesday at ten in the morning."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot import clock
from bot.settings import settings
from bot.text.gsm import count
from bot.text.segments import split_texts
from tests import small_feed
from tests.talking import Talk

HERE = ZoneInfo(small_feed.ZONE)
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)


def install() -> None:
    """Put the town's timetable where `./coach transit import` would."""
    folder = settings().var / "transit"
    folder.mkdir(parents=True, exist_ok=True)
    small_feed.write(folder / "town.zip")


@contextmanager
def talking(language: str = "en", at: datetime = TUESDAY, *, timetable: bool = True) -> Iterator[Talk]:
    """A conversation at a moment; every answer of it must fit: at most two texts of two segments."""
    if timetable:
        install()
    with clock.frozen(at):
        yield Fitting("action_plan_trip", language=language)


class Fitting(Talk):
    """A conversation whose answers are measured as texts."""

    def text(self, body: str, action: str | None = None) -> str:
        told = super().text(body, action)
        texts = split_texts([told])
        assert len(texts) <= 2, texts
        assert all(count(one).segments <= 2 for one in texts)
        return told
