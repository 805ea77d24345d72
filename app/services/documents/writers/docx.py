"""The board paper as a Word document that can be edited and imported again."""

from io import BytesIO
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as REL
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from app.services.documents import carried
from app.services.documents.paper import Paper
from app.services.documents.readers.word_styles import READING
from app.services.documents.writers import board_paper
from app.services.documents.writers.faces import pictured
from app.services.documents.writers.outline import Block, Grid, Heading, Passage, Picture, Text
from app.services.documents.writers.steady import steady
from app.services.documents.writers.word_parts import child, left_out, table_of
from app.services.documents.writers.words import day, fit

LANGUAGE = "en-GB"
SIDES, ENDS = Mm(18), Mm(16)
WIDE, TALL = Mm(297), Mm(210)
PICTURE = Mm(180)
INK = RGBColor(0x1C, 0x1C, 0x1C)


def write(paper: Paper, into: BinaryIO) -> None:
    """Write the document."""
    made = board_paper.make(paper)
    writing = _Writing(paper)
    writing.opening(made.title, made.lines)
    for passage in made.passages:
        writing.passage(passage)
    saved = BytesIO()
    writing.document.save(saved)
    into.write(steady(saved.getvalue()))


class _Writing:
    def __init__(self, paper: Paper) -> None:
        self.document: Document = docx.Document()
        self._pictures = 0
        self._font_folder = paper.font_folder
        self._lay_out()
        self._style()
        self._name(paper)
        self._foot(f"{paper.document['title']}, as at {day(paper.as_at)}")
        self._carry(paper)

    # The document as a whole.

    def _lay_out(self) -> None:
        page = self.document.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = WIDE, TALL
        page.left_margin = page.right_margin = SIDES
        page.top_margin = page.bottom_margin = ENDS

    def _style(self) -> None:
        styles: Any = self.document.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = "Arial", Pt(10)
        for name, size in (("Title", 20), ("Heading 1", 15), ("Heading 2", 12), ("Heading 3", 11)):
            font = styles[name].font
            font.name, font.size, font.bold, font.color.rgb = "Arial", Pt(size), True, INK
            fonts = styles[name].element.rPr.rFonts
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
        self._readings = {
            styles[name].style_id: self._reading_of(styles[name])
            for name in ("Normal", "Heading 1", "Heading 2", "Heading 3")
        }
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), LANGUAGE)

    def _reading_of(self, base: Any) -> str:
        """Make the style of what is worked out that looks like another."""
        name = READING.capitalize() if base.name == "Normal" else f"{READING} {base.name}"
        made: Any = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style, made.hidden, made.quick_style = base, False, False
        return str(made.style_id)

    def _name(self, paper: Paper) -> None:
        told = self.document.core_properties
        told.title, told.author = fit(paper.document["title"])[:255], "Waymark"
        told.language, told.comments = LANGUAGE, ""
        told.created = told.modified = paper.revised_at
        told.revision = 1

    def _foot(self, text: str) -> None:
        line: Any = self.document.sections[0].footer.paragraphs[0]
        line.add_run(f"{fit(text)}    Page ")
        for field in ("PAGE", "NUMPAGES"):
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            run = child(simple, "w:r")
            child(run, "w:t").text = "1"
            line._p.append(simple)
            if field == "PAGE":
                line.add_run(" of ")
        for run in line.runs:
            run.font.size = Pt(8)

    def _carry(self, paper: Paper) -> None:
        """Put in the document that the words are made of, for who imports them again."""
        told = escape(carried.packed(paper.document))
        content = f'<plan xmlns="{carried.NAMESPACE}">{told}</plan>'.encode()
        package = self.document.part.package
        name = package.next_partname("/customXml/item%d.xml")
        part = Part(name, "application/xml", content, package)
        self.document.part.relate_to(part, REL.CUSTOM_XML)

    # What stands in it.

    def opening(self, title: str, lines: Any) -> None:
        """Write the title and what stands right beneath it."""
        self.document.add_paragraph(fit(title), style="Title")
        for line in lines:
            self.document.add_paragraph().add_run(fit(line)).bold = True

    def passage(self, passage: Passage) -> None:
        """Write the blocks of a passage; a reading is put into a control that importing skips."""
        body: Any = self.document.element.body
        before = len(body)
        for block in passage.blocks:
            self._block(block)
        if passage.reading:
            # The last child describes the page, and was last before, too.
            made = list(body)[before - 1 : len(body) - 1]
            for paragraph in (each for part in made for each in part.iter(qn("w:p"))):
                self._mark(paragraph)
            body.insert(before - 1, left_out(made))

    def _mark(self, paragraph: Any) -> None:
        """Give a paragraph the style of what is worked out, its look unchanged."""
        plain = paragraph.style or "Normal"
        paragraph.style = self._readings.get(plain, plain)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self.document.add_heading(fit(block.text).replace("\n", " "), block.level)
            case Text():
                self._text(block)
            case Grid():
                self._table(block)
            case Picture():
                self._picture(block)

    def _table(self, grid: Grid) -> None:
        body: Any = self.document.element.body
        body.insert(len(body) - 1, table_of(grid, WIDE - 2 * SIDES, self._readings["Normal"]))
        # Without a paragraph between them Word would make one table of two.
        self.document.add_paragraph()

    def _text(self, block: Text) -> None:
        paragraph = self.document.add_paragraph()
        marker = f"{block.marker} " if block.marker else ""
        paragraph.add_run(marker + fit(block.text)).bold = block.strong or None
        if block.marker:
            paragraph.paragraph_format.left_indent = Mm(8)
            paragraph.paragraph_format.first_line_indent = Mm(-6)
        if block.text.endswith(":"):
            paragraph.paragraph_format.keep_with_next = True

    def _picture(self, block: Picture) -> None:
        run: Any = self.document.add_paragraph().add_run()
        drawn = pictured(block.svg, self._font_folder)
        run.add_picture(BytesIO(drawn), width=PICTURE)
        self._pictures += 1
        for told in run._r.iter(qn("wp:docPr")):
            told.set("id", str(self._pictures))
            told.set("name", f"Picture {self._pictures}")
            told.set("title", fit(block.title))
            told.set("descr", fit(f"{block.title}. {block.story}"))
