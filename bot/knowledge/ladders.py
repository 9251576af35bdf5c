"""Where work leads: steps with what each takes and pays, and what people do meanwhile. None where no source says."""

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.keeping import Kept
from bot.knowledge.programs import Texts
from bot.knowledge.reading import KNOWLEDGE, Reader, Source, read, refuse

FILE = "ladders.yml"


@dataclass(frozen=True)
class Rung:
    """One step. `occupation` tells what it pays; `weeks` and `hours` (banked for an exam) are None where no source says."""

    what: Texts
    credential: Texts | None
    occupation: str | None
    weeks: int | None
    hours: int | None


@dataclass(frozen=True)
class Ladder:
    """Steps for a program, or for an occupation that no program leads to. `meanwhile` are stepping-stone jobs."""

    id: str
    program: str | None
    occupations: tuple[str, ...]
    rungs: tuple[Rung, ...]
    meanwhile: tuple[str, ...]
    source: Source


def _number(reader: Reader, name: str) -> int | None:
    value = reader.record.get(name)
    if value is not None and not (isinstance(value, int) and value > 0):
        reader.bad(name, "write a whole number, or null if no source says.")
        return None
    return value


def load(folder: Path = KNOWLEDGE) -> tuple[Ladder, ...]:
    """Read ladders.yml. Raises BadFile naming each bad record and field."""
    problems: list[str] = []
    found = []
    for n, record in enumerate(read(FILE, folder) or (), 1):
        reader = Reader(f"{FILE}, {record.get('id', f'ladder {n}')}", record, problems)
        rungs = []
        for k, one in enumerate(record.get("steps") or (), 1):
            step = Reader(f"{reader.where}, step {k}", one, problems)
            rungs.append(
                Rung(
                    step.in_languages("what"),
                    step.in_languages("credential", needed=False) or None,
                    step.text("occupation", needed=False) or None,
                    _number(step, "weeks"),
                    _number(step, "hours"),
                )
            )
        if not rungs:
            reader.bad("steps", "write at least one step.")
        found.append(
            Ladder(
                reader.text("id"),
                reader.text("program", needed=False) or None,
                tuple(map(str, record.get("occupations") or ())),
                tuple(rungs),
                tuple(map(str, record.get("meanwhile") or ())),
                reader.source(),
            )
        )
    refuse(FILE, problems)
    return tuple(found)


ladders: Kept[tuple[Ladder, ...]] = Kept(FILE, load)


def ladder_for(program_id: str | None, occupation_id: str) -> Ladder | None:
    """The ladder of a program, else of an occupation."""
    of_program = (one for one in ladders() if program_id and one.program == program_id)
    return next(of_program, None) or next((one for one in ladders() if occupation_id in one.occupations), None)
