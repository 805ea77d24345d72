"""A document as the database would give it back: everything there, in its usual form."""

from typing import Any

from app.schemas.document import PlanDocument
from app.services.documents.paper import as_json

Body = dict[str, Any]


def stored(body: Body) -> Body:
    """Fill in what a document may leave out, as making a plan of it does."""
    whole: Body = as_json(PlanDocument.model_validate(body).model_dump())
    whole["thresholds"] = body.get("thresholds")
    whole["fy_start_year"] = 2006
    for outcome in (*(o for s in whole["sections"] for o in s["outcomes"]), *whole["outcomes"]):
        for action in outcome["actions"]:
            _fill(action)
    return whole


def _fill(action: Body) -> None:
    for number, milestone in enumerate(action["milestones"], start=1):
        milestone["ref"] = f"{action['ref']}.{number}"
    for number, line in enumerate(action["budget_lines"], start=1):
        line["number"] = number
        line["fy_start_year"] = 2006
