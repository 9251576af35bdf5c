"""Every golden conversation in this folder, word for word.

After a wanted change: `./coach test tests/journeys --update`, then read the difference.
"""

from pathlib import Path

import pytest

from bot.text.gsm import count
from tests.journeys.conftest import Phone
from tests.journeys.journey import read, replay, write

FILES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_conversation_goes_as_it_did(file: Path, phone: Phone, request: pytest.FixtureRequest) -> None:
    steps = read(file)
    told = replay(steps, phone.move, phone.ask)
    for step in told:
        assert step.heard, f"nothing came back after {step.said!r}"
        for text in step.heard:
            assert count(text).segments <= 2, f"{count(text).segments} segments: {text}"
    if request.config.getoption("--update"):
        file.write_text(write(told), encoding="utf-8")
    assert write(told) == file.read_text(encoding="utf-8")
