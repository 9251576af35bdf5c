"""Openings from a spreadsheet: all or nothing, every bad row and field named, comments kept, the same file twice changes nothing."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.errors import BadFile
from bot.knowledge.openings import ORDER, Share, load
from bot.knowledge.reading import KNOWLEDGE
from bot.pathways.importing import import_openings

HEAD = "id,employer,occupation,program,hours_from,hours_to,times,seats,reserved,workshop,starts,closes,source,verified,area\n"
DOCK = (
    'dock_march,"Acme Foods, Inc.",stockers,grocery,20,30,"days weekends",4,"Casa Norte: 2 until 2027-03-01; Polus Center: 1",yes,'
    '3/15/2027,2027-03-08,"Email of 2027-02-01",yes,central Massachusetts\n'
)
TILL = "till_2,Acme Foods,cashiers,,10,20,,2,,no,,2027-04-01,Call,no,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("openings.yml", "occupations.yml", "crosswalk.yml", "programs.yml"):
        (tmp_path / name).write_text((KNOWLEDGE / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def take(folder: Path, rows: str, *, head: str = HEAD, encoding: str = "utf-8") -> str:
    path = folder / "openings.csv"
    path.write_text(head + rows, encoding=encoding)
    return import_openings(path, folder)


def test_rows_become_openings_and_the_file_keeps_its_comments(folder: Path) -> None:
    before = (folder / "openings.yml").read_text(encoding="utf-8")
    assert take(folder, DOCK + "\n" + TILL) == "2 openings are new, 0 changed, 0 are as before."
    text = (folder / "openings.yml").read_text(encoding="utf-8")
    assert text.startswith(before[: before.index("openings: []")])
    known = load(folder)
    assert known.order == ORDER
    dock, till = known.all
    assert (dock.employer, dock.hours, dock.times, dock.seats, dock.workshop) == (
        "Acme Foods, Inc.",
        (20, 30),
        ("days", "weekends"),
        4,
        True,
    )
    assert dock.shares == (Share("Casa Norte", 2, date(2027, 3, 1)), Share("Polus Center", 1, None))
    assert (dock.starts, dock.closes, dock.source.verified) == (date(2027, 3, 15), date(2027, 3, 8), True)
    assert (till.program, till.times, till.starts, till.source.area) == (None, (), None, "not stated")


def test_the_same_file_again_changes_nothing_and_a_changed_row_changes_its_opening_alone(folder: Path) -> None:
    take(folder, DOCK + TILL)
    path = folder / "openings.yml"
    path.write_text(path.read_text(encoding="utf-8") + "  # by hand\n", encoding="utf-8")
    before = path.read_bytes()
    assert take(folder, TILL + DOCK) == "0 openings are new, 0 changed, 2 are as before."
    assert path.read_bytes() == before
    assert take(folder, TILL.replace(",2,,no", ",5,,no")) == "0 openings are new, 1 changed, 0 are as before."
    assert [one.seats for one in load(folder).all] == [4, 5]
    assert b"  # by hand" in path.read_bytes()


def test_every_bad_row_is_named_and_nothing_is_written(folder: Path) -> None:
    before = (folder / "openings.yml").read_bytes()
    rows = [
        DOCK,
        DOCK.replace("stockers", "astronauts").replace("dock_march", "Dock March"),
        TILL.replace("10,20", "30,20").replace("2027-04-01", "soon"),
        TILL.replace(",2,,no", ",1,Casa Norte: 2,no"),
        TILL.replace(",2,,no", ",2,two for Casa,perhaps").replace("till_2", "dock_march"),
        TILL.replace("10,20,,", "10,20,noon,").replace("till_2", "noon"),
        TILL.replace("Acme Foods", "The ex-offender shop").replace("till_2", "shop"),
    ]
    with pytest.raises(BadFile) as raised:
        take(folder, "".join(rows))
    places = "\n".join(raised.value.places)
    for finding in (
        "row 3, id: write small letters",
        "row 3, occupation: 'astronauts' is not in occupations.yml",
        "row 4, hours: write from and to",
        "row 4, closes: 'soon' is not a date",
        "row 5, reserved: more seats are kept than there are",
        "row 6, id: row 2 has it already",
        "row 6, reserved: write it as",
        "row 6, workshop: write yes or no",
        "row 7, times: write a list of days",
        "row 8, employer: 'ex offender' shames",
    ):
        assert finding in places, finding
    assert not any(place.startswith("row 2,") for place in raised.value.places)
    assert (folder / "openings.yml").read_bytes() == before
    assert sorted(path.name for path in folder.glob(".*")) == []


@pytest.mark.parametrize(
    ("head", "finding"),
    [("id,employer\n", "there is no column occupation"), (HEAD.replace("area", "colour"), "'colour' is no column")],
)
def test_a_wrong_header_is_named(folder: Path, head: str, finding: str) -> None:
    with pytest.raises(BadFile, match=finding):
        take(folder, DOCK, head=head)


def test_a_spreadsheet_of_windows_with_semicolons(folder: Path) -> None:
    assert take(folder, TILL.replace(",", ";").replace("Acme Foods", "Panadería"), head=HEAD.replace(",", ";"), encoding="cp1252")
    assert load(folder).all[0].employer == "Panadería"


def test_no_file_and_no_csv(folder: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        import_openings(folder / "none.csv", folder)
    with pytest.raises(BadFile, match="not CSV"):
        take(folder, 'a,"b\n')


def test_what_is_written_is_what_the_file_says(folder: Path) -> None:
    take(folder, DOCK)
    record = yaml.safe_load((folder / "openings.yml").read_text(encoding="utf-8"))["openings"][0]
    assert record["id"] == "dock_march"
    assert record["times"] == ["days", "weekends"]
