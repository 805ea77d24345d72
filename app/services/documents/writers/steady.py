"""The same content, the same bytes: an Office file without the time of its making."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first day that a zip file can name.
EPOCH = (1980, 1, 1, 0, 0, 0)


def steady(content: bytes) -> bytes:
    """Return an Office file with every part dated alike."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = ZipInfo(name, EPOCH)
            part.compress_type = ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            after.writestr(part, before.read(name))
    return made.getvalue()
