"""A batch of updates: each read, judged and answered by itself, recorded together or singly."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from app.changes import Session
from app.errors import BatchRefused, DomainError, FieldError, Unprocessable
from app.schemas.base import body_error
from app.schemas.update import BatchCreate, UpdateItem
from app.services import update_targets, updates
from app.services.access import Actor
from app.services.updates import Said
from app.vocabulary import BatchMode

Told = dict[str, Any]
Result = tuple[int, Told] | DomainError


def post(session: Session, actor: Actor, wanted: BatchCreate, mode: BatchMode) -> Told:
    """Record a batch, and tell of each of its updates what became of it.

    Raises BatchRefused, with every refusal and its place, where it is atomic and any is refused.
    """
    found = _addressed(session, actor, [_read(each) for each in wanted.updates])
    said = [each for each in found if isinstance(each, Said)]
    atomic = mode is BatchMode.ATOMIC
    # Even where some cannot be read the others are judged: one answer tells everything.
    readable = len(said) == len(found)
    judged = iter(updates.report(session, actor, said, atomic=atomic, dry=atomic and not readable))
    results = [next(judged) if isinstance(each, Said) else each for each in found]
    refusals = [
        (number, each) for number, each in enumerate(results) if isinstance(each, DomainError)
    ]
    if atomic and refusals:
        raise _refused(refusals)
    told = zip(wanted.updates, results, strict=True)
    return {"mode": mode, "results": [_tell(n, *each) for n, each in enumerate(told)]}


def _read(raw: Any) -> UpdateItem | DomainError:
    try:
        return UpdateItem.model_validate(raw)
    except ValidationError as invalid:
        errors = tuple(body_error(error) for error in invalid.errors(include_context=False))
        return Unprocessable(f"{len(errors)} field(s) break a rule; see errors.", errors=errors)


def _addressed(
    session: Session, actor: Actor, items: Sequence[UpdateItem | DomainError]
) -> list[Said | DomainError]:
    read = [item for item in items if isinstance(item, UpdateItem)]
    targets = iter(update_targets.locate(session.connection(), actor, read))
    return [
        (Said(target, item) if isinstance(target := next(targets), UUID) else target)
        if isinstance(item, UpdateItem)
        else item
        for item in items
    ]


def _at(number: int, error: FieldError) -> FieldError:
    return FieldError(error.detail, error.code, f"/updates/{number}{error.pointer or ''}")


def _refused(refusals: Sequence[tuple[int, DomainError]]) -> BatchRefused:
    errors = [
        _at(number, error)
        for number, refusal in refusals
        for error in refusal.errors or (FieldError(refusal.detail, refusal.code),)
    ]
    count = len(refusals)
    return BatchRefused(
        f"{count} of the updates {'is' if count == 1 else 'are'} refused, so none was recorded.",
        errors=tuple(errors),
    )


def _tell(number: int, raw: Any, result: Result) -> Told:
    reference = raw.get("external_ref") if isinstance(raw, dict) else None
    told: Told = {
        "index": number,
        "status": result.status if isinstance(result, DomainError) else result[0],
        # What is no text was refused, and no rejected value is repeated.
        "external_ref": reference if isinstance(reference, str) else None,
        "update": None,
        "milestone": None,
        "ancestors_changed": [],
        "problem": None,
    }
    if not isinstance(result, DomainError):
        return told | result[1]
    if any(error.pointer == "/external_ref" for error in result.errors):
        told["external_ref"] = None
    return told | {"problem": _problem(number, result)}


def _problem(number: int, refusal: DomainError) -> Told:
    errors = (_at(number, error) for error in refusal.errors)
    return {
        "type": f"urn:waymark:problem:{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "errors": [
            {"detail": error.detail, "code": error.code, "pointer": error.pointer}
            for error in errors
        ],
    }
