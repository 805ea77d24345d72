"""Read and write money: whole pence inside, pounds as decimal text outside. Never a float."""

import re

MAX_PENCE = 99_999_999_999_999
"""The largest amount that can be written: twelve digits of pounds, and 99 pence."""

AMOUNT_PATTERN = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"

_AMOUNT = re.compile(AMOUNT_PATTERN)


def pounds(pence: int) -> str:
    """Write whole pence as pounds, `1234.50`; a negative amount has a leading minus."""
    whole, part = divmod(abs(pence), 100)
    return f"{_sign(pence)}{whole}.{part:02d}"


def sterling(pence: int) -> str:
    """Write whole pence as a reader would: `£1,234.50`."""
    whole, part = divmod(abs(pence), 100)
    return f"{_sign(pence)}£{whole:,}.{part:02d}"


def pence(text: object) -> int:
    """Read an amount in pounds, `1234.5` or `1234.50`, as whole pence.

    Raise ValueError, which never repeats the text, for a sign, a separator, or anything but text.
    """
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        raise ValueError("An amount is up to twelve digits, then at most two decimals.")
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _sign(pence: int) -> str:
    return "-" if pence < 0 else ""
