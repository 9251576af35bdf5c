"""The last thought of a long message: people tell what happened first and say what they want at the end."""

import re
from pathlib import Path

_JOINING = Path(__file__).resolve().parents[2] / "data" / "text" / "joining_words.tsv"
LONG = 8  # words from which on a message may have parts
UNBROKEN = 12  # words from which on a message without marks is cut in the middle
WHOLE = 3  # words a part has at least


def _between() -> re.Pattern[str]:
    lines = _JOINING.read_text(encoding="utf-8").splitlines()
    words = "|".join(line.split("\t")[1] for line in lines if line and not line.startswith("#"))
    return re.compile(rf"[.?!;,\n…]+|\b(?:{words})\b", re.IGNORECASE)


BETWEEN = _between()


def last_part(text: str) -> str | None:
    """What a message of several thoughts says last; None of a short one."""
    words = text.split()
    if len(words) < LONG:
        return None
    parts = [part.strip() for part in BETWEEN.split(text) if len(part.split()) >= WHOLE]
    if len(parts) > 1:
        return parts[-1]
    return " ".join(words[len(words) // 2 - 1 :]) if len(words) >= UNBROKEN else None
