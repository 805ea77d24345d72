"""Lists of actions: filters, orders, pages and what they cost, through HTTP."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.db import Database
from tests.api.making import SEPTEMBER, make_action, prepare
from tests.factories import Caller


@pytest.fixture
def plan(coordinator: Caller) -> Caller:
    """Call as the coordinator of a plan that has outcomes 1 and 8.1."""
    return prepare(coordinator)


def test_actions_are_filtered_and_sorted(plan: Caller) -> None:
    make_action(plan, lead_agency="NHS", schedule=SEPTEMBER)
    make_action(plan, schedule={"kind": "day", "due_on": "2006-06-30"})
    make_action(plan, outcome="8.1", lead_agency="POLICE")

    def refs(**filters: Any) -> list[str]:
        listed = plan.get("/actions", **filters)
        assert listed.status_code == 200, listed.text
        return [action["ref"] for action in listed.json()["items"]]

    assert refs() == ["1.1", "1.2", "8.1.1"]
    assert refs(sort="due_on") == ["1.2", "1.1", "8.1.1"]
    assert refs(sort="-due_on") == ["1.1", "1.2", "8.1.1"]
    assert refs(plan="drugs-2006", section="8") == ["8.1.1"]
    assert refs(plan="drugs-2006", outcome=["1", "8.1"], lead_agency="NHS") == ["1.1"]
    assert refs(lead_agency=["NHS", "POLICE"]) == ["1.1", "8.1.1"]
    assert refs(due_from="2006-06-30", due_to="2006-09-29") == ["1.2"]
    assert refs(due_from="2006-07-01") == ["1.1"]
    assert refs(schedule_kind=["none", "day"]) == ["1.2", "8.1.1"]
    assert refs(has_owner="true") == ["1.1", "8.1.1"]
    assert refs(has_owner="false") == ["1.2"]


@pytest.mark.parametrize(
    ("filters", "parameter"),
    [
        ({"outcome": "1"}, "plan"),
        ({"plan": "drugs-2006", "outcome": "9"}, "outcome"),
        ({"lead_agency": "SOUTHERN"}, "lead_agency"),
        ({"due_from": "soon"}, "due_from"),
        ({"schedule_kind": "weekly"}, "schedule_kind"),
    ],
)
def test_a_filter_that_names_nothing_is_refused(
    plan: Caller, filters: dict[str, str], parameter: str
) -> None:
    refused = plan.get("/actions", **filters)
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, parameter)


@pytest.mark.parametrize("sort", ["ref", "-ref", "due_on", "-due_on,ref", "updated_at"])
def test_no_action_is_missed_or_doubled_between_pages(plan: Caller, sort: str) -> None:
    for day in ("2006-06-30", None, "2006-06-30", None, "2006-05-31"):
        schedule = {"kind": "day", "due_on": day} if day else {"kind": "none"}
        make_action(plan, schedule=schedule)
    refs: list[str] = []
    more: dict[str, Any] = {}
    while len(refs) < 9:
        page = plan.get("/actions", limit=2, sort=sort, **more).json()
        refs += [action["ref"] for action in page["items"]]
        if page["next_cursor"] is None:
            break
        more = {"cursor": page["next_cursor"]}
    assert sorted(refs) == ["1.1", "1.2", "1.3", "1.4", "1.5"]


def test_a_list_takes_as_many_queries_for_one_action_as_for_ten(
    database: Database, plan: Caller
) -> None:
    seen: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    joined = [{"agency": "POLICE", "role": "support"}, {"agency": "JCG", "role": "support"}]
    # Of a list that is kept it is first asked whether it still stands: one query more.
    plan.get("/actions", plan="drugs-2006")
    make_action(plan, contributors=joined)
    counts = []
    for number in (0, 9):
        for _ in range(number):
            make_action(plan, contributors=joined, schedule={"kind": "recurring"})
        seen.clear()
        sa.event.listen(database.engine, "before_cursor_execute", count)
        assert len(plan.get("/actions", plan="drugs-2006").json()["items"]) == number + 1
        sa.event.remove(database.engine, "before_cursor_execute", count)
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0
