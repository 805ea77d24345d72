"""Ratings that a document declares, in a column or in a sentence: assessments of its nodes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.services.documents.blocks import Place
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.sections import Rated
from app.vocabulary import Rating, Scale


@dataclass(slots=True)
class Ratings:
    """Collects ratings, and dates them when the walk is over: no later than today."""

    draft: Draft
    today: date | None = None

    def declared(self, found: Iterable[Rated]) -> None:
        """Keep ratings that sentences declare."""
        for each in found:
            add(self.draft, each.node, each.rating, each.sentence, each.place)

    def write(self) -> None:
        """Date every rating by the document, and choose the scale that holds them all."""
        assessments = self.draft.body["assessments"]
        if not assessments:
            return
        day, dated = self._day()
        blue = any(each["rating"] == Rating.BLUE for each in assessments)
        for at, each in enumerate(assessments):
            each["scale"] = (Scale.BRAG if blue else Scale.RAG).value
            each["assessed_on"] = day
            pointer = f"/assessments/{at}/assessed_on"
            self.draft.notes.came_from(pointer, None, inferred=True)
        if not dated:
            text = f"The document has no date; its ratings are taken to be of {day}."
            self.draft.notes.warn("rating_without_date", text)

    def _day(self) -> tuple[str | None, bool]:
        body = self.draft.body
        if day := body.get("document_date"):
            return day, True
        start = body.get("period_start_on")
        return (min(start, self.today.isoformat()) if start and self.today else start), False


LATELY = 4


def add(draft: Draft, node: Node, rating: str, narrative: str | None, place: Place) -> None:
    """Add a rating of a node; its date and scale are set when all are known."""
    assessments = draft.body["assessments"]
    subject = {"kind": node.kind.value, "ref": node.ref}
    made = {"subject": subject, "rating": rating, "narrative": narrative, "assessor": None}
    # A row that goes on with the action above prints its rating again.
    if made in assessments[-LATELY:]:
        return
    draft.notes.came_from(f"/assessments/{len(assessments)}", place)
    assessments.append(made)
