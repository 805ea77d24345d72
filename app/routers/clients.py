"""Clients of the API and their keys."""

from typing import Annotated

from fastapi import Query, Response

from app.auth import Admin
from app.errors import AlreadyExists
from app.families import Family
from app.gate import Gate
from app.refusals import creates, lists, reads
from app.schemas.base import Page
from app.schemas.client import ClientCreate, ClientMade, ClientRead, ClientRotate
from app.services import clients
from app.settings import Settings

router = Family(prefix="/clients", tags=["clients"])


def _environment(gate: Gate) -> str:
    settings: Settings = gate.request.app.state.settings
    return settings.environment


@router.get("", response_model=Page[ClientRead], responses=lists())
def list_clients(query: Annotated[clients.ClientQuery, Query()], gate: Admin) -> Response:
    """List clients; `sort` takes name, created_at, updated_at."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*clients.find(connection, actor, query))


@router.post("", status_code=201, response_model=ClientMade, responses=creates(AlreadyExists))
def create_client(wanted: ClientCreate, gate: Admin) -> Response:
    """Make a client. Its key is in the answer and is never shown again."""
    return gate.create("/v1/clients/{id}", clients.create, wanted, gate.pepper, _environment(gate))


@router.get("/{client_id}", response_model=ClientRead, responses=reads())
def get_client(client_id: str, gate: Admin) -> Response:
    """Get a client and what is known of its keys."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(clients.read(connection, actor, client_id))


@router.post("/{client_id}/rotate", response_model=ClientMade, responses=creates())
def rotate_client(client_id: str, wanted: ClientRotate, gate: Admin) -> Response:
    """Give a client a new key, shown in the answer only; the old one works for the overlap.

    At most two keys are live: where there are two already, the older stops at once.
    """
    return gate.edit(clients.rotate, client_id, wanted, gate.pepper, _environment(gate))


@router.post("/{client_id}/revoke", response_model=ClientRead, responses=creates())
def revoke_client(client_id: str, gate: Admin) -> Response:
    """Shut a client out with all its keys, at once and for good."""
    return gate.edit(clients.revoke, client_id)
