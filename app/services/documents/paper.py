"""A plan on a day as plain values: its document, and all that is worked out of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from importlib.metadata import version
from typing import Any

import orjson

from app.encoding import encode

# What is written depends on these as much as on the plan.
WRITTEN_WITH = tuple(
    version(name) for name in ("waymark", "xlsxwriter", "python-docx", "typst", "icalendar")
)

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paper:
    """What a file is made of. Everything in it is as JSON holds it."""

    document: Told
    # The plan's state, currency, rule set and the instant of its last change.
    facts: Told
    as_at: str
    # The tree of progress, down to milestones; of their reasons the first.
    progress: Told
    budget: Told
    # With the addresses of lines in place of their ids.
    reconciliation: Told
    # What is worked out of each risk, by its ref; the bands of the matrix, by likelihood.
    risks: Told
    matrix: Told
    # What needs attention, and how the plan stood at each closed quarter and stands now: for those
    # who ask for a board paper or its trend.
    exceptions: Told | None = None
    trend: list[Told] = field(default_factory=list)
    # Where there are fonts for scripts that those of every paper lack.
    font_folder: str | None = None

    @classmethod
    def of_words(cls, document: Told) -> "Paper":
        """Make a paper of a document alone, of which nothing is worked out."""
        return cls(
            document=document,
            facts={"revised_at": "1980-01-01T00:00:00+00:00"},
            as_at=document["period_start_on"],
            progress={},
            budget={},
            reconciliation={},
            risks={},
            matrix={},
        )

    @property
    def title(self) -> str:
        """Return what the plan is called, with its part."""
        return " \N{EN DASH} ".join(filter(None, (self.document["title"], self.document["part"])))

    @property
    def revised_at(self) -> datetime:
        """Return the instant of the plan's last change: every file says it was made then."""
        return datetime.fromisoformat(self.facts["revised_at"])

    def digest(self, *more: str) -> str:
        """Return what tells this content, in a form named by `more`, from any other."""
        found = hashlib.sha256()
        for part in ([getattr(self, each.name) for each in fields(self)], WRITTEN_WITH, more):
            found.update(orjson.dumps(part, option=orjson.OPT_SORT_KEYS))
        return found.hexdigest()

    def nodes(self) -> Iterator[Told]:
        """Give every node of the tree of progress, the plan first."""
        if self.progress:
            yield from _beneath(self.progress)

    def standing(self) -> dict[tuple[str, str], Told]:
        """Return the nodes of the plan by kind and ref."""
        return {(node["kind"], node["ref"]): node for node in self.nodes()}

    def outcomes(self) -> Iterator[tuple[Told | None, Told]]:
        """Give every outcome with the section it stands in, in the plan's order."""
        for section in self.document["sections"]:
            for outcome in section["outcomes"]:
                yield section, outcome
        for outcome in self.document["outcomes"]:
            yield None, outcome

    def actions(self) -> Iterator[tuple[Told | None, Told, Told]]:
        """Give every action with its section and outcome, in the plan's order."""
        for section, outcome in self.outcomes():
            for each in outcome["actions"]:
                yield section, outcome, each


def _beneath(node: Told) -> Iterator[Told]:
    yield node
    for child in node["children"]:
        yield from _beneath(child)


def as_json(value: Any) -> Any:
    """Return a value as a caller of the API would read it."""
    return orjson.loads(encode(value))
