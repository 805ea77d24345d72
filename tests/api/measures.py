"""Indicators, links and figures to be made, and how they are found again."""

from typing import Any

from tests.factories import Caller

WAIT: dict[str, Any] = {"scheme": "local", "ref": "L 4", "title": "Wait for a first appointment"}


LINK: dict[str, Any] = {"plan": "drugs-2006", "indicator": "NI 40", "role": "measures"}


VALUE: dict[str, Any] = {"plan": "drugs-2006", "indicator": "L 4", "period": "2006-Q1", "value": 12}


def make(coordinator: Caller, **more: Any) -> dict[str, Any]:
    """Make an indicator of the partnership's own and return it."""
    made = coordinator.post("/indicators", WAIT | more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def refs(caller: Caller, **filters: Any) -> list[str]:
    return [each["ref"] for each in caller.get("/indicators", **filters).json()["items"]]


def revision(caller: Caller, path: str) -> int:
    found: int = caller.get(path).json()["revision"]
    return found
