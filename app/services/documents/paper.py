"""A plan on a day as plain values: its document, and all that is worked out of it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from importlib.metadata import version
from typing import Any, NamedTuple

import orjson

from app.encoding import encode
from app.services.documents.spool import Spool

# What is written depends on these as much as on the plan.
WRITTEN_WITH = tuple(
    version(name) for name in ("waymark", "xlsxwriter", "python-docx", "typst", "icalendar")
)

Told = dict[str, Any]
Nodes = Mapping[tuple[str, str], Told]


class Part(NamedTuple):
    """An outcome of a plan, the section it stands in, and where it and all beneath it stand."""

    section: Told | None
    outcome: Told
    # By kind and ref.
    standing: Nodes


@dataclass(frozen=True, slots=True)
class Paper:
    """What a file is made of. Everything in it is as JSON holds it.

    Of a paper for tables the outcomes are in a spool, as (ref of the section, outcome, its node in
    the tree of progress): the document is without them, and the tree ends at the sections.
    """

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
    spool: Spool | None = None

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
        held = [getattr(self, each.name) for each in fields(self) if each.name != "spool"]
        for part in (held, self.spool and self.spool.digest, WRITTEN_WITH, more):
            found.update(orjson.dumps(part, option=orjson.OPT_SORT_KEYS))
        return found.hexdigest()

    def nodes(self) -> Iterator[Told]:
        """Give every node of the tree of progress, the plan first."""
        if self.progress:
            yield from _beneath(self.progress)

    def standing(self) -> Nodes:
        """Return the nodes of the plan by kind and ref."""
        return _by_ref(self.nodes())

    def parts(self) -> Iterator[Part]:
        """Give every outcome, section by section, those in no section last."""
        sections = {section["ref"]: section for section in self.document["sections"]}
        if self.spool is not None:
            for ref, outcome, node in self.spool:
                yield Part(sections.get(ref), outcome, _by_ref(_beneath(node)))
            return
        standing = self.standing()
        for section in (*sections.values(), None):
            for outcome in (section or self.document)["outcomes"]:
                yield Part(section, outcome, standing)

    def actions(self) -> Iterator[Told]:
        """Give every action in the plan's order."""
        for part in self.parts():
            yield from part.outcome["actions"]

    def close(self) -> None:
        """Let go of what was put aside."""
        if self.spool is not None:
            self.spool.close()


def _by_ref(nodes: Iterable[Told]) -> Nodes:
    return {(node["kind"], node["ref"]): node for node in nodes}


def _beneath(node: Told) -> Iterator[Told]:
    yield node
    for child in node["children"]:
        yield from _beneath(child)


def as_json(value: Any) -> Any:
    """Return a value as a caller of the API would read it."""
    return orjson.loads(encode(value))
