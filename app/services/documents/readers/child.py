"""The process that reads one file for its parent: it has little time and memory, and no secrets.

It takes a line of JSON and then the file from standard input, and answers on standard output.
"""

import gc
import sys

import orjson

from app.services.documents.readers import read
from app.services.documents.readers.errors import (
    DamagedFile,
    ReaderFailed,
    TooLarge,
    UnreadableFile,
)
from app.services.documents.readers.wire import packed, packed_refusal

if sys.platform != "win32":
    import resource


def limit(seconds: int, memory_mb: int) -> None:
    """Take no more processor time and memory than this, and write no files."""
    if sys.platform == "win32":
        return  # there the parent's clock is the only limit
    memory = memory_mb * 1024 * 1024
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        within = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (within, within))


def answer(name: str, content: bytes) -> bytes:
    """Read the file, or say why it is refused."""
    try:
        return packed(read(name, content))
    except UnreadableFile as refused:
        return packed_refusal(refused)
    except MemoryError:
        return packed_refusal(TooLarge("The file takes more memory to read than it may."))
    except RecursionError:
        return packed_refusal(DamagedFile())
    except Exception:
        # Whatever a parser of others trips over is the file's fault as far as the sender can tell.
        return packed_refusal(ReaderFailed())


def main() -> None:
    """Answer for the one file that comes in."""
    gc.disable()  # this process ends before any garbage matters
    task = orjson.loads(sys.stdin.buffer.readline())
    limit(int(task["seconds"]), int(task["memory_mb"]))
    sys.stdout.buffer.write(answer(str(task["name"]), sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
