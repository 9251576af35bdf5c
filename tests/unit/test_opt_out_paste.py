"""What is pasted into Twilio's Advanced Opt-Out: words the coach takes the same way, none that answers a reminder, one text each."""

import pytest

from bot.text.gsm import count
from bot.text.keywords import keyword, may_mean_shift
from bot.verbs.opt_out import KEYWORDS, to_paste
from bot.words.catalogue import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coach_takes_each_word_as_twilio_will(language: str) -> None:
    for words, kind in zip(KEYWORDS[language], ("stop", "start", "help"), strict=True):
        assert {word: keyword(word) for word in words} == dict.fromkeys(words, kind)
    assert not [word for word in KEYWORDS[language][0] if may_mean_shift(word)]


def test_all_languages_and_messages_are_there() -> None:
    text = to_paste()
    assert text.count("Opt-out message") == text.count("Opt-in message") == text.count("Help message") == len(LANGUAGES)
    assert "{" not in text
    messages = [line.split("message", 1)[1].strip() for line in text.splitlines() if " message " in line]
    assert len(messages) == 9
    assert all(len(message) <= 320 and count(message).segments <= 2 for message in messages)
