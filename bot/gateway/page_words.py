"""The sentences of public pages and of the chat window: data/pages, three languages side by side, read once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.knowledge.office import office
from bot.people.language import LANGUAGES
from bot.settings import ROOT
from bot.words.catalogue import Catalogue, load

PAGES = ROOT / "data" / "pages"
NAMES = {"en": "English", "es": "Español", "pt": "Português"}


@lru_cache(maxsize=1)
def page_words() -> Catalogue:
    """All sentences of data/pages. Raises BadFile naming each that is missing in a language."""
    return load(PAGES)


def word(key: str, language: str, **fields: Any) -> str:
    """One sentence. {program}, {phone} and {email} are the office's unless given."""
    here = office()
    known = {"program": here.program, "phone": here.phone, "email": here.email, **fields}
    return page_words().sentences[key].texts[language].format_map(known)


def words_for(prefix: str, language: str) -> Mapping[str, str]:
    """All sentences whose key begins with a prefix, without it: what a script on a page needs."""
    return {key.removeprefix(prefix): word(key, language) for key in page_words().sentences if key.startswith(prefix)}


def choose_language(asked: str | None, accepted: str) -> str:
    """The language of a page: the one its address asks for, else the first of Accept-Language that we speak, else English."""
    if asked in LANGUAGES:
        return asked
    ranked: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        name, _, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=")) if quality else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((-weight, name.strip()[:2].lower()))
    return next((name for weight, name in sorted(ranked, key=lambda one: one[0]) if weight < 0 and name in LANGUAGES), LANGUAGES[0])
