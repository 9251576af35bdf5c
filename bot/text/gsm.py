"""The GSM-7 alphabet and how many segments a text costs (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
EXTENSION = "\f^{}\\[~]|€"  # each costs two units: an escape and itself
ALPHABET = frozenset(BASIC + EXTENSION)

_NOT_GSM = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")
_EXTENDED = re.compile(f"[{re.escape(EXTENSION)}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Segments(NamedTuple):
    encoding: Literal["GSM-7", "UCS-2"]
    units: int  # septets in GSM-7, 16-bit units in UCS-2
    segments: int  # what the carrier bills; 0 for an empty text


def count(text: str) -> Segments:
    """Units and segments of a text as it would leave: 160/153 in GSM-7, 70/67 in UCS-2; a pair is never cut in two."""
    if not _NOT_GSM.search(text):
        doubles = _EXTENDED
        encoding: Literal["GSM-7", "UCS-2"] = "GSM-7"
        alone, joined = 160, 153
    else:
        doubles = _ASTRAL
        encoding = "UCS-2"
        alone, joined = 70, 67
    # positions, in units, at which a two-unit character starts
    starts = [match.start() + n for n, match in enumerate(doubles.finditer(text))]
    units = len(text) + len(starts)
    if units <= alone:
        return Segments(encoding, units, 1 if units else 0)
    pairs = frozenset(starts)
    segments, at = 0, 0
    while at < units:
        segments += 1
        at += joined
        if at < units and at - 1 in pairs:
            at -= 1  # the pair would straddle the border, so it opens the next segment
    return Segments(encoding, units, segments)
