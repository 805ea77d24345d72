"""Rows named by a list of ids: one statement with one parameter, however long the list is.

With a parameter for each id every length is a statement of its own, to be put together and to be
prepared anew. It is for simple statements: neither engine knows how long the list is. So PostgreSQL
plans a join of many tables anew each time for a short one, and SQLite may follow another column.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles


class _Ids(sa.types.TypeDecorator[Iterable[UUID]]):
    """Ids as the text of a list: an array of PostgreSQL's, or JSON."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[UUID] | None, dialect: sa.Dialect) -> str:
        """Write the list as the engine reads it; none is an empty one."""
        ids = [each.hex for each in value or ()]
        if dialect.name == "postgresql":
            return f"{{{','.join(ids)}}}"
        return orjson.dumps(ids).decode()


class _Among(sa.sql.functions.FunctionElement[bool]):
    inherit_cache = True
    type = sa.Boolean()


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Say that an id is one of those in a parameter of this name."""
    # Any other function SQLAlchemy compares to 1 on SQLite, which then looks into no index.
    return _Among(column, sa.bindparam(name, type_=_Ids())).as_comparison(1, 2)


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: sa.sql.compiler.SQLCompiler, **more: Any) -> str:
    column, ids = (compiler.process(clause, **more) for clause in element.clauses)
    return f"{column} = ANY (CAST({ids} AS UUID[]))"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: sa.sql.compiler.SQLCompiler, **more: Any) -> str:
    column, ids = (compiler.process(clause, **more) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"
