"""The plan document itself: posted or imported again, it changes nothing."""

from typing import BinaryIO

import orjson

from app.services.documents.paper import Paper


def write(paper: Paper, into: BinaryIO) -> None:
    """Write the document as it is told elsewhere."""
    into.write(orjson.dumps(paper.document))
