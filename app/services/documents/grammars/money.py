"""Printed costs, as the lines of a budget: one line for each amount and source.

What a finance officer means, and how it is kept:

- a sum is money agreed (`confirmed`); in brackets it is counted elsewhere (`memo`);
- `Nil` says that it costs nothing (`nil`); a blank says nothing at all (`not_stated`);
- `TBA`, `To be identified` say that it costs something and nobody pays yet (`to_be_identified`);
- `SLA/ LCT` and `within existing resources` say that it is paid for, from money already agreed,
  without saying how much: `confirmed` without an amount, which is shown as unpriced and never
  summed. It is not nil, which would say that nothing is used, and not blank;
- a sum that cannot be read for certain is `confirmed` without an amount too, and asked about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from app.services.documents.grammars import Doubt, Meaning, Severity
from app.services.documents.grammars.costs import Cell, Cost, cell_of
from app.services.documents.grammars.sources import Source, sources_of
from app.services.documents.grammars.text import as_printed, plain
from app.services.rules.money import sterling
from app.vocabulary import BudgetState as State

_INFERRED = frozenset({"misprint", "source_split"})
_SIGN_OUTSIDE = re.compile(r"£ ?\(")
_BARE_SIGN = re.compile(r"£ ?(?=[A-Za-z?])")
_EDGES = " ,;/&+"


@dataclass(frozen=True, slots=True)
class Line:
    """One cost: what is said of it, how much, who pays, and how that is printed."""

    state: State
    amount_pence: int | None = None
    memo: bool = False
    source: str | None = None
    printed: str = ""


def amounts(
    printed: str, sources: str = "", known: Sequence[str] = ()
) -> Meaning[tuple[Line, ...]]:
    """Read a cell of costs beside its cell of sources, each a line, paired in the order printed.

    `known` are the short names of real sources; without them whatever looks like one is one.
    """
    text = _BARE_SIGN.sub("", _SIGN_OUTSIDE.sub("(£", plain(printed).replace("\n", " ")))
    payers, doubts = sources_of(sources, known)
    cell = _settled(cell_of(text, known), len(payers))
    read = [*doubts, *cell.doubts, *_left_over(cell)]
    shown = as_printed(printed)
    if cell.costs:
        lines = _paired(cell.costs, _pieces(cell.costs, text, shown), payers, read)
    else:
        lines = _without_costs(shown, cell, payers, read, known)
    inferred = any(doubt.code in _INFERRED for doubt in read)
    whole = f"{shown} {as_printed(sources)}".strip()
    return Meaning(tuple(lines), whole, inferred, tuple(dict.fromkeys(read)))


def _settled(cell: Cell, payers: int) -> Cell:
    """A cost said twice is one: `To be identified (TBC)`, `TBC £20,000`."""
    costs = cell.costs
    if len(costs) < 2 or len(costs) == payers:
        return cell
    states = {cost.state for cost in costs if cost.amount_pence is None}
    sums = [cost for cost in costs if cost.amount_pence is not None]
    source = next((cost.source for cost in costs if cost.source), None)
    if not sums and len(states) == 1:
        return replace(cell, costs=[replace(costs[0], start=0, source=source)])
    if len(sums) == 1 and states == {State.TO_BE_IDENTIFIED}:
        shown = sterling(sums[0].amount_pence or 0)
        doubt = Doubt("not_confirmed", f"{shown} is still to be agreed.", suggestions=(shown,))
        only = Cost(State.TO_BE_IDENTIFIED, source=source)
        return replace(cell, costs=[only], doubts=[*cell.doubts, doubt])
    return cell


def _left_over(cell: Cell) -> list[Doubt]:
    """What is printed beside the costs that no line says; it stays in what is printed."""
    words = " ".join([*cell.words, *cell.codes])
    if not words or not cell.costs:
        return []
    has_sum = any(cost.amount_pence is not None for cost in cell.costs)
    severity = Severity.WARNING if has_sum else Severity.NOTE
    return [Doubt("partly_read", f"“{words}” was not read.", severity)]


def _pieces(costs: list[Cost], text: str, shown: str) -> list[str]:
    """How each cost is printed; together they are the whole cell."""
    if len(costs) == 1:
        return [shown]
    starts = [0, *(cost.start for cost in costs[1:]), len(text)]
    return [text[a:b].strip(_EDGES) for a, b in pairwise(starts)]


def _paired(
    costs: list[Cost], pieces: list[str], payers: list[Source], doubts: list[Doubt]
) -> list[Line]:
    within = [cost.source for cost in costs if cost.source]
    beside = [payer for payer in payers if payer.code not in within]
    open_costs = [n for n, cost in enumerate(costs) if cost.source is None]
    if len(costs) == 1 and costs[0].amount_pence is None and len(beside) > 1:
        return _each(costs[0], pieces[0], beside)
    if beside and len(beside) != len(open_costs):
        text = f"{len(open_costs)} costs stand beside {len(beside)} sources; paired in order."
        doubts.append(Doubt("sources_differ", text))
    lines = [_line(cost, piece, None) for cost, piece in zip(costs, pieces, strict=True)]
    for n, payer in zip_longest(open_costs[: len(beside)], beside):
        if n is None:
            lines.append(Line(State.NOT_STATED, source=payer.code, printed=payer.printed))
        else:
            lines[n] = _line(costs[n], pieces[n], payer)
    return lines


def _each(cost: Cost, piece: str, payers: list[Source]) -> list[Line]:
    return [_line(cost, piece, payer) for payer in payers]


def _line(cost: Cost, piece: str, payer: Source | None) -> Line:
    source = cost.source or (payer.code if payer else None)
    printed = f"{piece} {payer.printed}" if payer else piece
    return Line(cost.state, cost.amount_pence, cost.memo, source, printed.strip())


def _without_costs(
    shown: str, cell: Cell, payers: list[Source], doubts: list[Doubt], known: Sequence[str]
) -> list[Line]:
    """A blank, sources alone, or words in place of an amount."""
    if known and cell.codes and not cell.words:
        payers = [*(Source(code, code) for code in cell.codes), *payers]
    elif cell.codes or cell.words:
        doubts.append(Doubt("unpriced", "Words stand in place of an amount.", Severity.NOTE))
        cost = Cost(State.CONFIRMED)
        return _each(cost, shown, payers) if payers else [_line(cost, shown, None)]
    if not payers:
        return [Line(State.NOT_STATED, printed=shown)]
    doubts.append(Doubt("source_without_amount", "A source is printed without an amount."))
    return [Line(State.NOT_STATED, source=one.code, printed=one.printed) for one in payers]
