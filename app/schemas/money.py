"""A plan's money as told: the budget and the reconciliation."""

from datetime import date

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.schemas.base import Output
from app.vocabulary import FindingCode, ReconciliationStatus


class LineCounts(Output):
    """How many lines a row has, by what the plan says of them."""

    counted: int = Field(description="Confirmed with an amount, and summed.")
    unpriced: int = Field(description="Confirmed without an amount.")
    nil: int = Field(description="Said to cost nothing.")
    to_be_identified: int = Field(description="Whose money is still to be found.")
    not_stated: int = Field(description="Of which the plan says nothing.")
    memo: int = Field(description="Counted in another line.")


class BudgetRow(Output):
    """One row of a budget, in pounds."""

    key: str | None = Field(description="A ref, a code, a financial year's start, or null.")
    label: str = Field(description="What the row adds up, in words.")
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

    as_at: date = Field(description="The day it was read at.")
    currency: str = Field(description="ISO 4217 code of every amount.")
    revision: int = Field(description="The plan's revision it was worked from.")
    total: BudgetRow
    by: dict[str, list[BudgetRow]] = Field(description="Rows by each dimension asked for.")


class SectionReconciled(Output):
    """A section's stated planned spend beside its counted lines."""

    ref: str | None = Field(description="Ref of the section; null: what has no section.")
    title: str = Field(description="Title of the section.")
    stated: str | None = Field(
        description="Planned spend it states, in pounds; null if it states none."
    )
    counted: str = Field(description="What its counted lines add up to, in pounds.")
    variance: str | None = Field(description="counted less stated; positive: the lines are over.")
    status: ReconciliationStatus
    lines: list[str] = Field(description="Ids of the counted lines.")


class MemoDifferenceRead(Output):
    """A memo figure that is not that of the line it is counted in."""

    memo_line: str = Field(description="Id of the memo line.")
    counted_line: str = Field(description="Id of the line it is counted in.")
    memo: str = Field(description="Amount of the memo line, in pounds.")
    counted: str = Field(description="Amount of the line it is counted in, in pounds.")
    difference: str = Field(description="memo less counted, in pounds.")


class FindingRead(Output):
    """Something a coordinator should settle."""

    code: FindingCode
    ref: str | None = Field(description="The action concerned.")
    text: str = Field(description="What was found, in a sentence.")


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

    plan: str = Field(description="Code of the plan.")
    currency: str = Field(description="ISO 4217 code of every amount.")
    revision: int = Field(description="The plan's revision it was worked from.")
    sections: list[SectionReconciled] = Field(
        description="Each section: what it states beside what is counted."
    )
    memo_differences: list[MemoDifferenceRead] = Field(
        description="Memo figures that differ from their line."
    )
    findings: list[FindingRead] = Field(description="What a coordinator should settle.")
