"""Rows of totals: sums of the rows above, which must not be counted beside them."""

import re
from dataclasses import dataclass
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


@dataclass(slots=True)
class Sums:
    """What the costs of a table come to so far: each line is added up once, in rows' order."""

    total: Decimal = Decimal(0)
    lines: int = 0
    _of: Body | None = None
    _seen: int = 0

    def take(self, action: Body) -> None:
        """Add the lines that an action has had since it was taken last."""
        if action is not self._of:
            self._of, self._seen = action, 0
        new = action["budget_lines"][self._seen :]
        self._seen += len(new)
        amounts = [Decimal(line["amount"]) for line in new if line["amount"] and not line["memo"]]
        self.total += sum(amounts)
        self.lines += len(amounts)


def is_total(laid: Laid, row: Row, above: Sums) -> bool:
    """Tell whether a row holds sums: it says so, or holds nothing but the sum of those above."""
    cells = [cell for cell in row.cells if printed(cell)]
    said = [cell for cell in cells if _TOTAL.fullmatch(printed(cell))]
    others = [cell for cell in cells if cell not in said]
    if said:
        return all(_FIGURE.fullmatch(printed(cell)) for cell in others)
    return _adds_up(laid, row, others, above)


def _adds_up(laid: Laid, row: Row, cells: list[Cell], above: Sums) -> bool:
    costs = laid.printing(row, Role.COSTS)
    if not costs or len(costs) != len(cells) or above.lines < FEWEST:
        return False
    read = [line for cell in costs for line in money.amounts(printed(cell), "", ()).value or ()]
    return sum(line.amount_pence or 0 for line in read) == 100 * above.total
