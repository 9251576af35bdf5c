"""When a reminder goes out and until when it helps: nothing at night, nothing too late. Pure arithmetic, no database."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.schedule.wishes import AT_EVENING, EVENING, THREE_DAYS, hour_of

BEFORE_QUIET = timedelta(minutes=15)
STILL_HELPS = {EVENING: timedelta(minutes=45), THREE_DAYS: timedelta(hours=12)}
STILL_HELPS_SHORTLY = timedelta(minutes=15)
_NEAR = timedelta(hours=6)
_SOON = timedelta(minutes=2)
_DAYS = {EVENING: 1, THREE_DAYS: 3}
Quiet = tuple[time, time]


class Due(NamedTuple):
    """One reminder: what kind of offset, when (UTC), and when it would be too late."""

    code: str
    at: datetime
    valid_until: datetime


def is_quiet(at: datetime, zone: ZoneInfo, quiet: Quiet) -> bool:
    """Whether nothing may be sent at this moment."""
    start, end = quiet
    local = at.astimezone(zone).time()
    return start <= local < end if start <= end else local >= start or local < end


def _quiet_starts(at: datetime, zone: ZoneInfo, quiet: Quiet, *, after: bool) -> datetime:
    """The next start of the quiet hours after a moment, or the last one at or before it (UTC)."""
    local = at.astimezone(zone)
    days = (0, 1) if after else (0, -1)
    for day in days:
        start = datetime.combine(local.date() + timedelta(days=day), quiet[0], zone).astimezone(UTC)
        if (start > at) if after else (start <= at):
            return start
    raise AssertionError("quiet hours start once a day")


def quiet_ends(at: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """The next end of the quiet hours after a moment (UTC)."""
    local = at.astimezone(zone)
    end = datetime.combine(local.date(), quiet[1], zone)
    return (end if end > local else datetime.combine(local.date() + timedelta(days=1), quiet[1], zone)).astimezone(UTC)


def reminders(
    starts_at: datetime,
    offsets: Sequence[str],
    *,
    place: ZoneInfo,
    own: ZoneInfo,
    quiet: Quiet,
    now: datetime,
    late_entry: bool,
    not_before: datetime | None = None,
) -> list[Due]:
    """The reminders of one appointment that still lie ahead, in order.

    Evenings are those before the day at the place, at 18:00 of the person or the hour they wish.
    What falls into quiet hours moves before them, or is left
    out if another one goes out in the hours before. If all are past (entered late) and `late_entry`, one goes out now while it helps,
    at night as soon as that is over, and not before `not_before` (they had enough texts today).
    """
    found: list[Due] = []
    for code in sorted(offsets, key=lambda one: (one.isdigit(), one)):
        if kind := next((name for name in _DAYS if code.startswith(name)), None):
            day = starts_at.astimezone(place).date() - timedelta(days=_DAYS[kind])
            at = datetime.combine(day, hour_of(code) or AT_EVENING, own).astimezone(UTC)
        else:
            at = starts_at - timedelta(minutes=int(code))
        if is_quiet(at, own, quiet):
            at = _quiet_starts(at, own, quiet, after=False) - BEFORE_QUIET
            if any(timedelta() <= at - other.at < _NEAR for other in found):
                continue
        until = min(starts_at - STILL_HELPS.get(kind or "", STILL_HELPS_SHORTLY), _quiet_starts(at, own, quiet, after=True))
        if at < until:
            found.append(Due(code, at, until))
    ahead = [one for one in found if one.at > now]
    if not ahead and late_entry and offsets:
        code = max(found, key=lambda one: one.at).code if found else offsets[0]
        at = max(now + _SOON, not_before or now)
        at = quiet_ends(at, own, quiet) if is_quiet(at, own, quiet) else at
        until = min(starts_at - STILL_HELPS_SHORTLY, _quiet_starts(at, own, quiet, after=True))
        if at < until:
            return [Due(code, at, until)]
    return sorted(ahead, key=lambda one: one.at)
