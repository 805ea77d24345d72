"""Sections (planning grids) with their texts, priorities and stated budgets."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, AfterValidator, ConfigDict, Field, StrictInt
from pydantic_core import PydanticCustomError

from app.schemas.base import (
    Flag,
    Input,
    Line,
    Money,
    Named,
    Output,
    Prose,
    Ref,
    Stamped,
    Whole,
    Year,
)
from app.vocabulary import StatedKind, TextKind

EXAMPLE: dict[str, Any] = {
    "ref": "8",
    "title": "Drug treatment in the community",
    "texts": [{"kind": "guidance", "text": "Covers prescribing and day care."}],
    "priorities": [{"number": 1, "text": "Shorten the wait for a first appointment."}],
    "replaces": "grid 7 of 2005/06",
    "is_new": False,
    "budgets": [
        {"fy_start_year": 2006, "kind": "planned", "amount": "86000.00", "printed": "£86,000"}
    ],
}
STAMPS: dict[str, Any] = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10",
    "version": 1,
    "created_at": "2006-04-02T09:00:00Z",
    "updated_at": "2006-04-02T09:00:00Z",
}


class SectionTextInput(Input):
    """A text of a section, and what it is for."""

    kind: TextKind
    text: Prose = Field(description="The text itself.")


class PriorityInput(Input):
    """A priority of a section."""

    number: Annotated[StrictInt, Field(ge=0, le=9999), Whole] | None = Field(
        default=None, description="As numbered in the document; null where it is not."
    )
    text: Prose = Field(description="The priority in words.")


class SectionBudgetInput(Input):
    """A figure that a section states for a financial year."""

    fy_start_year: Year = Field(description="The year the financial year starts in.")
    kind: StatedKind
    amount: Money | None = Field(default=None, description="Null where words stand for it.")
    printed: Line | None = Field(default=None, description="The words of the document.")


def _one_each(budgets: list[SectionBudgetInput]) -> list[SectionBudgetInput]:
    stated = {(budget.fy_start_year, budget.kind) for budget in budgets}
    if len(stated) < len(budgets):
        raise PydanticCustomError("budgets", "A section states one figure per year and kind.")
    return budgets


Texts = Annotated[
    list[SectionTextInput], Field(max_length=100, description="Replaced whole by an edit.")
]
Priorities = Annotated[
    list[PriorityInput], Field(max_length=100, description="Replaced whole by an edit.")
]
Budgets = Annotated[
    list[SectionBudgetInput],
    AfterValidator(_one_each),
    Field(max_length=100, description="Stated figures; replaced whole by an edit."),
]


class SectionFields(Input):
    """What a section is given when it is made."""

    ref: Ref | None = Field(
        default=None, description="Its address in the plan; the next free one if left out."
    )
    title: Line = Field(description="What the section is called.")
    texts: Texts = Field(default_factory=list)
    priorities: Priorities = Field(default_factory=list)
    replaces: Line | None = Field(default=None, description="What it takes the place of.")
    is_new: Flag = Field(default=False, description="Whether the plan before had none like it.")
    budgets: Budgets = Field(default_factory=list)


class SectionCreate(SectionFields):
    """A new section of a plan."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"plan": "blackpool-adult-treatment-2006", **EXAMPLE}]}
    )

    plan: Named = Field(description="Id or code of the plan.")


class SectionUpdate(Input):
    """Changes to a section: what is left out stays, null clears."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Community treatment", "replaces": None}]}
    )

    ref: Ref | MISSING = Field(default=MISSING, description="Its new address in the plan.")
    title: Line | MISSING = Field(default=MISSING, description="What the section is called.")
    texts: Texts | MISSING = MISSING
    priorities: Priorities | MISSING = MISSING
    replaces: Line | MISSING | None = Field(
        default=MISSING, description="What it takes the place of."
    )
    is_new: Flag | MISSING = Field(
        default=MISSING, description="Whether the plan before had none like it."
    )
    budgets: Budgets | MISSING = MISSING


class SectionPlace(Output):
    """A section named by its id, ref and title."""

    id: UUID = Field(description="Id of the section.")
    ref: str = Field(description="Its address in the plan.")
    title: str = Field(description="What it is called.")


class SectionText(Output):
    """A text of a section, and what it is for."""

    kind: TextKind
    text: str = Field(description="The text itself.")


class Priority(Output):
    """A priority of a section."""

    number: int | None = Field(description="As numbered in the document.")
    text: str = Field(description="The priority in words.")


class SectionBudget(Output):
    """A figure that a section states for a financial year."""

    fy_start_year: int = Field(description="The year the financial year starts in.")
    kind: StatedKind
    amount: str | None = Field(description="Pounds; null where words stand for it.")
    printed: str | None = Field(description="The words of the document.")


class SectionRead(Stamped):
    """A section of a plan."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**STAMPS, "plan": "blackpool-adult-treatment-2006", **EXAMPLE}]
        }
    )

    plan: str = Field(description="Code of its plan.")
    ref: str = Field(description="Its address in the plan.")
    title: str = Field(description="What the section is called.")
    texts: list[SectionText] = Field(description="Its texts, in the order they were given.")
    priorities: list[Priority] = Field(description="Its priorities, in the order they were given.")
    replaces: str | None = Field(description="What it takes the place of.")
    is_new: bool = Field(description="Whether the plan before had none like it.")
    budgets: list[SectionBudget] = Field(description="Figures it states.")
