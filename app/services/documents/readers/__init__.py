"""Files into blocks: whatever form a plan comes in, what follows sees paragraphs and tables."""

from dataclasses import replace
from pathlib import PurePath

from app.services.documents.blocks import Source
from app.services.documents.readers import csv, docx, text, xlsx
from app.services.documents.readers.archive import inspect
from app.services.documents.readers.decoding import decode
from app.services.documents.readers.kinds import ZIP_SIGNATURE, of_archive, refuse_known
from app.services.documents.readers.safe import check_size, read_limited
from app.services.documents.readers.shaping import count_rows

__all__ = ["read", "read_limited"]

_OFFICE = {"docx": docx.read, "xlsx": xlsx.read}
_SEPARATED = {".csv", ".tsv"}


def read(name: str, content: bytes) -> Source:
    """Read a file as what it is, whatever it is called; refuse what is unsafe or unknown.

    What comes from outside is read by `read_limited`, which does this in a process of its own.
    """
    check_size(content)
    refuse_known(content)
    if not content.startswith(ZIP_SIGNATURE):
        return count_rows(_read_text(name, decode(content)))
    office = of_archive(inspect(content))
    source = _OFFICE[office.form](name, content)
    return count_rows(replace(source, notes=office.notes + source.notes))


def _read_text(name: str, content: str) -> Source:
    """Read separated rows as such; the name decides only where the content leaves it open."""
    named = PurePath(name).suffix.casefold() in _SEPARATED
    if csv.is_even(content) or (named and csv.delimiter(content) is not None):
        return csv.read(name, content)
    return text.read(name, content)
