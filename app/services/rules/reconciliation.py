"""Compare what a plan's document states with what its lines add up to, and repair neither."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.services.rules.budget import Line, counted_pence, standing
from app.services.rules.money import pounds, sterling
from app.services.rules.refs import position
from app.vocabulary import BudgetState, FindingCode, ReconciliationStatus


@dataclass(frozen=True, slots=True)
class SectionStatement:
    """What a section's document states as its planned spend; None if it states nothing."""

    ref: str | None
    title: str
    stated: int | None


@dataclass(frozen=True, slots=True)
class SectionResult:
    """A section's stated figure beside its counted lines; positive variance: the lines are over."""

    ref: str | None
    title: str
    stated: int | None
    counted: int
    variance: int | None
    status: ReconciliationStatus
    lines: Sequence[UUID]

    def to_json(self) -> dict[str, object]:
        """Give the section as it is sent."""
        return {
            "ref": self.ref,
            "title": self.title,
            "stated": None if self.stated is None else pounds(self.stated),
            "counted": pounds(self.counted),
            "variance": None if self.variance is None else pounds(self.variance),
            "status": self.status.value,
            "lines": [str(line) for line in self.lines],
        }


@dataclass(frozen=True, slots=True)
class MemoDifference:
    """A memo figure that is not that of the line it is counted in."""

    memo_line: UUID
    counted_line: UUID
    memo: int
    counted: int

    @property
    def difference(self) -> int:
        """How far the memo figure is above the counted one."""
        return self.memo - self.counted

    def to_json(self) -> dict[str, object]:
        """Give the difference as it is sent."""
        return {
            "memo_line": str(self.memo_line),
            "counted_line": str(self.counted_line),
            "memo": pounds(self.memo),
            "counted": pounds(self.counted),
            "difference": pounds(self.difference),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a line that a coordinator should settle; `ref` is its action's."""

    code: FindingCode
    ref: str | None
    text: str

    def to_json(self) -> dict[str, object]:
        """Give the finding as it is sent."""
        return {"code": self.code.value, "ref": self.ref, "text": self.text}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Everything a plan's figures say about each other."""

    sections: Sequence[SectionResult]
    memo_differences: Sequence[MemoDifference]
    findings: Sequence[Finding]

    def to_json(self) -> dict[str, object]:
        """Give the reconciliation as it is sent."""
        return {
            "sections": [section.to_json() for section in self.sections],
            "memo_differences": [difference.to_json() for difference in self.memo_differences],
            "findings": [finding.to_json() for finding in self.findings],
        }


def reconcile(
    sections: Iterable[SectionStatement],
    lines: Iterable[Line],
    counted_in: Mapping[UUID, UUID],
) -> Reconciliation:
    """Compare sections, memo lines and single lines; `counted_in` maps memo to counted lines.

    The `section` and `action` of a line are refs. Sections keep their order; lines follow their
    actions. Lines of a section not given, or of none, come last in rows of their own.
    """
    ordered = sorted(lines, key=_place_in_plan)
    return Reconciliation(
        sections=_sections(sections, ordered),
        memo_differences=_memo_differences(ordered, counted_in),
        findings=[finding for line in ordered for finding in _findings(line)],
    )


def _place_in_plan(line: Line) -> tuple[bool, str, UUID]:
    return line.action is None, position(line.action) if line.action else "", line.id


def _sections(statements: Iterable[SectionStatement], lines: Iterable[Line]) -> list[SectionResult]:
    lines_of: defaultdict[str | None, list[Line]] = defaultdict(list)
    for line in lines:
        lines_of[line.section].append(line)
    every = list(statements)
    stated = {statement.ref for statement in every}
    unstated = sorted(ref for ref in lines_of if ref is not None and ref not in stated)
    every += [SectionStatement(ref, ref, None) for ref in unstated]
    if None in lines_of and None not in stated:
        every.append(SectionStatement(None, "No section", None))
    return [_section(statement, lines_of[statement.ref]) for statement in every]


def _section(statement: SectionStatement, lines: Iterable[Line]) -> SectionResult:
    counted_lines = [line for line in lines if standing(line) == "counted"]
    counted = sum(counted_pence(line) for line in counted_lines)
    variance = None if statement.stated is None else counted - statement.stated
    return SectionResult(
        ref=statement.ref,
        title=statement.title,
        stated=statement.stated,
        counted=counted,
        variance=variance,
        status=_status(variance),
        lines=[line.id for line in counted_lines],
    )


def _status(variance: int | None) -> ReconciliationStatus:
    if variance is None:
        return ReconciliationStatus.NOT_STATED
    if variance == 0:
        return ReconciliationStatus.RECONCILED
    return ReconciliationStatus.OVER if variance > 0 else ReconciliationStatus.UNDER


def _memo_differences(
    lines: Sequence[Line], counted_in: Mapping[UUID, UUID]
) -> list[MemoDifference]:
    """Compare each memo figure with its line's; leave out what agrees or cannot be compared."""
    figures = {line.id: figure for line in lines if (figure := _figure(line)) is not None}
    found = (
        MemoDifference(line.id, counted_line, line.amount, figures[counted_line])
        for line in lines
        if line.memo and line.amount is not None
        if (counted_line := counted_in.get(line.id)) in figures
    )
    return [each for each in found if each.difference != 0]


def _figure(line: Line) -> int | None:
    """Give the figure a memo can be held against: a counted amount, or nil as 0."""
    return counted_pence(line) if standing(line) in ("counted", "nil") else None


def _findings(line: Line) -> list[Finding]:
    subject = f"Action {line.action}" if line.action else "A line without an action"
    amount = sterling(line.amount or 0)
    counted = standing(line) == "counted"
    no_amount = line.state == BudgetState.NOT_STATED and line.funding_source is not None
    checks = (
        (
            counted and line.funding_source is None,
            FindingCode.COUNTED_WITHOUT_SOURCE,
            f"{subject} counts {amount} without a funding source.",
        ),
        (
            counted and not line.has_owner,
            FindingCode.COUNTED_WITHOUT_OWNER,
            f"{subject} counts {amount} but has no owner.",
        ),
        (
            no_amount,
            FindingCode.SOURCE_WITHOUT_AMOUNT,
            f"{subject} names the funding source {line.funding_source} but no amount.",
        ),
    )
    return [Finding(code, line.action, text) for holds, code, text in checks if holds]
