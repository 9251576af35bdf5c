"""Interests, wages and growth as their publishers have them, and correlations as anybody else computes them.

The publishers' tables are not part of the project; where no folder beside the checkout holds them, those tests are skipped.
"""

import csv
import random
import statistics
from pathlib import Path

import pytest
import yaml

from bot.knowledge.occupations import load
from bot.knowledge.reading import KNOWLEDGE
from bot.pathways.interests import pearson

WORK = load()
_FACTS = [parent / "shared" / "facts" for parent in Path(__file__).resolve().parents if (parent / "shared" / "facts").is_dir()]
tables = pytest.mark.skipif(not _FACTS, reason="the tables are not beside this checkout")


def table(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with (_FACTS[0] / name).open(encoding="utf-8") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter=delimiter))


def six(row: dict[str, str]) -> tuple[float, ...]:
    return tuple(float(value) for value in list(row.values())[3:9])


def agrees(rows: list[tuple[float, ...]]) -> None:
    """200 random profiles against all rows."""
    dice = random.Random(5)
    for _ in range(200):
        mine = tuple(dice.random() for _ in range(6))
        for row in rows:
            ours = pearson(mine, row)
            assert ours is not None
            assert abs(ours - statistics.correlation(mine, row)) < 1e-9


def test_correlations_with_our_occupations_are_those_of_another_implementation() -> None:
    agrees([one.interests for one in WORK])


@tables
def test_correlations_with_all_of_onet_are_those_of_another_implementation() -> None:
    rows = [six(row) for row in table("onet/interests.tsv", "\t")]
    assert len(rows) == 923
    agrees(rows)


@tables
def test_interests_and_zones_are_those_of_onet() -> None:
    rows = {row["onet_soc"]: row for row in table("onet/interests.tsv", "\t")}
    for one in WORK:
        mine = [rows[code] for code in one.codes.onet]
        means = [statistics.mean(values) for values in zip(*map(six, mine), strict=True)]
        assert one.interests == pytest.approx(means, abs=0.006), one.id
        assert one.zone in {int(row["job_zone"]) for row in mine}, one.id


@tables
def test_wages_and_jobs_are_those_of_the_statistics_of_massachusetts() -> None:
    rows = {row["soc"]: row for row in table("wages_oews_may2025.csv") if row["area"] == "Massachusetts"}
    for one in WORK:
        row = rows[one.code]
        assert [float(one.low), float(one.median), float(one.high)] == [float(row[f"hourly_{p}"]) for p in ("p10", "median", "p90")], one.id
        assert one.employed == int(row["employment"]), one.id


@tables
def test_growth_is_the_published_figure_of_the_occupation_or_of_a_group_that_is_named() -> None:
    rows = {row["title"]: row for row in table("growth_ooh_2024_34.csv")}
    for one in yaml.safe_load((KNOWLEDGE / "crosswalk.yml").read_text(encoding="utf-8"))["crosswalk"]:
        if one["growth"] is None:
            assert one["ooh"] is None, one
            continue
        row = rows[one["ooh"]]
        assert one["growth"] == int(row["outlook_pct"]), one
        assert one["group"] is not None or row["soc_code"] in ("", one["oews"]), one
        assert one["group"] in (None, one["ooh"]), one
