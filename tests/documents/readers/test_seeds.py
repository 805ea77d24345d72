"""The two plans that came with the issue: text, Word and Excel say the same."""

from pathlib import Path

import pytest

from app.services.documents.blocks import Paragraph, Source, Table
from app.services.documents.readers import read

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
NAMES = ("blackpool_2006_07", "dat_2009_10")

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"there is no {SEEDS}")

Line = tuple[str, ...]

# Where the pages of the original broke, the text form kept the two halves of a row.
HALVES = {
    (
        "4. Develop rolling joint awareness raising & skills training and induction",
        "arrangements utilising existing knowledge, skills and competencies within SMS's "
        "workforce.",
    ),
    (
        "6. To liaise on a ¼ ly basis with all service providers to monitor and report waiting "
        "times for access to inpatient detoxification / residential services and take appropriate "
        "action to address",
        "issues as they arise.",
    ),
}
# What only the cover of the Word document says, and what Excel repeats on top of every sheet.
COVER = {
    ("Blackpool Community Safety and Drugs Partnership",),
    ("Part 3: Planning grids",),
    ("3rd March 2006",),
}
ON_EVERY_SHEET = ("Adult drug treatment plan 2006/07",)


def seed(name: str, form: str) -> Source:
    path = SEEDS / f"{name}.{form}"
    return read(path.name, path.read_bytes())


def lines(source: Source, *, covered: bool = False) -> list[Line]:
    """Give everything written, top to bottom: a paragraph, or the texts of a row, in a line."""
    found: list[Line] = []
    for block in source.blocks:
        if isinstance(block, Paragraph):
            found.append((f"{block.marker or ''} {block.text}",))
        else:
            found += rows(block, covered=covered)
    folded = (tuple(" ".join(text.split()) for text in line) for line in found)
    return [trimmed for line in folded if (trimmed := without_blanks(line))]


def rows(table: Table, *, covered: bool) -> list[Line]:
    return [tuple(c.text if covered or not c.filled else "" for c in row) for row in table.rows]


def without_blanks(line: Line) -> Line:
    """Leave out the blank cells at the end; a narrow table on a wide sheet has many."""
    while line and not line[-1]:
        line = line[:-1]
    return line


def joined(found: list[Line]) -> list[Line]:
    """Join the rows that were split where a page ended."""
    whole: list[Line] = []
    for line in found:
        if whole and (whole[-1][0], line[0]) in HALVES:
            before = whole.pop()
            line = (f"{before[0]} {line[0]}", *(before[1:] or line[1:]))
        whole.append(line)
    return whole


@pytest.mark.parametrize("name", NAMES)
def test_text_and_word_say_the_same(name: str) -> None:
    assert joined(lines(seed(name, "txt"))) == lines(seed(name, "docx"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("covered", [False, True])
def test_word_and_excel_say_the_same_and_merge_the_same_cells(name: str, covered: bool) -> None:
    in_word = lines(seed(name, "docx"), covered=covered)
    in_excel = lines(seed(name, "xlsx"), covered=covered)
    assert [line for line in in_excel if line != ON_EVERY_SHEET] == [
        line for line in in_word if line not in COVER and line != ON_EVERY_SHEET
    ]


def test_paragraphs_of_text_and_word_are_cut_and_marked_alike() -> None:
    for name in NAMES:
        in_text, in_word = (
            [(b.marker, b.text) for b in seed(name, form).blocks if isinstance(b, Paragraph)]
            for form in ("txt", "docx")
        )
        assert in_text == in_word


def test_how_many_tables_there_are() -> None:
    counted = {
        f"{name}.{form}": sum(isinstance(block, Table) for block in seed(name, form).blocks)
        for name in NAMES
        for form in ("txt", "docx", "xlsx")
    }
    assert counted == {
        "blackpool_2006_07.txt": 69,  # eight of them go on behind a page break
        "blackpool_2006_07.docx": 61,
        "blackpool_2006_07.xlsx": 10,  # one a sheet
        "dat_2009_10.txt": 3,
        "dat_2009_10.docx": 3,
        "dat_2009_10.xlsx": 3,
    }


def test_nothing_had_to_be_left_out() -> None:
    assert all(seed(name, f).notes == () for name in NAMES for f in ("txt", "docx", "xlsx"))
