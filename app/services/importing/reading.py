"""A file read: what it says as a plan document, where it says so, and what it leaves open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from app.errors import FieldError
from app.importing_vocabulary import ItemKind
from app.schemas.document import PlanDocument
from app.services.documents.readers import read_limited
from app.services.documents.readers.errors import InvalidDocument
from app.services.documents.recognition import Known, needless
from app.services.importing import answers
from app.services.importing.addresses import Body, line_ref, walk
from app.services.importing.comparison import is_blank
from app.services.importing.questions import identify, told


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way into a plan: the code of a new plan, or of one that is there."""

    file_name: str
    content: bytes
    plan: str
    mapping: Mapping[str, str]
    # By question; null takes back an answer that was given to the file before.
    answers: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, with its code; and what is told of how it says so."""

    document: Body
    layout: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    provenance: Mapping[str, Mapping[str, Any]]
    # An exported document says of everything what it is, and of nothing how it was printed.
    is_export: bool = False


def read(upload: Upload, known: Known, note: Callable[[str], None]) -> Read:
    """Read a file, with the answers taken in. Raises UnreadableFile, InvalidDocument."""
    if upload.content.lstrip()[:1] == b"{":
        asked = identify(needless(upload.mapping))
        questions = [told(identity, each, None) for identity, each in asked.items()]
        return Read(_exported(upload), [], questions, {}, is_export=True)
    source = read_limited(upload.file_name, upload.content)
    note("recognising")
    given = {name: answer for name, answer in upload.answers.items() if answer is not None}
    found = answers.read(source, known, upload.mapping, given)
    recognised = found.recognised
    document = {**recognised.document, "code": upload.plan}
    return Read(document, recognised.layout, found.questions, recognised.provenance)


def _exported(upload: Upload) -> Body:
    """Read a plan document as it is exported. Raises InvalidDocument."""
    try:
        body = orjson.loads(upload.content)
        PlanDocument.model_validate({**body, "code": upload.plan})
    except orjson.JSONDecodeError as broken:
        raise InvalidDocument("The file looks like JSON, and is none.") from broken
    except ValidationError as invalid:
        errors = tuple(
            FieldError(each["msg"], each["type"], "/" + "/".join(map(str, each["loc"])))
            for each in invalid.errors(include_input=False, include_url=False)[:100]
        )
        raise InvalidDocument("The file is no plan document.", errors=errors) from invalid
    return {**body, "code": upload.plan}


def completed(said: Body, stored: Mapping[str, Any]) -> Body:
    """Take from the stored plan what the file lacks: a title, and the day of undated ratings."""
    completed = {"title": stored["title"], **said}
    if said.get("document_date") or said.get("assessments") is None:
        return completed
    undated = ("subject", "scale", "rating", "narrative")
    days = {_words(each, undated): each["assessed_on"] for each in stored["assessments"]}
    completed["assessments"] = [
        {**each, "assessed_on": days.get(_words(each, undated), each["assessed_on"])}
        for each in said["assessments"]
    ]
    return completed


def _words(body: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
    return orjson.dumps([body[name] for name in names], option=orjson.OPT_SORT_KEYS)


def said_in(document: Body) -> list[tuple[str, str, list[str]]]:
    """List the fields that the file really holds, part by part: a blank says nothing."""
    found: list[tuple[str, str, list[str]]] = [(ItemKind.PLAN, "", _filled(document))]
    for kind, body, _ in walk(document):
        # A risk is open until someone closes it; no file says so.
        names = [n for n in _filled(body) if (kind, n) != (ItemKind.RISK, "state")]
        found.append((kind, body["ref"], names))
        for line in body.get("budget_lines", ()):
            address = line_ref(body["ref"], line["number"])
            found.append((ItemKind.BUDGET_LINE, address, list(line)))
    return found


def _filled(body: Body) -> list[str]:
    return [name for name, value in body.items() if not is_blank(value)]
