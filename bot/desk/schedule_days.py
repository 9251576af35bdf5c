"""Days as staff write them into one field: 12/24-1/1, Dec 24 to Jan 1, 2026-12-25; and the other way round."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.errors import BadInput

MOST_DAYS = 400
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = r"\d{4}-\d\d?-\d\d?|\d\d?/\d\d?(?:/(?:\d{4}|\d\d))?(?!\d)|[a-z]{3,9}\.? \d\d?(?:st|nd|rd|th)?(?!\d)(?:,? \d{4})?"
_SPAN = re.compile(rf"(?P<first>{_DATE})(?: ?(?:-|–|—|to|until|till|through) ?(?P<last>{_DATE}|\d\d?(?!\d)))?", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:[,;&\s]|and\b)*", re.IGNORECASE)


def read_days(text: str, start: date) -> list[date]:
    """Every day that is named, each once. A day without a year is the first such day from `start` on. Raises BadInput."""
    found: set[date] = set()
    at = _next(text, 0)
    while at < len(text):
        span = _SPAN.match(text, at)
        if span is None:
            raise BadInput(
                f"{text[at : at + 20]!r} is no day.", "Write days like 12/25/2026, or from one to another like Dec 24 - Jan 1.", "left_out"
            )
        first = _day(span["first"], start)
        last = _day(span["last"], first) if span["last"] else first
        if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
            raise BadInput(f"{span[0]!r} ends before it starts, or is longer than a year.", "Mend the days left out.", "left_out")
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
        at = _next(text, span.end())
    if len(found) > MOST_DAYS:
        raise BadInput(f"More than {MOST_DAYS} days are left out.", "End it before them, and enter the rest as a new one.", "left_out")
    return sorted(found)


def _next(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    return between.end() if between else at


def _day(text: str, after: date) -> date:
    """A day; what it does not name (the year, the month) is that of `after` or the next one."""
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    try:
        if text.isdigit():
            return after.replace(day=numbers[0])
        if "/" not in text and not text[0].isalpha():
            return date(*numbers)
        if text[0].isalpha():
            numbers.insert(0, _MONTHS.index(text[:3].lower()) + 1)
        if len(numbers) == 3:
            return date(numbers[2] + (2000 if numbers[2] < 100 else 0), numbers[0], numbers[1])
        day = date(after.year, *numbers)
        return day if day >= after else date(after.year + 1, *numbers)
    except ValueError:
        raise BadInput(f"{text!r} is no day of the calendar.", "Write days like 12/25/2026 or Dec 25.", "left_out") from None


def shown(days: Sequence[date]) -> str:
    """The same days as the field shows them: runs as one span."""
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in _runs(sorted(days)))


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    first = last = None
    for day in days:
        if first is None or last is None or day - last > timedelta(days=1):
            if first is not None and last is not None:
                yield first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield first, last
