"""What a person likes, as six numbers, and how much work is like it: Pearson's correlation, as O*NET's own matching does."""

from collections.abc import Mapping, Sequence
from math import sqrt

from bot.knowledge.exploring import Exploration

FLAT_BELOW = 0.15  # of the mean: one answer of thirty changed, or all but one of the choices taken
STANDS_OUT = 0.3
MOST_LIKED = 2  # an item of the long way is answered 0 (not for me), 1 (fine) or 2 (like)


def pearson(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Pearson's r of two equally long rows, -1 to 1; None when one of them is flat."""
    n = len(a)
    mean_a, mean_b = sum(a) / n, sum(b) / n
    over = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    under = sqrt(sum((x - mean_a) ** 2 for x in a)) * sqrt(sum((y - mean_b) ** 2 for y in b))
    return max(-1.0, min(1.0, over / under)) if under > 1e-9 else None


def profile(asks: Exploration, answers: Mapping[str, object]) -> tuple[float, ...] | None:
    """Liking on six scales, 0 to 1: what was picked of what was shown. None if nothing was answered or all are alike.

    `answers` holds "block:N" -> liked item ids, "item:ID" -> "0", "1" or "2", "flat" -> a scale id.
    """
    shown, liked = dict.fromkeys((scale.id for scale in asks.scales), 0.0), dict.fromkeys((scale.id for scale in asks.scales), 0.0)
    for n, block in enumerate(asks.blocks):
        picked = answers.get(f"block:{n}")
        if isinstance(picked, list):
            for item in block:
                shown[item[0]] += 1
                liked[item[0]] += item in picked
            for word in picked:  # a person's own words name a scale that may not be in this block
                if word in liked:
                    liked[word] += 1
                    shown[word] += word not in {item[0] for item in block}
    for item in asks.items:
        value = answers.get(f"item:{item}")
        if isinstance(value, str) and value.isdigit():
            shown[item[0]] += 1
            liked[item[0]] += int(value) / MOST_LIKED
    if not any(shown.values()):
        return None
    values = {scale: liked[scale] / shown[scale] if shown[scale] else 0.0 for scale in shown}
    first = answers.get("flat")
    if isinstance(first, str) and first in values:
        values[first] += 1
    row = tuple(values.values())
    return None if flat(row) else row


def flat(row: Sequence[float]) -> bool:
    """Whether all six are nearly alike: they differ by less than one or two answers given without thought, so a ranking would be noise."""
    mean = sum(row) / len(row)
    spread = sqrt(sum((value - mean) ** 2 for value in row) / len(row))
    return spread < FLAT_BELOW * mean or spread < 1e-9


def clear(asks: Exploration, answers: Mapping[str, object]) -> bool:
    """Whether one scale stands out so far that more choices of the same kind would change little."""
    row = sorted(profile(asks, answers) or (0.0,))
    return len(row) > 1 and row[-1] - row[-2] >= STANDS_OUT


def shared(asks: Exploration, mine: Sequence[float], work: Sequence[float]) -> str:
    """The id of the scale that a person and the work have most in common."""
    mean_mine, mean_work = sum(mine) / len(mine), sum(work) / len(work)
    products = [(x - mean_mine) * (y - mean_work) if x > mean_mine else -1 for x, y in zip(mine, work, strict=True)]
    return asks.scales[products.index(max(products))].id
