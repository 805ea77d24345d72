"""Recognition: what a reader gives, as the plan document, with questions and provenance."""

from app.services.documents.recognition.assemble import recognise
from app.services.documents.recognition.notes import Question
from app.services.documents.recognition.result import Known, Recognised

__all__ = ["Known", "Question", "Recognised", "recognise"]
