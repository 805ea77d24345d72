"""Which table is what, and which of them are one: columns by their words, page breaks mended."""

import re
from collections.abc import Iterable, Iterator, Mapping

from app.services.documents.blocks import Paragraph, Source, Table
from app.services.documents.recognition import headers, leftovers, matching, unpack
from app.services.documents.recognition.headers import Cells, Given
from app.services.documents.recognition.notes import Notes
from app.services.documents.recognition.tables import Column, Laid, Row, is_blank, printed
from app.services.documents.recognition.vocabulary import Kind, Role

Part = Paragraph | Laid

MOST_HEADERS = 50
"""So many headers at most are suggested in place of one that there is not."""

_NUMBERED = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*[a-z]?[.):]")
_MAIN = (Role.ACTION, Role.RISK, Role.MILESTONE, Role.INDICATOR_REF, Role.INDICATOR_TITLE)


def given_roles(mapping: Mapping[str, str], notes: Notes) -> Given:
    """Read the mapping that the caller supplied; a role that there is not is a question."""
    given: dict[str, Role] = {}
    for header, name in mapping.items():
        try:
            given[matching.words(header)] = Role(name.strip().lower())
        except ValueError:
            notes.error(
                "unknown_role",
                f"The mapping gives “{header}” the role “{name}”, which there is not.",
                suggestions=tuple(role.value for role in Role),
            )
    return given


def ask_about_unused(mapping: Mapping[str, str], tables: Iterable[Laid], notes: Notes) -> None:
    """Ask about each header of the mapping that no table has; say which there are."""
    printed_there: dict[str, str] = {}
    for laid in tables:
        unknown = laid.kind is Kind.UNKNOWN and not laid.header
        rows = laid.header or tuple(row.cells for row in laid.rows[: headers.FIRST_ROWS])
        texts = [text for row in rows for cell in row if (text := printed(cell))]
        texts += [] if unknown else [column.header for column in laid.columns if column.header]
        for text in texts:
            printed_there.setdefault(matching.words(text), " ".join(text.split()))
    for header in mapping:
        if matching.words(header) not in printed_there:
            notes.error(
                "unknown_header",
                f"The mapping names a column “{header}”, and no table has one.",
                suggestions=tuple(printed_there.values())[:MOST_HEADERS],
            )


def _laid(table: Table, given: Given) -> Laid:
    """Read a table's header and tell what it holds; without a header it is unknown yet."""
    found = headers.extent(table.rows, given)
    if found is None:
        width = max(len(row) for row in table.rows)
        columns = tuple(Column(at, "", Role.IGNORE, 0.0, "unnamed") for at in range(width))
        return Laid(Kind.UNKNOWN, columns, _rows(table.rows), table.place)
    first, end = found
    columns = headers.columns_of(table.rows[first:end], list(table.rows[end:]), given)
    return Laid(
        kind=headers.kind_of(columns),
        columns=columns,
        rows=_rows(table.rows[end:]),
        place=table.place,
        header=table.rows[first:end],
    )


def _rows(rows: Iterable[Cells]) -> list[Row]:
    return [Row(row) for row in rows if not is_blank(row)]


def _can_follow(before: Laid, after: Laid) -> bool:
    """Tell whether a table without a header goes on with the one before: as many columns.

    One more is taken where costs stand last: the column of sources began after the break.
    """
    if after.header or before.kind in {Kind.UNKNOWN, Kind.STATED_SPEND}:
        return False
    wider = after.width - before.width
    ends_in_costs = before.columns[-1].role is Role.COSTS
    return wider == 0 or (wider == 1 and ends_in_costs)


def _main_text(laid: Laid, row: Row) -> str:
    return laid.text(row, *_MAIN)


def _is_piece(laid: Laid, row: Row) -> bool:
    """Tell whether a row only goes on with the one above it, which a page break tore.

    It has no number where the others have one, and begins in mid-sentence or not at all.
    """
    if not laid.rows:
        return False
    text = _main_text(laid, row)
    if not text:
        return not any(cell.filled for cell in laid.cells(row, *_MAIN))
    numbered = any(_NUMBERED.match(_main_text(laid, above)) for above in laid.rows)
    return numbered and not _NUMBERED.match(text) and text[0].islower()


def _join(before: Laid, after: Laid) -> None:
    """Go on with a table after the break."""
    if after.width > before.width:
        body = [row.cells for row in after.rows]
        blank = Column(before.width, "", Role.IGNORE, 0.0, "unnamed")
        columns = headers.name_the_unnamed([*before.columns, blank], body)
        before.columns = tuple(columns)
    before.continued_at.append(after.place)
    for at, row in enumerate(after.rows):
        if at == 0 and _is_piece(before, row):
            before.rows[-1].pieces.append(row.cells)
        else:
            before.rows.append(row)


def parts(source: Source, given: Given) -> Iterator[Part]:
    """Give the paragraphs and tables of a file in order, tables recognised and mended."""
    last: Laid | None = None
    above: Laid | None = None
    for block in unpack.blocks(source, given):
        if isinstance(block, Paragraph):
            if last is not None:
                yield last
            above, last = last or above, None
            yield block
            continue
        laid = _laid(block, given)
        if last is not None and _can_follow(last, laid):
            _join(last, laid)
            continue
        if last is not None:
            yield last
        elif above is not None and _is_parted(above, laid):
            laid.kind, laid.columns = above.kind, above.columns
        last = laid
    if last is not None:
        yield last


def _is_parted(above: Laid, laid: Laid) -> bool:
    """Tell whether a heading across one table parts it: what follows has the header above."""
    one = (above.place.sheet, above.place.table) == (laid.place.sheet, laid.place.table)
    known = above.kind not in {Kind.UNKNOWN, Kind.STATED_SPEND}
    return one and known and not laid.header and above.width == laid.width


def ask_about(laid: Laid, notes: Notes) -> None:
    """Raise what is not sure about a table: unknown tables, unknown and doubtful columns."""
    if laid.kind is Kind.UNKNOWN:
        notes.warn(
            "unknown_table",
            f"What this table holds is not clear, and nothing of it is taken: {_shown(laid)}",
            place=laid.place,
            suggestions=("Name its columns in a mapping.",),
        )
        return
    leftovers.ask_about_columns(laid, notes)
    for column in laid.columns:
        texts = [text for row in laid.rows if (text := _at(row, column.index))]
        if column.role is Role.IGNORE and column.how != "given" and texts:
            notes.warn(
                "unknown_column",
                f"What the column “{column.header}” holds is not clear, and it is left out. "
                f"It begins: “{texts[0][:80]}”",
                place=laid.place,
                suggestions=tuple(role.value for role in Role),
            )
        elif column.how == "spelling":
            notes.note(
                "doubtful_column",
                f"The column “{column.header}” is taken for {column.role.value}.",
                place=laid.place,
            )


def _at(row: Row, index: int) -> str:
    return printed(row.cells[index]) if index < len(row.cells) else ""


def _shown(laid: Laid) -> str:
    texts = [text for row in laid.rows[:1] for cell in row.cells if (text := printed(cell))]
    return f"“{' | '.join(texts)[:120]}”"
