"""What a reader gave as plain JSON: the answer of the process that reads, which is not trusted."""

from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from app.services.documents.blocks import Block, Cell, Note, Paragraph, Place, Source, Table
from app.services.documents.readers.errors import REFUSALS, ReaderFailed, UnreadableFile
from app.services.documents.readers.shaping import spot

_PLACE = ("sheet", "paragraph", "table", "row", "column")


def packed(source: Source) -> bytes:
    """Write what was read."""
    return orjson.dumps(
        {
            "form": source.form,
            "blocks": [_pack_block(block) for block in source.blocks],
            "notes": [[note.code, note.text, _pack_place(note.place)] for note in source.notes],
            "carried": source.carried,
        }
    )


def packed_refusal(refused: UnreadableFile) -> bytes:
    """Write why nothing was read."""
    return orjson.dumps({"refused": refused.code, "detail": refused.detail})


def unpacked(name: str, answer: bytes) -> Source:
    """Give what was read, or raise why nothing was; any other answer is a failure."""
    try:
        told = orjson.loads(answer)
        if "refused" in told:
            raise REFUSALS[told["refused"]](str(told["detail"]))
        return Source(
            name,
            str(told["form"]),
            tuple(_unpack_block(name, block) for block in told["blocks"]),
            tuple(
                Note(str(code), str(text), place and _unpack_place(name, place))
                for code, text, place in told["notes"]
            ),
            told["carried"] and str(told["carried"]),
        )
    except (ArithmeticError, LookupError, TypeError, ValueError) as problem:
        raise ReaderFailed from problem


def _pack_block(block: Block) -> list[Any]:
    place = _pack_place(block.place)
    if isinstance(block, Paragraph):
        return ["p", place, block.text, block.level, block.marker, block.bold]
    return ["t", place, [[_pack_cell(cell) for cell in row] for row in block.rows]]


def _pack_cell(cell: Cell) -> list[Any]:
    """Write a cell; which file, sheet and table it is in, its table says."""
    kept: list[Any] = [cell.text, cell.place.row, cell.place.column]
    if cell.value is not None or cell.filled:
        number = isinstance(cell.value, Decimal)
        kept += [cell.filled, str(cell.value) if number else cell.value, number]
    return kept


def _pack_place(place: Place | None) -> list[Any] | None:
    return None if place is None else [getattr(place, part) for part in _PLACE]


def _unpack_block(name: str, block: list[Any]) -> Block:
    kind, told, *rest = block
    place = _unpack_place(name, told)
    if kind == "p":
        text, level, marker, bold = rest
        return Paragraph(str(text), place, level, marker, bool(bold))
    [rows] = rest
    return Table(tuple(tuple(_unpack_cell(place, cell) for cell in row) for row in rows), place)


def _unpack_cell(table: Place, cell: list[Any]) -> Cell:
    text, row, column, *rest = cell
    place = spot(table, row, column)
    if not rest:
        return Cell(str(text), place)
    filled, value, number = rest
    if value is not None:
        value = Decimal(value) if number else date.fromisoformat(value)
    return Cell(str(text), place, value, bool(filled))


def _unpack_place(name: str, told: list[Any]) -> Place:
    return Place(name, *told)
