"""Tables of cases: one of three, known by its input columns; the result columns are filled in, or added where they are missing.

Columns keep their order, input cells and unknown columns their text. A row that cannot be calculated keeps its place
with empty results and is named in a sentence with its line number; all other rows are still calculated.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from bot.answers.benefits.eitc import EitcCase, Filing, eitc
from bot.answers.benefits.given import cents
from bot.answers.benefits.snap import SnapCase, snap
from bot.answers.benefits.ssi import Category, SsiCase, ssi
from bot.errors import BadInput

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?", re.ASCII)
_YES, _NO = ("1", "1.0", "true", "yes"), ("0", "0.0", "false", "no")
Row = Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A kind of table: what it reads, what it fills in, and how a row is calculated."""

    name: str
    inputs: tuple[str, ...]
    results: tuple[str, ...]
    calculate: Callable[[Row], dict[str, str]]


def _number(row: Row, column: str) -> Decimal:
    text = row[column].strip()
    if not _NUMBER.fullmatch(text):
        raise BadInput(f"{column} is {text[:40]!r}, not a number such as 1234.50.")
    return Decimal(text)


def _whole(row: Row, column: str) -> int:
    value = _number(row, column)
    if value != value.to_integral_value():
        raise BadInput(f"{column} is {value}, not a whole number.")
    return int(value)


def _flag(row: Row, column: str) -> bool:
    text = row[column].strip().lower()
    if text not in _YES + _NO:
        raise BadInput(f"{column} is {text[:40]!r}, neither 1 nor 0.")
    return text in _YES


def _month(row: Row, column: str) -> date:
    text = row[column].strip()
    found = _MONTH.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        pass
    raise BadInput(f"{column} is {text[:40]!r}, not a month such as 2026-11.")


def shown(value: Decimal) -> str:
    """As the tables write a sum: 57.5, 0.0, 114.39."""
    text = f"{cents(value):f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def _ssi(row: Row) -> dict[str, str]:
    case = SsiCase(cast(Category, row["category"].strip()), _number(row, "unearned_monthly_ssdi"))
    result = ssi(case, _number(row, "gross_wages_monthly"), _month(row, "month"))
    return {
        "countable_income": shown(result.countable),
        "federal_ssi": shown(result.federal),
        "ma_state_supplement": shown(result.supplement),
        "ssi_plus_ssp": shown(result.total),
        # In the reference this says who belongs to a category of SSI, at any wages; a row of another category is refused above.
        "is_ssi_eligible": "True",
    }


def _snap(row: Row) -> dict[str, str]:
    case = SnapCase(
        size=_whole(row, "household_size"),
        elderly_or_disabled=_flag(row, "elderly_or_disabled"),
        rent=_number(row, "rent"),
        utilities="heating" if _flag(row, "pays_heat") else "none",
    )
    result = snap(case, _number(row, "earnings_monthly"), _month(row, "month"))
    return {
        "gross_income": shown(result.gross),
        "utility_allowance": shown(result.utility_allowance),
        "shelter_deduction": shown(result.shelter_deduction),
        "net_income": shown(result.net),
        "eligible": str(int(result.eligible)),
        "snap": shown(result.amount),
    }


def _eitc(row: Row) -> dict[str, str]:
    case = EitcCase(_whole(row, "qualifying_children"), cast(Filing, row["filing"].strip()))
    result = eitc(case, _number(row, "annual_wages"), _whole(row, "tax_year"))
    return {"federal_eitc": shown(result.federal), "ma_eitc": shown(result.state)}


TABLES = (
    Table(
        "SSI",
        ("month", "category", "unearned_monthly_ssdi", "gross_wages_monthly"),
        ("countable_income", "federal_ssi", "ma_state_supplement", "ssi_plus_ssp", "is_ssi_eligible"),
        _ssi,
    ),
    Table(
        "SNAP",
        ("month", "household_size", "elderly_or_disabled", "rent", "pays_heat", "earnings_monthly"),
        ("gross_income", "utility_allowance", "shelter_deduction", "net_income", "eligible", "snap"),
        _snap,
    ),
    Table(
        "EITC",
        ("tax_year", "qualifying_children", "filing", "annual_wages"),
        ("federal_eitc", "ma_eitc"),
        _eitc,
    ),
)


def recognise(header: Sequence[str]) -> Table:
    """The table whose input columns are all there. Raises BadInput that lists what each table needs."""
    if len(set(header)) < len(header):
        raise BadInput("Two columns have the same name.", "Give each its own.")
    for table in TABLES:
        if set(table.inputs) <= set(header):
            return table
    wanted = "".join(f"\n  - {table.name}: {', '.join(table.inputs)}" for table in TABLES)
    raise BadInput(f"The columns fit none of the tables known here, which need:{wanted}")


def columns(table: Table, header: Sequence[str]) -> list[str]:
    """The columns of the answer: those of the file, then results it did not have."""
    return [*header, *(name for name in table.results if name not in header)]


def estimates(table: Table, header: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[list[str], str | None]]:
    """For each (line number, cells) the row with its results, or without any and a sentence about what is wrong with it."""
    wanted = columns(table, header)
    # Rows written without results are fine; a row that ends before its inputs, or goes past the header, is not.
    needed = max(header.index(name) for name in table.inputs) + 1
    for line, cells in rows:
        row = dict(zip(header, cells, strict=False))
        filled, wrong = {**row, **dict.fromkeys(table.results, "")}, None
        if not needed <= len(cells) <= len(header):
            wrong = f"line {line}: it has {len(cells)} columns, the header {len(header)}."
        else:
            try:
                filled |= table.calculate(row)
            except BadInput as error:
                wrong = f"line {line}: {error}"
        yield [filled.get(name, "") for name in wanted], wrong
