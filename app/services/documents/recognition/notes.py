"""What a recognition notes as it goes: questions, and where each value came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.services.documents.blocks import Place
from app.services.documents.grammars import Doubt, Meaning, Severity
from app.services.documents.recognition.tables import place_as_dict

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """Something a document leaves open, with its place, the ref concerned and suggestions.

    `about` holds the printed words that it asks about, where it is about a name or a reference.
    """

    code: str
    severity: Severity
    text: str
    place: Place | None = None
    ref: str | None = None
    suggestions: tuple[str, ...] = ()
    about: str | None = None


@dataclass(slots=True)
class Notes:
    """The questions and the provenance of one document."""

    questions: list[Question] = field(default_factory=list)
    provenance: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(
        self,
        doubt: Doubt,
        place: Place | None = None,
        ref: str | None = None,
        about: str | None = None,
    ) -> None:
        """Raise a question."""
        self.questions.append(
            Question(doubt.code, doubt.severity, doubt.text, place, ref, doubt.suggestions, about)
        )

    def note(
        self,
        code: str,
        text: str,
        place: Place | None = None,
        ref: str | None = None,
        suggestions: Iterable[str] = (),
        about: str | None = None,
    ) -> None:
        """Raise a question that may be passed over."""
        self.ask(Doubt(code, text, Severity.NOTE, tuple(suggestions)), place, ref, about)

    def warn(
        self,
        code: str,
        text: str,
        place: Place | None = None,
        ref: str | None = None,
        suggestions: Iterable[str] = (),
        about: str | None = None,
    ) -> None:
        """Raise a question that someone should look at."""
        self.ask(Doubt(code, text, Severity.WARNING, tuple(suggestions)), place, ref, about)

    def error(
        self,
        code: str,
        text: str,
        place: Place | None = None,
        ref: str | None = None,
        suggestions: Iterable[str] = (),
    ) -> None:
        """Raise a question without whose answer nothing can be applied."""
        self.ask(Doubt(code, text, Severity.ERROR, tuple(suggestions)), place, ref)

    def came_from(self, pointer: str, place: Place | None, *, inferred: bool = False) -> None:
        """Keep where the value at a JSON Pointer stands, and whether it is printed there."""
        self.provenance[pointer] = {
            "place": place_as_dict(place),
            "origin": "inferred" if inferred else "printed",
        }

    def take(
        self,
        meaning: Meaning[T],
        place: Place | None,
        ref: str | None,
        pointer: str | None = None,
    ) -> T | None:
        """Take what a printed value means, with its doubts as questions."""
        for doubt in meaning.doubts:
            self.ask(doubt, place, ref)
        if pointer is not None and meaning.value is not None:
            self.came_from(pointer, place, inferred=meaning.inferred)
        return meaning.value
