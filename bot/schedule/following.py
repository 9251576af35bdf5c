"""A series that gets other times takes its appointments along: a class moved by an hour is told as moved, and its reminders, its cancelled
days and what was answered stay with their day. Without this each would be "off" and another one new.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from bot.schedule.appointment import PLANNED, WALL, Appointment, Series
from bot.schedule.recurrence import ends, moment


def follow(series: Series, known: dict[str, Appointment], slots: Mapping[str, datetime], now: datetime, since: datetime) -> None:
    """Give appointments of `known` whose slot the rule no longer has the new slot that means the same; both are keyed by slot.

    The only one of a single shift goes wherever that went; of a series those of the same day, then those of the same week if as many
    are new as are gone. One that was moved or cancelled by itself keeps that, and follows within its day only. What began before `since`
    stays.
    """
    lost = {slot: one for slot, one in known.items() if slot not in slots and _is_ahead(one, since)}
    free = [slot for slot, wall in slots.items() if slot not in known and moment(ends(wall, series.minutes), series.zone) > now]
    if series.rule is None:  # whoever changes a single shift itself has the last word, also over where it was moved to
        for slot, one in lost.items():
            one.exception = one.exception and slot == series.starts
    if not lost or not free:
        return
    for old, new in list(_pairs(series.rule is None, lost, free)):
        one = known[new] = known.pop(old)
        one.slot = new


def _is_ahead(one: Appointment, since: datetime) -> bool:
    return (one.exception or one.state == PLANNED) and one.starts_at > since


def _pairs(single: bool, lost: Mapping[str, Appointment], free: list[str]) -> Iterator[tuple[str, str]]:
    if single:
        if len(lost) == len(free) == 1:
            yield next(iter(lost)), free[0]
        return
    weeks: dict[date, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    by_day = {slot[:10]: slot for slot in free}
    for slot, one in sorted(lost.items()):
        if new := by_day.pop(slot[:10], None):
            yield slot, new
        elif not one.exception:
            weeks[_monday(slot)][0].append(slot)
    for slot in sorted(by_day.values()):
        weeks[_monday(slot)][1].append(slot)
    for gone, fresh in weeks.values():
        if len(gone) == len(fresh):
            yield from zip(gone, fresh, strict=True)


def _monday(slot: str) -> date:
    day = datetime.strptime(slot, WALL).date()  # noqa: DTZ007 - wall clock
    return day - timedelta(days=day.weekday())
