"""Recognition: what a reader gives, as the plan document, with questions and provenance."""

from app.services.documents.recognition.assemble import needless, recognise
from app.services.documents.recognition.notes import Question
from app.services.documents.recognition.result import Known, Recognised

__all__ = ["Known", "Question", "Recognised", "needless", "recognise"]
