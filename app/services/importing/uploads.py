"""What is sent for import, by HTTP or at the command line, held to its rules."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from pydantic import BeforeValidator, Field, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.errors import BodyTooLarge
from app.schemas.base import Line
from app.services.documents.readers.safe import MAX_UPLOAD
from app.services.importing.reading import Upload

LONGEST_NAME = 200
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
UNNAMED = "file"


def _object(text: Any) -> Any:
    """Read a mapping, which a form can only send as text."""
    if not isinstance(text, str):
        return text
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as broken:
        raise PydanticCustomError("mapping_json", "This is a JSON object.") from broken
    if not isinstance(found, dict):
        raise PydanticCustomError("mapping_json", "This is a JSON object.")
    return found


Roles = Annotated[
    dict[Line, Line],
    BeforeValidator(_object),
    Field(max_length=200),
    WithJsonSchema({"type": "string", "contentMediaType": "application/json", "contentSchema": {}}),
]
ROLES: TypeAdapter[dict[str, str]] = TypeAdapter(Roles)


def name_of(sent: str | None) -> str:
    """Reduce the name of a file to its last part, without what cannot be printed."""
    last = re.split(r"[/\\]", sent or "")[-1]
    return UNPRINTABLE.sub("", last).strip()[:LONGEST_NAME] or UNNAMED


def upload_of(name: str | None, content: bytes, plan: str, mapping: Mapping[str, str]) -> Upload:
    """Put together what was sent. Raises BodyTooLarge."""
    if len(content) > MAX_UPLOAD:
        raise BodyTooLarge(f"A file is {MAX_UPLOAD // 1024**2} MiB at most.")
    return Upload(name_of(name), content, plan, mapping, {})
