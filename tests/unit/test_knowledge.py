"""Knowledge: all of ours is in order, the check finds what is not, and names are found in what people write."""

import csv
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.errors import BadFile
from bot.knowledge import check as looking
from bot.knowledge import programs as loading
from bot.knowledge.naming import named, only_named
from bot.knowledge.occupations import occupations
from bot.knowledge.programs import FACTS, offered, programs
from bot.pathways import check as telling

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "data" / "knowledge"
OEWS = ROOT / "tests" / "unit" / "oews_may2025_ma.csv"


def test_all_knowledge_is_in_order() -> None:
    assert looking.check() == []
    assert telling.check() == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/knowledge to spoil."""
    for path in KNOWLEDGE.rglob("*.yml"):
        copy = tmp_path / path.relative_to(KNOWLEDGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert looking.check(tmp_path) == []
    return tmp_path


def spoil(folder: Path, name: str, **changes: object) -> str:
    path = folder / "programs.yml"
    records = yaml.safe_load(path.read_text(encoding="utf-8"))
    record = next(one for one in records if one["id"] == name)
    for field, value in changes.items():
        if value == "gone":
            del record[field]
        else:
            record[field] = value
    path.write_text(yaml.safe_dump(records, allow_unicode=True), encoding="utf-8")
    return "\n".join(looking.check(folder))


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"start": "gone"}, "programs.yml, esp, start: write what the source says, or null"),
        ({"what": {"en": "a", "es": "b"}}, "programs.yml, esp, what: the pt text is missing"),
        ({"names": "ESP"}, "programs.yml, esp, names: the en text is missing"),
        ({"aliases": {"en": ["esp"], "es": ["esp"]}}, "programs.yml, esp, aliases: the pt list of words is missing"),
        ({"steps": [{"en": "a"}]}, "programs.yml, esp, steps, 1: the es text is missing"),
        ({"source": ""}, "programs.yml, esp, source: a text is missing"),
        ({"checked_on": "yesterday"}, "programs.yml, esp, checked_on: 'yesterday' is not a date"),
        ({"verified": "maybe"}, "programs.yml, esp, verified: write true or false"),
        ({"id": "eni"}, ""),
        ({"id": "grocery"}, "programs.yml, grocery: this id is used twice"),
        ({"occupations": ["astronauts"]}, "'astronauts' is not in occupations.yml"),
        (
            {"short": {"en": "For ex-offenders or an ex-offender", "es": "b", "pt": "c"}},
            "programs.yml, esp, short, en: 'ex offender' shames",
        ),
        ({"aliases": {"en": ["retail"], "es": ["esp"], "pt": ["esp"]}}, "no en word means this program alone"),
        (
            {"what": {"en": "comprehensive individualized vocational rehabilitation preparation.", "es": "a", "pt": "a"}},
            "programs.yml, esp, en: hard to read",
        ),
    ],
)
def test_the_check_names_file_record_and_field(folder: Path, changes: dict[str, object], finding: str) -> None:
    text = spoil(folder, "esp", **changes)
    assert finding in text
    assert bool(text) == bool(finding)


def test_a_missing_file_and_one_that_is_no_yaml_are_named(folder: Path) -> None:
    (folder / "help_line.yml").unlink()
    (folder / "occupations.yml").write_text("a: [")
    text = "\n".join(looking.check(folder))
    assert "help_line.yml is missing" in text
    assert len(text.splitlines()) >= 2


@pytest.mark.parametrize("pay", ["18", "$18.05", "99.00"])
def test_amounts_are_amounts_in_order(folder: Path, pay: str) -> None:
    path = folder / "occupations.yml"
    path.write_text(path.read_text(encoding="utf-8").replace('low: "16.05"', f'low: "{pay}"'), encoding="utf-8")
    assert "occupations.yml, stockers, low, median, high: write three amounts" in "\n".join(looking.check(folder))


def test_a_file_that_is_no_list_is_refused(folder: Path) -> None:
    (folder / "programs.yml").write_text("grocery: {}")
    with pytest.raises(BadFile, match="not a list"):
        loading.load(folder)


def test_nothing_is_invented() -> None:
    """No source of ours states a start date, a cost or what is needed; length and pay only where the document has them."""
    for program in programs():
        assert [program.facts[name] for name in ("start", "cost", "requirements")] == [None] * 3
    stated = {program.id: [name for name in FACTS if program.facts[name] and name != "place"] for program in programs()}
    assert stated == {
        "grocery": ["length", "paid", "leads_to", "hours"],
        "pharmacy": ["leads_to"],
        "human_services": ["leads_to"],
        "retail_associate": ["leads_to"],
        "esp": [],
        "employment_now": ["length"],
        "social_enterprise": ["paid", "leads_to"],
    }


def test_wages_are_those_of_the_statistics() -> None:
    with OEWS.open(encoding="utf-8") as file:
        rows = {row["soc"]: row for row in csv.DictReader(line for line in file if not line.startswith("#"))}
    assert {one.code: (one.low, one.median, one.high) for one in occupations()} == {
        code: (row["hourly_p10"], row["hourly_median"], row["hourly_p90"]) for code, row in rows.items()
    }


def test_an_expired_record_is_not_told(folder: Path) -> None:
    assert spoil(folder, "esp", expires=date(2026, 12, 31)) == ""
    kept = loading.load(folder)
    assert len(offered(date(2026, 12, 31), kept)) == len(kept)
    assert {one.id for one in kept} - {one.id for one in offered(date(2027, 1, 1), kept)} == {"esp"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("hw long is the PHARMACY tech thing", ["pharmacy"]),
        ("el curso de técnico de farmacia", ["pharmacy"]),
        ("tem curso de auxiliar de farmacia?", ["pharmacy"]),
        ("the one at whole foods", ["grocery"]),
        ("retail", ["grocery", "retail_associate"]),
        ("retail associate", ["retail_associate"]),
        ("is there an internship or the mass eye and ear one", ["esp", "employment_now"]),
        ("do u have forklift classes", ["social_enterprise"]),
        ("quiero trabajar en un supermercado", ["grocery"]),
        ("hospital", ["employment_now"]),
        ("what is the space program", []),
        ("especially today", []),
        ("", []),
    ],
)
def test_programs_are_found_by_the_words_people_use(text: str, ids: list[str]) -> None:
    assert [one.id for one in named(text, programs())] == ids


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the pharmacy one please", "pharmacy"),
        ("farmacia", "pharmacy"),
        ("o curso de farmácia", "pharmacy"),
        ("how much does pharmacy pay", None),
        ("retail", None),
        ("pharmacy or grocery", None),
    ],
)
def test_a_name_alone_answers_which_one(text: str, meant: str | None) -> None:
    found = only_named(text, programs())
    assert (found.id if found else None) == meant
