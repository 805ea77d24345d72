"""Budget lines of actions, as told."""

from typing import Annotated
from uuid import UUID

from pydantic import MISSING, ConfigDict, Field, StrictInt

from app.schemas.base import (
    Flag,
    Input,
    Line,
    Money,
    Named,
    Place,
    ShortName,
    Stamped,
    Whole,
    Year,
)
from app.vocabulary import BudgetState

LineNumber = Annotated[StrictInt, Field(ge=1, le=999_999), Whole]


class BudgetLineFields(Input):
    """What a cost is given, however the line it is counted in is named."""

    number: LineNumber | None = Field(
        default=None, description="Its place within the action; the next free one if left out."
    )
    amount: Money | None = Field(
        default=None,
        description="Pounds as a decimal string; only a confirmed line has an amount.",
        examples=["12500.00"],
    )
    funding_source: ShortName | None = Field(default=None, description="Code of who pays.")
    fy_start_year: Year | None = Field(
        default=None, description="The year its financial year starts in; the plan's if left out."
    )
    state: BudgetState = Field(description="What the plan says of the cost.")
    memo: Flag = Field(
        default=False, description="Money counted in another line: shown, never summed."
    )
    printed: Line | None = Field(default=None, description="The cost as the document words it.")


class BudgetLineCreate(BudgetLineFields):
    """A new cost of an action."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": "drugs-2006",
                    "action": "8.3.2",
                    "amount": "12500.00",
                    "funding_source": "PTB",
                    "state": "confirmed",
                    "printed": "£12,500 PTB",
                }
            ]
        }
    )

    plan: Named | None = Field(
        default=None, description="Id or code; may be left out where the action is named by id."
    )
    action: Named = Field(description="The action it pays for: its ref in the plan, or its id.")
    counted_in: UUID | None = Field(
        default=None, description="Id of the line of the plan that a memo line is counted in."
    )


class LineEdit(Input):
    """Changes to a cost: what is left out stays, null clears."""

    amount: Money | MISSING | None = Field(
        default=MISSING, description="Pounds as a decimal string; null where there is no figure."
    )
    funding_source: ShortName | MISSING | None = Field(
        default=MISSING, description="Code of who pays."
    )
    fy_start_year: Year | MISSING = Field(
        default=MISSING, description="The year its financial year starts in."
    )
    state: BudgetState | MISSING = Field(
        default=MISSING, description="What the plan says of the cost."
    )
    memo: Flag | MISSING = Field(
        default=MISSING, description="Money counted in another line: shown, never summed."
    )
    counted_in: UUID | MISSING | None = Field(
        default=MISSING, description="Id of the line of the plan that a memo line is counted in."
    )
    printed: Line | MISSING | None = Field(
        default=MISSING, description="The cost as the document words it."
    )


class BudgetLineUpdate(LineEdit):
    """Changes to a budget line: what is left out stays, null clears."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"state": "confirmed", "amount": "13000.00"}]}
    )

    number: LineNumber | MISSING = Field(
        default=MISSING, description="Its place within the action."
    )


class BudgetLineRead(Stamped):
    """A cost of an action."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b20",
                    "plan": "drugs-2006",
                    "action": {"id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b11", "ref": "8.3.2"},
                    "number": 1,
                    "amount": "12500.00",
                    "funding_source": "PTB",
                    "fy_start_year": 2006,
                    "state": "confirmed",
                    "memo": False,
                    "counted_in": None,
                    "printed": "£12,500 PTB",
                    "version": 1,
                    "created_at": "2006-04-02T09:00:00Z",
                    "updated_at": "2006-04-02T09:00:00Z",
                }
            ]
        }
    )

    plan: str = Field(description="Code of the plan.")
    action: Place
    number: int = Field(description="Its place within the action.")
    amount: str | None = Field(description="Pounds as a decimal string; null without a figure.")
    funding_source: str | None = Field(description="Code of who pays.")
    fy_start_year: int = Field(description="The year its financial year starts in.")
    state: BudgetState
    memo: bool = Field(description="Money counted in another line: shown, never summed.")
    counted_in: UUID | None = Field(description="Id of the line it is counted in, if known.")
    printed: str | None = Field(description="The cost as the document words it.")
