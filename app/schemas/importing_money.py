"""The money of an import: as the plan's own readings tell it, but without ids there are none of."""

from pydantic import Field

from app.schemas.base import Output
from app.schemas.money import BudgetRow, FindingRead, MemoDifferenceRead, SectionReconciled


class ImportSection(SectionReconciled):
    """A section's stated planned spend beside its counted lines."""

    lines: list[str] = Field(description="The counted lines: ref of the action, `#`, its number.")


class ImportMemoDifference(MemoDifferenceRead):
    """A memo figure that is not that of the line it is counted in."""

    memo_line: str = Field(description="The memo line: ref of the action, `#`, its number.")
    counted_line: str = Field(description="The line it is counted in, likewise.")


class ImportReconciliation(Output):
    """What the plan would state against what its lines would add up to; nothing is repaired."""

    plan: str = Field(description="Code of the plan.")
    currency: str = Field(description="ISO 4217 code of every amount.")
    revision: int | None = Field(description="The plan's revision that it was compared with.")
    sections: list[ImportSection] = Field(
        description="Each section: what it states beside what is counted."
    )
    memo_differences: list[ImportMemoDifference] = Field(
        description="Memo figures that differ from their line."
    )
    findings: list[FindingRead] = Field(description="What a coordinator should settle.")


class ImportTotals(Output):
    """What the plan's money adds up to before and after."""

    before: BudgetRow | None = Field(description="Null where the plan is new.")
    after: BudgetRow
