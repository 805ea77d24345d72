"""Rows of totals: sums of the rows above, which must not be counted beside them."""

import re
from collections.abc import Iterable
from decimal import Decimal

from app.services.documents.blocks import Cell
from app.services.documents.grammars import money
from app.services.documents.recognition.draft import Body
from app.services.documents.recognition.tables import Laid, Row, printed
from app.services.documents.recognition.vocabulary import Role

_TOTAL = re.compile(
    r"(?:grand |overall |section |plan |cumulative )?(?:sub[ -]?)?totals?"
    r"(?: (?:cost|budget|spend|expenditure|funding|resource|investment)s?)?(?: (?:for|of) .{1,80})?"
    r"(?: \(?£\)?)?\s*:?",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[^A-Za-z]*(?:k|m|gbp)?[^A-Za-z]*", re.IGNORECASE)
FEWEST = 2


def is_total(laid: Laid, row: Row, above: Iterable[Body]) -> bool:
    """Tell whether a row holds sums: it says so, or holds nothing but the sum of those above."""
    cells = [cell for cell in row.cells if printed(cell)]
    said = [cell for cell in cells if _TOTAL.fullmatch(printed(cell))]
    others = [cell for cell in cells if cell not in said]
    if said:
        return all(_FIGURE.fullmatch(printed(cell)) for cell in others)
    return _adds_up(laid, row, others, above)


def _adds_up(laid: Laid, row: Row, cells: list[Cell], above: Iterable[Body]) -> bool:
    costs = laid.printing(row, Role.COSTS)
    if not costs or len(costs) != len(cells):
        return False
    lines = [line for action in above for line in action["budget_lines"] if line["amount"]]
    counted = [line for line in lines if not line["memo"]]
    read = [line for cell in costs for line in money.amounts(printed(cell), "", ()).value or ()]
    total = sum(line.amount_pence or 0 for line in read)
    return len(counted) >= FEWEST and total == 100 * sum(Decimal(b["amount"]) for b in counted)
