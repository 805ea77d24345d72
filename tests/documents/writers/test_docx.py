"""The Word paper, opened by a library that reads Word: what is marked as what."""

import hashlib
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from app.services.documents import carried
from app.services.documents.blocks import Paragraph, Table
from app.services.documents.paper import Paper
from app.services.documents.readers import docx as reader
from app.services.documents.writers import docx as writer
from tests.documents.writers import plans
from tests.documents.writers.reading import parts, written
from tests.documents.writers.stored import stored
from tests.documents.writers.test_xlsx import LIVE


def made(body: dict[str, Any] | None = None) -> bytes:
    return written(writer.write, plans.paper(stored(body or plans.rich())))


def opened(body: dict[str, Any] | None = None) -> Any:
    return docx.Document(BytesIO(made(body)))


def seen(content: bytes) -> str:
    """Return all that an importer sees, a line a block."""
    lines = []
    for block in reader.read("paper.docx", content).blocks:
        if isinstance(block, Paragraph):
            lines.append(f"{block.level or ''} {block.marker or ''} {block.text}".strip())
        if isinstance(block, Table):
            lines += [" | ".join(cell.text for cell in row) for row in block.rows]
    return "\n".join(lines)


def test_headings_are_headings() -> None:
    found = [(p.style.name, p.text) for p in opened().paragraphs if p.style.name != "Normal"]
    assert found[0] == ("Title", "Safer nights plan 2006/07")
    assert ("Heading 1", "Planning grid 8: Treatment in the community") in found
    assert ("Heading 2", "Objective 8.3: Less harm is done.") in found
    assert ("Heading 2", "Guidance") in found
    assert ("Heading 1", "Risk log") in found


def test_every_table_has_a_header_row_that_is_marked_and_repeated() -> None:
    tables = list(opened().element.body.iter(qn("w:tbl")))
    assert len(tables) > 8
    for table in tables:
        first, *others = table.iter(qn("w:tr"))
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for row in others)
        assert table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}").get(qn("w:val"))


def test_it_says_what_it_is_and_in_which_language() -> None:
    document = opened()
    told = document.core_properties
    assert (told.title, told.author, told.language) == (
        "Safer nights plan 2006/07",
        "Waymark",
        "en-GB",
    )
    assert told.created == told.modified
    languages = {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_every_picture_tells_its_story() -> None:
    document = opened()
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 4
    assert len({each.get("id") for each in pictures}) == 4
    assert all(len(each.get("descr")) > 20 for each in pictures)


def test_the_same_plan_makes_the_same_bytes() -> None:
    assert made() == made()


def test_an_importer_sees_the_plan_and_nothing_that_was_worked_out() -> None:
    told = seen(made())
    assert "Ref | Actions | Milestones | By when | By whom | Costs | Source" in told
    assert "8.3.1 | Keep the exchange open.\nIn every pharmacy. |  | Apr 06-Mar 07 |" in told
    assert "Planned spend 2006/07 | Likely spend 2005/06" in told
    for word in ("amber", "Because.", "Reconciliation", "Where the plan stands"):
        assert word not in told


def test_each_row_of_a_grid_says_where_it_stands() -> None:
    rows = [row.cells for table in opened().tables for row in table.rows]
    grids = [row for row in rows if row[0].text == "Ref" and row[1].text.startswith("Actions")]
    assert len(grids) == 2
    assert {row[-1].text for row in grids} == {"Status"}
    told = {row[0].text: row[-1].text for row in rows}
    assert told["8.3.1"] == "A \N{EN DASH} amber. Because."
    assert told["8.3.1.1"] == "A \N{EN DASH} amber. Because."


def test_what_is_seen_depends_on_the_plan_alone() -> None:
    document = stored(plans.rich())
    alone = written(writer.write, Paper.of_words(document))
    assert seen(alone) == seen(written(writer.write, plans.paper(document)))


def test_the_form_is_raised_with_every_change_of_the_words() -> None:
    # Papers that went out before are read by the words that this version would write. If this
    # fails, raise carried.FORM and put in the new digest: older papers are read by words alone.
    told = seen(made())
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    assert (carried.FORM, digest) == (1, "aaf4769cb0a6586a")


@pytest.mark.parametrize("word", [*LIVE, "<w:p/>", "]]>", "&amp;", "_x0041_"])
def test_no_text_becomes_a_field_or_a_part(word: str) -> None:
    content = made(plans.hostile(word))
    fields = [name for name, text in parts(content) if "w:instrText" in text]
    assert fields == []
    told = docx.Document(BytesIO(content))
    simple = [each.get(qn("w:instr")) for each in told.element.body.iter(qn("w:fldSimple"))]
    assert simple == []


def test_what_was_worked_out_is_known_without_its_controls_too() -> None:
    # LibreOffice lets go of them when it saves.
    document = opened()
    for control in list(document.element.body.iter(qn("w:sdt"))):
        for part in list(control.find(qn("w:sdtContent"))):
            control.addprevious(part)
        control.getparent().remove(control)
    saved = BytesIO()
    document.save(saved)
    assert seen(saved.getvalue()) == seen(made())
