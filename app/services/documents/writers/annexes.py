"""The annexes of the board paper: risks, links, and how the figures compare."""

from collections.abc import Iterator, Mapping

from app.services.documents.paper import Paper, Told
from app.services.documents.writers.outline import (
    Block,
    Column,
    Heading,
    Passage,
    Text,
    compact,
    grid,
)
from app.services.documents.writers.words import ONLY, day, pounds

RISK = (
    Column("Ref", 0.6),
    Column("Risk description", 4),
    Column("Trigger", 2),
    Column("Consequence", 2),
    Column("Likelihood", 1.3),
    Column("Impact", 1),
    Column("Score", 1.2, reading=True),
    Column("Mitigating actions", 3.4),
    Column("Lead agency", 1.2),
    Column("Deadline", 1.4),
)
INDICATOR = (
    Column("NI ref", 1),
    Column("Outcome measured", 1.2, reading=True),
    Column("Role", 1.2, reading=True),
    Column("Local area agreement", 1.6, reading=True),
    Column("Agreed target", 1.2, right=True, reading=True),
)
COMMITMENT = (
    Column("SCS ref", 2),
    Column("Commitment title", 4),
    Column("Served by", 1.4, reading=True),
)
ATTENTION = (
    Column("Ref", 0.8),
    Column("What", 3.4),
    Column("Lead", 0.9),
    Column("Since", 1.2),
    Column("Money", 1.3, right=True),
    Column("Why", 4),
    Column("A period ago", 1.2),
)
RECONCILED = (
    Column("Ref", 0.6),
    Column("Section", 4),
    Column("Stated", 1.4, right=True),
    Column("Counted in lines", 1.4, right=True),
    Column("Variance", 1.4, right=True),
    Column("Result", 1.2),
)
MEMO = (
    Column("Line", 2),
    Column("Amount", 1.4, right=True),
    Column("Counted in", 2),
    Column("Amount there", 1.4, right=True),
    Column("Difference", 1.4, right=True),
)
FINDING = (Column("Action", 0.8), Column("Finding", 6))
ASSESSED = (
    Column("Of", 1.4),
    Column("Rating", 0.9),
    Column("Why", 5),
    Column("Assessor", 1.4),
    Column("On", 1.2),
)
POINTING = (
    Column("Stands in", 1.4),
    Column("As printed", 4),
    Column("Leads to", 1.4),
    Column("State", 1.2),
)


def make(paper: Paper) -> list[Passage]:
    """Put the annexes together."""
    document = paper.document
    return [
        _annex("Risk log", compact(grid("Risks", RISK, _risks(paper)), ("Ref",))),
        _annex(
            "Indicators",
            compact(grid("Indicators", INDICATOR, _indicators(document)), ("NI ref",)),
        ),
        _annex("Commitments", grid("Commitments", COMMITMENT, _commitments(document))),
        _attention(paper),
        Passage(list(_readings(paper)) if paper.reconciliation else [], reading=True),
    ]


def _attention(paper: Paper) -> Passage:
    """Put together what needs attention, a table for each kind of exception."""
    told = paper.exceptions
    if told is None:
        return Passage([], reading=True)
    # A milestone that only says that its action is done is told by that action.
    done_by = {
        milestone["ref"]: action["description"]
        for action in paper.actions()
        for milestone in action["milestones"]
        if milestone["title"] == ONLY
    }
    blocks: list[Block] = [Heading(1, told["heading"]), Text(told["text"])]
    for table in told["tables"]:
        rows = (_exception(row, done_by) for row in table["rows"])
        blocks += [Heading(2, table["heading"]), *grid(table["heading"], ATTENTION, rows)]
    return Passage(blocks, reading=True)


def _exception(row: list[str], done_by: Mapping[str, str]) -> list[str]:
    ref, what, lead, since, money, why, before = row
    return [ref or "", done_by.get(ref, what), lead, since, pounds(money), why, before]


def _annex(title: str, blocks: list[Block]) -> Passage:
    return Passage([Heading(1, title), *blocks] if blocks else [])


def _risks(paper: Paper) -> Iterator[list[str]]:
    for risk in paper.document["risks"]:
        read = paper.risks.get(risk["ref"], {})
        due = risk["mitigation_due_printed"] or (
            day(risk["mitigation_due_on"]) if risk["mitigation_due_on"] else ""
        )
        yield [
            *(risk["ref"], risk["description"], risk["trigger"] or "", risk["consequence"] or ""),
            *(_level(risk, "likelihood"), _level(risk, "impact"), _score(read)),
            *(risk["mitigation"] or "", risk["lead_agency"] or "", due),
        ]


def _level(risk: Told, name: str) -> str:
    return str(risk[f"{name}_printed"] or risk[name] or "")


def _score(read: Told) -> str:
    if read.get("score") is None:
        return ""
    return f"{read['score']} {read['band'].replace('_', ' ')}"


def _indicators(document: Told) -> Iterator[list[str]]:
    for link in document["indicator_links"]:
        target = link["agreed_target"]
        yield [
            *(link["indicator"], link["outcome"] or "whole plan", link["role"]),
            "" if link["laa"] == "none" else link["laa"],
            "" if target is None else f"{target:g}",
        ]


def _commitments(document: Told) -> Iterator[list[str]]:
    for link in document["commitment_links"]:
        promised = link["commitment"]
        served = link["outcome"] or link["action"] or "whole plan"
        yield [f"{promised['strategy']} {promised['ref']}", promised["title"], served]


def _readings(paper: Paper) -> Iterator[Block]:
    told = paper.reconciliation
    if told["sections"]:
        yield Heading(1, "Reconciliation")
        yield Text(_verdict(told))
    yield from grid(
        "Stated and counted", RECONCILED, (_reconciled(row) for row in told["sections"])
    )
    yield from grid(
        "Lines counted elsewhere", MEMO, (_memo(row) for row in told["memo_differences"])
    )
    yield from grid(
        "Findings", FINDING, ([row["ref"] or "", row["text"]] for row in told["findings"])
    )
    assessed = paper.document["assessments"]
    if assessed:
        yield Heading(1, "Self-assessments")
    yield from grid("Self-assessments", ASSESSED, (_assessed(each) for each in assessed))
    pointing = paper.document["cross_references"]
    if pointing:
        yield Heading(1, "References within the plan")
    yield from grid("References", POINTING, (_pointing(each) for each in pointing))


def _verdict(told: Told) -> str:
    agree = sum(row["status"] == "reconciled" for row in told["sections"])
    return (
        f"{agree} of {len(told['sections'])} agree to the penny. A difference is told, and "
        "neither figure is changed."
    )


def _reconciled(row: Told) -> list[str]:
    return [
        *(row["ref"] or "", row["title"] or "No section", pounds(row["stated"])),
        *(pounds(row["counted"]), pounds(row["variance"]), row["status"].replace("_", " ")),
    ]


def _memo(row: Told) -> list[str]:
    return [
        *(row["memo_line"], pounds(row["memo"]), row["counted_line"]),
        *(pounds(row["counted"]), pounds(row["difference"])),
    ]


def _place(place: Told | None) -> str:
    return "" if place is None else f"{place['kind']} {place['ref'] or ''}".strip()


def _assessed(each: Told) -> list[str]:
    return [
        *(_place(each["subject"]), each["rating"], each["narrative"] or ""),
        *(each["assessor"] or "", day(each["assessed_on"])),
    ]


def _pointing(each: Told) -> list[str]:
    return [_place(each["subject"]), each["printed"], _place(each["target"]), each["state"]]
