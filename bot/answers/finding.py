"""Which known question a message asks, ranked: by meaning and by the words it shares with staff's own ways to ask, in three languages.

The meaning comes with the parse, as question ids and cosines (`given`); the words are counted here. Without it, as for a text that
Rasa never saw, the words alone rank, and the marks are theirs.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.knowledge.questions import FOLDERS, Known, questions
from bot.text.folding import bare, word_set
from bot.text.normalise import normalise

_WORDS = 0.25  # what shared words add to the meaning, at most
_UNNAMED = 0.15  # what a question loses that does not name the program which the text names
_BEYOND = 0.02  # below the last of `given`: where a question stands that shares words only
_ENDINGS = re.compile(r"(?:ing|es|ed|s|ndo|r)$")
_EMPTY = word_set(
    "a an the i im my me you your we our it its is are am was be to of in on at for and or if so do does did can could will would have has "
    "had get got with from by that this there what when where who how whats hows much many any some about just up out than "
    "el la los las un una de del al en y o mi me te tu su se es son hay que cuanto cuanta como donde cuando quien para por con si no lo "
    "o os as um uma do da dos das no na nos nas e ou meu minha eu voce seu sua se ha quanto quanta onde quando quem pra com nao"
)
# What people call a program, made the word our ways to ask use.
_CALLED = {
    "food stamps": "snap",
    "foodstamps": "snap",
    "food stamp": "snap",
    "ebt": "snap",
    "cupones": "snap",
    "estampillas": "snap",
    "vale comida": "snap",
    "medicaid": "masshealth",
    "mass health": "masshealth",
    "mashealth": "masshealth",
    "welfare": "tafdc",
    "section eight": "section 8",
    "seccion 8": "section 8",
    "secao 8": "section 8",
    "plan 8": "section 8",
    "guarderia": "child care",
    "creche": "child care",
    "daycare": "child care",
    "day care": "child care",
    "desempleo": "unemployment",
    "seguro desemprego": "unemployment",
    "desemprego": "unemployment",
    "vivienda publica": "public housing",
    "moradia publica": "public housing",
}
# Who names one of these asks about it: questions that do not are counted less.
_PROGRAMS = word_set(
    "ssi ssdi snap tafdc eaedc masshealth commonhealth connectorcare eitc able wotc unemployment charliecard mart fss bonding"
)
_OTHER_PROGRAM = 0.55
_CALLED_BY = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _CALLED), key=len, reverse=True)) + r")\b")


@dataclass(frozen=True)
class Marks:
    """From `sure` on a question may be answered, from `close` on it is offered as a guess. Below `plain` the best must be ahead by `lead`.

    `topic` is what the topic of the last answer adds.
    """

    sure: float
    close: float
    plain: float
    lead: float
    topic: float


BY_WORDS = Marks(sure=0.40, close=0.25, plain=0.65, lead=0.05, topic=0.15)
# Of 224 questions (`./coach bench finding`) 154 are answered at once, 6 of these wrongly; with 0.55 it is 167, 12 wrongly.
BY_MEANING = Marks(sure=0.65, close=0.45, plain=1.10, lead=0.06, topic=0.05)
FOLLOW_UP = 0.16  # what the topic adds by meaning where the text goes on from it


@dataclass(frozen=True)
class Found:
    """A question and how well it fits: up to 1 by words, up to 1.25 by meaning."""

    known: Known
    score: float


def _words(text: str) -> list[str]:
    plain = _CALLED_BY.sub(lambda match: _CALLED[match[0]], bare(normalise(text[:400])))
    return [word if len(word) < 5 else _ENDINGS.sub("", word) for word in plain.split() if word not in _EMPTY]


def _features(text: str) -> Counter[str]:
    words = _words(text)
    found = Counter(words)
    found.update(f"{one} {other}" for one, other in pairwise(words))
    # Parts of words, so that a slip of the finger or an ending costs little.
    found.update(f"#{part}" for word in set(words) if len(word) > 4 for part in {f" {word} "[n : n + 4] for n in range(len(word) - 1)})
    return found


@dataclass(frozen=True)
class _Index:
    """Weights of every feature, and for each the ways to ask that have it."""

    rarity: Mapping[str, float]
    ways: tuple[tuple[str, float], ...]  # question id and length of each way to ask
    having: Mapping[str, tuple[tuple[int, float], ...]]
    programs: Mapping[str, frozenset[str]]  # the programs that each question's ways to ask name


def _weight(feature: str, count: int, rarity: Mapping[str, float]) -> float:
    kind = 0.25 if feature[0] == "#" else 0.6 if " " in feature else 1.0
    return kind * (1 + math.log(count)) * rarity.get(feature, 0.0)


@lru_cache(maxsize=2)
def _index(known: tuple[str, ...], _version: int) -> _Index:
    all_ways = [(one.id, _features(way)) for one in questions() if one.id in known for ways in one.asks.values() for way in ways]
    seen: Counter[str] = Counter()
    for question_id in known:
        seen.update({feature for other, features in all_ways if other == question_id for feature in features})
    rarity = {feature: math.log((1 + len(known)) / count) for feature, count in seen.items()}
    having: dict[str, list[tuple[int, float]]] = {}
    lengths = []
    for n, (question_id, features) in enumerate(all_ways):
        weights = {feature: _weight(feature, count, rarity) for feature, count in features.items()}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        lengths.append((question_id, length))
        for feature, weight in weights.items():
            having.setdefault(feature, []).append((n, weight / length))
    programs = {one: frozenset(_PROGRAMS & {f for other, features in all_ways if other == one for f in features}) for one in known}
    return _Index(rarity, tuple(lengths), {feature: tuple(ways) for feature, ways in having.items()}, programs)


def _by_words(text: str) -> dict[str, float]:
    index = _index(tuple(one.id for one in questions()), questions.version)
    features = _features(text)
    strange = math.log(1 + len(index.ways))  # a word that no way to ask has says that something else is meant
    weights = {feature: _weight(feature, count, index.rarity) for feature, count in features.items()}
    odd = sum(1 for feature in features if feature not in index.rarity and feature[0] != "#" and " " not in feature)
    length = math.sqrt(sum(weight**2 for weight in weights.values()) + odd * (strange * 0.35) ** 2) or 1.0
    scores: Counter[int] = Counter()
    for feature, weight in weights.items():
        for n, theirs in index.having.get(feature, ()):
            scores[n] += weight * theirs / length  # type: ignore[assignment]
    best: dict[str, float] = {}
    named = _PROGRAMS & features.keys()
    for n, score in scores.items():
        question_id = index.ways[n][0]
        if named and not named & index.programs[question_id]:
            score *= _OTHER_PROGRAM  # type: ignore[assignment]
        best[question_id] = max(best.get(question_id, 0.0), float(score))
    return best


def _by_meaning(text: str, given: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Cosines and shared words together. Who names a program asks about it."""
    near, words = dict(given), _by_words(text)
    beyond = min(near.values()) - _BEYOND
    index = _index(tuple(one.id for one in questions()), questions.version)
    named = _PROGRAMS & _features(text).keys()
    return {
        name: near.get(name, beyond) + _WORDS * words.get(name, 0.0) - (_UNNAMED if named and not named & index.programs[name] else 0.0)
        for name in near.keys() | words.keys()
        if name in index.programs
    }


def marks(given: Sequence[tuple[str, float]] | None) -> Marks:
    """Those that the scores of `find` are measured by."""
    return BY_MEANING if given else BY_WORDS


def find(
    text: str,
    *,
    folders: Iterable[str] = FOLDERS,
    topic: str | None = None,
    goes_on: bool = False,
    given: Sequence[tuple[str, float]] | None = None,
) -> list[Found]:
    """Known questions that the text may ask, best first, from the mark `close` up.

    `topic` is what was talked about before; with `goes_on` the text goes on from it ("and if ...?").
    """
    rooms, measure = frozenset(folders), marks(given)
    scores = _by_meaning(text, given) if given else _by_words(text)
    more = FOLLOW_UP if given and goes_on else measure.topic
    found = [
        Found(one, scores[one.id] + (more if topic is not None and one.topic == topic else 0.0))
        for one in questions()
        if one.folder in rooms and one.id in scores
    ]
    return sorted((one for one in found if one.score >= measure.close), key=lambda one: -one.score)


def settled(found: Sequence[Found], measure: Marks) -> bool:
    """Whether the best question may be answered: sure enough, and not by a hair."""
    if not found or found[0].score < measure.sure:
        return False
    return found[0].score >= measure.plain or len(found) == 1 or found[0].score - found[1].score >= measure.lead
