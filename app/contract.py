"""The published contract: what FastAPI derives from the routes, and what it cannot know."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from app import contract_words as words
from app.errors import KeyRequired
from app.refusals import MEDIA_TYPE
from app.schemas.base import Page, Problem

Described = dict[str, Any]

JSON, MERGE_PATCH = "application/json", "application/merge-patch+json"
EVENTS = "text/event-stream"
PREFIX = "#/components/schemas/"
NULL = {"type": "null"}
PROBLEM = {"$ref": f"{PREFIX}Problem"}
# Marks a POST that only asks, so that no key need make it safe to send again.
WRITES_NOTHING: Described = {"x-writes-nothing": True}
# The framework's own errors, which no route answers with.
UNUSED = ("HTTPValidationError", "ValidationError")


class Published(FastAPI):
    """An application whose document tells all that its routes do."""

    def openapi(self) -> Described:
        """Return the OpenAPI document; it is put together when it is first asked for."""
        if self.openapi_schema is None:
            _complete(super().openapi())
        return self.openapi_schema or {}


def _complete(document: Described) -> None:
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template=f"{PREFIX}{{model}}", mode="serialization")
    schemas |= {**problem.pop("$defs"), "Problem": problem}
    for name in UNUSED:
        schemas.pop(name, None)
    for name, schema in schemas.items():
        if name.startswith("Page_"):
            schema["description"] = Page.__doc__
    for method, operation in _operations(document):
        _complete_request(method, operation)
        _complete_answers(method, operation, schemas)


def _operations(document: Described) -> Iterator[tuple[str, Described]]:
    for path, item in document["paths"].items():
        if path.startswith("/v1/"):
            yield from item.items()


def _complete_request(method: str, operation: Described) -> None:
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        _complete_parameter(method, parameter)
    if method == "get" and not _streams(operation):
        parameters.append(words.IF_NONE_MATCH)
    if method == "post" and not _only_asks(operation):
        needed = KeyRequired.code in operation["responses"]["400"]["description"]
        parameters.append(words.IDEMPOTENCY_KEY | {"required": needed})
    if not parameters:
        del operation["parameters"]
    if method == "patch":
        content = operation["requestBody"]["content"]
        content[MERGE_PATCH] = content[JSON]


def _complete_parameter(method: str, parameter: Described) -> None:
    parameter["schema"] = _never_null(parameter["schema"])
    if parameter["in"] == "path":
        parameter["description"] = words.PATH_PARAMETERS[parameter["name"]]
    if parameter["name"] == "If-Match" and method in ("patch", "delete"):
        # The framework is told that it may be missing, so that its absence can be 428.
        parameter |= {"required": True, "schema": {"type": "string"}}
    if parameter["name"] == "If-None-Match":
        # That of a PUT; those of reads are put in later.
        parameter["schema"] = {"type": "string", "enum": ["*"]}


def _never_null(schema: Described) -> Described:
    """Describe a parameter that may be left out: it cannot be sent as null."""
    ways = schema.get("anyOf", [])
    if NULL not in ways:
        return schema
    (way,) = (each for each in ways if each != NULL)
    return {**{name: told for name, told in schema.items() if name != "anyOf"}, **way}


def _only_asks(operation: Described) -> bool:
    return WRITES_NOTHING.items() <= operation.items()


def _streams(operation: Described) -> bool:
    return EVENTS in operation["responses"]["200"]["content"]


def _is_file(content: Described) -> bool:
    """Say whether an answer is, or may be, a file that is no JSON."""
    return bool(content.keys() - {JSON, MEDIA_TYPE, EVENTS})


def _complete_answers(method: str, operation: Described, schemas: Described) -> None:
    answers = operation["responses"]
    if JSON in answers.get("422", {}).get("content", {}):
        # The framework's own account of its validation; the routes that can answer 422 say so.
        del answers["422"]
    for status, answer in answers.items():
        content = answer.get("content", {})
        if MEDIA_TYPE in content:
            content[MEDIA_TYPE]["schema"] = PROBLEM
        if status < "300" and JSON in content:
            answer["headers"] = _headers(operation, method, status, content[JSON]["schema"])
            content[JSON].setdefault("example", _example(content[JSON]["schema"], schemas))
        if status < "300" and _is_file(content):
            told = {"ETag": words.ETAG, "Content-Disposition": words.DISPOSITION}
            answer["headers"] = answer.get("headers", {}) | told
    if method == "get" and not _streams(operation):
        answers["304"] = words.NOT_MODIFIED


def _is_page(schema: Described) -> bool:
    return str(schema.get("$ref", "")).startswith(f"{PREFIX}Page_")


def _headers(operation: Described, method: str, status: str, schema: Described) -> Described:
    told = {"ETag": words.ETAG}
    if method == "post" and not _only_asks(operation):
        told["Idempotency-Replayed"] = words.REPLAYED
        if status in ("201", "202"):
            told["Location"] = words.LOCATION
    if _is_page(schema):
        told["Link"] = words.LINK
    return told


def _example(schema: Described, schemas: Described) -> Any:
    whole = _resolved(schema, schemas)
    if _is_page(schema):
        entry = _example(whole["properties"]["items"]["items"], schemas)
        return {"items": [entry], "next_cursor": None, "links": {"next": None}}
    return _with_nulls(whole["examples"][0], whole, schemas)


def _with_nulls(value: Any, schema: Described, schemas: Described) -> Any:
    """Put back the nulls of an example, which the framework leaves out of what it derives."""
    whole = _resolved(schema, schemas)
    if isinstance(value, list):
        return [_with_nulls(each, whole.get("items", {}), schemas) for each in value]
    if not isinstance(value, dict):
        return value
    fields, others = whole.get("properties", {}), whole.get("additionalProperties")
    other = others if isinstance(others, dict) else {}
    told = {name: _with_nulls(v, fields.get(name, other), schemas) for name, v in value.items()}
    return dict.fromkeys(whole.get("required", ())) | told


def _resolved(schema: Described, schemas: Described) -> Described:
    """Return the object or list that a schema stands for, where it is optional or named."""
    for way in schema.get("anyOf", [schema]):
        if "$ref" in way:
            found: Described = schemas[way["$ref"].removeprefix(PREFIX)]
            return found
        if way.get("type") in ("object", "array"):
            return dict(way)
    return schema
