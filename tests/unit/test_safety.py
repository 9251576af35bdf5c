"""The first safety layer: what it catches, what it lets pass, and that no text can hurt it."""

import csv
import functools
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.safety import Signal, check, fold
from bot.care.safety_patterns import PatternError, load

ROOT = Path(__file__).parents[2]
SAFETY = ROOT / "data" / "safety"
LANGUAGES = ("en", "es", "pt")


def _cases(expected: str) -> list[tuple[str, str, str]]:
    """(text, language, kind) of the rows of safety_cases.tsv with this expectation."""
    with (Path(__file__).parent / "safety_cases.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["text"], row["language"], row["kind"] or "") for row in rows if row["expected"] == expected]


def _level(text: str) -> str:
    signal = check(text)
    return signal.level if signal else "none"


@functools.cache
def _training(crisis: bool) -> list[tuple[str, str]]:
    """(text, language) of the training messages of crisis, or of every other intent."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if (block.get("intent") == "crisis") == crisis and "language" in block.get("metadata", {}):
                found += [(line[2:], block["metadata"]["language"]) for line in block["examples"].splitlines() if line.startswith("- ")]
    return found


def _share(levels: Counter[str], *wanted: str) -> float:
    return 100 * sum(levels[level] for level in wanted) / max(1, levels.total())


def test_there_are_enough_cases() -> None:
    assert len(_cases("danger")) >= 200
    assert len(_cases("none")) >= 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_seen(language: str) -> None:
    missed = [text for text, of, _ in _cases("danger") if of == language and check(text) is None]
    assert missed == []


def test_the_kind_is_mostly_the_one_meant() -> None:
    kinds = [(kind, signal.kind) for text, _, kind in _cases("danger") if (signal := check(text))]
    assert sum(meant == seen for meant, seen in kinds) >= 0.9 * len(kinds)


def test_everyday_exaggeration_is_not_danger() -> None:
    assert [text for text, _, _ in _cases("none") if check(text) is not None] == []


def test_denials_the_past_and_jokes_are_asked_about_and_page_nobody() -> None:
    assert [text for text, _, _ in _cases("softened") if _level(text) != "possible"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_ordinary_messages_are_taken_for_danger(language: str) -> None:
    levels = Counter(_level(text) for text, of in _training(crisis=False) if of == language)
    assert levels.total() > 1000
    assert _share(levels, "sure") <= 0.3  # each pages somebody
    assert _share(levels, "sure", "possible") <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_ordinary_messages_of_others_are_taken_for_danger(language: str) -> None:
    with (ROOT / "data" / "evaluation" / "development.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    levels = Counter(_level(row["text"]) for row in rows if row["lang"] == language and row["intent"] != "crisis")
    assert levels.total() > 600
    assert _share(levels, "sure") <= 0.3  # each pages somebody
    assert _share(levels, "sure", "possible") <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_alone_see_most_of_what_the_classifier_learns_from(language: str) -> None:
    """Most of those messages never name the danger: they are there for the second layer."""
    levels = Counter(_level(text) for text, of in _training(crisis=True) if of == language)
    assert levels.total() >= 200
    assert _share(levels, "sure", "possible") >= 65


@pytest.mark.parametrize(
    ("plain", "as_texted"),
    [
        ("i can't breathe", "I CAN’T BREATHE!!!"),
        ("i want to die", "i want to diiiiie"),
        ("i want to kill myself", "i wanna k1ll my self"),
        ("thinking about suicide", "thinking abt suiside"),
        ("thinking about suicide", "thinking about s*icide"),
        ("my husband hit me", "my hubby HITT me"),
        ("ya no quiero vivir", "ya no kiero bibir"),
        ("no puedo respirar", "NO PUEDO   réspirar"),
        ("não quero mais viver", "nao qero mais viver"),
        ("meu marido me bateu", "meu maridu mi bateu"),
    ],
)
def test_spelling_changes_nothing(plain: str, as_texted: str) -> None:
    first, second = check(plain), check(as_texted)
    assert first is not None
    assert second is not None
    assert first.level == second.level == "sure"
    assert first.kind == second.kind


def test_harm_beside_an_exaggeration_still_counts() -> None:
    assert _level("this job is killing me") == "none"
    assert _level("this job is killing me and last night my husband choked me") == "sure"
    assert _level("im not suicidal but my ex is outside my door with a gun") == "sure"


def test_an_old_injury_is_less_than_one_now() -> None:
    now, then = check("he fell off the roof and hes not moving"), check("fell off the roof last month and my back still hurts")
    assert now is not None
    assert now.level == "sure"
    assert then is None or then.level == "possible"


def test_abuse_long_ago_does_not_hide_a_gun_today() -> None:
    assert _level("he hit me years ago and today he came back with a gun") == "sure"


def test_languages_may_be_mixed_in_one_text() -> None:
    assert _level("coach my husband me pego otra vez anoche") == "sure"
    assert _level("o boss ta aqui, gun na mao, help me he is going to kill me") == "sure"


def test_the_reason_never_holds_the_text() -> None:
    signal = check("zanzibar my husband choked me zanzibar")
    assert isinstance(signal, Signal)
    assert "zanzibar" not in signal.because


@pytest.mark.parametrize("text", ["", " ", "\n", "👍", "🔪🔫", "‮‏", "\x00\x07", "\ud800", "...", "?" * 1600, "مرحبا", "你好"])
def test_odd_texts_are_read_without_complaint(text: str) -> None:
    check(text)
    assert fold(text).startswith(" ")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_no_text_raises_and_the_answer_is_always_the_same(text: str) -> None:
    assert check(text) == check(text)


@pytest.mark.parametrize(
    "piece", ["a", "ab", "he my ", "i kill ", "!a ", "a.", "him my friend he is ", "me mata el que no ", "\u0301", "k1ll3"]
)
def test_the_longest_text_takes_no_time(piece: str) -> None:
    text = (piece * 1600)[:1600]
    check(text)
    started = time.perf_counter()
    check(text)
    assert time.perf_counter() - started < 0.5  # some 5 ms when nothing else runs


def _broken(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "safety"
    shutil.copytree(SAFETY, folder)
    path = folder / "es.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("possible:\n  self_harm: |\n", "possible:\n  self_harm: |\n    (open bracket\n", "bracket is not closed"),
        ("possible:\n  self_harm: |\n", "possible:\n  self_harm: |\n    <nobody> me pega\n", "there is no list <nobody>"),
        ("possible:\n  self_harm: |\n", "possible:\n  self_harm: |\n    dano! ya\n", "not a plain word"),
        ("possible:\n  self_harm: |\n", "possible:\n  sadness: |\n", "no kind 'sadness'"),
        ("softened:\n", "soft:\n", "needs exactly the parts"),
        ("harmless: |\n", "harmless: [\n", "cannot be read"),
    ],
)
def test_a_broken_file_stops_the_start_and_says_where(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(PatternError, match=r"es\.yml") as caught:
        load(_broken(tmp_path, old, new))
    assert says in str(caught.value)
