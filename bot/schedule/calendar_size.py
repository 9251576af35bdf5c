"""The text of an iCalendar file, if it is not too much: counted before anything of it is parsed."""

import re

from bot.errors import BadFile

MOST_BYTES = 2_000_000
MOST_EVENTS = 2_000
MOST_PARTS = 10_000
MOST_DAYS = 10_000
_LISTS = re.compile(r"(?im)^(?:RDATE|EXDATE|RRULE|EXRULE)[;:][^\n]*(?:\n[ \t][^\n]*)*")


def bounded(content: bytes, what: str) -> str:
    """The text of a file that is not too much."""
    if len(content) > MOST_BYTES:
        raise BadFile(what, [f"it has more than {MOST_BYTES // 1_000_000} MB."], "Export fewer weeks.")
    text = _text(content)
    if (many := len(re.findall(r"(?im)^BEGIN:VEVENT", text))) > MOST_EVENTS:
        raise BadFile(what, [f"it has {many:,} events; {MOST_EVENTS:,} are taken at once."], "Export fewer weeks.")
    if (parts := len(re.findall(r"(?im)^BEGIN:", text))) > MOST_PARTS:
        raise BadFile(what, [f"it has {parts:,} parts; {MOST_PARTS:,} are taken at once."], "Export fewer weeks.")
    if (days := sum(1 + one.count(",") for one in _LISTS.findall(text))) > MOST_DAYS:
        raise BadFile(what, [f"its rules list {days:,} days; {MOST_DAYS:,} are taken at once."], "Export fewer weeks.")
    return text


def _text(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode(errors="replace")
