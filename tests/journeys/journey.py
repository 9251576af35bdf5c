"""A golden conversation: a text file of what a person texts and what the coach answers, replayed on real parts.

# what it shows                 a comment
@ 2026-12-01 10:00              the present in the office's zone; a later one moves it on
> hola                          a text from the person
< Hola, soy Coach ...           what their phone shows; a text of several lines goes on indented
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")


@dataclass
class Step:
    """One text and what came back; `at` is set where the present moved before it."""

    said: str
    heard: list[str] = field(default_factory=list)
    at: datetime | None = None
    notes: list[str] = field(default_factory=list)


def read(path: Path) -> list[Step]:
    """The steps of a file. Raises ValueError with the line that is not understood."""
    steps: list[Step] = []
    at: datetime | None = None
    notes: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, rest = line[:2], line[2:]
        if mark == "# " or not line.strip():
            notes += [line] if line.strip() else []
        elif mark == "@ ":
            at = datetime.fromisoformat(rest).replace(tzinfo=ZONE)
        elif mark == "> ":
            steps.append(Step(rest, at=at, notes=notes))
            at, notes = None, []
        elif mark == "< " and steps:
            steps[-1].heard.append(rest)
        elif mark == "  " and steps and steps[-1].heard:
            steps[-1].heard[-1] += "\n" + rest
        else:
            raise ValueError(f"{path.name}, line {number}: begin it with #, @, > or <")
    if not steps or steps[0].at is None:
        raise ValueError(f"{path.name}: say the present by a line with @ before the first text")
    return steps


def write(steps: list[Step]) -> str:
    """The file of these steps."""

    def lines() -> Iterator[str]:
        for step in steps:
            if step.at or step.notes:
                yield from ([""] if step is not steps[0] else []) + step.notes
            if step.at:
                yield f"@ {step.at:%Y-%m-%d %H:%M}"
            yield f"> {step.said}"
            for text in step.heard:
                yield "< " + text.replace("\n", "\n  ")

    return "\n".join(lines()) + "\n"


def replay(steps: list[Step], move: Callable[[datetime], None], ask: Callable[[str], list[str]]) -> list[Step]:
    """The same texts again, with what is heard now."""
    told = []
    for step in steps:
        if step.at:
            move(step.at)
        told.append(Step(step.said, ask(step.said), step.at, step.notes))
    return told
