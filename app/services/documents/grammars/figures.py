"""Printed sums of pounds, as whole pence: `£1.2m`, `£12k`, `30,000`. Never a float."""

import re

from app.services.documents.grammars import Doubt
from app.services.rules.money import MAX_PENCE

SUM = (
    r"(?:£ ?|\bGBP ?)?\d[\d,.]*(?: ?(?:k|mn?|bn|thousand|million|billion)\b)?"
    r"(?: ?(?:pounds|GBP)\b)?"
)
"""A pattern of whatever may be a sum; `pence` says whether it is one."""

_SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9}
_SIGNED = re.compile(r"£|gbp|pounds", re.IGNORECASE)
_PARTS = re.compile(
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?(?P<scale>[a-z]+)?", re.IGNORECASE
)
_EUROPEAN = re.compile(r"(\d{1,3}(?:[. ]\d{3})+)(?:,(\d{1,2}))?|(\d+),(\d{1,2})")


def is_signed(printed: str) -> bool:
    """Whether a sum is printed with its currency."""
    return bool(_SIGNED.search(printed))


def pence(printed: str) -> int | Doubt:
    """Read one printed sum; a doubt where its commas and points are not the English ones."""
    bare = re.sub(r"\s", "", _SIGNED.sub("", printed)).rstrip(".,")
    parts = _PARTS.fullmatch(bare)
    scale = _SCALES.get((parts["scale"] or "").casefold(), 0) if parts else 0
    if not parts or (parts["whole"][0] == "0" and len(parts["whole"]) > 1):
        return unclear("This is not written as a sum of pounds.", *_as_european(bare))
    part = parts["part"] or ""
    if len(part) > 2 and not scale:
        return unclear("Three decimals: are these thousands?", *_as_european(bare))
    digits = int(parts["whole"].replace(",", "") + part)
    power = scale + 2 - len(part)
    if power < 0 and digits % 10**-power:
        return unclear("This is no whole number of pence.")
    amount = digits * 10**power if power >= 0 else digits // 10**-power
    return amount if amount <= MAX_PENCE else unclear("This is more than any plan has.")


def unclear(text: str, *suggestions: str) -> Doubt:
    """The doubt of a cost that was not read: its line is kept, without an amount."""
    return Doubt("unclear_amount", text, suggestions=suggestions)


def _as_european(bare: str) -> tuple[str, ...]:
    if not (match := _EUROPEAN.fullmatch(bare)) or len(bare) > 20:
        return ()
    whole, part = match[1] or match[3], match[2] or match[4]
    pounds = f"£{int(re.sub('[. ]', '', whole)):,}"
    return (f"{pounds}.{part.ljust(2, '0')}" if part else pounds,)
