"""Snapshots: quarters of plans closed for good, and compared."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.errors import AlreadyExists, UnknownReference
from app.families import Family
from app.refusals import creates, lists, reads
from app.schemas.base import Page
from app.schemas.comparison import ComparisonRead
from app.schemas.snapshot import SnapshotBody, SnapshotCreate, SnapshotDetail, SnapshotRead
from app.services import snapshot_comparison, snapshots

router = Family(prefix="/snapshots", tags=["snapshots"])


@router.get("", response_model=Page[SnapshotRead], responses=lists(UnknownReference))
def list_snapshots(query: Annotated[snapshots.SnapshotQuery, Query()], gate: PlansRead) -> Response:
    """List snapshots, by plan and quarter, without their bodies; `sort` takes period, recorded_at.

    One that was closed anew stands beside the one that superseded it.
    """
    return gate.listing(query, snapshots.find)


@router.post("", status_code=201, response_model=SnapshotRead, responses=creates(AlreadyExists))
def create_snapshot(wanted: SnapshotCreate, gate: PlansWrite) -> Response:
    """Close a quarter of a plan: freeze how it stands, with a narrative and who signed it off.

    It is never changed. Closed by mistake, a quarter is closed anew by a snapshot that supersedes
    the one before; both are kept.
    """
    return gate.create("/v1/snapshots/{id}", snapshots.create, wanted)


@router.get("/{snapshot_id}", response_model=SnapshotDetail, responses=reads())
def get_snapshot(snapshot_id: UUID, gate: PlansRead) -> Response:
    """Get a snapshot with its body."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(snapshots.read(connection, actor, snapshot_id))


@router.get("/{snapshot_id}/body", response_model=SnapshotBody, responses=reads())
def get_snapshot_body(snapshot_id: UUID, gate: PlansRead) -> Response:
    """Get the very bytes that were hashed: their SHA-256 is the snapshot's `hash`."""
    with gate.snapshot() as (connection, actor):
        body = snapshots.read_body(connection, actor, snapshot_id)
        return gate.deliver(body, "application/json")


@router.get("/{snapshot_id}/compare/{other_id}", response_model=ComparisonRead, responses=reads())
def compare_snapshots(snapshot_id: UUID, other_id: UUID, gate: PlansRead) -> Response:
    """Say what moved from one snapshot to another: per node and why, and per budget row.

    Under different thresholds each node also shows how the second one's facts read under the
    first one's, so that a change of rules is not taken for a change of facts.
    """
    with gate.snapshot() as (connection, actor):
        return gate.answer(snapshot_comparison.read(connection, actor, snapshot_id, other_id))
