"""The errors of routes, described for OpenAPI: one entry per status, with every rule behind it."""

from typing import Any

from app.errors import (
    BadRequest,
    BodyTooLarge,
    Busy,
    Conflict,
    DomainError,
    HasHistory,
    InUse,
    InvalidCursor,
    InvalidKey,
    KeyInFlight,
    KeyReused,
    MissingScope,
    NotFound,
    PreconditionRequired,
    StaleVersion,
    Unauthenticated,
    UnknownParameter,
    UnknownReference,
    Unprocessable,
    UnsupportedMediaType,
)

MEDIA_TYPE = "application/problem+json"

WRITE_ERRORS: list[type[DomainError]] = [
    BadRequest,
    Unauthenticated,
    MissingScope,
    NotFound,
    Conflict,
    BodyTooLarge,
    UnsupportedMediaType,
    Unprocessable,
    UnknownReference,
    Busy,
]
REMOVE_ERRORS: list[type[DomainError]] = [
    UnknownParameter,
    BadRequest,
    Unauthenticated,
    MissingScope,
    NotFound,
    HasHistory,
    InUse,
    StaleVersion,
    PreconditionRequired,
    Busy,
]


def documented(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a route for OpenAPI, one entry per status."""
    kinds: dict[int, list[type[DomainError]]] = {}
    for error in errors:
        kinds.setdefault(error.status, []).append(error)
    return {
        status: {
            "description": " ".join(f"`{kind.code}`: {kind.__doc__}" for kind in group),
            "content": {MEDIA_TYPE: {"example": _example(group[0])}},
        }
        for status, group in sorted(kinds.items())
    }


def _example(error: type[DomainError]) -> dict[str, Any]:
    return {
        "type": f"urn:waymark:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.__doc__,
        "instance": "/v1/…",
        "code": error.code,
        "request_id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10",
        "errors": [],
    }


def lists(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a list."""
    return documented(
        *(UnknownParameter, InvalidCursor, Unauthenticated, MissingScope, Unprocessable, Busy),
        *errors,
    )


def reads(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a read."""
    return documented(
        *(UnknownParameter, Unauthenticated, MissingScope, NotFound, Unprocessable, Busy),
        *errors,
    )


def creates(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a POST."""
    return documented(*WRITE_ERRORS, InvalidKey, KeyInFlight, KeyReused, *errors)


def asks(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a POST that writes nothing."""
    return documented(*(error for error in WRITE_ERRORS if error is not Conflict), *errors)


def edits(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a PATCH."""
    return documented(*WRITE_ERRORS, StaleVersion, PreconditionRequired, *errors)


def removes(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a DELETE."""
    return documented(*REMOVE_ERRORS, *errors)
