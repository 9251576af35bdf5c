"""Which other state a message speaks of: an answer for Massachusetts would be wrong there."""

import re

from bot.text.folding import bare

_STATES = tuple(
    """alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|
    kentucky|louisiana|luisiana|maine|maryland|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|
    nueva jersey|nova jersey|new mexico|nuevo mexico|new york|nueva york|nova york|nova iorque|north carolina|carolina del norte|
    north dakota|ohio|oklahoma|oregon|pennsylvania|pensilvania|puerto rico|porto rico|rhode island|south carolina|carolina del sur|
    south dakota|tennessee|texas|utah|vermont|virginia|washington state|west virginia|wisconsin|wyoming|massachusetts""".replace(
        "\n", ""
    ).split("|")
)
STATES = tuple(one.strip() for one in _STATES)
# Short forms only after "in": alone "ct" is a court and "tx" is thanks.
_SHORT = re.compile(r"\b(?:in|en|em) (?:nh|vt|ct|ri|ny|nyc|nj|pa|fl|tx|ca|pr|nc|sc|ga)\b")
COUNTRY = "United States"


def other_state(text: str, area: str) -> bool:
    """Whether the text names a state and it is not the one of `area`."""
    words = f" {bare(text[:400])} "
    named = [state for state in STATES if f" {state} " in words]
    if not named and area != COUNTRY and not re.search(r"\b(?:ma|mass)\b", words):
        return bool(_SHORT.search(words))
    return bool(named) and area != COUNTRY and bare(area) not in named


_ABBREVIATED = {
    "nh": "new hampshire",
    "vt": "vermont",
    "ct": "connecticut",
    "ri": "rhode island",
    "ny": "new york",
    "nj": "new jersey",
    "nyc": "new york",
    "pa": "pennsylvania",
    "fl": "florida",
    "tx": "texas",
}
_AT_THE_END = re.compile(rf"\b({'|'.join((*STATES, *_ABBREVIATED))})$")


def elsewhere(place: str) -> str | None:
    """The other state that the words of a place end with ("walmart in new hampshire", "nashua nh"); a street of its name is none."""
    found = _AT_THE_END.search(bare(place[:200]))
    state = found and _ABBREVIATED.get(found[1], found[1])
    return None if state is None or state == "massachusetts" else state
