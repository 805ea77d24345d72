"""The numbers that Word prints before list items, counted as Word counts them."""

import re
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from app.services.documents.readers.shaping import BULLET
from app.services.documents.readers.word_styles import number, value

_PLACEHOLDER = re.compile(r"%([1-9])")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MAX_ROMAN, _MAX_LETTERS = 3_999, 780


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int
    style: str | None


@dataclass(slots=True)
class _List:
    """A list in the document: which levels it has, and which it starts afresh."""

    abstract: str
    starts: dict[int, int]
    levels: dict[int, _Level] = field(default_factory=dict)
    begun: bool = False


class Numbering:
    """Counts along as the paragraphs go by; asked once for each, in order."""

    def __init__(self, root: Element | None) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._lists = {} if root is None else _lists(root)

    def marker(self, list_id: str | None, level: int | None, style: str | None) -> str | None:
        """Give what is printed before the next item of this list."""
        found = self._lists.get(list_id or "0")
        if found is None or not found.levels:
            return None
        if level is None:
            level = next((n for n, of in found.levels.items() if style and of.style == style), 0)
        if level not in found.levels:
            return None
        return self._printed(found, level, self._count(found, level))

    def _count(self, found: _List, level: int) -> dict[int, int]:
        """Count one item; the levels below it start again."""
        counts = self._counts.setdefault(found.abstract, {})
        if not found.begun:
            found.begun = True
            counts.update({n: start - 1 for n, start in found.starts.items()})
        counts[level] = counts.get(level, found.levels[level].start - 1) + 1
        for below in [n for n in counts if n > level]:
            del counts[below]
        return counts

    def _printed(self, found: _List, level: int, counts: dict[int, int]) -> str | None:
        shape = found.levels[level]
        if shape.form == "bullet":
            return BULLET

        def counted(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            of = found.levels.get(at)
            return "" if of is None else _formed(counts.get(at, of.start), of.form)

        return _PLACEHOLDER.sub(counted, shape.text).strip() or None


def _lists(root: Element) -> dict[str, _List]:
    abstracts = {str(a.get(qn("w:abstractNumId"))): a for a in root.iter(qn("w:abstractNum"))}
    by_style = {value(a, "w:styleLink"): a for a in abstracts.values() if value(a, "w:styleLink")}
    lists = {}
    for num in root.iterchildren(qn("w:num")):
        abstract_id = value(num, "w:abstractNumId") or ""
        abstract = abstracts.get(abstract_id)
        linked = by_style.get(value(abstract, "w:numStyleLink"))
        found = _List(
            abstract_id, _starts(num), _levels(linked if linked is not None else abstract)
        )
        for override in num.iterchildren(qn("w:lvlOverride")):
            found.levels.update(_levels(override))
        lists[str(num.get(qn("w:numId")))] = found
    return lists


def _starts(num: Element) -> dict[int, int]:
    """Read where this list, unlike others of its kind, starts to count."""
    return {
        number(str(override.get(qn("w:ilvl")))) or 0: start
        for override in num.iterchildren(qn("w:lvlOverride"))
        if (start := number(value(override, "w:startOverride"))) is not None
    }


def _levels(parent: Element | None) -> dict[int, _Level]:
    levels = () if parent is None else parent.iterchildren(qn("w:lvl"))
    return {
        number(str(level.get(qn("w:ilvl")))) or 0: _Level(
            form=value(level, "w:numFmt") or "decimal",
            text=value(level, "w:lvlText") or "",
            start=_start(number(value(level, "w:start"))),
            style=value(level, "w:pStyle"),
        )
        for level in levels
    }


def _start(given: int | None) -> int:
    return 0 if given is None else given


def _formed(count: int, form: str) -> str:
    """Write a count as Word does; decimal where the form is not known."""
    if form in ("lowerRoman", "upperRoman") and 0 < count <= _MAX_ROMAN:
        written = _roman(count)
    elif form in ("lowerLetter", "upperLetter") and 0 < count <= _MAX_LETTERS:
        written = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
    else:
        return f"{count:02}" if form == "decimalZero" else "" if form == "none" else str(count)
    return written.upper() if form.startswith("upper") else written


def _roman(count: int) -> str:
    written = ""
    for size, sign in _ROMAN:
        times, count = divmod(count, size)
        written += sign * times
    return written
