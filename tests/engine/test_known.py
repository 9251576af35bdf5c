"""Questions of data/knowledge by meaning: a new record is found at the next start, and nothing known is encoded twice."""

from pathlib import Path

import pytest

from bot.engine import vectors
from bot.engine.known import Known, ways
from bot.engine.vectors import encoder

HEAD = "topic: x\nquestions:\n"
RECORD = "  - id: {id}\n    asks:\n      en: [{way}]\n      es: [{es}]\n      pt: []\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "benefits").mkdir()
    (tmp_path / "benefits" / "one.yml").write_text(HEAD + RECORD.format(id="bus", way="is the bus free", es="el autobús es gratis"))
    (tmp_path / "benefits" / "two.yml").write_text(HEAD + RECORD.format(id="food", way="where is food", es="dónde hay comida"))
    return tmp_path


def test_a_new_record_is_found_at_the_next_start(folder: Path) -> None:
    (asked,) = encoder().encode(["my hearing aid is broken who pays for a new one"])
    assert {name for name, _ in Known.of(folder, folder).ranked(asked)} == {"bus", "food"}
    with (folder / "benefits" / "two.yml").open("a") as file:
        file.write(RECORD.format(id="hearing", way="does insurance cover hearing aids", es="audífonos"))
    (best, first), (_, second), _ = Known.of(folder, folder).ranked(asked)
    assert best == "hearing"
    assert first > second + 0.15


def test_another_language_finds_it_too(folder: Path) -> None:
    (asked,) = encoder().encode(["onde posso conseguir comida"])
    assert Known.of(folder, folder).ranked(asked)[0][0] == "food"


def test_vectors_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Known.of(folder, folder)

    def refuse(*_: object) -> None:
        raise AssertionError("a way to ask was encoded again")

    monkeypatch.setattr(vectors, "encoder", refuse)
    Known.of(folder, folder)


def test_a_file_that_cannot_be_read_is_left_out_and_the_rest_is_found(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "benefits" / "bad.yml").write_text("questions: [{id: x}]\n")
    (folder / "benefits" / "worse.yml").write_text("a: [b\n")
    assert {name for name, _ in ways(folder)} == {"bus", "food"}
    assert "benefits/bad.yml was left out" in caplog.text
    assert "benefits/worse.yml was left out" in caplog.text


def test_without_any_record_nothing_is_near(tmp_path: Path) -> None:
    (asked,) = encoder().encode(["hello"])
    assert Known.of(tmp_path, tmp_path).ranked(asked) == []
