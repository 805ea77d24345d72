"""The board paper as PDF, tagged for screen readers: PDF/UA-1."""

from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from typing import Any, BinaryIO

import orjson

from app.services.documents.paper import Paper
from app.services.documents.writers import board_paper
from app.services.documents.writers.faces import Faces, faces_of
from app.services.documents.writers.glyphs import FONTS
from app.services.documents.writers.outline import (
    Block,
    Grid,
    Heading,
    Paperwork,
    Picture,
    Text,
)
from app.services.documents.writers.typesetting import TypesettingFailed, typeset
from app.services.documents.writers.words import day

SHORT, LONG = 300, 700
TEMPLATE = files("app.data").joinpath("board-paper.typ").read_bytes()


def write(paper: Paper, into: BinaryIO) -> None:
    """Write the PDF. Raises TypesettingFailed."""
    made = board_paper.make(paper)
    faces = faces_of(_texts(made), paper.font_folder)
    try:
        into.write(_press(paper, made, faces))
    except TypesettingFailed:
        if not faces.added:
            raise
        # Characters that can be set one by one may still trip the typesetter in a row.
        into.write(_press(paper, made, faces_of(_texts(made), None)))


def _press(paper: Paper, made: Paperwork, faces: Faces) -> bytes:
    told = orjson.dumps(_told(paper, made, faces)).decode()
    folder = paper.font_folder if faces.added else None
    return typeset(TEMPLATE, {"paper": told}, "pdf", folder)


def _told(paper: Paper, made: Paperwork, faces: Faces) -> dict[str, Any]:
    revised, settable = paper.revised_at, faces.settable
    return {
        "title": settable(made.title),
        "lines": [settable(line) for line in made.lines],
        "note": faces.note(),
        "running": settable(f"{made.title}, as at {day(paper.as_at)}"),
        "date": {
            name: getattr(revised, name)
            for name in ("year", "month", "day", "hour", "minute", "second")
        },
        "fonts": FONTS,
        "blocks": _blocks(list(made.blocks()), settable),
    }


def _texts(made: Paperwork) -> Iterator[str]:
    """Give every text of a paper."""
    yield made.title
    yield from made.lines
    for block in made.blocks():
        match block:
            case Heading() | Text():
                yield block.text
            case Grid():
                yield from (column.header for column in block.columns)
                yield from (cell for row in block.rows for cell in row)
            case Picture():
                yield from (block.title, block.svg, block.story)


Settable = Callable[[str], str]


def _blocks(blocks: Sequence[Block], settable: Settable) -> list[dict[str, Any]]:
    """Tell every block, and which texts are to stay with the table that they lead up to."""
    told = [_block(block, settable) for block in blocks]
    leads_up = False
    for block, each in zip(reversed(blocks), reversed(told), strict=True):
        short = isinstance(block, Text) and len(block.text) <= SHORT and block.marker is None
        each["stays"] = short and leads_up
        leads_up = isinstance(block, Grid) or each["stays"]
    return told


def _block(block: Block, settable: Settable) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": settable(block.text)}
        case Text():
            return {
                "kind": "text",
                "text": settable(block.text),
                "strong": block.strong,
                "marker": block.marker,
            }
        case Grid():
            return {
                "kind": "grid",
                "narrow": block.narrow,
                "columns": [
                    {"header": settable(c.header), "share": c.share, "right": c.right}
                    for c in block.columns
                ],
                "rows": [
                    {
                        "cells": [settable(cell) for cell in row],
                        # A row longer than a page has to be torn; any other is not.
                        "torn": max(map(len, row)) > LONG,
                    }
                    for row in block.rows
                ],
            }
        case Picture():
            return {
                "kind": "picture",
                "svg": settable(block.svg),
                "story": settable(f"{block.title}. {block.story}"),
            }
