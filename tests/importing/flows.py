"""Files sent, tried, answered and applied through HTTP, and what came of them."""

from typing import Any

from tests.api.imports import apply, step, tried
from tests.factories import Caller

Told = dict[str, Any]


ROWS = """\
Treatment plan 2006/07
Ref,Objective,Action,By when,By whom,Costs,Source
1.1,More people begin treatment,Open clinics in the evening,Dec 2006,NHS,"£12,000",PTB
1.2,,Train pharmacists to supply needles,March 2007,POLICE,Nil,
1.3,,Write to every general practitioner,,,,
"""


def done(caller: Caller, content: str = ROWS, plan: str = "rows", **more: Any) -> Told:
    """Import a file and apply it; return what was shown."""
    shown = tried(caller, content, plan=plan, **more)
    applied = apply(caller, shown)
    assert applied.status_code == 200, applied.text
    return shown


def moved(shown: Told) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Tell what an import changes: action, kind, ref, and the fields that are taken."""
    return [
        (
            item["action"],
            item["kind"],
            item["ref"],
            {each["field"]: each["after"] for each in item["fields"] if each["taken"]},
        )
        for item in shown["items"]
        if item["action"] != "unchanged"
    ]


def action(caller: Caller, ref: str, plan: str = "rows") -> Told:
    """Read an action."""
    (found,) = [
        each for each in caller.get("/actions", plan=plan).json()["items"] if each["ref"] == ref
    ]
    told: Told = found
    return told


def edit(caller: Caller, ref: str, **fields: Any) -> None:
    """Edit an action here."""
    answer = caller.patch(f"/actions/{action(caller, ref)['id']}", fields)
    assert answer.status_code == 200, answer.text


def answered(caller: Caller, shown: Told, answers: dict[str, str | None]) -> Told:
    """Answer questions, and return the import once it was tried again."""
    posted = caller.post(f"/imports/{shown['id']}/answers", {"answers": answers})
    assert posted.status_code == 202, posted.text
    return worked(caller, shown["id"])


def worked(caller: Caller, key: str) -> Told:
    """Let a worker work, and read an import."""
    state = caller.state
    while step(state.database, state.clock):
        pass
    told: Told = caller.get(f"/imports/{key}").json()
    return told
