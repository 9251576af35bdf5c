"""Loads data/words into frozen records, with checks that speak in sentences."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.errors import BadFile
from bot.settings import ROOT

LANGUAGES = ("en", "es", "pt")
CHANNELS = ("sms", "web")
WORDS = ROOT / "data" / "words"


@dataclass(frozen=True)
class Sentence:
    """One sentence in all languages; `web` replaces it there; `options` are keys of options.yml; `private` goes to a private phone only."""

    key: str
    texts: Mapping[str, str]
    web: Mapping[str, str] | None
    options: tuple[str, ...]
    file: str
    private: bool = False

    def text(self, language: str, channel: str) -> str:
        """The wording for a language and channel."""
        return (self.web if channel == "web" and self.web else self.texts)[language]

    @property
    def fields(self) -> frozenset[str]:
        """Names of the {fields} it needs."""
        return frozenset(placeholders(self.texts["en"]))


@dataclass(frozen=True)
class OptionWords:
    """One choice a person can make: what it does (`payload`) and what it is called; `also` are other words for it."""

    key: str
    payload: str
    titles: Mapping[str, str]
    also: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Catalogue:
    """All sentences and options."""

    sentences: Mapping[str, Sentence]
    options: Mapping[str, OptionWords]


def placeholders(text: str) -> Iterator[str]:
    """Names of the {fields} in a text."""
    for _, name, _, _ in string.Formatter().parse(text):
        if name is not None:
            yield name


def _languages(where: str, record: Any, problems: list[str]) -> dict[str, str]:
    texts = {}
    for language in LANGUAGES:
        text = record.get(language) if isinstance(record, dict) else None
        if not isinstance(text, str) or not text.strip():
            problems.append(f"{where}: the {language} text is missing.")
        else:
            texts[language] = text.strip()
    try:
        named = {language: frozenset(placeholders(text)) for language, text in texts.items()}
    except ValueError as error:
        problems.append(f"{where}: a brace is not closed ({error}).")
        return texts
    if len(set(named.values())) > 1:
        problems.append(
            f"{where}: the {{fields}} differ between languages: " + ", ".join(f"{k} {sorted(v)}" for k, v in named.items()) + "."
        )
    return texts


def _option(where: str, key: str, record: Any, problems: list[str]) -> OptionWords | None:
    titles = _languages(where, record, problems)
    payload = record.get("payload") if isinstance(record, dict) else None
    if not isinstance(payload, str) or len(titles) < len(LANGUAGES):
        problems.append(f"{where}: an option needs a payload and a title in every language.")
        return None
    also = {language: tuple(str(w) for w in (record.get("also") or {}).get(language, ())) for language in LANGUAGES}
    return OptionWords(key, payload, titles, also)


def load(folder: Path = WORDS) -> Catalogue:
    """Read every file of `folder`. Raises BadFile naming file and key of each problem."""
    problems: list[str] = []
    sentences: dict[str, Sentence] = {}
    options: dict[str, OptionWords] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            records = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        except yaml.YAMLError as error:
            problems.append(f"{path.name}: this is not valid YAML: {error}")
            continue
        for key, record in records.items():
            where = f"{path.name}, {key}"
            if path.name == "options.yml":
                if option := _option(where, key, record, problems):
                    options[key] = option
                continue
            if key in sentences:
                problems.append(f"{where}: this key is already in {sentences[key].file}.")
            texts = _languages(where, record, problems)
            web = _languages(where + ", web", record["web"], problems) if isinstance(record, dict) and record.get("web") else None
            if len(texts) == len(LANGUAGES):
                sentences[key] = Sentence(key, texts, web, tuple(record.get("options") or ()), path.name, record.get("private") is True)
    for sentence in sentences.values():
        problems.extend(
            f"{sentence.file}, {sentence.key}: there is no option {o!r} in options.yml." for o in sentence.options if o not in options
        )
    if problems:
        raise BadFile("data/words has problems.", problems, "Mend these and run ./coach check.")
    return Catalogue(sentences, options)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The words of this process, read once."""
    return load()
