"""A plan's money as told: the budget and the reconciliation."""

from datetime import date

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.schemas.base import Output
from app.vocabulary import FindingCode, ReconciliationStatus


class LineCounts(Output):
    """How many lines a row has, by what the plan says of them."""

    counted: int
    unpriced: int
    nil: int
    to_be_identified: int
    not_stated: int
    memo: int


class BudgetRow(Output):
    """One row of a budget, in pounds."""

    key: str | None = Field(description="A ref, a code, a financial year's start, or null.")
    label: str
    planned: str = Field(description="Counted: confirmed, with an amount, and not memo.")
    memo: str = Field(description="Counted elsewhere: shown, never summed.")
    actual: str = Field(description="Spent to date.")
    forecast: str | None = Field(description="Full year; null if nothing was ever reported.")
    variance: str | None = Field(description="forecast less planned; positive is an overspend.")
    lines: LineCounts


ROW_EXAMPLE: JsonDict = {
    "key": "8",
    "label": "Structured community treatment",
    "planned": "1696278.00",
    "memo": "0.00",
    "actual": "412000.00",
    "forecast": "1690000.00",
    "variance": "-6278.00",
    "lines": {
        **{"counted": 18, "unpriced": 0, "nil": 14, "to_be_identified": 5},
        **{"not_stated": 9, "memo": 0},
    },
}


class BudgetRead(Output):
    """What the money adds up to on a day."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_at": "2006-09-30",
                    "currency": "GBP",
                    "revision": 48,
                    "total": ROW_EXAMPLE | {"key": None, "label": "Total"},
                    "by": {"section": [ROW_EXAMPLE]},
                }
            ]
        }
    )

    as_at: date
    currency: str
    revision: int
    total: BudgetRow
    by: dict[str, list[BudgetRow]] = Field(description="Rows by each dimension asked for.")


class SectionReconciled(Output):
    """A section's stated planned spend beside its counted lines."""

    ref: str | None
    title: str
    stated: str | None
    counted: str
    variance: str | None = Field(description="counted less stated; positive: the lines are over.")
    status: ReconciliationStatus
    lines: list[str] = Field(description="Ids of the counted lines.")


class MemoDifferenceRead(Output):
    """A memo figure that is not that of the line it is counted in."""

    memo_line: str
    counted_line: str
    memo: str
    counted: str
    difference: str


class FindingRead(Output):
    """Something a coordinator should settle."""

    code: FindingCode
    ref: str | None = Field(description="The action concerned.")
    text: str


class ReconciliationRead(Output):
    """What the plan states against what its lines add up to; nothing is repaired."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": "blackpool-adult-treatment-2006",
                    "currency": "GBP",
                    "revision": 48,
                    "sections": [
                        {
                            "ref": "8",
                            "title": "Structured community treatment",
                            "stated": "1696023.00",
                            "counted": "1696278.00",
                            "variance": "255.00",
                            "status": "over",
                            "lines": ["0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10"],
                        }
                    ],
                    "memo_differences": [
                        {
                            "memo_line": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b11",
                            "counted_line": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b12",
                            "memo": "32000.00",
                            "counted": "30000.00",
                            "difference": "2000.00",
                        }
                    ],
                    "findings": [
                        {
                            "code": "counted_without_source",
                            "ref": "4.1.1",
                            "text": "£30,000.00 of action 4.1.1 names no funding source.",
                        }
                    ],
                }
            ]
        }
    )

    plan: str
    currency: str
    revision: int
    sections: list[SectionReconciled]
    memo_differences: list[MemoDifferenceRead]
    findings: list[FindingRead]
