"""A plan with outcomes to act on, and actions made through HTTP."""

from typing import Any

from tests.factories import Caller

ACTION = {"plan": "drugs-2006", "outcome": "1", "description": "Open a second clinic"}
SEPTEMBER = {"kind": "month", "due_on": "2006-09-15", "printed": "Sept 2006"}


def prepare(coordinator: Caller) -> Caller:
    """Give the plan an outcome without section and one within section 8."""
    coordinator.post("/outcomes", {"plan": "drugs-2006", "statement": "Less harm"})
    coordinator.post("/sections", {"plan": "drugs-2006", "ref": "8", "title": "Treatment"})
    coordinator.post(
        "/outcomes", {"plan": "drugs-2006", "section": "8", "statement": "Shorter waits"}
    )
    return coordinator


def make_action(caller: Caller, **more: Any) -> dict[str, Any]:
    """Make an action beneath outcome 1 and return it."""
    made = caller.post("/actions", ACTION | more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told
