"""Every row of the reference results (policyengine-us 2.68.0, see data/knowledge/rules) to the cent, through the command itself."""

import csv
import io
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.verbs import estimate

ORACLE = Path(__file__).resolve().parents[1] / "oracle"
RESULTS = {
    "ssi_ma.csv": ["countable_income", "federal_ssi", "ma_state_supplement", "ssi_plus_ssp", "is_ssi_eligible"],
    "snap_ma.csv": ["gross_income", "utility_allowance", "shelter_deduction", "net_income", "eligible", "snap"],
    "eitc_ma.csv": ["federal_eitc", "ma_eitc"],
}
ROWS = {"ssi_ma.csv": 64, "snap_ma.csv": 432, "eitc_ma.csv": 144}


def written(name: str) -> list[dict[str, str]]:
    with (ORACLE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes) -> tuple[int, str, str]:
    file = tmp_path / "cases.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    code = estimate.run([str(file)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize("name", RESULTS)
def test_every_reference_row_comes_out_letter_by_letter(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = written(name)
    assert len(rows) == ROWS[name]
    inputs = [column for column in rows[0] if column not in RESULTS[name]]
    asked = "".join(",".join(row[column] for column in inputs) + "\n" for row in [dict(zip(inputs, inputs, strict=True)), *rows])
    code, out, err = run(tmp_path, capsys, asked)
    assert (code, err) == (0, "")
    assert out == (ORACLE / name).read_text()


@pytest.mark.parametrize("name", RESULTS)
def test_results_in_the_file_are_not_believed(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = written(name)
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows({**row, **dict.fromkeys(RESULTS[name], "-77")} for row in rows)
    code, shown, _ = run(tmp_path, capsys, out.getvalue())
    assert code == 0
    assert list(csv.DictReader(io.StringIO(shown))) == rows
    assert shown.endswith("\r\n"), "the file's own line ends"


def test_columns_keep_their_order_and_unknown_ones_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        tmp_path, capsys, "\ufeffannual_wages,note,filing,federal_eitc,qualifying_children,tax_year\n12000,a; b,single_or_hoh,,0,2026\n"
    )
    assert code == 0
    assert out == (
        "annual_wages,note,filing,federal_eitc,qualifying_children,tax_year,ma_eitc\n12000,a; b,single_or_hoh,576.79,0,2026,230.72\n"
    )


def test_bad_rows_are_named_and_keep_their_place_without_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = "month,category,unearned_monthly_ssdi,gross_wages_monthly\n"
    rows = [
        "2026-11,disabled,0,200",
        '2026-11,disabled,0,"$1,2oo"',
        "",
        "2026-11,disabled,0,-5",
        "2026-13,disabled,0,5",
        "2031-01,disabled,0,5",
        "2026-11,sleepy,0,5",
        "2026-11,disabled",
        "2026-11,disabled,0,5,9",
        "2026-11,disabled,0,nan",
        "2026-11,disabled,0,9999999",
        "2027-01-15,blind,0,200",
    ]
    code, out, err = run(tmp_path, capsys, head + "\n".join(rows) + "\n")
    assert code == 1
    written = out.splitlines()[1:]
    assert len(written) == 11, "blank lines aside, every row is there"
    assert [n for n, line in enumerate(written) if not line.endswith(",,,,,")] == [0, 10]
    said = err.splitlines()
    lines = [int(sentence.split("line ")[1].split(":")[0]) for sentence in said[:-1]]
    assert lines == [3, 5, 6, 7, 8, 9, 10, 11, 12]
    for sentence, word in zip(
        said,
        [
            "$1,2oo",
            "below zero",
            "not a month",
            "cover January 2026",
            "sleepy",
            "columns",
            "columns",
            "nan",
            "above",
            "9 rows have no results",
        ],
        strict=True,
    ):
        assert word in sentence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("a,b\n1,2\n", "fit none"),
        ("tax_year,tax_year,qualifying_children,filing,annual_wages\n", "same name"),
        (b"tax_year,filing\n2026,\xe9\n", "UTF-8"),
        ("month,gross_wages_monthly\n2026-11,5\n", "unearned_monthly_ssdi"),
    ],
)
def test_a_file_that_is_no_table_is_refused(text: str | bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadInput, match=says):
        run(tmp_path, capsys, text)
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        estimate.run([str(tmp_path / "none.csv")])


def test_what_a_bad_row_had_as_results_is_not_passed_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        tmp_path, capsys, "tax_year,qualifying_children,filing,annual_wages,federal_eitc,ma_eitc\n2026,0,,12000,576.79,230.72\n"
    )
    assert (code, out.splitlines()[1]) == (1, "2026,0,,12000,,")
