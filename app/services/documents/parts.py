"""What making a plan from its document needs of each part: its body, and its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from app.errors import DomainError

Wanted = TypeVar("Wanted", bound=BaseModel)


@contextmanager
def at(prefix: str) -> Iterator[None]:
    """Place what goes wrong: the part's pointers become those of the document."""
    try:
        yield
    except DomainError as refused:
        refused.errors = tuple(
            replace(error, pointer=f"{prefix}{error.pointer}")
            if error.pointer is not None and not error.pointer.startswith(prefix)
            else error
            for error in refused.errors
        )
        raise


def as_body(kind: type[Wanted], part: BaseModel, **more: Any) -> Wanted:
    """Take what a part of the document shares with the body of its own route.

    Only what the document sets is set, so that each default stays its route's own.
    """
    shared = {name: getattr(part, name) for name in part.model_fields_set & set(kind.model_fields)}
    return kind.model_construct(**(shared | more))
