"""Bytes into text: the encodings that councils' files come in, and nothing guessed beyond."""

import codecs
import re

from app.services.documents.readers.errors import DamagedFile, TruncatedFile, UnknownFormat

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What no text holds; a file that does is of some other form.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(content: bytes) -> str:
    """Decode UTF-8, UTF-16 with its mark, or Windows-1252; refuse what is no text."""
    text = _decoded(content.rstrip(b"\x1a") if b"\x00" not in content else content)
    if _CONTROLS.search(text):
        raise UnknownFormat
    return text


def _decoded(content: bytes) -> str:
    if content.startswith(_WIDE):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as problem:
            raise DamagedFile from problem
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if _cut_short(content, problem):
            raise TruncatedFile from problem
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as problem:
        raise UnknownFormat from problem


def _cut_short(content: bytes, problem: UnicodeDecodeError) -> bool:
    """Say whether this is UTF-8 that ends within a character."""
    ends = problem.end >= len(content) and problem.reason == "unexpected end of data"
    return ends and not content[: problem.start].isascii()
