"""Several names in a row, as each language joins them."""

from collections.abc import Sequence

from babel.lists import format_list

from bot.words.catalogue import LANGUAGES
from bot.words.render import render


def either(keys: Sequence[str]) -> dict[str, str]:
    """ "the start date or the cost" in every language, from keys of words."""
    return {language: format_list([render(key, {}, language).text for key in keys], "or", language) for language in LANGUAGES}
