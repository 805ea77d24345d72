"""The parts of a validated document by address, each with its JSON Pointer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.importing_vocabulary import ItemKind
from app.schemas.document import PlanDocument
from app.services.importing.addresses import Address, line_ref


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of the document with its JSON Pointer."""

    pointer: str
    body: Any


class Parts:
    """The parts of a validated document by address."""

    def __init__(self, document: PlanDocument) -> None:
        self._found = dict(_placed(document))

    def of(self, address: Address) -> Placed:
        """Return a part with its place."""
        return self._found[address]


def _placed(document: PlanDocument) -> Iterator[tuple[Address, Placed]]:
    for number, section in enumerate(document.sections):
        pointer = f"/sections/{number}"
        yield (ItemKind.SECTION, str(section.ref)), Placed(pointer, section)
        yield from _outcomes(section.outcomes, f"{pointer}/outcomes")
    yield from _outcomes(document.outcomes, "/outcomes")


def _outcomes(found: Iterable[Any], above: str) -> Iterator[tuple[Address, Placed]]:
    for number, outcome in enumerate(found):
        pointer = f"{above}/{number}"
        yield (ItemKind.OUTCOME, outcome.ref), Placed(pointer, outcome)
        for step, action in enumerate(outcome.actions):
            here = f"{pointer}/actions/{step}"
            yield (ItemKind.ACTION, action.ref), Placed(here, action)
            for n, milestone in enumerate(action.milestones):
                place = Placed(f"{here}/milestones/{n}", milestone)
                yield (ItemKind.MILESTONE, milestone.ref), place
            for n, line in enumerate(action.budget_lines):
                address = line_ref(action.ref, line.number)
                yield (ItemKind.BUDGET_LINE, address), Placed(f"{here}/budget_lines/{n}", line)
