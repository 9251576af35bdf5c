"""Openings with employers, and the order in which people get their seats: written down here, the same for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.knowledge.keeping import Kept
from bot.knowledge.reading import KNOWLEDGE, Reader, Source, read, refuse

FILE = "openings.yml"
TIMES = ("days", "evenings", "nights", "weekends")
ORDER = ("reserved", "veteran", "workshop", "wants_employer", "waited")


@dataclass(frozen=True)
class Share:
    """Seats kept for people whom this organization sends; `until` they go back to everybody."""

    organization: str
    seats: int
    until: date | None


@dataclass(frozen=True)
class Opening:
    """One opening. `workshop`: an on-the-job-training workshop comes first. `times` are of TIMES; empty: not stated."""

    id: str
    employer: str
    occupation: str
    program: str | None
    hours: tuple[int, int]
    seats: int
    shares: tuple[Share, ...]
    workshop: bool
    starts: date | None
    closes: date
    source: Source
    times: tuple[str, ...] = ()

    def open_on(self, day: date) -> bool:
        """Whether people may still ask for a seat."""
        return day <= self.closes and self.source.holds_on(day)


@dataclass(frozen=True)
class Openings:
    """All openings, and the order of priority: names of ORDER, the first decides."""

    order: tuple[str, ...]
    all: tuple[Opening, ...]

    def find(self, opening_id: str) -> Opening | None:
        """The opening of this id; None if it left the file."""
        return next((one for one in self.all if one.id == opening_id), None)


def read_opening(reader: Reader) -> Opening:
    """One record; its problems are noted in the reader."""
    record = reader.record
    seats = record.get("seats")
    if not isinstance(seats, int) or not 0 < seats < 1000:
        reader.bad("seats", "write how many people can start.")
        seats = 1
    hours = record.get("hours")
    if not isinstance(hours, list) or len(hours) != 2 or not hours[0] <= hours[1]:
        reader.bad("hours", "write from and to a week, such as [20, 30].")
        hours = [1, 1]
    shares = []
    for n, one in enumerate(record.get("reserved") or (), 1):
        share = Reader(f"{reader.where}, reserved {n}", one, reader.problems)
        kept = one.get("seats")
        if not isinstance(kept, int) or kept < 1:
            share.bad("seats", "write how many seats are kept.")
            kept = 0
        shares.append(Share(share.text("organization"), kept, share.day("until", needed=False)))
    if sum(share.seats for share in shares) > seats:
        reader.bad("reserved", "more seats are kept than there are.")
    return Opening(
        id=reader.text("id"),
        employer=reader.text("employer"),
        occupation=reader.text("occupation"),
        program=reader.text("program", needed=False) or None,
        hours=(hours[0], hours[1]),
        seats=seats,
        shares=tuple(shares),
        workshop=bool(reader.one_of("workshop", (True, False))),
        starts=reader.day("starts", needed=False),
        closes=reader.day("closes") or date.min,
        source=reader.source(),
        times=_times(reader),
    )


def _times(reader: Reader) -> tuple[str, ...]:
    times = reader.record.get("times") or ()
    if not isinstance(times, list | tuple) or any(one not in TIMES for one in times):
        reader.bad("times", f"write a list of {', '.join(TIMES)}, or null if the employer does not say.")
        return ()
    return tuple(times)


def load(folder: Path = KNOWLEDGE) -> Openings:
    """Read openings.yml. Raises BadFile naming each bad record and field."""
    head = Reader(FILE, read(FILE, folder) or {})
    order: Sequence[str] = head.record.get("order") or ()
    if sorted(order) != sorted(ORDER):
        head.bad("order", f"write each of {', '.join(ORDER)} once, the one that decides first.")
    found = [
        read_opening(Reader(f"{FILE}, {record.get('id', f'opening {n}')}", record, head.problems))
        for n, record in enumerate(head.record.get("openings") or (), 1)
    ]
    for one in {o.id for o in found if [p.id for p in found].count(o.id) > 1}:
        head.bad(one, "this id is used twice.")
    refuse(FILE, head.problems)
    return Openings(tuple(order), tuple(found))


openings: Kept[Openings] = Kept(FILE, load)
