"""Short ways of saying what a reader gave."""

from collections.abc import Sequence

from app.services.documents.blocks import Paragraph, Source, Table


def tables(source: Source) -> list[Table]:
    """Give only the tables."""
    return [block for block in source.blocks if isinstance(block, Table)]


def paragraphs(source: Source) -> list[Paragraph]:
    """Give only the paragraphs."""
    return [block for block in source.blocks if isinstance(block, Paragraph)]


def texts(table: Table) -> list[list[str]]:
    """Give the texts of a table, row by row."""
    return [[cell.text for cell in row] for row in table.rows]


def grids(source: Source) -> Sequence[list[list[str]]]:
    """Give the texts of every table."""
    return [texts(table) for table in tables(source)]
