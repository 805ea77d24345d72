"""What a table prints beyond what is read of it: columns without use there, second columns."""

from app.services.documents.recognition.draft import Draft
from app.services.documents.recognition.notes import Notes
from app.services.documents.recognition.tables import Laid, Row, printed
from app.services.documents.recognition.vocabulary import Kind, Role

_ONE_OF_ACTIONS = (Role.ACTION, Role.REF, Role.WHEN, Role.START, Role.OUTCOME, Role.SECTION)
_ONE_OF_RISKS = (
    *(Role.RISK, Role.REF, Role.TRIGGER, Role.CONSEQUENCE, Role.LIKELIHOOD, Role.IMPACT),
    *(Role.MITIGATION, Role.WHO, Role.WHEN),
)
ONE = {
    Kind.ACTIONS: (*_ONE_OF_ACTIONS, Role.MILESTONE, Role.SOURCE),
    Kind.RISKS: _ONE_OF_RISKS,
}
"""Roles of which one cell is read in each row."""

_MANY_OF_ACTIONS = (Role.WHO, Role.SUPPORT, Role.COSTS, Role.BUDGET_CODE)
USED = {
    Kind.ACTIONS: frozenset({*ONE[Kind.ACTIONS], *_MANY_OF_ACTIONS, Role.RATING, Role.PROGRESS}),
    # A score is worked out of likelihood and impact.
    Kind.RISKS: frozenset({*_ONE_OF_RISKS, Role.SCORE}),
}
"""Roles that a table of a kind has a use for."""


def ask_about_columns(laid: Laid, notes: Notes) -> None:
    """Ask about each column that is known, and that a table of this kind has no use for."""
    used = USED.get(laid.kind)
    for column in laid.columns if used else ():
        if column.role in (used or ()) or column.role is Role.IGNORE:
            continue
        at = column.index
        cells = [row.cells[at] for row in laid.rows if at < len(row.cells)]
        if texts := [text for cell in cells if (text := printed(cell))]:
            notes.warn(
                "column_not_used",
                f"The column “{column.header}” is taken for {column.role.value}, for which a table "
                f"of {laid.kind.value} has no use; it is left out. It begins: “{texts[0][:80]}”",
                laid.place,
                suggestions=tuple(sorted(role.value for role in used or ())),
            )


def ask_about_cells(draft: Draft, laid: Laid, row: Row, ref: str | None) -> None:
    """Ask about each cell of a row beside the one that is read in its role."""
    for role in ONE[laid.kind]:
        taken = laid.cell(row, role)
        for cell in laid.printing(row, role):
            if cell is not taken and printed(cell) != printed(taken):
                column = laid.column_of(row, cell)
                draft.notes.warn(
                    "cell_not_taken",
                    f"“{printed(cell)}” in “{column.header if column else ''}” is left out, since "
                    f"“{printed(taken)}” is taken for {role.value} already.",
                    cell.place,
                    ref,
                )
