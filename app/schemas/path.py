"""The way to green as it is told."""

from datetime import date

from pydantic import ConfigDict, Field

from app.schemas.base import Output
from app.schemas.progress import NodeReason
from app.vocabulary import NodeKind, Status


class PathNode(Output):
    """The node that is to be lifted."""

    kind: NodeKind
    id: str = Field(description="Id of the node.")
    ref: str = Field(description="Its ref, or the plan's code.")
    title: str = Field(description="What it is called.")


class PathMilestone(Output):
    """A milestone to complete."""

    id: str = Field(description="Id of the milestone.")
    ref: str = Field(description="Its ref in the plan.")
    title: str = Field(description="What is to be reached.")
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    due_on: date | None = Field(description="Last day of its schedule.")
    status: Status = Field(description="Where it stands now.")
    share: float = Field(description="How much of the node it makes up by weight, 0 to 1.")


class PathReading(Output):
    """Where the node would stand, were those milestones complete."""

    status: Status
    percent: float | None = Field(description="Weighted mean over the live milestones beneath.")
    coverage: float | None = Field(
        description="Share of the started work of which something is known; null if none started."
    )
    shares: dict[Status, float] = Field(description="Shares of the started work by status.")
    counts: dict[str, int] = Field(description="Milestones beneath by status, and their `total`.")
    reasons: list[NodeReason] = Field(description="The deciding rule first.")


class PathRead(Output):
    """The fewest milestones whose completion lifts a node."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_at": "2006-09-30",
                    "rule_set": "partnership-1",
                    "revision": 48,
                    "node": {
                        "kind": "outcome",
                        "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10",
                        "ref": "8.3",
                        "title": "Treat more people, sooner",
                    },
                    "status": "amber",
                    "to": "green",
                    "milestones": [
                        {
                            "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b11",
                            "ref": "8.3.2.1",
                            "title": "Lease signed",
                            "lead_agency": "PCT",
                            "due_on": "2006-08-31",
                            "status": "red",
                            "share": 0.25,
                        }
                    ],
                    "proved_smallest": True,
                    "lower_bound": 1,
                    "evaluations": 1,
                    "why_not": None,
                    "reading_after": {
                        "status": "green",
                        "percent": 55,
                        "coverage": 1,
                        "shares": {
                            **{"complete": 0.5, "green": 0.5, "amber": 0, "red": 0, "unknown": 0},
                        },
                        "counts": {
                            **{"complete": 2, "green": 2, "amber": 0, "red": 0, "not_due": 0},
                            **{"unknown": 0, "cancelled": 0, "empty": 0, "total": 4},
                        },
                        "reasons": [
                            {
                                "rule": "ON_COURSE",
                                "status": "green",
                                "text": "Enough of the started work is known, and enough of it is "
                                "on track.",
                                "inputs": {"red_share": 0, "coverage": 1},
                                "children": [],
                            }
                        ],
                    },
                }
            ]
        }
    )

    as_at: date = Field(description="The day it was read at.")
    rule_set: str = Field(description="The thresholds in force.")
    revision: int = Field(description="The plan's revision it was worked from.")
    node: PathNode
    status: Status = Field(description="Where the node stands now.")
    to: Status = Field(description="What it is to be lifted to, at least.")
    milestones: list[PathMilestone] = Field(
        description="What to complete, in the order of the plan; empty where nothing is needed, "
        "or nothing serves."
    )
    proved_smallest: bool = Field(
        description="Whether no smaller set lifts the node; false where the search ran out of "
        "steps, so that this is the best it found, or where none does."
    )
    lower_bound: int = Field(description="No set of fewer milestones than this lifts the node.")
    evaluations: int = Field(description="How many combinations were weighed.")
    why_not: str | None = Field(description="Why no set lifts the node; null where one does.")
    reading_after: PathReading
