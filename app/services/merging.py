"""Merge patches (RFC 7396) of an object inside what is edited."""

from typing import Any, TypeVar

from app.errors import Unprocessable
from app.schemas.base import Input

Whole = TypeVar("Whole", bound=Input)


def sent(patch: Input) -> dict[str, Any]:
    """Return the members that a patch holds; null among them clears, the others stay as stored."""
    return {name: getattr(patch, name) for name in patch.model_fields_set}


def whole(kind: type[Whole], patch: Input, at: str) -> Whole:
    """Read a patch of what is not there yet; `at` is where the body holds it.

    Raises Unprocessable, naming the member, where it lacks one that the whole cannot do without.
    """
    members = {name: value for name, value in sent(patch).items() if value is not None}
    for name, field in kind.model_fields.items():
        if field.is_required() and name not in members:
            raise Unprocessable(
                f"There is nothing to edit yet, so {name} is needed.", pointer=f"{at}/{name}"
            )
    return kind.model_construct(**members)
