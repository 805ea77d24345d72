"""The typesetter: a template of ours and plain data, into PDF or a picture."""

from typing import Literal

import typst

from app.services.documents.writers.glyphs import settable

PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""
# Fine enough for print at the width of a page.
DOTS_PER_INCH = 180


class TypesettingFailed(Exception):
    """The typesetter gave up."""


def typeset(template: bytes, inputs: dict[str, str], into: Literal["pdf", "png"]) -> bytes:
    """Typeset a template by its own fonts alone. Raises TypesettingFailed."""
    try:
        return typst.compile(
            template,
            format=into,
            sys_inputs=inputs,
            ignore_system_fonts=True,
            pdf_standards=["ua-1"] if into == "pdf" else [],
            ppi=DOTS_PER_INCH,
        )
    except BaseException as failed:
        # Where the typesetter panics, what it raises is no Exception, and would end the thread.
        if type(failed).__name__ != "PanicException" and not isinstance(failed, Exception):
            raise
        raise TypesettingFailed(str(failed)) from None


def pictured(svg: str) -> bytes:
    """Turn a drawing into a PNG, for what cannot show a drawing."""
    return typeset(PICTURE, {"svg": settable(svg)}, "png")
