"""What each source pays for, and what each section counts beside what it states."""

from collections.abc import Sequence
from decimal import Decimal

from app.services.charts.drawing import INK, WIDTH, Drawing, cut
from app.services.documents.paper import Told
from app.services.documents.writers.words import pounds

LEFT, RIGHT = 270, 120
ROW, BAR = 28, 18
MINUS = "\N{MINUS SIGN}"
COUNTED, STATED, SPENT = "#1d4f91", "#ffffff", "#9aa0a6"


def draw(budget: Told, reconciliation: Told, as_at: str) -> str:
    """Draw the money of a plan: by source, and by section against its stated figure."""
    sources = [row for row in budget["by"]["funding_source"] if _any(row)]
    sections = reconciliation["sections"]
    drawing = Drawing("money", f"Money as at {as_at}", _story(budget, sources, sections))
    most = max((*map(_most, sources), *map(_most_stated, sections), Decimal(1)))
    y: float = 16
    drawing.text(0, y, "Planned and spent by funding source", bold=True)
    y += 12
    for row in sources:
        _source(drawing, y, row, most)
        y += ROW
    if not sources:
        drawing.text(0, y + 14, "No money is planned.")
        y += ROW
    if sections:
        y += 24
        drawing.text(0, y, "Counted in the lines, and stated, by section", bold=True)
        y += 12
        for row in sections:
            _section(drawing, y, row, most)
            y += ROW
    drawing.height = _legend(drawing, y + 10, bool(sections)) + 8
    return drawing.svg()


def _any(row: Told) -> bool:
    return any(Decimal(row[name] or 0) for name in ("planned", "actual"))


def _most(row: Told) -> Decimal:
    return max(Decimal(row["planned"]), Decimal(row["actual"]))


def _most_stated(row: Told) -> Decimal:
    return max(Decimal(row["counted"]), Decimal(row["stated"] or 0))


def _wide(amount: str | None, most: Decimal) -> float:
    return float(max(Decimal(0), Decimal(amount or 0)) / most) * (WIDTH - LEFT - RIGHT)


def _source(drawing: Drawing, y: float, row: Told, most: Decimal) -> None:
    drawing.text(0, y + 13.5, cut(_source_name(row), LEFT - 8))
    planned = _wide(row["planned"], most)
    drawing.box(LEFT, y, planned, BAR, COUNTED)
    # The thin bar lies within the broad one, as in any bullet chart.
    drawing.box(LEFT, y + 6, _wide(row["actual"], most), BAR - 12, SPENT, stroke="#ffffff")
    drawing.text(WIDTH, y + 13.5, pounds(row["planned"]), anchor="end")


def _source_name(row: Told) -> str:
    if row["key"] is None:
        return "No source named"
    return str(row["key"]) if row["label"] == row["key"] else f"{row['key']} {row['label']}"


def _section(drawing: Drawing, y: float, row: Told, most: Decimal) -> None:
    name = f"{row['ref'] or ''} {row['title'] or 'No section'}".strip()
    drawing.text(0, y + 13.5, cut(name, LEFT - 8))
    counted = _wide(row["counted"], most)
    drawing.box(LEFT, y, counted, BAR, COUNTED)
    if row["stated"] is not None:
        at = LEFT + _wide(row["stated"], most)
        drawing.box(at - 2, y - 3, 4, BAR + 6, STATED, stroke=INK, thick=1)
    drawing.text(WIDTH, y + 13.5, _told(row), anchor="end")


def _told(row: Told) -> str:
    if row["stated"] is None:
        return f"{pounds(row['counted'])} ?"
    variance = Decimal(row["variance"])
    if not variance:
        return f"{pounds(row['counted'])} ="
    return f"{pounds(row['counted'])} {'+' if variance > 0 else MINUS}"


def _legend(drawing: Drawing, y: float, with_sections: bool) -> float:
    drawing.box(0, y, 22, 14, COUNTED)
    drawing.text(28, y + 11.5, "planned (counted lines)")
    drawing.box(200, y + 4, 22, 6, SPENT, stroke=INK)
    drawing.text(228, y + 11.5, "spent to date")
    if not with_sections:
        return y + 16
    drawing.box(340, y - 1, 4, 16, STATED, thick=1)
    drawing.text(350, y + 11.5, "stated by the section")
    y += 24
    drawing.text(
        0, y + 11.5, f"= agrees   + lines over what is stated   {MINUS} under   ? not stated"
    )
    return y + 16


def _story(budget: Told, sources: Sequence[Told], sections: Sequence[Told]) -> str:
    total = budget["total"]
    told = [f"Planned {pounds(total['planned'])}, spent to date {pounds(total['actual'])}."]
    told += [
        f"{_source_name(row)}: planned {pounds(row['planned'])}, spent {pounds(row['actual'])}."
        for row in sources
    ]
    for row in sections:
        stated = "nothing stated" if row["stated"] is None else f"stated {pounds(row['stated'])}"
        name = f"{row['ref'] or ''} {row['title'] or 'No section'}".strip()
        told.append(f"{name}: counted {pounds(row['counted'])}, {stated}.")
    return " ".join(told)
