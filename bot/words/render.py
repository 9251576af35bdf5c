"""Renders a key with fields for a language and channel: the one place where sentences are made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import CoachError
from bot.words.catalogue import Catalogue, catalogue

_TWICE = re.compile(r"(?<=[ap]\.m\.)\.(?!\.)")  # the end of a Spanish time is the end of its sentence


class MissingWords(CoachError):
    """A key or a field that was asked for is not there."""


@dataclass(frozen=True)
class Option:
    """A choice as the person sees it. `payload` is an intent name, `answer:VALUE` or `question:ID`."""

    title: str
    payload: str
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """A text in one language, with its choices."""

    text: str
    options: tuple[Option, ...]


def render(
    key: str,
    fields: Mapping[str, str | Mapping[str, str]] | None = None,
    language: str = "en",
    channel: str = "sms",
    *,
    words: Catalogue | None = None,
) -> Rendered:
    """The sentence `key`. A field value "@other_key" is that sentence in the same language; a mapping of languages picks its own.

    Raises:
        MissingWords: no such key, or a {field} was not given.
    """
    words = words or catalogue()
    sentence = words.sentences.get(key)
    if sentence is None:
        raise MissingWords(f"There is no sentence {key!r} in data/words.", "Add it, or mend the key.")
    values = {name: _value(value, language, channel, words) for name, value in (fields or {}).items()}
    try:
        text = _TWICE.sub("", sentence.text(language, channel).format_map(values))
    except KeyError as error:
        raise MissingWords(f"The sentence {key!r} needs the field {error}.", "Give it where the key is used.") from None
    return Rendered(text, tuple(option(name, language, words) for name in sentence.options))


def option(name: str, language: str, words: Catalogue | None = None) -> Option:
    """The option `name` of options.yml in a language."""
    record = (words or catalogue()).options.get(name)
    if record is None:
        raise MissingWords(f"There is no option {name!r} in data/words/options.yml.", "Add it, or mend the name.")
    return Option(record.titles[language], record.payload, record.also.get(language, ()))


def _value(value: str | Mapping[str, str], language: str, channel: str, words: Catalogue) -> str:
    if isinstance(value, Mapping):
        return value[language]
    if value.startswith("@") and value[1:] in words.sentences:
        return render(value[1:], {}, language, channel, words=words).text
    return value


def numbered(text: str, options: Sequence[Option]) -> str:
    """A text with its options as a numbered list, as a phone shows them."""
    if not options:
        return text
    return text + "\n" + "\n".join(f"{n} {choice.title}" for n, choice in enumerate(options, 1))
