"""Rows of a CSV file without an id are known by their time: one that moved would be new, and the old one would stay beside it.

What an earlier file had and this one has not, on days that it covers for the same person, employer and place, moved to what is new there:
on the same day, else in the same week, where as many are new as are gone. What is left stays, and staff are asked: that a file has no
row does not say that nobody need come.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import batched

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.people.person import ContactPoint
from bot.schedule.appointment import PLANNED, WALL, Series
from bot.schedule.entering import Draft
from bot.schedule.reading_csv import NAMELESS
from bot.schedule.recurrence import moment, times
from bot.schedule.taking import BATCH, Report, Wanted

NOT_IN_FILE = "not in the newest file"  # the print of a series that an earlier file had and the newest has not
_SOON = timedelta(days=60)
_Row = tuple[str, Draft]  # the key of a row, and what it says
_Group = tuple[str | None, ...]


def recognise(session: Session, wanted: Sequence[Wanted], report: Report) -> None:
    """Give series whose row moved the name of that row, so that they are changed. Mark those that are gone and ask staff, once a person."""
    for some in batched([one for one in wanted if any(entry.nameless for entry in one.entries)], BATCH):
        here, lost = _here(session, some)
        if not lost:
            continue
        rows: dict[_Group, list[_Row]] = defaultdict(list)
        for one in some:
            for entry in one.entries:
                if entry.nameless and entry.draft is not None and one.person_id in lost:
                    rows[_group(one.person_id, entry.draft)].append((entry.key, entry.draft))
        gone: dict[str, int] = defaultdict(int)
        for group, series in _grouped(lost).items():
            for one_gone in _settled(series, rows[group], here):
                one_gone.source_print = NOT_IN_FILE
                gone[one_gone.person_id] += 1
        session.flush()
        for person_id, count in gone.items():
            report.gone += count
            _ask_staff(session, person_id)


def _here(session: Session, some: Sequence[Wanted]) -> tuple[set[tuple[str, str]], dict[str, list[Series]]]:
    """(person, key) of all that came from rows without an id, and by person those ahead that the file has not."""
    keys = {one.person_id: {entry.key for entry in one.entries} for one in some}
    query = select(Series.id, Series.person_id, Series.source_key, Series.starts, Series.rule, Series.state, Series.source_print)
    query = query.where(Series.person_id.in_(keys), Series.source_key.startswith(f"{NAMELESS}:"))
    since = (clock.now() - timedelta(days=1)).strftime(WALL)
    here: set[tuple[str, str]] = set()
    ids: list[str] = []
    for series_id, person_id, key, starts, rule, state, said in session.execute(query):
        here.add((person_id, key or ""))
        if state == PLANNED and said != NOT_IN_FILE and key not in keys[person_id] and (rule or starts > since):
            ids.append(series_id)
    lost: dict[str, list[Series]] = defaultdict(list)
    for part in batched(ids, BATCH):
        for one in session.scalars(select(Series).where(Series.id.in_(part))):
            if _is_ahead(one):
                lost[one.person_id].append(one)
    return here, lost


def _is_ahead(one: Series) -> bool:
    wall = clock.now().astimezone(one.zone).replace(tzinfo=None)
    return bool(times(one.rule, one.start, wall, wall + _SOON)) if one.rule else moment(one.start, one.zone) > clock.now()


def _group(person_id: str, one: Draft | Series) -> _Group:
    """Where the same shift may be at another time."""
    return (person_id, one.kind, one.employer or None, one.program or None, one.place or None)


def _grouped(lost: dict[str, list[Series]]) -> dict[_Group, list[Series]]:
    groups: dict[_Group, list[Series]] = defaultdict(list)
    for person_id, series in lost.items():
        for one in series:
            groups[_group(person_id, one)].append(one)
    return groups


def _settled(lost: Sequence[Series], rows: Sequence[_Row], here: set[tuple[str, str]]) -> Iterator[Series]:
    """Those of `lost` that the file covers and nothing new stands for; the others get the name of what is new."""
    days = [draft.starts.date() for _, draft in rows if not draft.rule]
    single = [one for one in lost if not one.rule and days and min(days) <= one.start.date() <= max(days)]
    yield from _paired(single, _fresh(single, rows, here, repeats=False), (_day, _week))
    weekly = [one for one in lost if one.rule and any(draft.rule for _, draft in rows)]
    yield from _paired(weekly, _fresh(weekly, rows, here, repeats=True), (_rule, _any))


def _fresh(lost: Sequence[Series], rows: Sequence[_Row], here: set[tuple[str, str]], *, repeats: bool) -> list[_Row]:
    return [row for row in rows if lost and bool(row[1].rule) == repeats and (lost[0].person_id, row[0]) not in here]


_Alike = Callable[[Series | Draft], Hashable]


def _start(one: Series | Draft) -> date:
    return (one.start if isinstance(one, Series) else one.starts).date()


def _day(one: Series | Draft) -> Hashable:
    return _start(one)


def _week(one: Series | Draft) -> Hashable:
    return _start(one) - timedelta(days=_start(one).weekday())


def _rule(one: Series | Draft) -> Hashable:
    return one.rule


def _any(_one: Series | Draft) -> Hashable:
    return True


def _paired(lost: list[Series], rows: list[_Row], steps: Iterable[_Alike]) -> list[Series]:
    for alike in steps:
        gone: dict[Hashable, list[Series]] = defaultdict(list)
        fresh: dict[Hashable, list[_Row]] = defaultdict(list)
        for one in sorted(lost, key=lambda one: one.starts):
            gone[alike(one)].append(one)
        for row in sorted(rows, key=lambda row: row[1].starts):
            fresh[alike(row[1])].append(row)
        same = {what for what in gone if len(gone[what]) == len(fresh[what])}
        for what in same:
            for one, (key, _) in zip(gone[what], fresh[what], strict=True):
                one.source_key = key
        lost = [one for what, some in gone.items() if what not in same for one in some]
        rows = [row for what, some in fresh.items() if what not in same for row in some]
    return lost


def _ask_staff(session: Session, person_id: str) -> None:
    query = select(Conversation).join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    query = query.where(ContactPoint.person_id == person_id).order_by(Conversation.created_at.desc()).limit(1)
    talk = session.scalar(query)
    open_case(session, "schedule", conversation=talk, reason="case_not_in_file", details={"person_id": person_id})
