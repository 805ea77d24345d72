"""Source systems' own names for milestones, and updates addressed by them."""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Header, Response

from app.auth import PlansRead, UpdatesWrite
from app.conditional import IfMatch, versions_in
from app.errors import BadRequest, NotLeadAgency
from app.families import Family
from app.refusals import edits, reads, removes
from app.routers.updates import REFUSALS, Preview, recorded
from app.schemas.source import LinkPut, LinkRead
from app.schemas.update import UpdateAnswer, UpdateCreate
from app.services import sources
from app.services.records import Versions

router = Family(prefix="/sources/{system}/milestones", tags=["sources"])
# A name may hold a slash, so it takes the rest of the path.
LINK = "/{external_id:path}"


async def wanted_version(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description="The ETag of the link: only replace this version."),
    ] = None,
    if_none_match: Annotated[
        str | None,
        Header(alias="If-None-Match", description="`*`: only make the link, replace none."),
    ] = None,
) -> tuple[Versions | None, bool]:
    """Read what a PUT is bound to: a version, or that nothing is there. Raises BadRequest."""
    if if_none_match is not None and (if_none_match.strip() != "*" or if_match is not None):
        raise BadRequest("If-None-Match of a PUT is *, and goes without If-Match.")
    return (None if if_match is None else versions_in(if_match)), if_none_match is not None


# Before the route of the link itself, whose name would take in the last word of the path.
@router.post(
    "/{external_id:path}/updates",
    status_code=201,
    response_model=UpdateAnswer,
    responses=REFUSALS | {200: {"model": UpdateAnswer, "description": "A preview, or a repeat."}},
)
def create_update_by_source(
    system: str,
    external_id: str,
    wanted: UpdateCreate,
    gate: UpdatesWrite,
    preview: Preview = False,
) -> Response:
    """Report on the milestone that the name stands for, as on the milestone itself."""
    if preview:
        return gate.preview(
            lambda session, actor: sources.post_update(session, actor, system, external_id, wanted)[
                1
            ]
        )
    return gate.write(
        lambda session, actor: sources.post_update(session, actor, system, external_id, wanted),
        partial(recorded, gate),
    )


@router.get(LINK, response_model=LinkRead, responses=reads())
def get_source_link(system: str, external_id: str, gate: PlansRead) -> Response:
    """Tell which milestone a system's name stands for; the system is one the client owns."""
    with gate.read() as (connection, actor):
        return gate.answer(sources.read(connection, actor, system, external_id))


@router.put(
    LINK,
    response_model=LinkRead,
    responses=edits(NotLeadAgency) | {201: {"model": LinkRead, "description": "It was made."}},
)
def put_source_link(
    system: str,
    external_id: str,
    wanted: LinkPut,
    bound: Annotated[tuple[Versions | None, bool], Depends(wanted_version)],
    gate: UpdatesWrite,
) -> Response:
    """Let a system's own name stand for a milestone: made with 201, or replaced with 200.

    A milestone may have several names. A client bound to an agency names what its agency leads.
    """
    expected, create_only = bound

    def answer(put: tuple[int, dict[str, Any]]) -> Response:
        return gate.answer(put[1], status=put[0])

    return gate.write(
        lambda session, actor: sources.put(
            session, actor, system, external_id, wanted, expected, create_only=create_only
        ),
        answer,
    )


@router.delete(LINK, status_code=204, responses=removes(NotLeadAgency))
def delete_source_link(
    system: str, external_id: str, expected: IfMatch, gate: UpdatesWrite
) -> Response:
    """Let a system's name stand for nothing any more; what was reported stays."""
    return gate.remove(sources.delete, system, external_id, expected)
