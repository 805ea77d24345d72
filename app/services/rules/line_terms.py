"""Which terms of a budget line go together: an amount, its state, and being counted elsewhere."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from app.vocabulary import BudgetState

NOTHING = (None, None)


@dataclass(frozen=True, slots=True)
class Terms:
    """What must fit together in a line, under the names it is stored by."""

    state: BudgetState
    amount_pence: int | None
    memo: bool
    counted_in_id: UUID | None
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What may not be, the fields that bring it about, and the rule in words."""

    is_met: Callable[[Terms], bool]
    fields: tuple[str, ...]
    rule: str

    def field(self, named: Collection[str]) -> str:
        """Give the first field that a body named itself, or else the one at fault."""
        return next((field for field in self.fields if field in named), self.fields[0])


REFUSALS = (
    Refusal(
        lambda of: of.amount_pence is not None and of.state != BudgetState.CONFIRMED,
        ("amount", "state"),
        "Only a confirmed line has an amount; nil stores none.",
    ),
    Refusal(
        lambda of: of.state == BudgetState.CONFIRMED and (of.amount_pence, of.printed) == NOTHING,
        ("amount", "printed", "state"),
        "A confirmed line has an amount, or printed words that stand for it.",
    ),
    Refusal(
        lambda of: of.memo and of.state != BudgetState.CONFIRMED,
        ("memo", "state"),
        "Only a confirmed line can be memo.",
    ),
    Refusal(
        lambda of: of.counted_in_id is not None and not of.memo,
        ("counted_in", "memo"),
        "Only a memo line is counted in another.",
    ),
)


def refusal_of(terms: Terms) -> Refusal | None:
    """Find the first rule that the terms break; None where they go together."""
    return next((refusal for refusal in REFUSALS if refusal.is_met(terms)), None)
