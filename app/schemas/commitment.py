"""Commitments of community strategies, and what serves them, as told."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    MISSING,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from app.schemas.base import Input, Line, Named, Output, Place, Stamped

STAMPS: dict[str, Any] = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b61",
    "version": 1,
    "created_at": "2009-04-01T09:00:00Z",
    "updated_at": "2009-04-01T09:00:00Z",
}
NAME: dict[str, Any] = {"strategy": "Sustainable community strategy", "ref": "25"}
COMMITMENT: dict[str, Any] = {**NAME, "title": "Help residents to deal with drug misuse"}
LINK: dict[str, Any] = {"plan": "dat-2009", "commitment": NAME, "outcome": "2", "action": None}
LINK_READ: dict[str, Any] = {
    **STAMPS,
    "plan": "dat-2009",
    "commitment": {"id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b60", **COMMITMENT},
    "outcome": {"id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10", "ref": "2"},
    "action": None,
}


class CommitmentName(Input):
    """A commitment named as its strategy names it."""

    strategy: Line = Field(description="Name of the community strategy.")
    ref: Named = Field(description="How the strategy numbers it.")


class CommitmentCreate(CommitmentName):
    """A new commitment."""

    model_config = ConfigDict(json_schema_extra={"examples": [COMMITMENT]})

    title: Line = Field(description="What is promised.")


class CommitmentUpdate(Input):
    """Changes to a commitment: what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Less drug misuse"}]})

    strategy: Line | MISSING = Field(default=MISSING, description="Name of the community strategy.")
    ref: Named | MISSING = Field(default=MISSING, description="How the strategy numbers it.")
    title: Line | MISSING = Field(default=MISSING, description="What is promised.")


class CommitmentRead(Stamped):
    """A promise of a community strategy."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**COMMITMENT, **STAMPS}]})

    strategy: str = Field(description="Name of the community strategy.")
    ref: str = Field(description="How the strategy numbers it.")
    title: str = Field(description="What is promised.")


def _named_once(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    # One error at the field, in place of one for each way to name a commitment.
    try:
        return handler(value)
    except ValidationError as broken:
        raise PydanticCustomError(
            "commitment", "Name a commitment by its id, or by its strategy and ref."
        ) from broken


CommitmentKey = Annotated[
    Named | CommitmentName,
    WrapValidator(_named_once),
    Field(description="Its id, or its strategy and ref."),
]


class CommitmentLinkCreate(Input):
    """A new link from a plan, one of its outcomes or one of its actions to a commitment."""

    model_config = ConfigDict(json_schema_extra={"examples": [LINK]})

    plan: Named | None = Field(
        default=None, description="Id or code; may be left out with an outcome's or action's id."
    )
    commitment: CommitmentKey
    outcome: Named | None = Field(default=None, description="Ref in the plan, or id.")
    action: Named | None = Field(
        default=None, description="Ref in the plan, or id; an outcome or an action, not both."
    )


class CommitmentLinkUpdate(Input):
    """Changes to a link: what is left out stays, null clears."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcome": None, "action": "2.1"}]})

    commitment: CommitmentKey | MISSING = MISSING
    outcome: Named | MISSING | None = Field(
        default=MISSING, description="Ref in the plan, or id; null: none."
    )
    action: Named | MISSING | None = Field(
        default=MISSING, description="Ref in the plan, or id; null: none."
    )


class CommitmentPlace(Output):
    """A commitment named by all its names."""

    id: UUID = Field(description="Id of the commitment.")
    strategy: str = Field(description="Name of the community strategy.")
    ref: str = Field(description="How the strategy numbers it.")
    title: str = Field(description="What is promised.")


class CommitmentLinkRead(Stamped):
    """A plan, outcome or action that serves a commitment."""

    model_config = ConfigDict(json_schema_extra={"examples": [LINK_READ]})

    plan: str = Field(description="Code of the plan.")
    commitment: CommitmentPlace
    outcome: Place | None = Field(description="The outcome that serves it, if it is one.")
    action: Place | None = Field(description="With neither, it is the whole plan that serves it.")
