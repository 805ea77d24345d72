"""JSON as it is told: instants in UTC with Z, exact numbers without trailing zeros."""

from decimal import Decimal
from typing import Any

import orjson


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def encode(body: Any) -> bytes:
    """Encode a body once: instants in UTC with Z, exact numbers without trailing zeros."""
    return orjson.dumps(body, default=_plain, option=orjson.OPT_UTC_Z)
