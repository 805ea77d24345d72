"""A planning grid to hang money and risks on: one section, one outcome, two actions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from httpx2 import Response

from app.changes import Session
from app.models import Action, ActionContributor, Outcome, Plan, Section
from app.models.base import table
from tests.factories import BORN, Caller, World


@dataclass(frozen=True)
class Grid:
    """Section 8 of `drugs-2006`, outcome 8.3, and its actions: 8.3.2 of NHS, 8.3.10 of POLICE.

    POLICE supports 8.3.2.
    """

    section_id: UUID
    outcome_id: UUID
    nhs_id: UUID
    police_id: UUID


def make_grid(session: Session, world: World) -> Grid:
    """Make the grid of a world's plan."""
    owner: dict[str, Any] = {"partnership_id": world.partnership_id, "plan_id": world.plan_id}
    stamps: dict[str, Any] = {"created_at": BORN, "updated_at": BORN}
    section = Section(**owner, **stamps, ref="8", position="000008", title="Treatment")
    session.add(section)
    session.flush()
    outcome = Outcome(
        **owner,
        **stamps,
        section_id=section.id,
        ref="8.3",
        position="000008.000003",
        statement="More people complete treatment",
    )
    session.add(outcome)
    session.flush()
    above: dict[str, Any] = owner | stamps | {"section_id": section.id, "outcome_id": outcome.id}
    actions = [
        Action(
            **above,
            ref=f"8.3.{number}",
            position=f"000008.000003.{number:06d}",
            description=f"Action {number}",
            lead_agency_id=world.agencies[lead],
            schedule_kind="none",
        )
        for number, lead in ((2, "NHS"), (10, "POLICE"))
    ]
    session.add_all(actions)
    session.flush()
    grid = Grid(section.id, outcome.id, actions[0].id, actions[1].id)
    make_contributor(session, world, grid.nhs_id, "POLICE", "support")
    return grid


def make_contributor(session: Session, world: World, action_id: UUID, code: str, role: str) -> None:
    """Let an agency contribute to an action."""
    session.add(
        ActionContributor(
            partnership_id=world.partnership_id,
            plan_id=world.plan_id,
            action_id=action_id,
            agency_id=world.agencies[code],
            role=role,
        )
    )


def add_line(caller: Caller, **more: object) -> Response:
    """Ask for a confirmed line of £100.00 on action 8.3.2; other words go into the body."""
    body = {"plan": "drugs-2006", "action": "8.3.2", "state": "confirmed", "amount": "100.00"}
    return caller.post("/budget-lines", body | more)


def revision_of(caller: Caller) -> int:
    """Read the revision of the plan."""
    return int(caller.get("/plans/drugs-2006").json()["revision"])


def put_state(session: Session, plan_id: UUID, state: str) -> None:
    """Put a plan in a state of its life cycle, whatever it was in."""
    plan = table(Plan)
    session.execute(sa.update(plan).where(plan.c.id == plan_id).values(state=state))


def told(refused: Response) -> tuple[int, str, str | None]:
    """Return the status, the code and the first pointer of a problem."""
    body = refused.json()
    pointers = [error.get("pointer") for error in body["errors"]]
    return refused.status_code, body["code"], pointers[0] if pointers else None
