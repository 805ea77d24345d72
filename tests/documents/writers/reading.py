"""Files opened by readers that know nothing of what wrote them."""

import warnings
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import BinaryIO
from zipfile import ZipFile

import openpyxl  # type: ignore[import-untyped]  # it ships no types

from app.services.documents.paper import Paper


def written(write: Callable[[Paper, BinaryIO], None], paper: Paper) -> bytes:
    """Write a file and return it."""
    into = BytesIO()
    write(paper, into)
    return into.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    """Open a workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return openpyxl.load_workbook(BytesIO(content))


def parts(content: bytes) -> Iterator[tuple[str, str]]:
    """Give the parts of an Office file as text."""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, archive.read(name).decode("utf-8")
