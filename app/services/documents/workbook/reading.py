"""The exported workbook read back: every sheet by its headers, into the plan document.

Nothing is recognised here and nothing guessed. A column that is worked out is passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.services.documents.blocks import Cell, Place, Source, Table
from app.services.documents.readers.errors import InvalidDocument
from app.services.documents.recognition.notes import Notes
from app.services.documents.recognition.result import Recognised
from app.services.documents.workbook import shape, sheets
from app.services.documents.workbook.shape import Column, Sheet
from app.services.documents.workbook.values import NotOfThisKind, Said
from app.services.documents.workbook.values import read as read_value

Body = dict[str, Any]

FLAT = (
    "This is a table that Waymark exported to be read elsewhere; it says less than the plan. "
    "Export the plan as a workbook (xlsx), and edit and import that."
)

# Parts of a part that are absent as a whole where none of their cells says anything.
GROUPS = ("schedule", "lead_contact", "target", "counted_in", "commitment", "subject")
NOTHING_SCHEDULED = {"kind": "none"}


def is_exported(source: Source) -> bool:
    """Tell the exported workbook by its first sheet."""
    about = source.blocks[0] if source.blocks else None
    if source.form != "xlsx" or not isinstance(about, Table) or about.place.sheet != shape.ABOUT:
        return False
    return about.rows[0][0].text == shape.SIGNATURE


def is_flat(source: Source) -> bool:
    """Tell the exported table, which is one row for each cost, by its headers."""
    first = source.blocks[0] if source.blocks else None
    if not isinstance(first, Table):
        return False
    headers = {cell.text for cell in first.rows[0]}
    return {c.header for c in (*sheets.ACTIONS.columns, *sheets.OF_COST)} <= headers


def read(source: Source) -> Recognised:
    """Read the workbook. Raises InvalidDocument, with the place, for what fits no plan."""
    reading = _Reading(source)
    return Recognised(reading.document(), [], reading.notes.questions, reading.notes.provenance)


@dataclass(frozen=True, slots=True)
class _Part:
    """A row: what it says, the ref of what it stands beneath, and its place."""

    body: Body
    parent: str | None
    place: Place


@dataclass(slots=True)
class _Node:
    """A part that others stand beneath, with its pointer into the document."""

    body: Body
    pointer: str
    place: Place = field(default_factory=lambda: Place(""))


def _refused(place: Place, why: str) -> InvalidDocument:
    said = str(place)
    return InvalidDocument(f"{said[:1].upper()}{said[1:]}: {why}")


class _Reading:
    def __init__(self, source: Source) -> None:
        self._tables: dict[str, Table] = {
            str(block.place.sheet): block for block in source.blocks if isinstance(block, Table)
        }
        self.notes = Notes()
        for left in source.notes:
            self.notes.warn(left.code, left.text, left.place)

    def document(self) -> Body:
        """Put the sheets together."""
        self._ask_about_other_sheets()
        document = self._about()
        plan = _Node(document, "")
        sections = self._hang(sheets.SECTIONS, {None: plan}, "sections")
        for sheet in (sheets.SECTION_TEXTS, sheets.PRIORITIES, sheets.STATED):
            self._hang(sheet, sections, str(sheet.holds))
        outcomes = self._hang(sheets.OUTCOMES, {None: plan, **sections}, "outcomes")
        actions = self._hang(sheets.ACTIONS, outcomes, "actions")
        for sheet in (sheets.MILESTONES, sheets.LINES_OF_BUDGET):
            self._hang(sheet, actions, str(sheet.holds))
        for sheet in (
            *(sheets.RISKS, sheets.INDICATORS, sheets.COMMITMENTS, sheets.ASSESSMENTS),
            *(sheets.REFERENCES, sheets.AGENCIES, sheets.SOURCES, sheets.CONTACTS),
        ):
            self._hang(sheet, {None: plan}, str(sheet.holds))
        return document

    def _hang(
        self, sheet: Sheet, above: Mapping[str | None, _Node], name: str
    ) -> dict[str | None, _Node]:
        """Hang every row of a sheet beneath what it names, and return them by their refs."""
        for node in above.values():
            node.body.setdefault(name, [])
        found: dict[str | None, _Node] = {}
        for part in self._parts(sheet):
            if (owner := above.get(part.parent)) is None:
                raise _refused(part.place, "what it is to stand beneath is not in the workbook.")
            pointer = f"{owner.pointer}/{name}/{len(owner.body[name])}"
            owner.body[name].append(part.body)
            self.notes.came_from(pointer, part.place)
            if part.body.get("ref"):
                found[part.body["ref"]] = _Node(part.body, pointer, part.place)
        return found

    def _parts(self, sheet: Sheet) -> Iterator[_Part]:
        table = self._tables.get(sheet.name)
        if table is None:
            return
        known = _columns(table.rows[0], sheet.columns)
        self._ask_about_others(table, sheet)
        for row in table.rows[1:]:
            if any(cell.text for cell in row):
                said = {column.field: _read(column, row[at]) for at, column in known.items()}
                parent = said.pop("parent", None)
                yield _Part(_nested(said, sheet), parent, row[0].place)

    def _ask_about_others(self, table: Table, sheet: Sheet) -> None:
        """Say of each column that no plan has, and that holds something, that it is passed over."""
        headers = {column.header for column in sheet.columns}
        for at, cell in enumerate(table.rows[0]):
            beneath = [row[at].text for row in table.rows[1:] if at < len(row) and row[at].text]
            if cell.text not in headers and beneath:
                self.notes.warn(
                    "unknown_column",
                    f"The column “{cell.text}” is none of Waymark's, and is left out. "
                    f"It begins: “{beneath[0][:80]}”",
                    cell.place,
                    suggestions=sorted(headers - {each.text for each in table.rows[0]}),
                )

    def _ask_about_other_sheets(self) -> None:
        for name, table in self._tables.items():
            if name != shape.ABOUT and name not in {sheet.name for sheet in sheets.SHEETS}:
                text = f"The sheet “{name}” is none of Waymark's, and is left out."
                self.notes.warn("unknown_table", text, table.place)

    def _about(self) -> Body:
        table = self._tables[shape.ABOUT]
        known = {column.header: column for column in sheets.OF_PLAN}
        said: Body = {column.field or "": None for column in sheets.OF_PLAN}
        for name, *rest in table.rows[1:]:
            if not rest:
                continue
            if column := known.get(name.text):
                said[str(column.field)] = _read(column, rest[0])
                self.notes.came_from(f"/{str(column.field).replace('.', '/')}", rest[0].place)
            elif name.text.startswith(sheets.THRESHOLD):
                limit = Column(name.text, "", sheets.NUMBER)
                key = name.text.removeprefix(sheets.THRESHOLD)
                said[f"thresholds.{key}"] = _read(limit, rest[0])
        document = _grouped(said)
        document.setdefault("thresholds", None)
        document["labels"] = {n: v for n, v in document.pop("labels", {}).items() if v is not None}
        return document


def _columns(header: Sequence[Cell], columns: Sequence[Column]) -> dict[int, Column]:
    """Find the columns of a sheet by their headers, wherever they stand now."""
    fields = [column for column in columns if column.field is not None]
    found: dict[int, Column] = {}
    for at, cell in enumerate(header):
        for column in fields:
            if column.header == cell.text and column not in found.values():
                found[at] = column
                break
    return found


def _read(column: Column, cell: Cell) -> Any:
    try:
        return read_value(column.kind, Said(cell.text, cell.value))
    except NotOfThisKind as unfit:
        raise _refused(cell.place, f"{column.header} is to hold {unfit}.") from unfit


def _grouped(said: Mapping[Any, Any]) -> Body:
    """Put the fields with a dot in their names together again."""
    body: Body = {}
    for name, value in said.items():
        group, dot, inner = str(name).partition(".")
        if dot:
            body.setdefault(group, {})[inner] = value
        else:
            body[group] = value
    return body


_LISTS = ("contributors", "budget_codes", "aliases", "outcomes", "actions")
_NEVER_BLANK = {
    **{"lead_inferred": False, "is_new": False, "memo": False, "key": False, "weight": 1},
    **{"explicit": True, "kind": None},
}


def _nested(said: Mapping[Any, Any], sheet: Sheet) -> Body:
    """Make the part that a row says, as the document holds it."""
    body = _grouped(said)
    for name in GROUPS:
        inner = body.get(name)
        if isinstance(inner, dict):
            body[name] = _group(inner) if any(v is not None for v in inner.values()) else None
    target = body.get("target")
    if target and "profile" in target:
        target["profile"] = target["profile"] or []
    return _filled(body, sheet)


def _group(inner: Body) -> Body:
    """Leave out what may be left out and may not be null."""
    return {n: v for n, v in inner.items() if v is not None or n not in ("number", "name")}


def _filled(body: Body, sheet: Sheet) -> Body:
    """Put what is usual where a cell is blank that may not be."""
    for name in _LISTS:
        if name in body:
            body[name] = body[name] or []
    for name, usual in _NEVER_BLANK.items():
        if name in body and body[name] is None:
            if usual is None:
                del body[name]
            else:
                body[name] = usual
    if sheet is sheets.ACTIONS and body.get("schedule") is None:
        body["schedule"] = dict(NOTHING_SCHEDULED)
    return {n: v for n, v in body.items() if v is not None or n not in _MAY_BE_LEFT_OUT}


# Null is not among what these may hold; left out they take what is usual or next.
_MAY_BE_LEFT_OUT = frozenset({"ref", "number", "laa", "scale", "state", "fy_start_year"})
