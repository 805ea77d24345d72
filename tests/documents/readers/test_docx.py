"""Word documents: what is displayed, in order, merged cells filled in."""

from typing import Any

import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from app.services.documents.blocks import Table
from tests.documents.readers.looks import grids, paragraphs, tables
from tests.documents.readers.making import body, read_word

RUN = "<w:r><w:t>{}</w:t></w:r>"


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{RUN.format(text)}</w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_headings_are_known_by_their_style() -> None:
    def build(document: Document) -> None:
        document.add_heading("The plan", 0)
        document.add_heading("Grid 1", 1)
        document.add_heading("Objective 1", 3)
        document.add_paragraph("Text")

    found = paragraphs(read_word(build))
    assert [(p.level, p.text, p.bold) for p in found] == [
        (1, "The plan", False),
        (1, "Grid 1", False),
        (3, "Objective 1", False),
        (None, "Text", False),
    ]


def test_a_style_made_from_a_heading_or_an_outline_level_is_a_heading() -> None:
    def build(document: Document) -> None:
        own = document.styles.add_style("Council heading", 1)
        own.base_style = document.styles["Heading 2"]
        document.add_paragraph("Grid 2", style="Council heading")

    assert paragraphs(read_word(build))[0].level == 2
    assert paragraphs(body(p("Grid 3", '<w:outlineLvl w:val="3"/>')))[0].level == 4


def test_a_paragraph_set_in_bold_is_bold() -> None:
    def build(document: Document) -> None:
        document.add_paragraph().add_run("Objective 1").bold = True
        mixed = document.add_paragraph("Note: ")
        mixed.add_run("please").bold = True
        styled = document.styles.add_style("Strong line", 1)
        styled.font.bold, styled.font.size = True, Pt(12)
        document.add_paragraph("By style", style="Strong line")
        document.add_paragraph(style="Strong line").add_run("not").bold = False

    assert [p.bold for p in paragraphs(read_word(build))] == [True, False, True, False]


def test_a_bold_title_and_the_text_behind_it_are_two_paragraphs() -> None:
    def build(document: Document) -> None:
        document.add_heading("Objective 4", 3).add_run(" To fund a nurse")
        document.add_heading("Objective 6\nTo end", 3)
        bold = document.add_paragraph()
        bold.add_run("Objective 7").bold = True
        bold.add_run(" To begin")
        document.add_paragraph("Tier 3").add_run(" Services")

    assert [(p.text, p.level, p.bold) for p in paragraphs(read_word(build))] == [
        ("Objective 4", 3, False),
        ("To fund a nurse", None, False),
        ("Objective 6", 3, False),
        ("To end", None, False),
        ("Objective 7", None, True),
        ("To begin", None, False),
        ("Tier 3 Services", None, False),
    ]


def test_list_items_carry_the_marker_that_word_prints() -> None:
    def build(document: Document) -> None:
        for text in ("first", "second"):
            document.add_paragraph(text, style="List Number")
        document.add_paragraph("point", style="List Bullet")
        document.add_paragraph("3. typed by hand")

    assert [(p.marker, p.text) for p in paragraphs(read_word(build))] == [
        ("1.", "first"),
        ("2.", "second"),
        ("-", "point"),
        ("3.", "typed by hand"),
    ]


LEVEL = (
    '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
)


def test_numbers_go_down_levels_start_where_told_and_are_written_as_told() -> None:
    shapes = [
        (0, 3, "decimal", "%1."),
        (1, 1, "lowerLetter", "%1.%2)"),
        (2, 4, "upperRoman", "(%3)"),
    ]

    def build(document: Document) -> None:
        numbering: Any = document.part.numbering_part.element
        source = numbering.find(".//{*}abstractNum")
        for level in list(source.iterchildren("{*}lvl")):
            source.remove(level)
        source.extend(levels("".join(LEVEL.format(*shape) for shape in shapes)))
        abstract = source.get(source.tag.replace("abstractNum", "abstractNumId"))
        number = numbering.add_num(int(abstract))
        again = numbering.add_num(int(abstract))
        again.add_lvlOverride(ilvl=0).add_startOverride(9)
        for level, num in [
            (0, number),
            (1, number),
            (1, number),
            (2, number),
            (0, number),
            (0, again),
        ]:
            paragraph = document.add_paragraph("x")
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = level
            properties.get_or_add_numId().val = num.numId

    found = [p.marker for p in paragraphs(read_word(build))]
    assert found == ["3.", "3.a)", "3.b)", "(IV)", "4.", "9."]


def levels(xml: str) -> Any:
    return list(parse_xml(f"<w:abstractNum {nsdecls('w')}>{xml}</w:abstractNum>"))


def test_merged_cells_say_so_and_repeat_what_is_printed() -> None:
    def build(document: Document) -> None:
        table = document.add_table(3, 3)
        for row in range(3):
            for column in range(3):
                table.cell(row, column).text = f"{row}{column}"
        table.cell(0, 0).merge(table.cell(0, 1)).text = "across"
        table.cell(1, 2).merge(table.cell(2, 2)).text = "down"

    [table] = tables(read_word(build))
    assert [[(c.text, c.filled) for c in row] for row in table.rows] == [
        [("across", False), ("across", True), ("02", False)],
        [("10", False), ("11", False), ("down", False)],
        [("20", False), ("21", False), ("down", True)],
    ]


def test_a_block_merged_both_ways_is_printed_once() -> None:
    def build(document: Document) -> None:
        table = document.add_table(2, 3)
        table.cell(0, 0).merge(table.cell(1, 1)).text = "block"

    [table] = tables(read_word(build))
    filled = [[cell.filled for cell in row] for row in table.rows]
    assert filled == [[False, True, False], [True, True, False]]
    assert {cell.text for row in table.rows for cell in row[:2]} == {"block"}


def test_a_row_that_begins_late_or_ends_early_keeps_its_columns() -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("b") + "</w:tr>"
    [grid] = grids(body(f"<w:tbl><w:tr>{tc('a')}{tc('b')}{tc('c')}</w:tr>{late}</w:tbl>"))
    assert grid == [["a", "b", "c"], ["", "b", ""]]


def test_lists_and_paragraphs_in_a_cell_come_line_by_line() -> None:
    def build(document: Document) -> None:
        cell = document.add_table(1, 2).cell(0, 0)
        cell.text = "First line"
        cell.add_paragraph("ask", style="List Number")
        cell.add_paragraph("agree", style="List Number")
        cell.add_paragraph("note", style="List Bullet")
        cell.add_paragraph("")

    assert grids(read_word(build)) == [[["First line\n1. ask\n2. agree\n- note", ""]]]


def test_a_table_in_a_cell_comes_as_lines_of_the_cell() -> None:
    def build(document: Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "Costs"
        inner = cell.add_table(2, 2)
        for at, text in enumerate(["PTB", "£10", "PCT", "£20"]):
            inner.cell(at // 2, at % 2).text = text

    assert grids(read_word(build)) == [[["Costs\nPTB\t£10\nPCT\t£20"]]]


def test_tables_stay_apart_and_in_order() -> None:
    def build(document: Document) -> None:
        document.add_table(1, 1).cell(0, 0).text = "one"
        document.add_paragraph().paragraph_format.page_break_before = True
        document.add_table(1, 1).cell(0, 0).text = "two"
        document.add_paragraph("end")

    source = read_word(build)
    assert [isinstance(block, Table) for block in source.blocks] == [True, True, False]
    assert str(tables(source)[1].rows[0][0].place) == "table 2, row 1, column 1"


def test_changes_are_read_as_accepted_and_noted() -> None:
    source = body(
        "<w:p><w:r><w:t>By </w:t></w:r><w:ins>" + RUN.format("June") + "</w:ins>"
        "<w:del><w:r><w:delText>May</w:delText></w:r></w:del>"
        "<w:moveFrom>" + RUN.format("gone") + "</w:moveFrom></w:p>"
    )
    assert paragraphs(source)[0].text == "By June"
    assert [note.code for note in source.notes] == ["tracked_changes"]


def test_content_controls_links_and_special_signs_are_read() -> None:
    source = body(
        "<w:sdt><w:sdtContent>" + p("in a control") + "</w:sdtContent></w:sdt>",
        "<w:p><w:hyperlink>" + RUN.format("a link") + "</w:hyperlink></w:p>",
        "<w:p><w:r><w:t>on</w:t><w:noBreakHyphen/><w:t>going</w:t><w:tab/><w:t>x</w:t></w:r></w:p>",
        '<w:p><w:r><w:sym w:char="F0FC" w:font="Wingdings"/></w:r></w:p>',
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>",
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + p("Click here")
        + "</w:sdtContent></w:sdt>",
    )
    assert [p.text for p in paragraphs(source)] == ["in a control", "a link", "on-going x", "✓"]


def test_the_text_of_a_text_box_comes_after_its_paragraph() -> None:
    box = "<w:txbxContent>" + p("boxed") + "</w:txbxContent>"
    source = body(f"<w:p>{RUN.format('around')}<w:r><w:pict>{box}</w:pict></w:r></w:p>")
    assert [p.text for p in paragraphs(source)] == ["around", "boxed"]


def test_a_table_of_contents_is_left_out() -> None:
    def build(document: Document) -> None:
        document.styles.add_style("toc 1", 1)
        document.add_paragraph("Grid 1 ... 3", style="toc 1")
        document.add_heading("Grid 1", 1)

    assert [p.text for p in paragraphs(read_word(build))] == ["Grid 1"]


@pytest.mark.parametrize("span", [0, 64, 999_999])
def test_an_absurd_span_is_kept_small(span: int) -> None:
    properties = f'<w:gridSpan w:val="{span}"/>'
    [table] = tables(body(f"<w:tbl><w:tr>{tc('a', properties)}</w:tr></w:tbl>"))
    assert len(table.rows[0]) <= 63


def test_words_that_are_struck_out_are_told_of() -> None:
    def build(document: Document) -> None:
        paragraph = document.add_paragraph("Open a clinic")
        paragraph.add_run(" in the library").font.strike = True

    source = read_word(build)
    (note,) = source.notes
    assert note.code == "struck_out"
    assert "“in the library”" in note.text


def test_footnotes_are_told_of() -> None:
    def build(document: Document) -> None:
        xml = (
            b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            b'<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p>'
            b'</w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>Subject to Cabinet</w:t></w:r></w:p>'
            b"</w:footnote></w:footnotes>"
        )
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(PackURI("/word/footnotes.xml"), kind, xml, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        document.add_paragraph("Open a clinic")

    (note,) = read_word(build).notes
    assert (note.code, "“Subject to Cabinet”" in note.text) == ("footnotes", True)
