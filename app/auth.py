"""From the Authorization header to a gate: the only way a route reaches the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import sqlalchemy as sa
import structlog
from fastapi import Depends, Request, Response, Security
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app import conditional
from app.db import Database
from app.errors import BadRequest, UnknownParameter
from app.pagination import Slice
from app.services.access import Actor, Caller, authenticate, note_use
from app.vocabulary import Scope

log = structlog.get_logger()

bearer = HTTPBearer(auto_error=False, scheme_name="Key", description="A client's key: `wmk_…`.")


@dataclass(frozen=True, slots=True)
class Gate:
    """Opens the database for one request, once its key and scopes have been checked."""

    database: Database
    pepper: str
    caller: Caller
    scopes: frozenset[str]
    request: Request

    @contextmanager
    def read(self) -> Iterator[tuple[sa.Connection, Actor]]:
        """Open for an answer of one query."""
        with self.database.read() as connection:
            actor, used = self._enter(connection)
            yield connection, actor
        self._note(used)

    @contextmanager
    def snapshot(self) -> Iterator[tuple[sa.Connection, Actor]]:
        """Open for an answer put together from several queries, all of one instant."""
        with self.database.snapshot() as connection:
            actor, used = self._enter(connection)
            yield connection, actor
        self._note(used)

    @contextmanager
    def write(self) -> Iterator[tuple[Session, Actor]]:
        """Open one transaction."""
        with self.database.write() as session:
            actor, used = self._enter(session.connection())
            if used:
                note_use(session.connection(), used, self.caller.now)
            yield session, actor

    def _enter(self, connection: sa.Connection) -> tuple[Actor, Any]:
        return authenticate(connection, self.caller, self.pepper, self.scopes)

    def _note(self, key_id: Any) -> None:
        if key_id is None:
            return
        try:
            with self.database.write() as session:
                note_use(session.connection(), key_id, self.caller.now)
        except OperationalError:
            # The answer is ready; a busy database may note the use of the key next time.
            log.warning("key_use_not_noted")

    def answer(self, body: Any, *, version: int | None = None, status: int = 200) -> Response:
        """Answer with JSON, its ETag, or 304 where the caller has it already."""
        return conditional.answer(self.request, body, version=version, status=status)

    def page(self, found: Slice, items: list[Any]) -> Response:
        """Answer with one page: `items`, `next_cursor`, `links.next` and its Link header."""
        following = None
        if found.next_cursor:
            pairs = [
                pair for pair in self.request.query_params.multi_items() if pair[0] != "cursor"
            ]
            query = urlencode([*pairs, ("cursor", found.next_cursor)])
            base: str = self.request.app.state.base_url
            following = f"{base}{self.request.url.path}?{query}"
        body: dict[str, Any] = {
            "items": items,
            "next_cursor": found.next_cursor,
            "links": {"next": following},
        }
        if found.total is not None:
            body["total"] = found.total
        response = self.answer(body)
        if following:
            response.headers["Link"] = f'<{following}>; rel="next"'
        return response

    def created(self, body: Any, location: str, *, version: int | None = None) -> Response:
        """Answer 201 with where the new thing is."""
        response = self.answer(body, version=version, status=201)
        response.headers["Location"] = location
        return response


async def open_gate(
    request: Request,
    security_scopes: SecurityScopes,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Gate:
    """Collect what the request brings; the key is checked where the database is opened.

    No database is asked here, so that a request takes one thread and one connection.
    """
    app = request.app
    clock: Callable[[], datetime] = app.state.clock
    caller = Caller(
        key=credentials.credentials if credentials else None,
        now=clock(),
        request_id=request.scope.get("request_id"),
    )
    gate = Gate(
        app.state.database,
        app.state.pepper,
        caller,
        frozenset(security_scopes.scopes),
        request,
    )
    request.state.gate = gate
    _check_parameters(request)
    return gate


def _check_parameters(request: Request) -> None:
    known = _known_parameters(request)
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise UnknownParameter(f"This route takes: {', '.join(sorted(known)) or 'none'}.")
        if "\x00" in value:
            raise BadRequest("A query parameter holds a null character.")
    if any("\x00" in str(value) for value in request.path_params.values()):
        raise BadRequest("The path holds a null character.")


def _known_parameters(request: Request) -> frozenset[str]:
    known: dict[Any, frozenset[str]] = request.app.state.parameters
    endpoint = request.scope["endpoint"]
    if endpoint not in known:
        route: APIRoute = request.scope["route"]
        names = {field.alias for field in get_flat_params(route.dependant)}
        known[endpoint] = frozenset(names - set(route.param_convertors))
    return known[endpoint]


def needs(*scopes: Scope) -> Any:
    """Declare the scopes of a route."""
    return Security(open_gate, scopes=[scope.value for scope in scopes])


Anyone = Annotated[Gate, needs()]
PlansRead = Annotated[Gate, needs(Scope.PLANS_READ)]
PlansWrite = Annotated[Gate, needs(Scope.PLANS_WRITE)]
UpdatesWrite = Annotated[Gate, needs(Scope.UPDATES_WRITE)]
FinanceWrite = Annotated[Gate, needs(Scope.FINANCE_WRITE)]
RisksWrite = Annotated[Gate, needs(Scope.RISKS_WRITE)]
ContactsRead = Annotated[Gate, needs(Scope.CONTACTS_READ)]
ContactsWrite = Annotated[Gate, needs(Scope.CONTACTS_READ, Scope.PLANS_WRITE)]
Admin = Annotated[Gate, needs(Scope.ADMIN)]
