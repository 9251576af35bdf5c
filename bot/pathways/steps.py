"""Which question comes next: interests first, then what can still change the result much, at most twelve by text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.knowledge.exploring import EMPLOYERS, Asking, Exploration, Pick
from bot.pathways import employers
from bot.pathways.interests import clear, profile
from bot.pathways.matching import Matches

MOST = 12
SHOWN = 3  # of those left out
SURE_BLOCKS = 4  # the later ones are asked while nothing stands out
LENGTH, FLAT, AGE, SUPPORTS = "length", "flat", "age", "supports"
QUESTIONS = ("hours", "body", "records", "times", "school", "wishes", "travel", "english", "drive", EMPLOYERS)
MUCH = 0.5  # of the answers to a question change the result: such ones come in the order above
UNSAID = ("rather_not", "none")
Find = Callable[[Mapping[str, Any]], Matches]


def next_step(asks: Exploration, answers: Mapping[str, Any], asked: Sequence[str], find: Find, *, web: bool = False) -> str | None:
    """The step to ask now ("block:0", "item:r1", a question's id), or None when nothing can change the result any more.

    The age comes first, since it is a limit nobody can overrule, and what has to be sorted out last: it changes the plan.
    """
    if web and LENGTH not in asked:
        return LENGTH
    interests = _interests(asks, answers, asked, find)
    if interests is not None:
        return interests
    if _flat(asks, answers) and FLAT not in asked:
        return FLAT
    left = MOST - len([step for step in asked if not step.startswith("item:") and step != LENGTH])
    open_ones = [name for name in (AGE, *QUESTIONS, SUPPORTS) if name not in (*asked, *answers) and name in asks.questions]
    if left <= 0 or not open_ones:
        return None
    worth = {name: _worth(asks, answers, name, find) for name in open_ones if name != SUPPORTS}
    if worth.get(AGE):
        return AGE
    rest = [name for name in worth if name != AGE and worth[name] > 0]
    if rest and left > (SUPPORTS in open_ones):
        return next((name for name in rest if worth[name] >= MUCH), max(rest, key=lambda name: worth[name]))
    return SUPPORTS if SUPPORTS in open_ones and find(answers).shown else None


def _interests(asks: Exploration, answers: Mapping[str, Any], asked: Sequence[str], find: Find) -> str | None:
    if answers.get(LENGTH) == "long":
        return next((f"item:{item}" for item in asks.items if f"item:{item}" not in asked), None)
    for n in range(len(asks.blocks)):
        step = f"block:{n}"
        if step not in asked and (n < SURE_BLOCKS or (not clear(asks, answers) and _worth(asks, answers, step, find))):
            return step
    return None


def _flat(asks: Exploration, answers: Mapping[str, Any]) -> bool:
    """Something was answered, and yet nothing stands out."""
    said = any(name.startswith(("block:", "item:")) for name in answers)
    return said and profile(asks, answers) is None


def _worth(asks: Exploration, answers: Mapping[str, Any], step: str, find: Find) -> float:
    """The share of its answers that would make the result another one, 0 to 1."""
    now = _told(find(answers))
    values = [pick.value for pick in picks(asks, step) if pick.value not in UNSAID]
    if not values:
        return 0.0
    many = is_many(asks, step)
    return sum(_told(find({**answers, step: [value] if many else value})) != now for value in values) / len(values)


def _told(result: Matches) -> list[tuple[Any, ...]]:
    return [(one.occupation.id, one.program and one.program.id, one.checks, one.helps) for one in result.shown]


def question(asks: Exploration, step: str) -> Asking | None:
    """The question of a step; None for activities and for one that left the file."""
    return asks.questions.get(step)


def is_many(asks: Exploration, step: str) -> bool:
    """Whether several choices may be picked."""
    asking = question(asks, step)
    return step.startswith("block:") or (asking is not None and asking.many)


def picks(asks: Exploration, step: str) -> tuple[Pick, ...]:
    """The choices of a step; Empty if the step left the file."""
    kind, _, rest = step.partition(":")
    if kind == "block":
        if int(rest) >= len(asks.blocks):
            return ()
        chosen = [Pick(item, asks.items[item], {}) for item in asks.blocks[int(rest)]]
        return (*chosen, Pick("none", asks.none_of_these, {"en": ("none", "nothing"), "es": ("nada", "ninguno"), "pt": ("nada", "nenhum")}))
    if kind == "item":
        return asks.item_picks if rest in asks.items else ()
    asking = question(asks, step)
    if asking is None:
        return ()
    return (*employers.picks(), *asking.picks) if step == EMPLOYERS else asking.picks


def text(asks: Exploration, step: str) -> Mapping[str, str]:
    """What a step asks, in every language."""
    kind, _, rest = step.partition(":")
    if kind == "block":
        return asks.block_asks[int(rest)]
    if kind == "item":
        n = list(asks.items).index(rest) + 1
        return {language: f"{n}/{len(asks.items)}: {title}?" for language, title in asks.items[rest].items()}
    return asks.questions[step].asks
