"""Finding the stop or place that people's words name: typos, short forms, three languages, several that fit.

There is no map of house numbers here: an address finds the stops that are named for its street.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.answers.transit.timetable import meters
from bot.answers.transit.trip import Place
from bot.text.folding import bare, word_set

FITS = 0.66  # from here on a name is meant
_MEANT = 0.70  # how much of what was said must be in the name
_BESIDE = 0.12  # names this close to the best fit as well
_EXACT = 0.999  # the whole name was said: no longer one is meant
_STAFF = 0.06  # what staff listed is meant rather than a stop of the same name
_TYPO, _STARTS = 0.85, 0.80
_SHORTEST, _LONG = 4, 8  # letters of a word that may have a typo, and of one that may have two
_TOGETHER = 500.0  # meters between stops of one name that are one place
_BY = 250.0  # meters between places that are next to each other
_BAY = re.compile(r"\s*[-(,]?\s*\b(?:bay|berth|platform|track)\b\s*\w{1,3}\)?\s*$", re.IGNORECASE)
MOST = 4
_FILLERS = word_set(
    "the a an at in on by of to near my this that there stop bus train please corner and "
    "el la los las un una de del al en por cerca mi parada esquina con com y e o os as um do da dos das no na nos nas perto meu minha ponto"
)
# One word for what stops, staff and people write in several ways and languages.
_SAME = {
    other: word
    for word, others in {
        "st": "street str calle rua saint",
        "ave": "avenue av avenida",
        "rd": "road",
        "dr": "drive",
        "blvd": "boulevard bulevar",
        "sq": "square plaza praca",
        "ctr": "center centre centro cntr cen",
        "sta": "station stn estacion estacao terminal",
        "pkwy": "parkway",
        "hwy": "highway autopista carretera",
        "rte": "route ruta rota",
        "ln": "lane",
        "mt": "mount",
        "ft": "fort",
        "n": "north norte",
        "s": "south sur sul",
        "w": "west oeste",
        "lib": "library biblioteca",
        "hosp": "hospital",
        "univ": "university universidad universidade",
        "coll": "college colegio",
        "mkt": "market mercado supermarket supermercado",
        "apt": "airport aeropuerto aeroporto",
        "pk": "park parque",
        "1st": "first primera primeira",
        "2nd": "second segunda",
        "3rd": "third tercera terceira",
    }.items()
    for other in others.split()
}


class Match(NamedTuple):
    """A place and how well the words name it, 0 to 1; `staff`: from data/knowledge."""

    place: Place
    score: float
    staff: bool


@dataclass(frozen=True)
class _Named:
    place: Place
    words: tuple[str, ...]
    staff: bool


def words_of(text: str) -> list[str]:
    """The words of a name in their one form, fillers left out."""
    return [_SAME.get(word, word) for word in bare(text).split() if word not in _FILLERS]


def _without_one(word: str) -> Iterator[str]:
    for n in range(len(word)):
        yield word[:n] + word[n + 1 :]


def _near(word: str, other: str) -> bool:
    """Whether two words are one slip apart: a letter more, less, other, or two in the wrong order."""
    if abs(len(word) - len(other)) > 1:
        return False
    n = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    rest, others = word[n:], other[n:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (len(rest) > 1 and rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )


class Names:
    """Names made ready to be found."""

    def __init__(self, stops: Iterable[Place], listed: Iterable[tuple[Place, Iterable[str]]] = ()) -> None:
        named = [_Named(place, tuple(words), True) for place, names in listed for name in names if (words := words_of(name))]
        self._all = [*named, *_grouped(stops)]
        self._having: dict[str, list[int]] = {}
        self._joined: dict[str, tuple[str, str]] = {}
        for n, one in enumerate(self._all):
            for word in set(one.words):
                self._having.setdefault(word, []).append(n)
            for pair in zip(one.words, one.words[1:], strict=False):
                self._joined.setdefault("".join(pair), pair)
        self._slips: dict[str, list[str]] = {}
        for word in (*self._having, *self._joined, *(other for other, one in _SAME.items() if one in self._having)):
            if len(word) >= _SHORTEST:
                for form in (word, *_without_one(word)):
                    self._slips.setdefault(form, []).append(word)
        self._starts: dict[str, list[str]] = {}
        for word in self._having:
            if len(word) > _SHORTEST:
                self._starts.setdefault(word[:_SHORTEST], []).append(word)

    def find(self, text: str) -> list[Match]:
        """Places that the text may name, best first, at most MOST; one alone when it is clearly meant. Empty when none fits."""
        said = self._said(words_of(text[:200]))
        if not said:
            return []
        strange = math.log(1 + len(self._all)) + 1
        weights = [max((self._weight(word) for word in meant), default=strange) for meant in said]
        scores: dict[int, float] = {}
        for meant, weight in zip(said, weights, strict=True):
            best: dict[int, float] = {}
            for word, likeness in meant.items():
                for n in self._having.get(word, ()):
                    best[n] = max(best.get(n, 0.0), likeness)
            for n, likeness in best.items():
                scores[n] = scores.get(n, 0.0) + weight * likeness
        found: dict[Place, Match] = {}
        for n, score in scores.items():
            one = self._all[n]
            meant_share = score / sum(weights)
            if meant_share < _MEANT:
                continue
            named = sum(self._weight(word) for word in one.words)
            total = 0.7 * meant_share + 0.3 * min(1.0, score / named) + (_STAFF if one.staff else 0.0)
            if total >= FITS and (one.place not in found or found[one.place].score < total):
                found[one.place] = Match(one.place, total, one.staff)
        ranked = sorted(found.values(), key=lambda match: (-match.score, match.place.name))
        exact = [match for match in ranked if match.score >= _EXACT]
        return _apart(exact or ranked)

    def _weight(self, word: str) -> float:
        return math.log((1 + len(self._all)) / len(self._having.get(word, (0,)))) + 0.2

    def _said(self, words: list[str]) -> list[dict[str, float]]:
        """For each word what it may be, with its likeness; numbers of houses are left out."""
        found: list[dict[str, float]] = []
        n = 0
        while n < len(words):
            word, pair = words[n], "".join(words[n : n + 2])
            if word not in self._having and pair in self._having:  # "white hall" of "Whitehall"
                found.append({pair: 1.0})
                n += 2
                continue
            n += 1
            if word in self._having:
                found.append({word: 1.0, **self._longer(word)})
            elif word in self._joined:  # "wholefoods"
                found += [{part: 1.0} for part in self._joined[word]]
            elif not word.isdecimal():
                found += self._slipped(word)
        return found

    def _longer(self, word: str) -> dict[str, float]:
        found = self._starts.get(word[:_SHORTEST], ()) if len(word) >= _SHORTEST else ()
        return {other: _STARTS for other in found if other != word and other.startswith(word)}

    def _slipped(self, word: str) -> list[dict[str, float]]:
        likely = self._longer(word)
        if len(word) >= _SHORTEST:
            forms = [word, *_without_one(word)]
            close = {other for form in forms for other in self._slips.get(form, ()) if _near(word, other)}
            if not close and len(word) >= _LONG:
                close = {other for form in forms for other in self._slips.get(form, ())}
            for other in sorted(_SAME.get(one, one) for one in close):
                if other in self._having:
                    likely[other] = max(likely.get(other, 0.0), _TYPO)
            if not likely and (joined := next((self._joined[other] for other in sorted(close) if other in self._joined), None)):
                return [{part: _TYPO} for part in joined]
        return [likely]


def _apart(ranked: list[Match]) -> list[Match]:
    """Those about as good as the best, without the ones that are next to a better one: nobody can tell them apart."""
    kept: list[Match] = []
    for one in ranked:
        close = one.score >= ranked[0].score - _BESIDE and len(kept) < MOST
        if close and not any(meters(one.place.lat, one.place.lon, other.place.lat, other.place.lon) <= _BY for other in kept):
            kept.append(one)
    return kept


def _grouped(stops: Iterable[Place]) -> list[_Named]:
    """Stops of one name that lie together are one place: both sides of a street."""
    by_name: dict[tuple[str, ...], list[Place]] = {}
    for given in stops:
        stop = replace(given, name=_BAY.sub("", given.name) or given.name)
        words = tuple(words_of(stop.name))
        if not words:
            continue
        same = by_name.setdefault(words, [])
        if not any(meters(stop.lat, stop.lon, one.lat, one.lon) <= _TOGETHER for one in same):
            same.append(stop)
    return [_Named(place, words, False) for words, places in by_name.items() for place in places]
