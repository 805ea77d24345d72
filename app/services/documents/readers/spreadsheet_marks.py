"""What calamine does not tell of a workbook: formats, errors, formulas without a value, extents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from app.services.documents.readers.shaping import count_cells
from app.services.documents.readers.spreadsheet_formats import BUILT_IN

_MAIN = "xl/workbook.xml"
_CHUNK = 64 * 1024

At = tuple[int, int]  # row and column, counted from 1


@dataclass(slots=True)
class Marks:
    """The formats of a sheet's numbers, its errors, and its formulas that were never worked out.

    `first` and `last` are the corners of what is written, known before calamine makes room for it.
    """

    formats: dict[At, str] = field(default_factory=dict)
    formulas: dict[At, str] = field(default_factory=dict)
    errors: dict[At, str] = field(default_factory=dict)
    first: At = (1, 1)
    last: At = (0, 0)

    @property
    def cells(self) -> int:
        """Say how many cells there are between the corners."""
        return (self.last[0] - self.first[0] + 1) * (self.last[1] - self.first[1] + 1)

    def stretch(self, row: int, column: int) -> None:
        """Take a written cell into the corners."""
        if self.last == (0, 0):
            self.first = self.last = (row, column)
        else:
            self.first = min(self.first[0], row), min(self.first[1], column)
            self.last = max(self.last[0], row), max(self.last[1], column)


def sheet_parts(workbook: ZipFile) -> dict[str, str]:
    """Tell in which part of the file each sheet is, by its name."""
    # A target counts from the folder xl, or, if it begins with a slash, from the root.
    targets = {
        str(link.get("Id")): normpath(join("/xl", str(link.get("Target", "")))).lstrip("/")
        for link in _children(workbook, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    sheets = {}
    for sheet in _children(workbook, _MAIN, "sheet"):
        key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        if targets.get(key) in workbook.namelist():
            sheets[str(sheet.get("name"))] = targets[key]
    return sheets


def cell_formats(workbook: ZipFile) -> list[str | None]:
    """Give the number format of each style, in the order that cells refer to them."""
    if "xl/styles.xml" not in workbook.namelist():
        return []
    own = {
        str(given.get("numFmtId")): str(given.get("formatCode"))
        for given in _children(workbook, "xl/styles.xml", "numFmt")
    }
    known = {str(number): code for number, code in BUILT_IN.items()} | own
    styles: list[str | None] = []
    inside = False
    with workbook.open("xl/styles.xml") as part:
        for event, element in ElementTree.iterparse(part, events=("start", "end")):
            tag = _local(element.tag)
            if tag == "cellXfs":
                inside = event == "start"
            elif tag == "xf" and inside and event == "end":
                styles.append(known.get(str(element.get("numFmtId"))))
    return styles


def _children(workbook: ZipFile, part: str, tag: str) -> Iterator[ElementTree.Element]:
    with workbook.open(part) as opened:
        for _, element in ElementTree.iterparse(opened):
            if _local(element.tag) == tag:
                yield element


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def marks(workbook: ZipFile, part: str, styles: list[str | None]) -> Marks:
    """Run through a sheet once, keeping only what is to be told of it."""
    run = _Run(styles)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = run.start
    parser.EndElementHandler = run.end
    parser.CharacterDataHandler = run.text
    with workbook.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return run.found


class _Run:
    """Follows the cells of a sheet; a cell without its address is next to the one before."""

    def __init__(self, styles: list[str | None]) -> None:
        self.found = Marks()
        self._styles = styles
        self._row = self._column = 0
        self._style: str | None = None
        self._is_error = self._is_text = False
        self._formula: str | None = None
        self._value: str | None = None
        self._shared: dict[str, str] = {}
        self._share: str | None = None
        self._heard: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell, a formula or a value."""
        match tag.rpartition(":")[2]:
            case "row":
                count_cells(self.found.cells)  # a sheet far too large need not be run through
                self._row, self._column = _whole(attributes.get("r"), self._row + 1), 0
            case "c":
                self._begin_cell(attributes)
            case "f":
                self._heard, self._share = [], attributes.get("si")
            case "v":
                self._heard = []
            case "is":
                self._value = ""

    def text(self, text: str) -> None:
        """Take in the words of a formula or a value."""
        if self._heard is not None:
            self._heard.append(text)

    def end(self, tag: str) -> None:
        """End a formula, a value or a cell."""
        match tag.rpartition(":")[2]:
            case "f":
                self._formula = "".join(self._heard or ())
                if self._share is not None:
                    self._formula = self._shared.setdefault(self._share, self._formula)
            case "v":
                self._value = "".join(self._heard or ())
            case "c":
                self._end_cell()
            case _:
                return
        self._heard = None

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._column = _column(attributes.get("r"), self._column + 1)
        self._formula = self._value = self._share = None
        kind, at = attributes.get("t", "n"), _whole(attributes.get("s"), 0)
        self._is_error, self._is_text = kind == "e", kind == "str"
        formatted = kind in ("n", "d") and at < len(self._styles)
        self._style = self._styles[at] if formatted else None

    def _end_cell(self) -> None:
        """Keep what is to be told of the cell, if anything is written in it."""
        if self._value is None and self._formula is None:
            return
        at = (self._row, self._column)
        self.found.stretch(*at)
        # A formula may well come to an empty text, but to no empty number.
        if self._value is None or (self._formula and not self._value and not self._is_text):
            self.found.formulas[at] = f"={self._formula}"
        elif self._is_error:
            self.found.errors[at] = self._value
        elif self._style is not None:
            self.found.formats[at] = self._style


def _whole(given: str | None, otherwise: int) -> int:
    return int(given) if given and given.isascii() and given.isdigit() else otherwise


def _column(address: str | None, otherwise: int) -> int:
    """Give the number of the column in an address such as AB12."""
    letters = (address or "").rstrip("0123456789").upper()
    if not letters or len(letters) > 3 or not letters.isalpha() or not letters.isascii():
        return otherwise
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
