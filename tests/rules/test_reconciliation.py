"""What the document states is held against what the lines add up to."""

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.rules.budget import Line, counted_pence
from app.services.rules.reconciliation import (
    Finding,
    Reconciliation,
    SectionResult,
    SectionStatement,
    reconcile,
)
from app.vocabulary import BudgetState, FindingCode, ReconciliationStatus
from tests.rules.budget_makers import line_lists, make_line, total

NIL, NOT_STATED = BudgetState.NIL, BudgetState.NOT_STATED
EIGHT = SectionStatement("8", "Harm reduction", 169_602_300)


def section_8(stated: int | None, lines: list[Line]) -> SectionResult:
    return reconcile([SectionStatement("8", "Grid", stated)], lines, {}).sections[0]


def findings(*lines: Line) -> list[tuple[FindingCode, str | None, str]]:
    found = reconcile([], lines, {}).findings
    return [(each.code, each.ref, each.text) for each in found]


@pytest.mark.parametrize(
    ("stated", "variance", "status"),
    [
        (169_627_800, 0, ReconciliationStatus.RECONCILED),
        (169_602_300, 25_500, ReconciliationStatus.OVER),
        (169_627_801, -1, ReconciliationStatus.UNDER),
        (0, 169_627_800, ReconciliationStatus.OVER),
        (None, None, ReconciliationStatus.NOT_STATED),
    ],
)
def test_a_section_is_held_to_its_stated_figure(
    stated: int | None, variance: int | None, status: ReconciliationStatus
) -> None:
    lines = [make_line(1, 100_000_000), make_line(2, 69_627_800)]
    section = section_8(stated, lines)
    assert (section.counted, section.variance, section.status) == (169_627_800, variance, status)


def test_a_section_lists_only_its_counted_lines_in_plan_order() -> None:
    lines = [
        make_line(10),
        make_line(9),
        make_line(1, memo=True),
        make_line(2, None),
        make_line(3, None, NIL),
        make_line(4, section="9"),
    ]
    section = section_8(2000, lines)
    assert list(section.lines) == [UUID(int=9), UUID(int=10)]
    assert section.status is ReconciliationStatus.RECONCILED


def test_a_section_without_lines_is_still_compared() -> None:
    assert section_8(500, []).status is ReconciliationStatus.UNDER
    assert section_8(0, []).status is ReconciliationStatus.RECONCILED


def test_lines_of_no_section_reconcile_under_a_row_without_ref() -> None:
    lines = [make_line(1, 700, section=None), make_line(2, 5, section="9")]
    found = reconcile([EIGHT], lines, {}).sections
    assert [(each.ref, each.title, each.counted, each.stated) for each in found] == [
        ("8", "Harm reduction", 0, 169_602_300),
        ("9", "9", 5, None),
        (None, "No section", 700, None),
    ]
    assert [each.ref for each in reconcile([EIGHT], [], {}).sections] == ["8"]
    unplaced = SectionStatement(None, "Outside the grids", 700)
    (only,) = reconcile([unplaced], lines[:1], {}).sections
    assert (only.title, only.status) == ("Outside the grids", ReconciliationStatus.RECONCILED)


@pytest.mark.parametrize(
    ("memo", "target", "difference"),
    [
        (3_200_000, make_line(2, 3_000_000), 200_000),
        (9_300_000, make_line(2, 9_625_500), -325_500),
        (3_200_000, make_line(2, None, NIL), 3_200_000),
        (3_000_000, make_line(2, 3_000_000), None),
        (3_200_000, make_line(2, None, NOT_STATED), None),
        (3_200_000, make_line(2, None), None),
        (3_200_000, make_line(2, 3_000_000, memo=True), None),
        (3_200_000, make_line(3, 3_000_000), None),
        (None, make_line(2, 3_000_000), None),
    ],
)
def test_a_memo_figure_is_held_against_the_line_it_is_counted_in(
    memo: int | None, target: Line, difference: int | None
) -> None:
    lines = [make_line(1, memo, memo=True), target]
    found = reconcile([EIGHT], lines, {UUID(int=1): UUID(int=2)}).memo_differences
    assert [each.difference for each in found] == ([] if difference is None else [difference])


def test_only_a_memo_line_that_points_somewhere_makes_a_difference() -> None:
    lines = [make_line(1, 5, memo=True), make_line(2), make_line(3, 7)]
    assert reconcile([EIGHT], lines, {UUID(int=2): UUID(int=3)}).memo_differences == []


@pytest.mark.parametrize(
    ("line", "code", "text"),
    [
        (
            make_line(2, 123_450_000, source=None),
            FindingCode.COUNTED_WITHOUT_SOURCE,
            "Action 8.3.2 counts £1,234,500.00 without a funding source.",
        ),
        (
            replace(make_line(2, 3_050), has_owner=False),
            FindingCode.COUNTED_WITHOUT_OWNER,
            "Action 8.3.2 counts £30.50 but has no owner.",
        ),
        (
            make_line(2, None, NOT_STATED),
            FindingCode.SOURCE_WITHOUT_AMOUNT,
            "Action 8.3.2 names the funding source PTB but no amount.",
        ),
    ],
)
def test_a_finding_says_what_to_settle(line: Line, code: FindingCode, text: str) -> None:
    assert findings(line) == [(code, "8.3.2", text)]


@pytest.mark.parametrize(
    "line",
    [
        make_line(),
        make_line(memo=True, source=None),
        make_line(amount=None, source=None),
        make_line(amount=None, state=NIL),
        make_line(amount=None, state=BudgetState.TO_BE_IDENTIFIED),
        make_line(amount=None, state=NOT_STATED, source=None),
        replace(make_line(memo=True), has_owner=False),
        replace(make_line(amount=None, state=NIL), has_owner=False),
    ],
)
def test_a_line_in_order_raises_no_finding(line: Line) -> None:
    assert findings(line) == []


def test_findings_follow_the_plan_and_name_a_line_without_an_action() -> None:
    loose = replace(make_line(1, 100, source=None), action=None, has_owner=False)
    lines = [loose, make_line(10, source=None), make_line(9, source=None)]
    assert [(code, ref) for code, ref, _ in findings(*lines)] == [
        (FindingCode.COUNTED_WITHOUT_SOURCE, "8.3.9"),
        (FindingCode.COUNTED_WITHOUT_SOURCE, "8.3.10"),
        (FindingCode.COUNTED_WITHOUT_SOURCE, None),
        (FindingCode.COUNTED_WITHOUT_OWNER, None),
    ]
    assert (
        findings(loose)[0][2] == "A line without an action counts £1.00 without a funding source."
    )


def test_a_reconciliation_is_sent_with_money_as_text() -> None:
    lines = [make_line(1, 3_200_000, memo=True), make_line(2, 3_000_000, source=None)]
    found = reconcile([EIGHT], lines, {UUID(int=1): UUID(int=2)})
    assert found.to_json() == {
        "sections": [
            {
                "ref": "8",
                "title": "Harm reduction",
                "stated": "1696023.00",
                "counted": "30000.00",
                "variance": "-1666023.00",
                "status": "under",
                "lines": [str(UUID(int=2))],
            }
        ],
        "memo_differences": [
            {
                "memo_line": str(UUID(int=1)),
                "counted_line": str(UUID(int=2)),
                "memo": "32000.00",
                "counted": "30000.00",
                "difference": "2000.00",
            }
        ],
        "findings": [
            {
                "code": "counted_without_source",
                "ref": "8.3.2",
                "text": "Action 8.3.2 counts £30,000.00 without a funding source.",
            }
        ],
    }
    unstated = section_8(None, []).to_json()
    assert (unstated["stated"], unstated["variance"], unstated["counted"]) == (None, None, "0.00")


@settings(deadline=None)
@given(line_lists, st.randoms(use_true_random=False))
def test_sections_add_up_to_the_plan_in_any_order_of_lines(
    lines: list[Line], shuffler: Random
) -> None:
    def reconciled() -> Reconciliation:
        return reconcile([SectionStatement("A", "Grid", 500)], lines, {})

    before = reconciled()
    assert sum(each.counted for each in before.sections) == total(lines).planned
    listed = [line for each in before.sections for line in each.lines]
    assert len(listed) == len(set(listed)) == total(lines).lines["counted"]
    assert len(before.findings) == sum(_settle(line) for line in lines)
    assert all(isinstance(each, Finding) for each in before.findings)
    shuffler.shuffle(lines)
    assert reconciled() == before


def _settle(line: Line) -> bool:
    """Say whether a line with an owner has something to settle."""
    if line.state is NOT_STATED:
        return line.funding_source is not None
    counted = line.state is BudgetState.CONFIRMED and line.amount is not None and not line.memo
    return counted and line.funding_source is None and counted_pence(line) == line.amount
