"""What a recognition is given to know, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from app.services.documents.grammars.owner_parts import Agency
from app.services.documents.recognition.notes import Question


@dataclass(frozen=True, slots=True)
class Known:
    """What the partnership has already, the plan's period where it is known, and today."""

    agencies: tuple[Agency, ...] = ()
    funding_sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    indicators: frozenset[str] = frozenset()
    # Other names of sources, and the agencies of people: what is printed nowhere.
    source_aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    agency_of: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # Names that are people's, however they look.
    people: frozenset[str] = frozenset()
    plan_start: date | None = None
    plan_end: date | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """A document as recognised: what it says, how it was read, and what it leaves open."""

    document: dict[str, Any]
    layout: list[dict[str, Any]]
    questions: list[Question]
    provenance: dict[str, dict[str, Any]]
