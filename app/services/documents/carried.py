"""What a Word file of ours carries unseen: the plan document that its words were made of."""

from typing import Any

import orjson

# The root of the part, by which it is found, and the form of the paper's words: raised with every
# change of what they are, because an older paper is then no longer what this version would write.
NAMESPACE = "urn:waymark:plan"
FORM = 1
LARGEST = 10 * 1024 * 1024


def packed(document: dict[str, Any]) -> str:
    """Write a document as text for the part."""
    return orjson.dumps({"form": FORM, "document": document}).decode()


def unpacked(text: str) -> dict[str, Any] | None:
    """Read the document; None for what is of another form, or none at all."""
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(told, dict) or told.get("form") != FORM:
        return None
    document = told.get("document")
    return document if isinstance(document, dict) else None
