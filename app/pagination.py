"""Keyset pages: one total order, an opaque cursor bound to its filters, no row twice."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, Field

from app.errors import BadRequest, InvalidCursor

CAP = 500
Row = sa.Row[Any]


class Paging(BaseModel):
    """What every list takes."""

    limit: int = Field(
        default=50, ge=1, description=f"Rows in a page; more than {CAP} are cut to {CAP}."
    )
    cursor: str | None = Field(
        default=None, max_length=2000, description="`next_cursor` of the page before."
    )
    include_total: bool = Field(default=False, description="Also count all rows.")


class Sorted(Paging):
    """What a list with more than one order takes; each says by `sort_by` which."""

    sort: str | None = None


def listed(names: Iterable[str], sign: str = "") -> str:
    """Return the pattern of some of these names, separated by commas."""
    name = f"{sign}({'|'.join(sorted(names))})"
    return f"^{name}(,{name})*$"


def sort_by(names: Iterable[str]) -> Any:
    """Declare the `sort` of a list by the names it takes."""
    return Field(
        default=None,
        max_length=200,
        description="Names to sort by, separated by commas; a leading `-` reverses one.",
        # Told only: `order_keys` refuses with a sentence that says more. An empty one is none.
        json_schema_extra={"pattern": f"^$|{listed(names, '-?')}"},
    )


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of rows and the cursor of the next."""

    rows: Sequence[Row]
    next_cursor: str | None
    total: int | None = None

    def told(self) -> list[dict[str, Any]]:
        """Return the rows as they are told, without the keys of the order."""
        return [
            {name: value for name, value in row._mapping.items() if not name.startswith("_key")}
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Key:
    """A column of an order. Nulls come last, whichever way it runs."""

    column: sa.ColumnElement[Any]
    descending: bool = False


Orders = dict[str, Sequence[sa.ColumnElement[Any]]]


def order_keys(orders: Orders, sort: str | None, default: str, unique: Any) -> list[Key]:
    """Read a sort such as `due_on,-updated_at` against the orders a list allows.

    The unique column at the end makes the order total.
    """
    keys = []
    for name in (sort or default).split(","):
        descending, name = name.startswith("-"), name.removeprefix("-")
        if name not in orders:
            raise BadRequest(f"sort takes: {', '.join(orders)}.")
        keys += [Key(column, descending) for column in orders[name]]
    return [*keys, Key(unique)]


def _order_by(key: Key) -> list[sa.ColumnElement[Any]]:
    way = key.column.desc() if key.descending else key.column.asc()
    return [key.column.is_(None), way] if _nullable(key) else [way]


def _nullable(key: Key) -> bool:
    # A needless `IS NULL` first in the order would keep the engines from using an index.
    return bool(getattr(key.column, "nullable", True))


def _beyond(key: Key, value: Any) -> sa.ColumnElement[bool]:
    if value is None:
        return sa.false()
    further = key.column < value if key.descending else key.column > value
    return sa.or_(further, key.column.is_(None)) if _nullable(key) else further


def _level(key: Key, value: Any) -> sa.ColumnElement[bool]:
    return key.column.is_(None) if value is None else key.column == value


def after(keys: Sequence[Key], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Say which rows come after the one with these values."""
    ways = [
        sa.and_(
            *(_level(key, value) for key, value in zip(keys[:depth], values, strict=False)),
            _beyond(keys[depth], values[depth]),
        )
        for depth in range(len(keys))
    ]
    return sa.or_(*ways)


def fingerprint(paging: BaseModel, *more: Any) -> str:
    """Digest the filters and the order, so that a cursor fits its own list only."""
    filters = paging.model_dump(mode="json", exclude={"cursor", "limit", "include_total"})
    stable = {name: sorted(v) if isinstance(v, list) else v for name, v in filters.items()}
    text = orjson.dumps([stable, [str(part) for part in more]], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:16]


def encode_cursor(bound: str, values: Iterable[Any]) -> str:
    """Write the place after a row."""
    return base64.urlsafe_b64encode(orjson.dumps([bound, list(values)])).decode().rstrip("=")


def decode_cursor(cursor: str, bound: str, keys: Sequence[Key]) -> list[Any]:
    """Read a cursor back. Raises InvalidCursor where it is not one of this list."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        told, values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        read = [_typed(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError) as broken:
        raise InvalidCursor("The cursor cannot be read.") from broken
    if told != bound:
        raise InvalidCursor("The cursor belongs to another list, or to other filters.")
    return read


READERS: dict[type, Callable[[str], Any]] = {
    UUID: UUID,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


def _typed(key: Key, value: Any) -> Any:
    if value is None:
        return None
    stored = key.column.type
    # A decorated type tells no Python type of its own; the one beneath it does.
    kind = (stored.impl if isinstance(stored, sa.types.TypeDecorator) else stored).python_type
    return READERS[kind](value) if kind in READERS else kind(value)


def at_most(count: int) -> sa.ColumnElement[int]:
    """Return a limit that is written out and no parameter.

    Of a parameter PostgreSQL knows nothing when it makes a plan for all who ask, thinks that plan
    dear, and makes another for each.
    """
    return sa.literal_column(str(count), sa.Integer)


def paginate(
    connection: sa.Connection,
    statement: sa.Select[Any],
    keys: Sequence[Key],
    paging: Paging,
    *more: Any,
) -> Slice:
    """Fetch one page of a statement in the order of the keys."""
    bound = fingerprint(paging, *more)
    ordered = _ordered(statement, keys)
    if paging.cursor is not None:
        ordered = ordered.where(after(keys, decode_cursor(paging.cursor, bound, keys)))
    limit = min(paging.limit, CAP)
    rows = connection.execute(ordered.limit(at_most(limit + 1))).all()
    total = None
    if paging.include_total:
        counted = sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())
        total = connection.execute(counted).scalar_one()
    if len(rows) <= limit:
        return Slice(rows, None, total)
    return Slice(rows[:limit], encode_cursor(bound, _place(rows[limit - 1], len(keys))), total)


def _ordered(statement: sa.Select[Any], keys: Sequence[Key]) -> sa.Select[Any]:
    labels = [key.column.label(f"_key{number}") for number, key in enumerate(keys)]
    return statement.add_columns(*labels).order_by(*(o for key in keys for o in _order_by(key)))


def _place(row: Row, count: int) -> list[Any]:
    return [row._mapping[f"_key{number}"] for number in range(count)]


def walk(
    connection: sa.Connection,
    statement: sa.Select[Any],
    keys: Sequence[Key],
    size: int,
    place: Sequence[Any] | None = None,
) -> Iterator[tuple[Sequence[Row], list[list[Any]]]]:
    """Read all rows of a statement in the order of the keys, at most `size` at a time.

    Each batch comes with the place of each of its rows; after any of them one can go on.
    """
    ordered = _ordered(statement, keys).limit(at_most(size))
    while True:
        rest = ordered if place is None else ordered.where(after(keys, place))
        rows = connection.execute(rest).all()
        if not rows:
            return
        places = [_place(row, len(keys)) for row in rows]
        yield rows, places
        if len(rows) < size:
            return
        place = places[-1]


def sift(
    connection: sa.Connection,
    statement: sa.Select[Any],
    keys: Sequence[Key],
    paging: Paging,
    keep: Callable[[Sequence[Row]], list[Row]],
) -> Slice:
    """Fetch one page of the rows that a rule outside the database keeps.

    Reads page after page until enough are kept; used for filters on a calculated status.
    """
    limit = min(paging.limit, CAP)
    kept: list[Row] = []
    # Few are read first, and more the fewer of them fit.
    place = paging.model_copy(update={"limit": min(2 * limit, CAP), "include_total": False})
    while len(kept) <= limit:
        found = paginate(connection, statement, keys, place)
        kept += keep(found.rows)
        if found.next_cursor is None:
            break
        more = min(2 * place.limit, CAP)
        place = place.model_copy(update={"cursor": found.next_cursor, "limit": more})
    if len(kept) <= limit:
        return Slice(kept, None)
    bound = fingerprint(paging)
    return Slice(kept[:limit], encode_cursor(bound, _place(kept[limit - 1], len(keys))))
