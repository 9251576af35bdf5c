"""What a person told us they want and need, read from their answers. None or empty: not said, or rather not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.exploring import Exploration
from bot.pathways.interests import profile

AGES = {"a14": (14, 15), "a16": (16, 17), "a18": (18, 20), "a21": (21, 120)}
HOURS = {"h10": 10, "h20": 20, "h30": 30, "h40": 40}
BODY = {"heavy": ("heavy", "most"), "some": ("some", "most"), "light": ("light", "most"), "sit": ("light", "little")}
SETTINGS = ("quiet", "people", "outdoors", "nights")
TIMES = ("days", "evenings", "nights", "weekends")
TRAVEL = ("car", "bus", "home")
AVOID = "-"  # stands before the name of an employer that is to be left out


@dataclass(frozen=True)
class Wants:
    """Limits and wishes. `age` is from and to; hours a week at most; lift and stand the most that is fine (levels of occupations).

    `times` are those that work for the person; empty: any, or not said. What is left out beats what is wished for.
    """

    profile: tuple[float, ...] | None = None
    age: tuple[int, int] | None = None
    hours: int | None = None
    lift: str | None = None
    stand: str | None = None
    school: str | None = None
    records: str | None = None
    drive: bool | None = None
    english: str | None = None
    times: frozenset[str] = frozenset()
    travel: str | None = None
    earn: bool = False
    settings: frozenset[str] = frozenset()
    supports: frozenset[str] = frozenset()
    employers: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()


def _one_of(value: object, allowed: Sequence[str]) -> str | None:
    return value if isinstance(value, str) and value in allowed else None


def _many(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def wants(asks: Exploration, answers: Mapping[str, object]) -> Wants:
    """Read the answers; what is not understood counts as not said."""
    wishes = _many(answers.get("wishes"))
    lift, stand = BODY.get(str(answers.get("body")), (None, None))
    times = _many(answers.get("times"))
    times = frozenset() if "any" in times else times & frozenset(TIMES)
    named = _many(answers.get("employers")) - {"none"}
    avoid = frozenset(name.removeprefix(AVOID) for name in named if name.startswith(AVOID))
    unwished = frozenset({"nights"}) if times and "nights" not in times else frozenset()
    return Wants(
        profile=profile(asks, answers),
        age=AGES.get(str(answers.get("age"))),
        hours=HOURS.get(str(answers.get("hours"))),
        lift=lift,
        stand=stand,
        school=_one_of(answers.get("school"), ("none", "hs", "some_college")),
        records=_one_of(answers.get("records"), ("show", "leave_out", "talk")),
        drive={"drive": True, "no_drive": False}.get(str(answers.get("drive"))),
        english=_one_of(answers.get("english"), ("little", "some", "good")),
        times=times,
        travel=_one_of(answers.get("travel"), TRAVEL),
        earn="earn" in wishes,
        settings=(wishes & frozenset(SETTINGS)) - unwished,
        supports=_many(answers.get("supports")) - {"nothing"},
        employers=frozenset(name for name in named if not name.startswith(AVOID)) - avoid,
        avoid=avoid,
    )
