"""Which question comes next: interests first, then only what can still change the result, at most twelve by text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.knowledge.exploring import Asking, Exploration, Pick
from bot.pathways.interests import profile
from bot.pathways.matching import Matches

MOST = 12
SHOWN = 3  # of those left out
SURE_BLOCKS = 4  # the later ones are asked while they can change something
QUESTIONS = ("age", "hours", "body", "school", "records", "wishes", "drive", "english", "supports")
LENGTH, FLAT, SUPPORTS = "length", "flat", "supports"
Find = Callable[[Mapping[str, Any]], Matches]


def next_step(asks: Exploration, answers: Mapping[str, Any], asked: Sequence[str], find: Find, *, web: bool = False) -> str | None:
    """The step to ask now ("block:0", "item:r1", a question's id), or None when nothing can change the result any more."""
    if web and LENGTH not in asked:
        return LENGTH
    interests = _interests(asks, answers, asked, find)
    if interests is not None:
        return interests
    if _flat(asks, answers) and FLAT not in asked:
        return FLAT
    if len([step for step in asked if not step.startswith("item:") and step != LENGTH]) >= MOST:
        return None
    for name in QUESTIONS:
        if name in asked or name not in asks.questions:
            continue
        # What has to be sorted out first changes the plan, not the match.
        if bool(find(answers).shown) if name == SUPPORTS else _changes(asks, answers, name, find):
            return name
    return None


def _interests(asks: Exploration, answers: Mapping[str, Any], asked: Sequence[str], find: Find) -> str | None:
    if answers.get(LENGTH) == "long":
        return next((f"item:{item}" for item in asks.items if f"item:{item}" not in asked), None)
    for n in range(len(asks.blocks)):
        step = f"block:{n}"
        if step not in asked and (n < SURE_BLOCKS or _changes(asks, answers, step, find)):
            return step
    return None


def _flat(asks: Exploration, answers: Mapping[str, Any]) -> bool:
    """Something was answered, and yet nothing stands out."""
    said = any(name.startswith(("block:", "item:")) for name in answers)
    return said and profile(asks, answers) is None


def _changes(asks: Exploration, answers: Mapping[str, Any], step: str, find: Find) -> bool:
    """Whether any answer would make the result another one."""
    now = _told(find(answers))
    for pick in picks(asks, step):
        value: Any = [pick.value] if is_many(asks, step) else pick.value
        if _told(find({**answers, step: value})) != now:
            return True
    return False


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
    return asking.picks if asking else ()


def text(asks: Exploration, step: str) -> Mapping[str, str]:
    """What a step asks, in every language."""
    kind, _, rest = step.partition(":")
    if kind == "block":
        return asks.block_asks[int(rest)]
    if kind == "item":
        return {language: f"{title}?" for language, title in asks.items[rest].items()}
    return asks.questions[step].asks
