"""The change feed, in pages and as a stream, and the proof that it is whole."""

from collections.abc import AsyncIterator
from time import monotonic
from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi import Depends, Header, Query, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.auth import PlansRead
from app.encoding import encode
from app.errors import Busy, DomainError
from app.families import Family
from app.gate import Gate
from app.pagination import CAP
from app.refusals import documented, lists, reads
from app.schemas.change import ChangePage, VerificationRead
from app.services import feed, verification
from app.services.feed import ChangeQuery, Kinds

router = Family(tags=["changes"])

# How often a stream looks whether there is anything new, in seconds.
PAUSE = 0.5
EVENTS = "text/event-stream"
EVENT = 'event: milestone_update.created\nid: 812\ndata: {"seq": 812, "…": "…"}\n\n'


@router.get("/changes", response_model=ChangePage, responses=lists())
def list_changes(query: Annotated[ChangeQuery, Query()], gate: PlansRead) -> Response:
    """List what changed in the partnership after an entry, in order and without gaps.

    Begin with `after=0`, then send `next_after` of each page; when `items` is empty you have
    caught up. Removals are entries too. Nothing is ever inserted before what you have read.
    """
    with gate.snapshot() as (connection, actor):
        return gate.answer(feed.read(connection, actor, query))


async def listen(gate: PlansRead) -> Gate:
    """Check the key before the stream begins, while a problem can still be answered."""
    await to_thread.run_sync(_head, gate)
    return gate


def _head(gate: Gate) -> int:
    with gate.snapshot() as (connection, actor):
        return feed.newest(connection, actor)


def _page(gate: Gate, query: ChangeQuery) -> dict[str, Any]:
    with gate.snapshot() as (connection, actor):
        if feed.newest(connection, actor) <= query.after:
            return {"items": [], "next_after": query.after}
        return feed.read(connection, actor, query)


@router.get(
    "/changes/stream",
    response_class=EventSourceResponse,
    responses=lists(Busy)
    | {200: {"description": "Changes as they come.", "content": {EVENTS: {"example": EVENT}}}},
    response_model=None,
)
async def stream_changes(
    gate: Annotated[Gate, Depends(listen)],
    types: Annotated[Kinds, Query(default_factory=list)],
    after: Annotated[
        int | None, Query(ge=0, le=2**62, description="Where to go on from; now, if left out.")
    ] = None,
    last_event_id: Annotated[
        str | None,
        Header(pattern=r"^[0-9]{1,18}$", description="As `after`; what a reconnection sends."),
    ] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Follow the changes as server-sent events, each with its `seq` as id.

    The stream is kept alive by a comment every 15 seconds and ends after five minutes, or when
    the server goes down: reconnect with `Last-Event-ID` and nothing is missed. The key travels in
    the Authorization header, so browsers read it with fetch, not with EventSource.
    """
    state = gate.request.app.state
    start = int(last_event_id) if last_event_id is not None else after
    place = await to_thread.run_sync(_head, gate) if start is None else start
    ends = monotonic() + state.settings.stream_seconds
    while monotonic() < ends and not state.draining.begun:
        query = ChangeQuery(after=place, limit=CAP, types=types)
        try:
            page = await to_thread.run_sync(_page, gate, query)
        except DomainError:
            # The key was revoked or has expired meanwhile: reconnecting will say so.
            return
        for entry in page["items"]:
            name = f"{entry['subject']['kind']}.{entry['action']}"
            data = encode(entry).decode()
            yield ServerSentEvent(raw_data=data, event=name, id=str(entry["seq"]))
        place = page["next_after"]
        if not page["items"]:
            await anyio.sleep(PAUSE)


@router.get(
    "/ledger/verification",
    response_model=VerificationRead,
    responses=reads() | documented(Busy),
)
def get_ledger_verification(gate: PlansRead) -> Response:
    """Work the whole hash chain out again, and name the first entry that does not hold."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(verification.verify(connection, actor.partnership_id).to_json())
