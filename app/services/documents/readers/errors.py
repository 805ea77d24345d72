"""Why a file is refused, each reason with a code of its own and one sentence for the sender."""

from app.errors import Unprocessable


class UnreadableFile(Unprocessable):
    """The file cannot be read as a plan document."""

    code, title = "unreadable_file", "Unreadable file"
    says = "The file could not be read."

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.says)


class EmptyFile(UnreadableFile):
    """There is nothing in the file."""

    code, title = "empty_file", "Empty file"
    says = "The file is empty."


class UnknownFormat(UnreadableFile):
    """The content is of no form that is read here, whatever the name says."""

    code, title = "unknown_format", "Unknown file format"
    says = "The file is not a Word document, an Excel workbook, CSV or text; save it as one."


class OldFormat(UnreadableFile):
    """A binary file of Office 2003 or before."""

    code, title = "old_format", "Old file format"
    says = "The file is in the format of Office 2003; save it as .docx or .xlsx."


class EncryptedFile(UnreadableFile):
    """The file asks for a password."""

    code, title = "encrypted_file", "Encrypted file"
    says = "The file is protected by a password; save it without one."


class TruncatedFile(UnreadableFile):
    """The end of the file is missing."""

    code, title = "truncated_file", "Incomplete file"
    says = "The file is incomplete; send it again."


class DamagedFile(UnreadableFile):
    """The file is built as no program would build it."""

    code, title = "damaged_file", "Damaged file"
    says = "The file is damaged; open it in Office, save it and send it again."


class TooLarge(UnreadableFile):
    """The file, or what it unpacks to, is more than a plan can be."""

    code, title = "too_large", "File too large"
    says = "The file holds more than can be read."


class ZipBomb(UnreadableFile):
    """The file unpacks to far more than it is."""

    code, title = "zip_bomb", "File unpacks to too much"
    says = "The file unpacks to far more than its own size."


class EntityBomb(UnreadableFile):
    """Office writes no DOCTYPE and no entities; they serve only to expand or to reach out."""

    code, title = "xml_entities", "XML entities"
    says = "The file declares XML entities, which no Office program writes."


class UnsafePaths(UnreadableFile):
    """A part of the file has a name that leads out of it, or the name of another part."""

    code, title = "unsafe_paths", "Unsafe paths"
    says = "The file holds parts whose names lead out of it or stand twice."


class Macros(UnreadableFile):
    """The file carries programs."""

    code, title = "macros", "Macros"
    says = "The file holds macros; save it without them, as .docx or .xlsx."


class EmbeddedObjects(UnreadableFile):
    """The file carries files of other programs."""

    code, title = "embedded_objects", "Embedded objects"
    says = "The file holds embedded objects of other programs; remove them and send it again."


class ExternalLinks(UnreadableFile):
    """A part of the document is not in the file, or a program is to be started to get it."""

    code, title = "external_links", "External links"
    says = (
        "The file draws content from other programs or files; break these links and send it again."
    )


class TooSlow(UnreadableFile):
    """Reading took longer than any plan needs."""

    code, title = "too_slow", "Reading took too long"
    says = "The file took too long to read."


class ReaderFailed(UnreadableFile):
    """The reading process ended without an answer; nothing else was harmed."""

    code, title = "reader_failed", "Reading failed"
    says = "The file could not be read: reading it failed or took more memory than it may."


class InvalidDocument(Unprocessable):
    """What a file says breaks a rule that every plan is held to."""

    code, title = "invalid_document", "Invalid document"


KINDS: tuple[type[UnreadableFile], ...] = (UnreadableFile, *UnreadableFile.__subclasses__())
REFUSALS = {kind.code: kind for kind in KINDS}
