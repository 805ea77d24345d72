"""The application held against its published document by Schemathesis, as each role."""

import pytest
from fastapi import FastAPI

from app.vocabulary import Scope
from tests.contract.runs import run
from tests.contract.stage import Stage, closed_to
from tests.factories import AGENCY_SCOPES, EVERY_SCOPE, Caller, World

# An import that was answered is to be tried again, and no worker does so during a run.
UNWORKED = {"POST /v1/imports/{import_id}/apply"}
# One in so many operations may be out of luck throughout a run.
FEW = 20
# No agency leads a section, so that none may record what a section spent.
NOT_FOR_AGENCIES = {"POST /v1/sections/{section_id}/expenditures"}


@pytest.mark.parametrize(
    ("role", "scopes", "refused"),
    [("coordinator", EVERY_SCOPE, UNWORKED), ("lead", AGENCY_SCOPES, NOT_FOR_AGENCIES)],
    ids=["coordinator", "agency"],
)
def test_every_answer_is_one_that_the_document_tells(
    role: str,
    scopes: frozenset[Scope],
    refused: set[str],
    world: World,
    stage: Stage,
    application: FastAPI,
) -> None:
    caller: Caller = getattr(world, role)
    own = caller.get("/me").json()["client"]["id"]
    closed = closed_to(scopes, application.openapi())
    assert caller.key
    found = run(application, stage, caller.key, own, closed)
    faults = "\n\n".join(found.faults.values())
    assert not faults, faults
    # What is refused throughout is documented as well: such a run would have looked at little. What
    # was drawn before may have taken from a few all that they could work on.
    never = found.never_succeeded()
    assert closed <= never
    assert len(never - closed - refused) <= len(found.answers) // FEW, never
    assert found.links_followed
