"""Tell what a file is by what is in it, never by its name."""

from dataclasses import dataclass
from xml.etree import ElementTree

from app.services.documents.blocks import Note
from app.services.documents.readers.archive import (
    CONTENT_TYPES,
    OLE_SIGNATURE,
    Archive,
)
from app.services.documents.readers.errors import (
    DamagedFile,
    EmbeddedObjects,
    EncryptedFile,
    ExternalLinks,
    Macros,
    OldFormat,
    UnknownFormat,
)

ZIP_SIGNATURE = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}
_OTHERS = (
    (b"%PDF", "The file is a PDF; send the Word or Excel file it was made from."),
    (b"{\\rtf", "The file is in rich text format; save it as .docx."),
    (b"<?xml", "The file is XML; save it as .docx, .xlsx or CSV."),
    (b"<!doctype html", "The file is a web page; save it as .docx, .xlsx or CSV."),
    (b"<html", "The file is a web page; save it as .docx, .xlsx or CSV."),
)
# Content that is fetched or run when the file is opened; hyperlinks and templates are not.
_FETCHED = {"oleObject", "subDocument", "aFChunk", "frame"}
_HARMLESS = {"hyperlink"}


@dataclass(frozen=True, slots=True)
class Office:
    """What an Office file is, and what is to be noted about it."""

    form: str
    notes: tuple[Note, ...]


def refuse_known(content: bytes) -> None:
    """Refuse, by its first bytes, what is surely of another form, and say which."""
    if content.startswith(OLE_SIGNATURE):
        raise EncryptedFile if _ENCRYPTED in content else OldFormat
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for sign, says in _OTHERS:
        if start.startswith(sign.lower()):
            raise UnknownFormat(says)


def of_archive(archive: Archive) -> Office:
    """Tell a Word document from an Excel workbook by the parts that the zip file declares."""
    form = _form(archive)
    links = [link for name in sorted(archive.kept) for link in _external(archive, name)]
    if any(kind in _FETCHED for kind in links):
        raise ExternalLinks
    outside = [kind for kind in links if kind not in _HARMLESS]
    if not outside:
        return Office(form, ())
    note = f"Links to {len(outside)} file(s) outside this one were not followed."
    return Office(form, (Note("external_links", note),))


def _form(archive: Archive) -> str:
    types = archive.kept.get(CONTENT_TYPES)
    if types is None:
        raise UnknownFormat
    declared = [str(part.get("ContentType", "")) for part in _parsed(types)]
    if any("macroEnabled" in kind or kind.endswith("vbaProject") for kind in declared):
        raise Macros
    if any(kind.endswith("oleObject") or "activeX" in kind for kind in declared):
        raise EmbeddedObjects
    for kind in declared:
        for ending, form in _MAIN_PARTS.items():
            if kind.endswith(ending):
                return form
    raise UnknownFormat


def _external(archive: Archive, name: str) -> list[str]:
    """Give the kinds of links from this part to what is not in the file."""
    if not name.endswith(".rels"):
        return []
    return [
        str(link.get("Type", "")).rpartition("/")[2]
        for link in _parsed(archive.kept[name])
        if link.get("TargetMode") == "External"
    ]


def _parsed(part: bytes) -> ElementTree.Element:
    try:
        # Entities were refused before, in every encoding that this parser knows.
        return ElementTree.fromstring(part)
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        raise DamagedFile from problem
