"""Risks to be made and reviewed, and how they are found again."""

from typing import Any

from httpx2 import Response

from tests.factories import Caller


def add_risk(caller: Caller, **more: object) -> Response:
    """Ask for an open risk of the plan; other words go into the body."""
    return caller.post("/risks", {"plan": "drugs-2006", "description": "Staff leave"} | more)


def path_of(made: Response) -> str:
    """Return where a risk just made is."""
    assert made.status_code == 201, made.json()
    return f"/risks/{made.json()['id']}"


def look(caller: Caller, path: str, day: str, score: tuple[int | None, int | None]) -> Response:
    """Review a risk."""
    body = {"reviewed_on": day, "likelihood": score[0], "impact": score[1]}
    return caller.post(f"{path}/reviews", body)


def refs(caller: Caller, **params: Any) -> list[str]:
    """List the refs of the risks that fit."""
    found = caller.get("/risks", **params)
    assert found.status_code == 200, found.json()
    return [risk["ref"] for risk in found.json()["items"]]


def scores(caller: Caller, path: str) -> list[int | None]:
    """List the scores of a risk's reviews, oldest first."""
    return [each["score"] for each in caller.get(f"{path}/reviews").json()["items"]]


def make_log(coordinator: Caller) -> None:
    """Make one risk per band from low to very high, and one without a score."""
    for likelihood, impact in ((1, 3), (2, 3), (3, 3), (3, 4), (None, 4)):
        add_risk(coordinator, likelihood=likelihood, impact=impact)
