"""An outcome, its actions and their milestones, for tests of what is reported on them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from httpx2 import Response

from app.changes import Session
from app.db import Database
from app.models import (
    Action,
    ActionContributor,
    Agency,
    Milestone,
    Outcome,
    Partnership,
    Plan,
    Section,
)
from app.services.rules.refs import position
from tests.factories import BORN, Caller, World, make_agency, unrecorded

STAMPS: dict[str, Any] = {"created_at": BORN, "updated_at": BORN}


@dataclass
class Tree:
    """Section 8 with outcome 8.1; NHS leads action 8.1.1, and POLICE leads 8.1.2.

    JCG leads 8.1.1 jointly. Each action is due on 30 September 2006 and has one milestone,
    `leaf` and `neighbour`, which inherits everything.
    """

    world: World
    leaf: UUID
    neighbour: UUID
    action: UUID

    @property
    def path(self) -> str:
        """The address of the updates of the leaf."""
        return f"/milestones/{self.leaf}/updates"

    def report(self, caller: Caller | None = None, **said: Any) -> Response:
        """Report on the leaf, as its lead unless another is named, effective 31 August 2006."""
        body = {"effective_on": "2006-08-31"} | said
        return (caller or self.world.lead).post(self.path, body)

    def read(self) -> dict[str, Any]:
        """Read the leaf."""
        told: dict[str, Any] = self.world.reader.get(f"/milestones/{self.leaf}").json()
        return told

    def current(self, *names: str) -> list[Any]:
        """Read some of what the updates of the leaf come to."""
        told = self.read()["current"]
        return [told[name] for name in names]


def make_action(
    session: Session, plan: Plan, outcome: Outcome, ref: str, lead: UUID | None
) -> tuple[Action, Milestone]:
    """Make an action due on 30 September 2006, with its one milestone."""
    place: dict[str, Any] = {
        "partnership_id": plan.partnership_id,
        "plan_id": plan.id,
        "outcome_id": outcome.id,
    }
    made = Action(
        **place,
        **STAMPS,
        section_id=outcome.section_id,
        ref=ref,
        position=position(ref),
        description=f"Action {ref}",
        lead_agency_id=lead,
        schedule_kind="range",
        schedule_meaning="deadline",
        start_on=date(2006, 7, 1),
        due_on=date(2006, 9, 30),
    )
    session.add(made)
    session.flush()
    leaf = Milestone(
        **place,
        **STAMPS,
        section_id=outcome.section_id,
        action_id=made.id,
        ref=f"{ref}.1",
        position=position(f"{ref}.1"),
        title="Completion",
    )
    session.add(leaf)
    session.flush()
    return made, leaf


def plant(database: Database, world: World, plan_id: UUID | None = None) -> Tree:
    """Make section 8, outcome 8.1 and its two actions, in `drugs-2006` unless another is named."""
    with unrecorded(database) as session:
        plan = session.get_one(Plan, plan_id or world.plan_id)
        owner: dict[str, Any] = {"partnership_id": plan.partnership_id, "plan_id": plan.id}
        section = Section(**owner, **STAMPS, ref="8", position=position("8"), title="Treatment")
        session.add(section)
        session.flush()
        outcome = Outcome(
            **owner,
            **STAMPS,
            section_id=section.id,
            ref="8.1",
            position=position("8.1"),
            statement="More people in treatment",
        )
        session.add(outcome)
        session.flush()
        action, leaf = make_action(session, plan, outcome, "8.1.1", world.agencies["NHS"])
        _, neighbour = make_action(session, plan, outcome, "8.1.2", world.agencies["POLICE"])
        session.add(
            ActionContributor(
                **owner, action_id=action.id, agency_id=world.agencies["JCG"], role="joint_lead"
            )
        )
        session.flush()
        return Tree(world, leaf.id, neighbour.id, action.id)


def make_supporter(session: Session, tree: Tree) -> Agency:
    """Make an agency that supports the action of the leaf and leads nothing."""
    owner = session.get_one(Partnership, tree.world.partnership_id)
    made = make_agency(session, owner, "SUPPORT")
    session.add(
        ActionContributor(
            partnership_id=owner.id,
            plan_id=tree.world.plan_id,
            action_id=tree.action,
            agency_id=made.id,
            role="support",
        )
    )
    session.flush()
    return made
