"""A unit of work that is done again where the database gave up on it for a passing reason."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError

log = structlog.get_logger()

Told = TypeVar("Told")

ATTEMPTS = 3
# Serialization failure and deadlock: the same work may well succeed the next time.
PASSING = frozenset({"40001", "40P01"})


def may_pass(error: DBAPIError) -> bool:
    """Say whether the whole unit of work deserves another attempt.

    A collision does as well: whoever lost the race then sees the other's row, and is told so.
    """
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in PASSING


def persist(work: Callable[[], Told]) -> Told:
    """Do a unit of work again where the database gave up on it for a passing reason."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except DBAPIError as failed:
            if attempt == ATTEMPTS or not may_pass(failed):
                raise
            log.warning("attempt_failed", attempt=attempt, kind=type(failed.orig).__name__)
    raise AssertionError("the last attempt returns or raises")
