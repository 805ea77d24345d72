"""The rows of the Blackpool text seed, read only as far as the grammars' tests need."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SEED = Path(__file__).parents[4] / "shared" / "seeds" / "blackpool_2006_07.txt"
HEADER = "by when"


@dataclass(frozen=True, slots=True)
class Row:
    """What the tests need of one printed row of actions."""

    action: str
    by_when: str
    by_whom: str
    costs: str
    sources: str


def rows() -> list[Row]:
    """Every row of actions; skips the test where the seeds are not beside the project."""
    if not SEED.exists():
        pytest.skip("the seeds are not beside the project")
    return [Row(*cells) for cells in _joined(SEED.read_text(encoding="utf-8").splitlines())]


def _joined(lines: list[str]) -> Iterator[list[str]]:
    """A row split by a page break goes on in small letters: its cells are put together again."""
    found: list[list[str]] = []
    for cells in _cells(lines):
        if found and re.match(r"[a-z]", cells[0]):
            whole = zip(found[-1], cells, strict=True)
            found[-1] = [f"{before} {after}".strip() for before, after in whole]
        else:
            found.append(cells)
    yield from found


def _cells(lines: list[str]) -> Iterator[list[str]]:
    within = False
    for line in lines:
        if HEADER in line.casefold():
            within = True
        elif line.startswith(("#", "**")) or "spend" in line:
            within = False
        elif within and "\t" in line and not line.startswith("-"):
            cells = [cell.strip() for cell in line.split("\t")]
            if re.match(r"\d+\.|<ol", cells[0]) or any(cells[1:]) or re.match("[a-z]", cells[0]):
                yield (cells + [""] * 5)[:5]
