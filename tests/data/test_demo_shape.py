"""The shipped demo plans by themselves: fields, references, words and dates."""

import re
from datetime import date, timedelta

import pytest

from app.vocabulary import (
    AgencyKind,
    BudgetState,
    ContributorRole,
    Meaning,
    NodeKind,
    ReferenceState,
    ScheduleKind,
    StatedKind,
    TargetKind,
    TextKind,
)
from tests.data.demo import (
    BLACKPOOL,
    PLANS,
    Part,
    actions,
    demo,
    lines,
    milestones,
    outcomes,
)

PLAN_FIELDS = (
    "code title part document_date period_start_on period_end_on fy_start_year predecessor "
    "narrative labels thresholds agencies funding_sources contacts sections outcomes risks "
    "indicator_links commitment_links assessments cross_references"
)
ACTION_FIELDS = (
    "ref description schedule lead_agency lead_contact lead_inferred owner_printed contributors "
    "budget_codes milestones budget_lines"
)
OUTCOME_FIELDS = "ref statement note lead_agency target actions"
LINE_FIELDS = "number amount funding_source fy_start_year state memo counted_in printed"


@pytest.fixture(params=PLANS)
def plan(request: pytest.FixtureRequest) -> Part:
    return demo(request.param)


def test_no_field_is_left_out_and_none_is_added(plan: Part) -> None:
    shapes: tuple[tuple[list[Part], str], ...] = (
        ([plan], PLAN_FIELDS),
        (outcomes(plan), OUTCOME_FIELDS),
        (actions(plan), ACTION_FIELDS),
        ([line for _, line in lines(plan)], LINE_FIELDS),
        ([a["schedule"] for a in actions(plan)], "kind start_on due_on meaning printed"),
    )
    for parts, fields in shapes:
        assert [part for part in parts if set(part) != set(fields.split())] == []


def test_refs_are_unique_and_stand_below_their_parent(plan: Part) -> None:
    for section in plan["sections"]:
        for number, outcome in enumerate(section["outcomes"], start=1):
            assert outcome["ref"] == f"{section['ref']}.{number}"
    for outcome in outcomes(plan):
        for number, action in enumerate(outcome["actions"], start=1):
            assert action["ref"] == f"{outcome['ref']}.{number}"
            below = [milestone["ref"] for milestone in action["milestones"]]
            assert below == [f"{action['ref']}.{n}" for n in range(1, len(below) + 1)]


def test_words_come_from_the_vocabulary(plan: Part) -> None:
    sections, targets = plan["sections"], [o["target"] for o in outcomes(plan) if o["target"]]
    schedules = [action["schedule"] for action in actions(plan)]
    contributors = [c for action in actions(plan) for c in action["contributors"]]
    used = (
        (AgencyKind, [agency["kind"] for agency in plan["agencies"]]),
        (TextKind, [text["kind"] for section in sections for text in section["texts"]]),
        (StatedKind, [b["kind"] for section in sections for b in section["budgets"]]),
        (TargetKind, [target["kind"] for target in targets]),
        (ScheduleKind, [schedule["kind"] for schedule in schedules]),
        (Meaning, [schedule["meaning"] for schedule in schedules if schedule["meaning"]]),
        (ContributorRole, [contributor["role"] for contributor in contributors]),
        (BudgetState, [line["state"] for _, line in lines(plan)]),
        (ReferenceState, [row["state"] for row in plan["cross_references"]]),
        (NodeKind, [row["subject"]["kind"] for row in plan["cross_references"]]),
    )
    for vocabulary, words in used:
        assert set(words) <= {str(word) for word in vocabulary}


def test_everything_named_is_listed(plan: Part) -> None:
    agencies = {agency["code"] for agency in plan["agencies"]}
    contacts = [(row["role_title"], row["agency"]) for row in plan["contacts"]]
    sources = {source["code"] for source in plan["funding_sources"]}
    leads = {action["lead_agency"] for action in actions(plan)}
    joined = {c["agency"] for action in actions(plan) for c in action["contributors"]}
    assert len(set(contacts)) == len(contacts)
    assert (leads - {None}) | joined | {agency for _, agency in contacts} <= agencies
    assert {line["funding_source"] for _, line in lines(plan)} - {None} <= sources
    for action in actions(plan):
        if lead := action["lead_contact"]:
            assert (lead["role_title"], lead["agency"]) in contacts
            assert lead["agency"] == action["lead_agency"]
        assert action["lead_agency"] not in [c["agency"] for c in action["contributors"]]


def test_cross_references_and_links_lead_somewhere(plan: Part) -> None:
    places = {("section", section["ref"]) for section in plan["sections"]}
    places |= {("outcome", outcome["ref"]) for outcome in outcomes(plan)}
    places |= {("action", action["ref"]) for action in actions(plan)}
    places |= {("milestone", ref) for ref in milestones(plan)}
    for row in plan["cross_references"]:
        target = row["target"]
        assert (row["subject"]["kind"], row["subject"]["ref"]) in places
        assert (target is None) == (row["state"] == "dangling")
        assert target is None or (target["kind"], target["ref"]) in places
    for risk in plan["risks"]:
        assert {("outcome", ref) for ref in risk["outcomes"]} <= places
        assert {("action", ref) for ref in risk["actions"]} <= places


def test_dates_are_what_the_kind_of_schedule_says(plan: Part) -> None:
    period = (plan["period_start_on"], plan["period_end_on"])
    for schedule in (action["schedule"] for action in actions(plan)):
        kind, dates = schedule["kind"], (schedule["start_on"], schedule["due_on"])
        if kind in ("month", "range"):
            assert (date.fromisoformat(dates[1]) + timedelta(days=1)).day == 1
        if kind in ("ongoing", "financial_year"):
            assert dates == period
        if kind in ("recurring", "none"):
            assert dates == (None, None)
        if kind == "range":
            assert schedule["meaning"] == ("period" if dates == period else "deadline")
        assert (schedule["printed"] is None) == (schedule["meaning"] is None) == (kind == "none")


def test_owners_are_roles_and_bodies_never_people() -> None:
    blackpool = demo(BLACKPOOL)
    known = {row["role_title"] for row in blackpool["contacts"]} | {
        *("JCG", "ADS", "BUGS", "PCT", "Primary", "Public Health", "Partners", "agency managers"),
        *("stakeholders", "Care partners", "Commissioning team", "User involvement worker"),
    }
    for action in actions(blackpool):
        for owner in re.split(r"\s*[/,&]\s*", action["owner_printed"] or "JCG"):
            assert owner in known


def test_five_agencies_or_more_lead_something() -> None:
    leads = {action["lead_agency"] for name in PLANS for action in actions(demo(name))}
    assert len(leads - {None}) >= 5
