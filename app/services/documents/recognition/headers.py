"""Header rows: found by their words in the first rows of a table, and read column by column."""

import re
from collections.abc import Mapping
from functools import lru_cache

from app.services.documents.blocks import Cell
from app.services.documents.recognition import matching
from app.services.documents.recognition.tables import Column, is_blank, printed
from app.services.documents.recognition.vocabulary import (
    COLUMNS,
    GROUPS,
    KINDS,
    WITHIN,
    Kind,
    Role,
)

Cells = tuple[Cell, ...]
Given = Mapping[str, Role]
"""Roles that the caller gave, by the bare words of the header."""

FIRST_ROWS = 6
"""A header stands within so many rows of a table's start."""

_CODE = re.compile(r"[A-Z][A-Za-z&]*(?: [A-Z][A-Za-z&]*)?(?:[\s/]+[A-Z][A-Za-z&]*)*")
_NUMBER = re.compile(r"\d+(?:\.\d+)*[a-z]?[.)]?")


def role_of(text: str, given: Given) -> tuple[Role, float, str] | None:
    """Tell what a header says its column holds."""
    if given and (role := given.get(matching.words(text))) is not None:
        return role, 1.0, "given"
    return _in_vocabulary(text)


@lru_cache(maxsize=4096)
def _in_vocabulary(text: str) -> tuple[Role, float, str] | None:
    found = matching.best(text, COLUMNS)
    return (found[0], found[1].sure, found[1].how) if found else None


def group_of(text: str) -> Role | None:
    """Tell what a heading over several columns says of them."""
    return next((role for role, p in GROUPS.items() if matching.says(text, p)), None)


def _roles(row: Cells, given: Given) -> list[Role | None]:
    texts = [printed(cell) for cell in row]
    return [found[0] if (found := role_of(text, given)) else None for text in texts if text]


def is_header(row: Cells, given: Given) -> bool:
    """Tell whether a row is a header: two roles or more, and most of its cells have one."""
    roles = _roles(row, given)
    known = [role for role in roles if role]
    mostly = len(set(known)) >= 2 and 2 * len(known) >= len(roles)
    return mostly or _is_spend_header(known, roles)


def is_printed_again(row: Cells, given: Given) -> bool:
    """Tell whether a row further down is a header too: it must hold a header's very words."""
    found = [role_of(text, given) for cell in row if (text := printed(cell))]
    exact = any(each and each[2] in {"exact", "given"} for each in found)
    return exact and is_header(row, given)


def _is_spend_header(known: list[Role], roles: list[Role | None]) -> bool:
    # Planned spend of two years are two columns in one role.
    spent = {Role.PLANNED_SPEND, Role.LIKELY_SPEND}
    return len(roles) >= 2 and len(known) == len(roles) and set(known) <= spent


def _is_above(row: Cells, given: Given) -> bool:
    """Tell whether a row over a header belongs to it: it names groups of its columns."""
    texts = [text for cell in row if (text := printed(cell))]
    single = len(texts) == 1 and not any(cell.filled for cell in row)
    return bool(texts) and not single and all(group_of(t) or role_of(t, given) for t in texts)


def _is_below(row: Cells, above: Cells, given: Given) -> bool:
    """Tell whether a row under a header belongs to it: every word in it is a header's.

    Or cells of the header reach down into it, while it parts others that lie over columns.
    """
    roles = _roles(row, given)
    if len(roles) >= 2 and all(roles):
        return True
    pairs = list(zip(above, row, strict=False))
    down = any(top.text and low.filled and low.text == top.text for top, low in pairs)
    over = [at for at, (top, _) in enumerate(pairs) if top.filled and printed(row[at])]
    return down and len(over) >= 1 and any(roles)


def extent(rows: tuple[Cells, ...], given: Given) -> tuple[int, int] | None:
    """Find the rows of the header, first and one past the last."""
    for at, row in enumerate(rows[:FIRST_ROWS]):
        if is_header(row, given):
            first = at - 1 if at and _is_above(rows[at - 1], given) else at
            below = at + 1 < len(rows) and _is_below(rows[at + 1], row, given)
            return first, at + 1 + below
    return None


def _one(header: list[str], index: int, given: Given) -> Column:
    """Read the header of one column, from the lowest row up."""
    label = " ".join(dict.fromkeys(text for text in header if text))
    if given and (whole := given.get(matching.words(label))) is not None:
        return Column(index, label, whole, 1.0, "given")
    above = next((g for text in header[:-1] if (g := group_of(text))), None)
    for text in reversed(header):
        if found := role_of(text, given):
            role, sure, how = found
            within = WITHIN.get((above, role), role) if above else role
            return Column(index, label, within, sure, how)
    return Column(index, label, Role.IGNORE, 0.0, "unknown" if label else "unnamed")


def _looks_like_sources(texts: list[str]) -> bool:
    return bool(texts) and all(len(t) <= 24 and _CODE.fullmatch(t) for t in texts)


def name_the_unnamed(columns: list[Column], body: list[Cells]) -> list[Column]:
    """Tell by what it holds, and where it stands, what a column without a header is."""
    named = list(columns)
    for at, column in enumerate(columns):
        if column.how != "unnamed":
            continue
        texts = [text for row in body if at < len(row) and (text := printed(row[at]))]
        after_costs = at > 0 and named[at - 1].role is Role.COSTS
        if after_costs and (not texts or _looks_like_sources(texts)):
            named[at] = Column(at, "", Role.SOURCE, 0.6, "position")
        elif at == 0 and texts and all(_NUMBER.fullmatch(text) for text in texts):
            named[at] = Column(at, "", Role.REF, 0.6, "position")
    return named


def _sources_beside(columns: list[Column], body: list[Cells]) -> list[Column]:
    """Take a second column of costs without any figure for the sources: `Budget`, `Funding`."""
    costs = [column for column in columns if column.role is Role.COSTS]
    if len(costs) < 2 or any(column.role is Role.SOURCE for column in columns):
        return columns
    named = list(columns)
    for column in costs[1:]:
        at = column.index
        texts = [text for row in body if at < len(row) and (text := printed(row[at]))]
        if texts and not any(re.search(r"\d", text) for text in texts):
            named[at] = Column(at, column.header, Role.SOURCE, 0.6, "position")
            break
    return named


def columns_of(header: tuple[Cells, ...], body: list[Cells], given: Given) -> tuple[Column, ...]:
    """Read the columns of a table from its header rows, and from what stands beneath."""
    width = max((len(row) for row in (*header, *body)), default=0)
    texts = [[_shown(row, at) for row in header] for at in range(width)]
    columns = [_one(text, at, given) for at, text in enumerate(texts)]
    rows = [row for row in body if not is_blank(row)]
    return tuple(_sources_beside(name_the_unnamed(columns, rows), rows))


def _shown(row: Cells, at: int) -> str:
    """Return what stands in a header cell, also where a merged cell covers it."""
    return row[at].text.strip() if at < len(row) else ""


def kind_of(columns: tuple[Column, ...]) -> Kind:
    """Tell what a table holds by its columns."""
    roles = {column.role for column in columns}
    fits = (kind for kind, sets in KINDS if all(roles & wanted for wanted in sets))
    return next(fits, Kind.UNKNOWN)
