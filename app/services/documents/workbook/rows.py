"""What stands in each sheet, row by row: parts of the document with what is worked out of them."""

from collections.abc import Callable, Iterator, Mapping

from app.services.documents.paper import Paper, Told
from app.services.documents.workbook import sheets
from app.services.documents.workbook.shape import Column, Sheet
from app.services.documents.workbook.values import Shown, shown
from app.services.documents.writers.words import LETTERS
from app.vocabulary import NodeKind, Status


def cells(sheet: Sheet, paper: Paper) -> Iterator[list[Shown]]:
    """Give the rows of a sheet, a cell for each column."""
    for row in _ROWS[sheet.name](paper):
        yield [shown(column.kind, value_of(row, column)) for column in sheet.columns]


def value_of(row: Told, column: Column) -> object:
    """Return what a row holds for a column: a field of the part, or what was put beside it."""
    if column.field is None:
        return row["+"].get(column.shows) if "+" in row else row.get(column.shows or "")
    if column.field == "parent":
        return row["+"]["parent"]
    value: object = row
    for name in column.field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _with(part: Told, **beside: object) -> Told:
    return {**part, "+": beside}


def _status(node: Told | None) -> Told:
    if node is None:
        return {}
    reasons = node["reasons"]
    return {
        "status": node["status"].replace("_", " "),
        "letter": LETTERS[Status(node["status"])],
        "percent": node["percent"],
        "reason": reasons[0]["text"] if reasons else None,
        "due_on": node["due_on"],
        "led_by": node["lead_agency"],
    }


def _sections(paper: Paper) -> Iterator[Told]:
    standing = paper.standing()
    for section in paper.document["sections"]:
        node = standing.get((NodeKind.SECTION, section["ref"]))
        yield _with(section, **_status(node))


def _within_sections(name: str) -> Callable[[Paper], Iterator[Told]]:
    def rows(paper: Paper) -> Iterator[Told]:
        for section in paper.document["sections"]:
            for part in section[name]:
                yield _with(part, parent=section["ref"])

    return rows


def _outcomes(paper: Paper) -> Iterator[Told]:
    for section, outcome, standing in paper.parts():
        node = standing.get((NodeKind.OUTCOME, outcome["ref"]))
        yield _with(outcome, parent=section and section["ref"], **_status(node))


def actions(paper: Paper) -> Iterator[Told]:
    """Give every action with what stands above it and where it stands."""
    for section, outcome, standing in paper.parts():
        for action in outcome["actions"]:
            yield _with(
                action,
                section=section and section["ref"],
                section_title=section and section["title"],
                parent=outcome["ref"],
                outcome_statement=outcome["statement"],
                **_status(standing.get((NodeKind.ACTION, action["ref"]))),
            )


def _milestones(paper: Paper) -> Iterator[Told]:
    for _, outcome, standing in paper.parts():
        for action in outcome["actions"]:
            for milestone in action["milestones"]:
                node = standing.get((NodeKind.MILESTONE, milestone["ref"]))
                yield _with(milestone, parent=action["ref"], **_status(node))


def _lines(paper: Paper) -> Iterator[Told]:
    for section, outcome, _ in paper.parts():
        for action in outcome["actions"]:
            for line in action["budget_lines"]:
                yield _with(
                    line,
                    section=section and section["ref"],
                    outcome=outcome["ref"],
                    parent=action["ref"],
                )


def _risks(paper: Paper) -> Iterator[Told]:
    for risk in paper.document["risks"]:
        yield _with(risk, **paper.risks.get(risk["ref"], {}))


def _listed(name: str) -> Callable[[Paper], Iterator[Told]]:
    return lambda paper: iter(paper.document[name])


def _reconciled(name: str) -> Callable[[Paper], Iterator[Told]]:
    return lambda paper: iter(paper.reconciliation[name])


_ROWS: Mapping[str, Callable[[Paper], Iterator[Told]]] = {
    sheets.ACTIONS.name: actions,
    sheets.MILESTONES.name: _milestones,
    sheets.LINES_OF_BUDGET.name: _lines,
    sheets.OUTCOMES.name: _outcomes,
    sheets.SECTIONS.name: _sections,
    sheets.SECTION_TEXTS.name: _within_sections("texts"),
    sheets.PRIORITIES.name: _within_sections("priorities"),
    sheets.STATED.name: _within_sections("budgets"),
    sheets.RISKS.name: _risks,
    sheets.RECONCILIATION.name: _reconciled("sections"),
    sheets.MEMO_LINES.name: _reconciled("memo_differences"),
    sheets.FINDINGS.name: _reconciled("findings"),
    **{
        sheet.name: _listed(sheet.holds or "")
        for sheet in (
            *(sheets.INDICATORS, sheets.COMMITMENTS, sheets.ASSESSMENTS, sheets.REFERENCES),
            *(sheets.AGENCIES, sheets.SOURCES, sheets.CONTACTS),
        )
    },
}


def about(paper: Paper) -> Iterator[tuple[str, Column | None, Shown]]:
    """Give the lines of the sheet About: what the plan says of itself, and what the file is."""
    for column in sheets.OF_PLAN:
        yield column.header, column, shown(column.kind, value_of(paper.document, column))
    for name, limit in (paper.document["thresholds"] or {}).items():
        column = Column(sheets.THRESHOLD + name, f"thresholds.{name}", sheets.NUMBER)
        yield column.header, column, shown(column.kind, limit)
    day = Column("Progress and money as on", None, sheets.DAY)
    yield day.header, day, shown(day.kind, paper.as_at)
    yield "State", None, paper.facts["state"]
    yield "Currency", None, paper.facts["currency"]
    yield "Rule set", None, paper.facts["rule_set"]
    revision = Column("Revision", None, sheets.WHOLE)
    yield revision.header, revision, shown(revision.kind, paper.facts["revision"])
    node = paper.progress
    yield "Status", None, f"{LETTERS[Status(node['status'])]} {node['status'].replace('_', ' ')}"
    for status, letter in LETTERS.items():
        yield f"Letter {letter}", None, status.value.replace("_", " ")
