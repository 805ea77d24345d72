"""The partnership, and who is asking."""

from fastapi import Response

from app.auth import Admin, Anyone, PlansRead
from app.conditional import IfMatch
from app.families import Family
from app.refusals import edits, reads
from app.schemas.partnership import MeRead, PartnershipRead, PartnershipUpdate
from app.services import partnerships

router = Family(tags=["partnership"])


@router.get("/me", response_model=MeRead, responses=reads())
def get_me(gate: Anyone) -> Response:
    """Tell the caller who they are: client, agency, scopes, partnership and expiry of the key."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(partnerships.me(connection, actor))


@router.get("/partnership", response_model=PartnershipRead, responses=reads())
def get_partnership(gate: PlansRead) -> Response:
    """Get the partnership with the thresholds and the risk matrix in force."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(partnerships.read(connection, actor))


@router.patch("/partnership", response_model=PartnershipRead, responses=edits())
def update_partnership(patch: PartnershipUpdate, expected: IfMatch, gate: Admin) -> Response:
    """Change the partnership: what is left out stays.

    Changed thresholds are kept as a new version, and readings name the version they used.
    """
    return gate.edit(partnerships.update, patch, expected)
