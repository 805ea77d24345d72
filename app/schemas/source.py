"""Other systems' own names for milestones, as sent and told."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.base import Input, Named, Output, Place, Ref


class LinkPut(Input):
    """The milestone that a name shall stand for: its id, or its plan and ref."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"plan": "blackpool-adult-treatment-2006", "ref": "8.3.2.1"}]
        }
    )

    milestone_id: UUID | None = Field(default=None, description="Its id.")
    plan: Named | None = Field(default=None, description="Id or code of its plan; with `ref`.")
    ref: Ref | None = Field(default=None, description="Its ref in the plan.")

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        by_ref = self.plan is not None and self.ref is not None
        if by_ref == (self.milestone_id is not None) or (self.plan is None) != (self.ref is None):
            raise PydanticCustomError(
                "one_address", "Name the milestone by milestone_id, or by plan and ref."
            )
        return self

    @property
    def system(self) -> None:
        """No other system's name is meant."""

    @property
    def external_id(self) -> None:
        """No other system's name is meant."""


LINK: dict[str, Any] = {
    "system": "pentana",
    "external_id": "PI-0042",
    "milestone": {"id": "01930f3c-0d0e-7c3a-9f55-2f6f1f1a8b10", "ref": "8.3.2.1"},
    "plan": "blackpool-adult-treatment-2006",
    "version": 1,
    "created_at": "2006-04-03T09:00:00Z",
    "updated_at": "2006-04-03T09:00:00Z",
}


class LinkRead(Output):
    """Which milestone a system's name stands for."""

    model_config = ConfigDict(json_schema_extra={"examples": [LINK]})

    system: str = Field(description="The source system, owned by the client.")
    external_id: str = Field(description="What that system calls the milestone.")
    milestone: Place
    plan: str = Field(description="Code of its plan.")
    version: int = Field(description="Counts the edits; part of the ETag.")
    created_at: datetime = Field(description="The instant the link was made, in UTC.")
    updated_at: datetime = Field(description="The instant it was last replaced, in UTC.")
