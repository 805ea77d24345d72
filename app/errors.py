"""Every rule a request can break, named, with its HTTP status. Standard library only."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field that breaks a rule: where it is (JSON Pointer, or a parameter) and which rule."""

    detail: str
    code: str = "invalid"
    pointer: str | None = None
    parameter: str | None = None


class DomainError(Exception):
    """A rule was broken. `detail` never repeats a rejected value."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "Bad request"

    def __init__(
        self,
        detail: str,
        *,
        pointer: str | None = None,
        errors: tuple[FieldError, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = headers or {}
        self.errors = errors or (
            (FieldError(detail, self.code, pointer),) if pointer is not None else ()
        )


class BadRequest(DomainError):
    """The request cannot be read."""


class UnknownParameter(DomainError):
    """A query parameter is not one this route knows."""

    code, title = "unknown_parameter", "Unknown query parameter"


class UnknownExport(DomainError):
    """There is no export in that format."""

    status, code, title = 400, "unknown_export", "Unknown export"


class InvalidKey(DomainError):
    """The Idempotency-Key is not one."""

    code, title = "invalid_idempotency_key", "Invalid Idempotency-Key"


class KeyRequired(DomainError):
    """This route needs an Idempotency-Key."""

    code, title = "idempotency_key_required", "Idempotency-Key required"


class InvalidCursor(DomainError):
    """A cursor was not given out for this list with these filters."""

    code, title = "invalid_cursor", "Invalid cursor"


class Unauthenticated(DomainError):
    """No valid key came with the request."""

    status, code, title = 401, "unauthenticated", "Not authenticated"

    def __init__(self, detail: str = "Send a valid key as 'Authorization: Bearer <key>'.") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class MissingScope(DomainError):
    """The key does not carry the scope this needs."""

    status, code, title = 403, "missing_scope", "Scope missing"


class NotLeadAgency(DomainError):
    """The client's agency neither leads nor jointly leads this."""

    status, code, title = 403, "not_lead_agency", "Not the lead agency"


class ReadOnly(DomainError):
    """Shipped reference data can be read by all and changed by none."""

    status, code, title = 403, "read_only", "Read-only"


class NotFound(DomainError):
    """There is no such thing, or none this client may see."""

    status, code, title = 404, "not_found", "Not found"

    def __init__(self, noun: str) -> None:
        super().__init__(f"There is no such {noun}.")


class Conflict(DomainError):
    """The request collides with what is stored."""

    status, code, title = 409, "conflict", "Conflict"


class AlreadyExists(Conflict):
    """A code, reference or name is taken."""

    code, title = "already_exists", "Already exists"


class HasHistory(Conflict):
    """Facts lie beneath it: it can be cancelled, not deleted."""

    code, title = "has_history", "Has history"


class LastMilestone(Conflict):
    """An action always keeps at least one milestone."""

    code, title = "last_milestone", "Last milestone"


class InUse(Conflict):
    """Something else refers to it."""

    code, title = "in_use", "In use"


class PlanNotOpen(Conflict):
    """The plan's life-cycle state takes no updates."""

    code, title = "plan_not_open", "Plan not open"


class IllegalTransition(Conflict):
    """The life cycle has no such move."""

    code, title = "illegal_transition", "Illegal transition"


class MilestoneCancelled(Conflict):
    """A cancelled milestone takes no updates until a coordinator reopens it."""

    code, title = "milestone_cancelled", "Milestone cancelled"


class MemoLine(Conflict):
    """Money of a memo line is counted, and spent, elsewhere."""

    code, title = "memo_line", "Memo line"


class AlreadyVoided(Conflict):
    """The update was voided before."""

    code, title = "already_voided", "Already voided"


class PlanMoved(Conflict):
    """The plan was changed since the import was compared with it; have it compared again."""

    code, title = "plan_moved", "Plan moved"


class OpenQuestions(Conflict):
    """A question of severity `error` is open; answer it first."""

    code, title = "open_questions", "Open questions"


class NotReady(Conflict):
    """The import is not ready: it is still worked on, or has failed."""

    code, title = "import_not_ready", "Import not ready"


class ImportApplied(Conflict):
    """The import was applied, and takes no more answers."""

    code, title = "import_applied", "Import applied"


class WrongToken(Conflict):
    """The token is not that of what the import shows now."""

    code, title = "wrong_token", "Wrong token"


class KeyInFlight(Conflict):
    """The first request with this Idempotency-Key is not finished; try again shortly."""

    code, title = "idempotency_key_in_flight", "Request in flight"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": "1"})


class ExternalRefReused(Conflict):
    """The client used this external reference for other content."""

    code, title = "external_ref_reused", "External reference reused"


class BodyTooLarge(DomainError):
    """The body is larger than the route takes."""

    status, code, title = 413, "content_too_large", "Content too large"


class UnsupportedMediaType(DomainError):
    """Bodies are JSON; a file comes as multipart/form-data."""

    status, code, title = 415, "unsupported_media_type", "Unsupported media type"


class StaleVersion(DomainError):
    """It was changed since it was read; nothing was lost or written."""

    status, code, title = 412, "stale_version", "Stale version"


class PreconditionRequired(DomainError):
    """If-Match is missing."""

    status, code, title = 428, "precondition_required", "Precondition required"


class Unprocessable(DomainError):
    """A field breaks a rule."""

    status, code, title = 422, "invalid_fields", "Invalid fields"


class UnknownReference(Unprocessable):
    """A field names something that does not exist in this partnership."""

    code, title = "unknown_reference", "Unknown reference"


class UnknownIndicator(Unprocessable):
    """A field names an indicator that the vocabulary lacks."""

    code, title = "unknown_indicator", "Unknown indicator"


class BatchRefused(Unprocessable):
    """Updates of an atomic batch were refused, so none of it was recorded."""

    code, title = "batch_refused", "Batch refused"


class WhatIfRefused(Unprocessable):
    """Changes of a what-if break rules; each error names its own."""

    code, title = "what_if_refused", "What-if refused"


class KeyReused(Unprocessable):
    """The Idempotency-Key came before with another request."""

    code, title = "idempotency_key_reused", "Idempotency-Key reused"


class ReasonRequired(Unprocessable):
    """The change needs a reason."""

    code, title = "reason_required", "Reason required"


class Busy(DomainError):
    """The database was too busy to answer in time; nothing was written. Try again shortly."""

    status, code, title = 503, "busy", "Busy"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": "1"})
