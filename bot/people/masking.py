"""Taking names and numbers out of a text that leaves the house."""

import re
from collections.abc import Iterable

from bot.text.folding import flat

NAME, NUMBER, EMAIL = "[name]", "[number]", "[e-mail]"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"https?://\S+")
# Seven digits or more, however they are written: telephone, social security and case numbers, and dates written with dashes too.
_NUMBER = re.compile(r"\+?\(?\d(?:[\s().-]{0,2}\d){6,}")
_SHORTEST = 2


def masked(text: str, names: Iterable[str] = ()) -> str:
    """A text without the words of these names (in any capitals, with or without accents), e-mail addresses, links and long numbers."""
    text = _EMAIL.sub(EMAIL, text)
    text = _WEB.sub("[link]", text)
    text = _NUMBER.sub(NUMBER, text)
    words = {flat(word) for name in names for word in re.findall(r"\w+", name) if len(word) >= _SHORTEST}
    if not words:
        return text
    found = re.finditer(r"\b(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")\b", flat(text))
    parts, end = [], 0
    for match in found:
        parts += [text[end : match.start()], NAME]
        end = match.end()
    return "".join([*parts, text[end:]])
