"""Finding the record that a person's words name, by the aliases of data/knowledge."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.text.folding import bare

_AROUND = frozenset(
    (
        *(
            "a",
            "an",
            "the",
            "i",
            "want",
            "for",
            "to",
            "about",
            "program",
            "programs",
            "training",
            "course",
            "class",
            "job",
            "one",
            "please",
        ),
        *("el", "la", "los", "las", "un", "una", "de", "del", "para", "programa", "programas", "curso", "clase", "por", "favor", "quiero"),
        *("o", "os", "as", "um", "uma", "do", "da", "pra", "aula", "quero"),
    )
)


class Named(Protocol):
    """A record with the words people use for it."""

    @property
    def id(self) -> str: ...

    @property
    def aliases(self) -> Mapping[str, tuple[str, ...]]: ...


def named[T: Named](text: str, records: Iterable[T]) -> list[T]:
    """The records that a text names, in any language; the longest name wins where one holds another.

    "retail associate" is that one; "retail" may be two.
    """
    words = f" {bare(text[:400])} "
    found: dict[str, set[str]] = {}
    by_id = {record.id: record for record in records}
    for record in by_id.values():
        for aliases in record.aliases.values():
            for alias in map(bare, aliases):
                if f" {alias} " in words or f" {alias}s " in words:
                    found.setdefault(alias, set()).add(record.id)
    longest = [alias for alias in found if not any(alias != other and f" {alias} " in f" {other} " for other in found)]
    ids = {one for alias in longest for one in found[alias]}
    return [record for record in by_id.values() if record.id in ids]


def only_named[T: Named](text: str, records: Iterable[T]) -> T | None:
    """The one record that a text names while saying nothing else ("the pharmacy one"), or None."""
    records = list(records)
    matches = named(text, records)
    if len(matches) != 1:
        return None
    rest = f" {bare(text[:400])} "
    for alias in sorted((bare(a) for aliases in matches[0].aliases.values() for a in aliases), key=len, reverse=True):
        rest = rest.replace(f" {alias} ", " ", 1)
    return matches[0] if all(word in _AROUND for word in rest.split()) else None
