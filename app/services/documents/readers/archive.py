"""Look through a zip file before anything parses it: how much it is, and whether it is safe."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.services.documents.readers.errors import (
    DamagedFile,
    EmbeddedObjects,
    EncryptedFile,
    EntityBomb,
    Macros,
    TooLarge,
    TruncatedFile,
    UnsafePaths,
    ZipBomb,
)

MAX_ENTRIES = 2_000
MAX_INFLATED = 100 * 1024 * 1024
MAX_RATIO = 100
# A blank thumbnail of a few kilobytes shrinks to almost nothing and harms nobody.
RATIO_FROM = 64 * 1024
MAX_KEPT = 1024 * 1024

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = "[Content_Types].xml"

_CHUNK = 64 * 1024
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_DRIVE = re.compile(r"[A-Za-z]:")
_MACRO_PARTS = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml)$|(?:^|/)macrosheets/")
# Pictures and chunks of HTML are never parsed here, and may have a DOCTYPE of their own.
_UNPARSED = re.compile(r"(?:^|/)media/[^/]+\.svg$|\.x?html?$")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)""")
_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
_BANNED = tuple(
    sign.encode(encoding)
    for sign in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _BANNED)) - 1


@dataclass(slots=True)
class Archive:
    """The names of a zip file's parts, and those parts that say what it is and links to."""

    names: frozenset[str]
    kept: dict[str, bytes] = field(default_factory=dict)


def inspect(content: bytes) -> Archive:
    """Count, while inflating, every part of the file; refuse what no plan needs."""
    try:
        with ZipFile(BytesIO(content)) as opened:
            entries = opened.infolist()
    except (BadZipFile, ValueError, OverflowError, struct.error) as problem:
        raise TruncatedFile from problem
    except NotImplementedError as problem:
        raise DamagedFile from problem
    if len(entries) > MAX_ENTRIES:
        raise ZipBomb(f"The file is made of more than {MAX_ENTRIES:,} parts.")
    _check_names(entries)
    found = Archive(frozenset(entry.filename for entry in entries))
    total = 0
    for entry in entries:
        total += _look_into(content, entry, total, found)
    return found


def _check_names(entries: list[ZipInfo]) -> None:
    """Refuse names that lead out of the file, or that two parts share."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        plain = name.replace("\\", "/").casefold()
        tricky = (
            "\x00" in name
            or plain.startswith("/")
            or _DRIVE.match(plain) is not None
            or ".." in plain.split("/")
            or plain in seen
        )
        if tricky:
            raise UnsafePaths
        if _MACRO_PARTS.search(plain):
            raise Macros
        seen.add(plain)


def _look_into(content: bytes, entry: ZipInfo, before: int, found: Archive) -> int:
    """Inflate one part bit by bit, look for what is banned, and say how much it is."""
    keep = entry.filename == CONTENT_TYPES or entry.filename.endswith(".rels")
    parsed = not _UNPARSED.search(entry.filename.casefold())
    kept, size, tail = bytearray(), 0, b""
    for chunk in _measured(content, entry, before):
        size += len(chunk)
        if parsed and any(sign in tail + chunk for sign in _BANNED):
            raise EntityBomb
        tail = chunk[-_OVERLAP:]
        if keep:
            kept += chunk
            if len(kept) > MAX_KEPT:
                raise TooLarge
    if keep:
        found.kept[entry.filename] = bytes(kept)
    return size


def _measured(content: bytes, entry: ZipInfo, before: int) -> Iterator[bytes]:
    """Give a part's content as long as it keeps to the limits; it must be what was announced."""
    if entry.flag_bits & 0x1:
        raise EncryptedFile
    size, crc = 0, 0
    for chunk in _inflated(content, entry):
        if not size and chunk:
            _check_start(chunk)
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        _check_size(content, entry, size, before + size)
        yield chunk
    if size != entry.file_size or crc != entry.CRC:
        raise DamagedFile


def _check_start(chunk: bytes) -> None:
    """Refuse a part by its first bytes: objects of other programs, and odd encodings."""
    if chunk.startswith(OLE_SIGNATURE):
        raise EmbeddedObjects
    declared = _DECLARED.search(chunk[:300])
    if declared is not None and declared[1].lower() not in _ENCODINGS:
        raise DamagedFile


def _check_size(content: bytes, entry: ZipInfo, size: int, total: int) -> None:
    packed = min(entry.compress_size, len(content))
    if size > max(MAX_RATIO * packed, RATIO_FROM):
        raise ZipBomb
    if total > max(MAX_RATIO * len(content), RATIO_FROM):
        raise ZipBomb
    if total > MAX_INFLATED:
        raise TooLarge(f"The file unpacks to more than {MAX_INFLATED // 1024**2} MiB.")


def _inflated(content: bytes, entry: ZipInfo) -> Iterator[bytes]:
    """Give the true content of a part, whatever length the directory claims for it."""
    packed = _packed(content, entry)
    pieces = (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
    if entry.compress_type == ZIP_STORED:
        yield from pieces
    elif entry.compress_type == ZIP_DEFLATED:
        yield from _unpacked(pieces)
    else:
        raise DamagedFile


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Inflate, never more than one chunk at a time."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, _CHUNK)
                waiting = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as problem:
        raise DamagedFile from problem
    if not inflater.eof:
        raise DamagedFile


def _name_in_header(content: bytes, entry: ZipInfo, length: int) -> str:
    start = entry.header_offset + _LOCAL_HEADER.size
    encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
    return content[start : start + length].decode(encoding, "replace")


def _packed(content: bytes, entry: ZipInfo) -> memoryview:
    """Find the packed bytes of a part behind its own header."""
    header = content[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size:
        raise DamagedFile
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    if signature != b"PK\x03\x04" or start + entry.compress_size > len(content):
        raise DamagedFile
    if _name_in_header(content, entry, name_length) != entry.orig_filename:
        raise DamagedFile  # what one program finds here, another would not
    return memoryview(content)[start : start + entry.compress_size]
