"""Many rows in one statement whose text never changes: PostgreSQL takes lists, SQLite a list as JSON or one row after the other.

A thousand single parameters cost more to write into a statement than PostgreSQL needs to find the rows.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table, Text, Update, bindparam, column, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine

from bot.store.types import Sealed

POSTGRES = "postgresql"


class _List(TypeDecorator[Any]):
    """Strings or whole numbers as one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A list, or its JSON."""
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == POSTGRES else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """To the database."""
        return value if dialect.name == POSTGRES else json.dumps(value)


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLite looks nothing up in an index for `... = 1`, which SQLAlchemy makes of a function that says yes or no."""
        return self


@compiles(_Among)
def _in_json(element: _Among, compiler: Any, **rest: Any) -> str:
    mine, values = element.clauses
    column_name, one_parameter = compiler.process(mine, **rest), compiler.process(values, **rest)
    return f"{column_name} IN (SELECT value FROM json_each({one_parameter}))"  # noqa: S608 - SQLAlchemy's own words for both


@compiles(_Among, POSTGRES)
def _in_list(element: _Among, compiler: Any, **rest: Any) -> str:
    # How many they are is hidden from the planner: for some hundred it would read the whole table rather than look each of them up.
    mine, values = element.clauses
    column_name, one_parameter = compiler.process(mine, **rest), compiler.process(values, **rest)
    return f"{column_name} = ANY (ARRAY(SELECT unnest({one_parameter})))"


def among(mine: ColumnElement[Any] | InstrumentedAttribute[Any], values: Iterable[str | int | None]) -> ColumnElement[bool]:
    """`column IN (values)` for a column of strings or whole numbers and any number of values; none finds nothing."""
    return _Among(mine, bindparam(None, list(values), type_=_List(mine.type)))


def change_many(session: Session, table: Table, changes: Mapping[int, Mapping[str, Any]], *only_if: ColumnElement[bool]) -> None:
    """Change rows by their id: id -> column -> new value, the same columns for each. Those for which `only_if` fails stay as they are.

    Rows are locked in the order of their ids, as everybody does who locks several.
    """
    if not changes:
        return
    connection, names = session.connection(), list(next(iter(changes.values())))
    if connection.dialect.name != POSTGRES:
        new = {name: bindparam(f"its_{name}", type_=table.c[name].type) for name in names}
        one = update(table).where(table.c.id == bindparam("was"), *only_if).values(new)
        _row_by_row(connection, one, {"was": list(changes)} | _lists(names, changes.values()))
        return
    connection.execute(select(table.c.id).where(among(table.c.id, changes)).order_by(table.c.id).with_for_update()).all()
    its, given = _its(
        table, {"was": "id"} | {f"its_{name}": name for name in names}, {"was": list(changes)} | _lists(names, changes.values())
    )
    every = update(table).where(table.c.id == its["was"], *only_if).values({name: its[f"its_{name}"] for name in names})
    connection.execute(every, given)


def add_many(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, each with the same columns."""
    if not rows:
        return
    connection, names = session.connection(), list(rows[0])
    if connection.dialect.name != POSTGRES:
        new = {name: bindparam(f"its_{name}", type_=table.c[name].type) for name in names}
        _row_by_row(connection, insert(table).values(new), _lists(names, rows))
        return
    its, given = _its(table, {f"its_{name}": name for name in names}, _lists(names, rows))
    every = insert(table).from_select(names, select(*(its[f"its_{name}"] for name in names)), include_defaults=False)
    connection.execute(every, given)


def _lists(names: Sequence[str], rows: Collection[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {f"its_{name}": [row[name] for row in rows] for name in names}


def _row_by_row(connection: Connection, statement: Insert | Update, lists: Mapping[str, Sequence[Any]]) -> None:
    """The statement once for each row. Values are written down a column at a time, and once where all rows have the same one.

    SQLAlchemy's own way, a row at a time, takes longer than SQLite does.
    """
    compiled, many = statement.compile(dialect=connection.dialect), len(next(iter(lists.values())))
    columns: list[Sequence[Any]] = []
    for name in compiled.positiontup or ():
        write = compiled.binds[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        given = lists.get(name, (compiled.params[name],))
        if write is None:
            write = _as_it_is
        columns.append([write(given[0])] * many if _all_the_same(given, compiled.binds[name].type) else [write(one) for one in given])
    connection.exec_driver_sql(compiled.string, list(zip(*columns, strict=True)))


def _as_it_is(value: Any) -> Any:
    return value


def _its(
    table: Table, named: Mapping[str, str], lists: Mapping[str, Sequence[Any]]
) -> tuple[dict[str, ColumnElement[Any]], dict[str, Any]]:
    """For PostgreSQL: each list as a column of rows (one value where all are the same), and what is given to the statement.

    `named` is name of the list -> column of the table whose type it has; an id is a column always.
    """
    same = {name for name, of in named.items() if of != "id" and _all_the_same(lists[name], table.c[of].type)}
    several = {name: of for name, of in named.items() if name not in same}
    parameters = [bindparam(name, type_=ARRAY(table.c[of].type)) for name, of in several.items()]
    rows = func.unnest(*parameters).table_valued(*(column(name, table.c[of].type) for name, of in several.items()))
    these = rows.render_derived(name="these")
    its: dict[str, ColumnElement[Any]] = {name: these.c[name] for name in several}
    its |= {name: bindparam(name, type_=table.c[named[name]].type) for name in same}
    return its, {name: lists[name][0] if name in same else lists[name] for name in named}


def _all_the_same(values: Sequence[Any], kind: TypeEngine[Any]) -> bool:
    """Never what is sealed: each row is sealed by itself, or the database would show who got the same text."""
    return not isinstance(kind, Sealed) and all(one is values[0] for one in values)
