"""Errors become problem details (RFC 9457); no rejected value is ever repeated."""

from collections.abc import Iterable
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.auth import FORM, challenge, form_sent, gate_of, takes_form
from app.errors import (
    BadRequest,
    Busy,
    Conflict,
    DomainError,
    FieldError,
    InvalidKey,
    KeyRequired,
    NotFound,
    PreconditionRequired,
    StaleVersion,
    UnknownParameter,
    Unprocessable,
    UnsupportedMediaType,
)
from app.gate import Gate
from app.methods import allowed
from app.refusals import MEDIA_TYPE
from app.schemas.base import body_error, rule_of

log = structlog.get_logger()

TITLES = {404: "Not found", 405: "Method not allowed", 413: "Content too large"}
CODES = {404: "no_such_route", 405: "method_not_allowed", 413: "content_too_large"}

# What can be wrong with a request before the database is opened for it.
EARLY = (
    *(BadRequest, UnknownParameter, InvalidKey, KeyRequired),
    *(PreconditionRequired, StaleVersion),
)


def problem_body(
    scope_path: str,
    request_id: str | None,
    status: int,
    code: str,
    title: str,
    detail: str,
    errors: Iterable[FieldError] = (),
) -> bytes:
    """Encode one problem."""
    return orjson.dumps(
        {
            "type": f"urn:waymark:problem:{code}",
            "title": title,
            "status": status,
            "detail": detail,
            "instance": scope_path,
            "code": code,
            "request_id": request_id,
            "errors": [
                {
                    name: value
                    for name in ("detail", "code", "pointer", "parameter")
                    if (value := getattr(error, name)) is not None
                }
                for error in errors
            ],
        }
    )


def respond(request: Request, error: DomainError) -> Response:
    """Answer a request with the problem it met."""
    body = problem_body(
        request.scope["path"].encode("utf-8", "replace").decode("utf-8"),
        request.scope.get("request_id"),
        error.status,
        error.code,
        error.title,
        error.detail,
        error.errors,
    )
    headers = dict(error.headers or {})
    if "WWW-Authenticate" in headers:
        headers["WWW-Authenticate"] = challenge(request)
    return Response(body, error.status, headers=headers, media_type=MEDIA_TYPE)


def field_error(error: dict[str, Any]) -> FieldError:
    """Turn one validation error of a request into a field error."""
    where, *rest = error["loc"]
    if where == "body":
        return body_error({**error, "loc": tuple(rest)})
    return FieldError(rule_of(error), error["type"], parameter=str(rest[0] if rest else where))


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind.startswith("application/") and (kind.endswith("/json") or kind.endswith("+json"))


def _other_type(request: Request) -> str | None:
    """Return the media type that a route takes, where the body came as another."""
    if takes_form(request):
        return None if form_sent(request) else FORM
    return None if _is_json(request.headers.get("content-type", "")) else "application/json"


def of_validation(request: Request, invalid: RequestValidationError) -> DomainError:
    """Choose the problem that invalid input amounts to."""
    found = invalid.errors()
    kinds = {error["type"] for error in found}
    places = {error["loc"][0] for error in found}
    if "body" in places and (wanted := _other_type(request)):
        return UnsupportedMediaType(f"Send the body as {wanted}.")
    if "json_invalid" in kinds:
        return BadRequest("The body is not valid JSON.", pointer="")
    if places == {"path"}:
        return NotFound("object")
    if "query" in places and "extra_forbidden" in kinds:
        return UnknownParameter("This route does not know that query parameter.")
    errors = tuple(field_error(error) for error in found)
    return Unprocessable(f"{len(errors)} field(s) break a rule; see errors.", errors=errors)


def _on_domain_error(request: Request, error: DomainError) -> Response:
    return respond(request, error)


async def _on_early_error(request: Request, error: DomainError) -> Response:
    # It may be about what is read before the key is; who has no good key is told that alone.
    gate = await gate_of(request)
    refused = await run_in_threadpool(_refusal, gate) if gate else None
    return respond(request, refused or error)


async def _on_validation_error(request: Request, invalid: RequestValidationError) -> Response:
    # Who may not call the route learns nothing about its fields.
    gate = await gate_of(request)
    refused = await run_in_threadpool(_refusal, gate) if gate else None
    return respond(request, refused or of_validation(request, invalid))


def _refusal(gate: Gate) -> DomainError | None:
    try:
        with gate.read():
            return None
    except DomainError as refused:
        return refused


def _on_operational_error(request: Request, error: OperationalError | PoolTimeout) -> Response:
    # A lock or a connection that did not come in time, or a database that is away.
    cause = getattr(error, "orig", error)
    log.warning("database_busy", kind=type(cause).__name__, error=str(cause))
    return respond(request, Busy("The database did not answer in time; nothing was written."))


def _on_integrity_error(request: Request, error: IntegrityError) -> Response:
    # Services check first; what still reaches the database's own constraints lost a race.
    log.warning("integrity_error", error=str(error.orig))
    return respond(request, Conflict("It collides with a change made at the same moment."))


def _on_http_exception(request: Request, error: HTTPException) -> Response:
    status = error.status_code
    headers = dict(error.headers or {})
    if status == 405:
        # A path may be shared by several routes, and the error knows one of them.
        headers["Allow"] = ", ".join(allowed(request.app.routes, request.scope))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
    body = problem_body(
        request.scope["path"].encode("utf-8", "replace").decode("utf-8"),
        request.scope.get("request_id"),
        status,
        CODES.get(status, "bad_request"),
        TITLES.get(status, "Bad request"),
        str(error.detail),
    )
    return Response(body, status, headers=headers, media_type=MEDIA_TYPE)


def _on_crash(request: Request, error: Exception) -> Response:
    body = problem_body(
        request.scope["path"],
        request.scope.get("request_id"),
        500,
        "internal_error",
        "Internal error",
        "Waymark failed; nothing was written. Quote the request id.",
    )
    return Response(body, 500, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.exception_handler(DomainError)(_on_domain_error)
    for early in EARLY:
        app.exception_handler(early)(_on_early_error)
    app.exception_handler(RequestValidationError)(_on_validation_error)
    app.exception_handler(IntegrityError)(_on_integrity_error)
    app.exception_handler(OperationalError)(_on_operational_error)
    app.exception_handler(PoolTimeout)(_on_operational_error)
    app.exception_handler(HTTPException)(_on_http_exception)
    app.exception_handler(Exception)(_on_crash)
