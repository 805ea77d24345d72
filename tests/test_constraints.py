"""What no row may say, whoever writes it: the database holds it too, on both engines."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from app.db import Database
from app.models import BudgetLine, Expenditure, IndicatorValue, Milestone, Plan, ScheduleChange
from app.models.base import new_id, table
from tests.api.milestone_makers import plant
from tests.factories import BORN, World

PERIOD = {"period_start_on": "2006-07-01", "period_end_on": "2006-06-30"}


def refused_by(database: Database, model: type[SQLModel], values: dict[str, Any]) -> str:
    """Return the words in which the database refuses a row."""
    kinds = table(model).c
    days = {name: each for name, each in values.items() if isinstance(kinds[name].type, sa.Date)}
    read = {name: BORN.date().fromisoformat(day) for name, day in days.items()}
    with database.write() as session, pytest.raises(sa.exc.IntegrityError) as refused:
        session.connection().execute(table(model).insert(), {"id": new_id(), **values, **read})
    return str(refused.value)


@pytest.mark.parametrize(
    "code", ["a", "a" * 65, "Drugs", "drugs 2006", "drügs", "-drugs", "drugs-", "drugs--2006", ""]
)
def test_a_plan_is_coded_as_the_api_codes_it(database: Database, world: World, code: str) -> None:
    values = {"code": code, "title": "x", "fy_start_year": 2006, "state": "draft", "labels": {}}
    span = {"period_start_on": "2006-04-01", "period_end_on": "2007-03-31"}
    counts = {"revision": 0, "version": 1, "created_at": BORN, "updated_at": BORN}
    row = {"partnership_id": world.partnership_id, **values, **span, **counts}
    assert "ck_plan_code" in refused_by(database, Plan, row)


def test_a_milestone_without_a_schedule_has_no_dates(database: Database, world: World) -> None:
    tree = plant(database, world)
    leaf = table(Milestone)
    dated = leaf.update().where(leaf.c.id == tree.leaf).values(due_on=BORN.date())
    with database.write() as session, pytest.raises(sa.exc.IntegrityError) as refused:
        session.connection().execute(dated)
    assert "ck_milestone_dates_scheduled" in str(refused.value)


@pytest.mark.parametrize("side", ["old", "new"])
def test_neither_side_of_a_change_ends_before_it_starts(
    database: Database, world: World, side: str
) -> None:
    tree = plant(database, world)
    row = {
        "partnership_id": world.partnership_id,
        "plan_id": world.plan_id,
        "action_id": tree.action,
        "changed_on": "2006-08-31",
        "recorded_at": BORN,
        f"{side}_start_on": "2006-07-01",
        f"{side}_due_on": "2006-06-30",
    }
    name = f"ck_schedule_change_{side}_due_after_start"
    assert name in refused_by(database, ScheduleChange, row)


def test_no_period_ends_before_it_starts(database: Database, world: World) -> None:
    tree = plant(database, world)
    with database.read() as connection:
        statement = sa.select(table(Milestone)).where(table(Milestone).c.id == tree.leaf)
        section_id: UUID = connection.execute(statement).one().section_id
    owner = {"partnership_id": world.partnership_id, "plan_id": world.plan_id}
    stamps = {"recorded_at": BORN, "fy_start_year": 2006, "quarter": 1, **PERIOD}
    spent = {"section_id": section_id, "kind": "actual", "amount_pence": 1}
    refused = refused_by(database, Expenditure, owner | stamps | spent)
    assert "ck_expenditure_period" in refused


def test_a_figure_is_not_of_a_period_that_ends_before_it_starts(
    database: Database, world: World
) -> None:
    made = world.coordinator.post(
        "/indicators", {"scheme": "local", "ref": "L1", "title": "Waiting time"}
    )
    row = {
        "partnership_id": world.partnership_id,
        "plan_id": world.plan_id,
        "indicator_id": UUID(made.json()["id"]),
        "recorded_at": BORN,
        "fy_start_year": 2006,
        "value": 1,
        **PERIOD,
    }
    assert "ck_indicator_value_period" in refused_by(database, IndicatorValue, row)


def test_a_confirmed_cost_says_how_much(database: Database, world: World) -> None:
    tree = plant(database, world)
    with database.read() as connection:
        statement = sa.select(table(Milestone)).where(table(Milestone).c.id == tree.leaf)
        outcome_id: UUID = connection.execute(statement).one().outcome_id
    row = {
        "partnership_id": world.partnership_id,
        "plan_id": world.plan_id,
        "outcome_id": outcome_id,
        "action_id": tree.action,
        "number": 1,
        "fy_start_year": 2006,
        "state": "confirmed",
        "memo": False,
        "version": 1,
        "created_at": BORN,
        "updated_at": BORN,
    }
    name = "ck_budget_line_confirmed_says_how_much"
    assert name in refused_by(database, BudgetLine, row)


def test_every_table_is_of_a_partnership() -> None:
    without = {
        name
        for name, each in SQLModel.metadata.tables.items()
        if "partnership_id" not in each.c and name != "partnership"
    }
    assert without == set()
