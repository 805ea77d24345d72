"""Conditional requests: strong ETags, 304 on reads, If-Match on edits."""

import hashlib
import re
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, NamedTuple, cast

from fastapi import Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.encoding import encode
from app.errors import PreconditionRequired, StaleVersion
from app.services.records import Versions

# A file larger than this is written to disk; it is sent in pieces.
IN_MEMORY = 4 * 1024 * 1024
PIECE = 64 * 1024

TAG = re.compile(r'^"([0-9]{1,18})-[0-9a-f]{32}"$')


def etag_of(content: bytes, version: int | None) -> str:
    """Return the strong tag `"<version>-<digest of the body>"`; 0 for what has no version."""
    return f'"{version or 0}-{hashlib.sha256(content).hexdigest()[:32]}"'


def _holds(header: str | None, etag: str) -> bool:
    if header is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return etag in tags or "*" in tags


class Answer(NamedTuple):
    """An answer as it is sent: its bytes, what they are, their ETag, and where it goes on."""

    content: bytes
    media_type: str
    etag: str
    following: str | None = None


def of_json(body: Any, version: int | None = None) -> Answer:
    """Encode a body as JSON; the version is that of the body, where it has one."""
    version = version or (body.get("version") if isinstance(body, dict) else None)
    return of_content(encode(body), "application/json", version)


def of_content(content: bytes, media_type: str, version: int | None = None) -> Answer:
    """Give content of any type its ETag."""
    return Answer(content, media_type, etag_of(content, version))


def send(request: Request, answer: Answer, status: int = 200) -> Response:
    """Send an answer with its ETag, or 304 where If-None-Match names it."""
    headers = {"ETag": answer.etag}
    if answer.following:
        headers["Link"] = f'<{answer.following}>; rel="next"'
    if _has(request, answer.etag):
        return Response(status_code=304, headers=headers)
    return Response(answer.content, status, headers=headers, media_type=answer.media_type)


def _has(request: Request, etag: str) -> bool:
    return request.method == "GET" and _holds(request.headers.get("if-none-match"), etag)


def file(
    request: Request,
    disposition: str,
    media_type: str,
    made_of: str,
    write: Callable[[BinaryIO], object],
) -> Response:
    """Answer with a file and its ETag, or 304 where If-None-Match names it.

    It is written to the end before the answer begins: what fails is a problem and no torn file. A
    large one is kept on disk meanwhile.
    """
    headers = {"ETag": f'"0-{made_of[:32]}"'}
    if _has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    with ExitStack() as failing:
        # It has all of a BinaryIO but the name.
        written = cast(BinaryIO, failing.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY)))
        write(written)
        headers["Content-Length"] = str(written.tell())
        written.seek(0)
        # From here on it is closed once it is sent.
        failing.pop_all()
    headers["Content-Disposition"] = disposition
    return _File(written, headers, media_type)


class _File(StreamingResponse):
    """A written file on its way out; it is let go however the sending ends."""

    def __init__(self, written: BinaryIO, headers: dict[str, str], media_type: str) -> None:
        super().__init__(iter(partial(written.read, PIECE), b""), 200, headers, media_type)
        self._written = written

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or as much as is asked for."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._written.close()


async def expected_versions(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The ETag of what you read, or several: one of them must carry the "
            "current version. `*` is never current.",
        ),
    ] = None,
) -> Versions:
    """Read the versions an edit may be based on. Raises PreconditionRequired, StaleVersion."""
    if if_match is None:
        raise PreconditionRequired("Send If-Match with the ETag of what you read.")
    return versions_in(if_match)


def versions_in(if_match: str) -> Versions:
    """Return the versions that an If-Match names. Raises StaleVersion.

    A weak tag names none: it does not promise that what it was given with is what is there.
    """
    tags = (TAG.match(tag.strip()) for tag in if_match.split(","))
    if found := frozenset(int(tag[1]) for tag in tags if tag):
        return found
    raise StaleVersion("If-Match is not an ETag of this; read it again.")


IfMatch = Annotated[Versions, Depends(expected_versions)]
