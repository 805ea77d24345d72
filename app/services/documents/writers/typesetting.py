"""The typesetter: a template of ours and plain data, into PDF or a picture."""

from functools import lru_cache
from typing import Literal

import typst

# Fine enough for print at the width of a page.
DOTS_PER_INCH = 180


class TypesettingFailed(Exception):
    """The typesetter gave up."""


@lru_cache(maxsize=4)
def _fonts(folder: str | None) -> typst.Fonts:
    """Read the fonts that come with the typesetter, and those of a folder; none of the system."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[folder] if folder else [],
    )


def typeset(
    template: bytes,
    inputs: dict[str, str],
    into: Literal["pdf", "png"],
    folder: str | None = None,
) -> bytes:
    """Typeset a template by its own fonts, and those of a folder. Raises TypesettingFailed."""
    try:
        return typst.compile(
            template,
            format=into,
            sys_inputs=inputs,
            font_paths=_fonts(folder),
            pdf_standards=["ua-1"] if into == "pdf" else [],
            ppi=DOTS_PER_INCH,
        )
    except BaseException as failed:
        # Where the typesetter panics, what it raises is no Exception, and would end the thread.
        if type(failed).__name__ != "PanicException" and not isinstance(failed, Exception):
            raise
        raise TypesettingFailed(str(failed)) from None
