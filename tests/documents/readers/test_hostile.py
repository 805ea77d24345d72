"""Hostile files: each refused with its own reason, before it costs time or memory."""

import os
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.documents.readers import errors, read
from app.services.documents.readers.archive import MAX_INFLATED
from app.services.documents.readers.errors import UnreadableFile
from tests.documents.readers.looks import grids, paragraphs
from tests.documents.readers.making import plain_word, plain_workbook, repacked, workbook

DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
LINKS, BOOK = "word/_rels/document.xml.rels", "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def zipped(*parts: tuple[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    saved = BytesIO()
    with ZipFile(saved, "w", method) as new:
        for name, part in parts:
            new.writestr(name, part)
    return saved.getvalue()


def declared(content: bytes) -> bytes:
    """Put a document type with entities before the root of an XML part."""
    start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return content[:start] + LAUGHS + content[start:]


def wide(content: bytes) -> bytes:
    """The same, in UTF-16, where a search for bytes would miss it."""
    return declared(content).decode().replace("UTF-8", "UTF-16").encode("utf-16")


def typed(extra: bytes) -> Any:
    return lambda part: part.replace(b"</Types>", extra + b"</Types>")


def linked(kind: str) -> Any:
    link = f'<Relationship Id="x9" Type="urn:x/{kind}" Target="file:///x" TargetMode="External"/>'
    return lambda part: part.replace(b"</Relationships>", link.encode() + b"</Relationships>")


def lying(size: int) -> bytes:
    """Make a zip file whose directory says of 50 MB that it is little."""
    content = bytearray(zipped(("a.xml", bytes(50_000_000))))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + offset
        content[at : at + 4] = struct.pack("<I", size)
    return bytes(content)


def locked(content: bytes) -> bytes:
    """Set the sign of encryption on the first part."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.index(signature) + offset] |= 1
    return bytes(changed)


def noisy(size: int) -> bytes:
    """Make XML that shrinks, but not to a hundredth, and is far more than a plan."""
    filling = b"x" * 800
    rows = (
        b"<row>%s%s</row>" % (os.urandom(12).hex().encode(), filling) for _ in range(size // 800)
    )
    return b"".join(rows)


def far_out(sheet: Any) -> None:
    sheet.write(0, 0, "near")
    sheet.write(1_048_575, 16_383, "far")


STARTS = (b"", b"PK\x03\x04", OLE[:8], b"\xff\xfe", b"a\tb\n")
PLAIN = (plain_word(), plain_workbook())

REFUSED: dict[str, tuple[Callable[[], bytes], type[UnreadableFile]]] = {
    "empty": (lambda: b"", errors.EmptyFile),
    "11 MiB": (lambda: b"x" * (11 * 1024 * 1024), errors.TooLarge),
    "zip bomb": (
        lambda: repacked(plain_word(), {DOCUMENT: lambda part: part + b" " * 80_000_000}),
        errors.ZipBomb,
    ),
    "bomb in a part that nothing reads": (
        lambda: repacked(plain_word(), added={"word/media/x.bmp": bytes(30_000_000)}),
        errors.ZipBomb,
    ),
    "bomb that says it is small": (lambda: lying(1000), errors.ZipBomb),
    "many small parts": (
        lambda: zipped(*((f"{n}.xml", b" " * 60_000) for n in range(1_500))),
        errors.ZipBomb,
    ),
    "too many parts": (lambda: zipped(*((f"{n}", b"") for n in range(2_001))), errors.ZipBomb),
    "100 MB sheet": (
        lambda: repacked(plain_workbook(), {SHEET: lambda part: noisy(MAX_INFLATED)}),
        errors.TooLarge,
    ),
    "entities in Word": (lambda: repacked(plain_word(), {DOCUMENT: declared}), errors.EntityBomb),
    "entities in UTF-16": (lambda: repacked(plain_word(), {DOCUMENT: wide}), errors.EntityBomb),
    "entities in styles": (
        lambda: repacked(plain_word(), {"word/styles.xml": declared}),
        errors.EntityBomb,
    ),
    "entities in Excel": (
        lambda: repacked(plain_workbook(), {"xl/sharedStrings.xml": declared}),
        errors.EntityBomb,
    ),
    "entities in the links": (lambda: repacked(plain_word(), {LINKS: declared}), errors.EntityBomb),
    "odd encoding": (
        lambda: repacked(plain_word(), {DOCUMENT: lambda part: part.replace(b"UTF-8", b"UTF-7")}),
        errors.DamagedFile,
    ),
    "encrypted Office file": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512),
        errors.EncryptedFile,
    ),
    "encrypted zip": (lambda: locked(plain_word()), errors.EncryptedFile),
    "Office 2003": (lambda: OLE, errors.OldFormat),
    "macros": (lambda: repacked(plain_word(), added={"word/vbaProject.bin": b"x"}), errors.Macros),
    "macros by another name": (
        lambda: repacked(
            plain_word(),
            {
                TYPES: typed(
                    b'<Override PartName="/x" ContentType="application/vnd.ms-office.vbaProject"/>'
                )
            },
        ),
        errors.Macros,
    ),
    "macro-enabled": (
        lambda: repacked(
            plain_workbook(),
            {TYPES: lambda part: part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")},
        ),
        errors.Macros,
    ),
    "macro sheet": (
        lambda: repacked(plain_workbook(), added={"xl/macrosheets/s.xml": b"<x/>"}),
        errors.Macros,
    ),
    "embedded object": (
        lambda: repacked(plain_word(), added={"word/embeddings/oleObject1.bin": OLE}),
        errors.EmbeddedObjects,
    ),
    "object fetched": (
        lambda: repacked(plain_word(), {LINKS: linked("oleObject")}),
        errors.ExternalLinks,
    ),
    "path upwards": (lambda: zipped(("../../etc/passwd", b"x")), errors.UnsafePaths),
    "path upwards by backslash": (lambda: zipped(("word\\..\\..\\x", b"x")), errors.UnsafePaths),
    "absolute path": (lambda: zipped(("/etc/passwd", b"x")), errors.UnsafePaths),
    "path with a drive": (lambda: zipped(("C:/x", b"x")), errors.UnsafePaths),
    "any zip": (lambda: zipped(("readme.txt", b"hello")), errors.UnknownFormat),
    "empty zip": (lambda: zipped(), errors.UnknownFormat),
    "presentation": (
        lambda: repacked(
            plain_word(),
            {TYPES: lambda part: part.replace(b"wordprocessingml.document", b"presentationml.x")},
        ),
        errors.UnknownFormat,
    ),
    "no document in it": (
        lambda: zipped((TYPES, ZipFile(BytesIO(plain_word())).read(TYPES))),
        errors.DamagedFile,
    ),
    "broken XML": (
        lambda: repacked(plain_word(), {DOCUMENT: lambda part: part[:-30]}),
        errors.DamagedFile,
    ),
    "broken sheet": (
        lambda: repacked(plain_workbook(), {SHEET: lambda part: part[:-30]}),
        errors.DamagedFile,
    ),
    "deep XML": (
        lambda: repacked(plain_word(), {DOCUMENT: lambda part: b"<a>" * 5_000 + b"</a>" * 5_000}),
        errors.DamagedFile,
    ),
    "cell far out": (
        lambda: workbook(
            lambda book: [s := book.add_worksheet(), s.write(0, 0, 1), s.write(1048575, 16383, 1)]
        ),
        errors.TooLarge,
    ),
    "PDF": (lambda: b"%PDF-1.7 x", errors.UnknownFormat),
    "rich text": (lambda: b"{\\rtf1 x}", errors.UnknownFormat),
    "web page": (lambda: b"\xef\xbb\xbf <!doctype HTML><p>x", errors.UnknownFormat),
    "Word 2003 XML": (
        lambda: b"<?xml version='1.0'?>" + LAUGHS + b"<l>&b;</l>",
        errors.UnknownFormat,
    ),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), errors.UnknownFormat),
}


@cache
def made(what: str) -> bytes:
    return REFUSED[what][0]()


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx", "plan.csv"])
def test_each_is_refused_for_what_it_is_whatever_its_name(what: str, name: str) -> None:
    content, expected = made(what), REFUSED[what][1]
    started = time.process_time()
    with pytest.raises(expected) as refused:
        read(name, content)
    assert time.process_time() - started < 3
    assert refused.value.status == 422
    assert refused.value.detail.endswith(".")


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(("word/a.xml", b"<a/>"), ("word/a.xml", b"<b/>"))
    for content in (twice, zipped(("word/a.xml", b"<a/>"), ("Word/A.xml", b"<b/>"))):
        with pytest.raises(errors.UnsafePaths):
            read("plan.docx", content)


def test_a_part_that_is_not_what_was_announced_is_refused() -> None:
    content = bytearray(zipped(("a.xml", b"hello"), method=ZIP_STORED))
    content[content.index(b"hello")] ^= 1
    with pytest.raises(errors.DamagedFile):
        read("plan.docx", bytes(content))


@pytest.mark.parametrize("make", [plain_word, plain_workbook])
@pytest.mark.parametrize("tenths", range(1, 10))
def test_what_is_cut_off_is_incomplete(make: Any, tenths: int) -> None:
    whole = make()
    with pytest.raises(errors.TruncatedFile):
        read("plan.docx", whole[: len(whole) * tenths // 10])


def test_a_renamed_file_is_read_as_what_it_is() -> None:
    assert read("plan.xlsx", plain_word()).form == "docx"
    assert read("plan.docx", plain_workbook()).form == "xlsx"
    assert read("plan.csv", plain_workbook()).form == "xlsx"
    assert read("plan.docx", b"Action,By when,Costs\nDo,May,Nil\n").form == "csv"
    assert read("plan.xlsx", b"# Plan\n\nText\n").form == "text"


@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "externalLinkPath"])
def test_links_outside_are_not_followed_but_noted(kind: str) -> None:
    source = read("plan.docx", repacked(plain_word(), {LINKS: linked(kind)}))
    assert [p.text for p in paragraphs(source)] == ["Objective 1"]
    assert [(note.code, note.text) for note in source.notes] == [
        ("external_links", "Links to 1 file(s) outside this one were not followed.")
    ]


def test_hyperlinks_are_nothing_to_note() -> None:
    assert read("plan.docx", repacked(plain_word(), {LINKS: linked("hyperlink")})).notes == ()


def test_commands_in_formulas_are_text() -> None:
    command = b"""<c r="C1"><f>cmd|'/C calc'!A0</f></c></row>"""
    content = repacked(plain_workbook(), {SHEET: lambda part: part.replace(b"</row>", command)})
    assert grids(read("plan.xlsx", content)) == [[["Action", "By when", "=cmd|'/C calc'!A0"]]]


@given(
    st.binary(max_size=2_000),
    st.sampled_from([b"", b"PK\x03\x04", OLE[:8], b"\xff\xfe", b"a\tb\n"]),
)
@settings(max_examples=200, deadline=None)
def test_random_bytes_are_read_or_refused(content: bytes, start: bytes) -> None:
    with suppress(UnreadableFile):
        read("plan.docx", start + content)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_files_with_a_few_bytes_changed_are_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(PLAIN)))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[at] ^= data.draw(st.integers(1, 255))
    with suppress(UnreadableFile):
        read("plan.docx", bytes(content))
