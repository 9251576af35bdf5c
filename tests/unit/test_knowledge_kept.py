"""A wrong file never stops the coach: the last good records stay in use, after a restart too, and staff are told once for each change."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge import exploring, keeping, occupations, programs, questions
from bot.knowledge.keeping import Kept, look_at_all, troubles
from bot.knowledge.reading import KNOWLEDGE
from bot.store.session import writing
from bot.worker import jobs, wrong_files
from tests.acting import cases

FILE = exploring.FILE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of data/knowledge to spoil; what is wrong with it is forgotten afterwards."""
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    monkeypatch.setattr(keeping, "_all", [])
    yield tmp_path / "knowledge"
    keeping._troubles.clear()
    wrong_files._told.clear()
    wrong_files._found.clear()


def now[T](kept: Kept[T]) -> T:
    """Its records, looked at anew."""
    kept._looked = -10.0
    return kept()


def spoil(path: Path, old: str, new: str) -> str:
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace(old, new), encoding="utf-8")
    return good


def test_the_last_good_one_stays_in_use_also_after_a_restart(folder: Path, tmp_path: Path) -> None:
    kept = Kept(FILE, exploring.load, folder, tmp_path / "copies")
    first = kept()
    good = spoil(folder / FILE, "value: a14", "value: a18")
    assert now(kept) == first
    assert any("two choices have the same value" in one for one in troubles()[FILE])
    assert Kept(FILE, exploring.load, folder, tmp_path / "copies")() == first
    (folder / FILE).write_text(good, encoding="utf-8")
    assert now(kept) == first
    assert FILE not in troubles()


def test_who_takes_any_file_for_good_spoils_nobody_elses_copy(folder: Path, tmp_path: Path) -> None:
    kept = Kept(FILE, exploring.load, folder, tmp_path / "copies")
    first = kept()
    spoil(folder / FILE, "value: a14", "value: a18")
    Kept("a list of all", lambda at: (at / FILE).read_text(encoding="utf-8"), folder, tmp_path / "copies", files=lambda _: (FILE,))()
    assert Kept(FILE, exploring.load, folder, tmp_path / "copies")() == first


def test_records_of_two_files_come_back_together(folder: Path, tmp_path: Path) -> None:
    """Occupations need their crosswalk, and a change of it alone counts."""
    kept = Kept(occupations.FILE, occupations.load, folder, tmp_path / "copies", files=lambda _: (occupations.FILE, "crosswalk.yml"))
    first = kept()
    spoil(folder / "crosswalk.yml", "growth: -10", "growth: 55")
    assert {one.id: one.codes.growth for one in now(kept)}["cashiers"] == 55
    spoil(folder / "crosswalk.yml", "growth: 55", "growth: many")
    assert {one.id: one.codes.growth for one in now(kept)}["cashiers"] == 55
    again = Kept(occupations.FILE, occupations.load, folder, tmp_path / "copies", files=lambda _: (occupations.FILE, "crosswalk.yml"))
    assert [one.id for one in again()] == [one.id for one in first]


def test_a_file_of_questions_that_went_is_not_brought_back(folder: Path, tmp_path: Path) -> None:
    kept = Kept("questions", questions.load, folder, tmp_path / "copies", files=questions.files)
    before = len(kept())
    (folder / "support" / "needs.yml").unlink()
    fewer = now(kept)
    assert len(fewer) < before
    spoil(folder / "benefits" / "ssi.yml", "checked_on", "checked")
    assert now(kept) == fewer
    assert Kept("questions", questions.load, folder, tmp_path / "copies", files=questions.files)() == fewer


def test_staff_are_told_once_for_each_change(sqlite: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(programs.FILE, programs.load, folder, tmp_path / "copies")
    monkeypatch.setattr(keeping, "_all", [kept])
    monkeypatch.setattr(wrong_files, "check", list)

    def told() -> int:
        kept._looked = -10.0
        with writing() as session:
            return wrong_files.tell(session)

    assert told() == 0
    good = spoil(folder / programs.FILE, "verified: false", "verified: maybe")
    assert [told(), told()] == [1, 0]
    ((kind, reason, details),) = cases()
    assert (kind, reason, details["file"]) == ("incident", "case_wrong_file", programs.FILE)
    assert "programs.yml, grocery, verified: write true or false." in str(details["problem"])
    (folder / programs.FILE).write_text("- id: [", encoding="utf-8")
    assert told() == 1
    assert len(cases()) == 1
    (folder / programs.FILE).write_text(good, encoding="utf-8")
    assert told() == 0
    assert look_at_all() == {}


def test_the_worker_looks_and_holds_nobody_up_meanwhile(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (job,) = [job for job in jobs.REGISTER if job.work is wrong_files.tell]
    held: list[bool] = []

    def slow_check() -> list[str]:
        with sqlite3.connect(sqlite.removeprefix("sqlite:///"), timeout=0.1) as database:
            database.execute("BEGIN IMMEDIATE")  # fails if the job has the writer's lock
        held.append(False)
        return []

    monkeypatch.setattr(wrong_files, "check", slow_check)
    wrong_files._checked.clear()
    job.run()
    assert held == [False]
