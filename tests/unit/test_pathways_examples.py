"""The examples of docs/matching.md are what the rule gives today. After a change of rule or data:
`./coach test tests/unit/test_pathways_examples.py --update`, then read the difference.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import clock
from bot.knowledge.exploring import exploration
from bot.pathways.flow import find
from bot.pathways.matching import Match
from bot.pathways.told import others, told
from bot.pathways.wants import wants
from bot.words.render import render

DOC = Path(__file__).resolve().parents[2] / "docs" / "matching.md"
MARK = "## Examples\n"
EXAMPLES: dict[str, dict[str, object]] = {
    "Likes order and numbers, 20 hours a week, has a diploma": {
        "block:1": ["c2"],
        "block:3": ["c3"],
        "hours": "h20",
        "school": "hs",
    },
    "Likes caring for people; jobs that check records are to be left out": {
        "block:1": ["s1"],
        "block:2": ["s2"],
        "block:3": ["s3"],
        "records": "leave_out",
    },
    "Likes working with the hands, must sit, lifts light things only": {"block:0": ["r1"], "block:2": ["r2"], "body": "sit"},
    "Is 16, days only, goes by bus": {"age": "a16", "times": ["days"], "travel": "bus"},
    "Wants to work from home, some college": {"travel": "home", "school": "some_college", "english": "good"},
    "Likes everything alike: no interest decides": {f"block:{n}": list(block) for n, block in enumerate(exploration().blocks)},
}


def line(one: Match, mine: tuple[float, ...] | None, other: Match | None = None) -> str:
    say = told(one, mine, other)
    like = f", r {one.likeness:.2f}" if one.likeness is not None else ""
    return f"- **{one.occupation.names['en']}** (score {one.score:.2f}{like}). {render(say['key'], say.get('fields')).text}\n"


def written() -> str:
    parts = [MARK]
    for name, answers in EXAMPLES.items():
        found, mine = find(answers), wants(exploration(), answers).profile
        more = others(found.hidden)
        parts.append(f"\n### {name}\n\n")
        parts += [line(one, mine, more[n] if n < len(more) else None) for n, one in enumerate(found.shown)]
        if found.hidden:
            parts.append(f"\nLeft out, the nearest first ({len(found.hidden)} in all), and seen when the person asks for them:\n\n")
            parts += [line(one, mine) for one in found.hidden[:2]]
    return "".join(parts)


def test_the_examples_are_what_the_rule_gives(pytestconfig: pytest.Config) -> None:
    with clock.frozen(datetime(2026, 11, 23, 15, tzinfo=UTC)):
        now = written()
    text = DOC.read_text(encoding="utf-8")
    head, _, kept = text.partition(MARK)
    if pytestconfig.getoption("--update"):
        DOC.write_text(head + now, encoding="utf-8")
        return
    assert MARK + kept == now
