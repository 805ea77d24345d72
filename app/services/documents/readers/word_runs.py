"""The text of a Word paragraph as it is displayed: insertions made, deletions left out."""

import re
from collections.abc import Iterator

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from app.services.documents.readers.word_styles import Styles, bold_of, switch, value

# How Waymark's own papers mark a control that holds what it worked out.
READING = "waymark-reading"

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RUNS = {qn("w:r"), f"{_MATH}r"}
_SKIPPED = {
    *map(qn, ("w:pPr", "w:rPr", "w:sdtPr", "w:del", "w:moveFrom", "w:instrText", "w:delText")),
    *map(qn, ("w:drawing", "w:pict", "w:object", "w:p", "w:tbl", "w:rt")),
    f"{_MC}Fallback",
}
_TEXTS = {qn("w:t"), f"{_MATH}t"}
_SIGNS = {
    **{qn(tag): "\n" for tag in ("w:br", "w:cr")},
    **{qn(tag): " " for tag in ("w:tab", "w:ptab")},
    qn("w:noBreakHyphen"): "-",
}
# The characters of symbol fonts that plans use for ticks and bullets.
_SYMBOLS = {"F0FC": "✓", "F0FB": "✗", "F0FE": "☑", "F0A8": "☐", "F0B7": "•", "F0E0": "→"}
_TITLE = re.compile(r"[A-Z][a-z]+ \d+")
_BOX, _FALLBACK = qn("w:txbxContent"), f"{_MC}Fallback"


def text_of(paragraph: Element) -> str:
    """Give the paragraph's text, its line breaks kept."""
    return "".join(_text(run) for run in _runs(paragraph))


def split_title(paragraph: Element) -> tuple[str, str] | None:
    """Part a title such as "Objective 4" from the text that runs on behind it; none if it is one.

    The title is a run of its own, or a line of its own within the paragraph.
    """
    runs = [text for run in _runs(paragraph) if (text := _text(run)).strip()]
    whole = text_of(paragraph).strip()
    for title in {runs[0].strip(), whole.partition("\n")[0].strip()} if runs else ():
        rest = whole[len(title) :].strip()
        if _TITLE.fullmatch(title) and rest[:1].isupper():
            return title, rest
    return None


def starts_bold(paragraph: Element, styles: Styles, style_id: str | None) -> bool:
    """Say whether the first run with text is bold."""
    first = next((run for run in _runs(paragraph) if _text(run).strip()), None)
    return first is not None and _is_bold(first, styles, styles.bold(style_id))


def is_bold(paragraph: Element, styles: Styles, style_id: str | None) -> bool:
    """Say whether all that is written in the paragraph is bold."""
    written = [run for run in _runs(paragraph) if _text(run).strip()]
    by_style = styles.bold(style_id)
    return bool(written) and all(_is_bold(run, styles, by_style) for run in written)


def struck_out(parent: Element) -> Iterator[str]:
    """Give what is written and struck out by hand, which no tracked change has deleted."""
    for run in parent.iter(qn("w:r")):
        properties = run.find(qn("w:rPr"))
        struck = switch(properties, "w:strike") or switch(properties, "w:dstrike")
        if struck and (text := _text(run).strip()):
            yield text


def text_boxes(paragraph: Element) -> Iterator[Element]:
    """Give the text boxes that are anchored in the paragraph, each once."""
    for box in paragraph.iter(_BOX):
        around = {parent.tag for parent in box.iterancestors() if parent is not paragraph}
        if _FALLBACK not in around and not any(
            parent.tag == _BOX for parent in _ancestors_within(box, paragraph)
        ):
            yield box


def _ancestors_within(box: Element, paragraph: Element) -> Iterator[Element]:
    for parent in box.iterancestors():
        if parent is paragraph:
            return
        yield parent


def _runs(parent: Element) -> Iterator[Element]:
    """Give the runs in order, through links, insertions and filled-in content controls."""
    for child in parent.iterchildren():
        if child.tag in _RUNS:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and not is_prompt(child):
            yield from _runs(child)


def is_prompt(control: Element) -> bool:
    """Say whether what a content control shows is no text of the plan.

    It may still show only its "Click here to enter text", or hold what Waymark worked out.
    """
    properties = control.find(qn("w:sdtPr"))
    return switch(properties, "w:showingPlcHdr") is True or value(properties, "w:tag") == READING


def _text(run: Element) -> str:
    if switch(run.find(qn("w:rPr")), "w:vanish"):
        return ""
    return "".join(_pieces(run))


def _pieces(parent: Element) -> Iterator[str]:
    for child in parent.iterchildren():
        tag = child.tag
        if tag in _TEXTS:
            yield str(child.text or "")
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == qn("w:sym"):
            yield _SYMBOLS.get(str(child.get(qn("w:char"))).upper(), "")
        elif isinstance(tag, str) and tag not in _SKIPPED:
            yield from _pieces(child)


def _is_bold(run: Element, styles: Styles, by_style: bool) -> bool:
    properties = run.find(qn("w:rPr"))
    own = bold_of(properties)
    if own is not None:
        return own
    return by_style or styles.bold(value(properties, "w:rStyle"))
