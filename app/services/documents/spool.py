"""Parts of a plan put aside in a file, so that a large plan needs no more memory than a small."""

import hashlib
from collections.abc import Iterator
from typing import IO, Any

import orjson

from app.encoding import encode


class Spool:
    """Holds values as JSON, one after another; in a file that it lets go of."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def add(self, value: Any) -> None:
        """Put one more value aside."""
        line = encode(value) + b"\n"
        self._digest.update(line)
        self._file.write(line)

    def __iter__(self) -> Iterator[Any]:
        """Give every value as a caller of the API would read it, in the order they were added."""
        place = 0
        while True:
            # Another reader may have moved on meanwhile.
            self._file.seek(place)
            line = self._file.readline()
            if not line:
                return
            place += len(line)
            yield orjson.loads(line)

    @property
    def digest(self) -> str:
        """Return what tells these values from any others."""
        return self._digest.hexdigest()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
