"""From the Authorization header to a gate: what a request brings, and the scopes it needs."""

import hashlib
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, cast

import orjson
from fastapi import Depends, Request, Security, params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from fastapi.security.base import SecurityBase
from fastapi.security.http import HTTPBase
from starlette.datastructures import UploadFile

from app.errors import BadRequest, UnknownParameter
from app.gate import Gate
from app.services.access import Caller
from app.vocabulary import Scope

FORM = "multipart/form-data"

bearer = HTTPBearer(auto_error=False, scheme_name="Key", description="A client's key: `wmk_…`.")
BASIC = 'Basic realm="waymark"'
password = HTTPBase(
    scheme="basic",
    auto_error=False,
    scheme_name="KeyAsPassword",
    description="A client's key as the password, under any user name. Reports alone take it.",
)


Told = HTTPAuthorizationCredentials | None


class _Opening(SecurityBase):
    """The key as a dependency that gives the gate: one that needs another costs each request."""

    model = bearer.model
    scheme_name = bearer.scheme_name

    async def __call__(self, request: Request, security_scopes: SecurityScopes) -> Gate:
        """Collect what the request brings; the key is checked where the database is opened.

        No database is asked here, so that a request takes one thread and one connection.
        """
        body = await _asked(request) if request.method == "POST" else b""
        return _opened(request, _key(await bearer(request)), security_scopes, body)


open_gate = _Opening()


async def open_report_gate(
    request: Request,
    security_scopes: SecurityScopes,
    credentials: Annotated[Told, Depends(bearer)],
    basic: Annotated[Told, Depends(password)],
) -> Gate:
    """Collect what a request for a report brings: its key may also come as a password."""
    return _opened(request, _key(credentials) or _key_as_password(basic), security_scopes)


def _key(told: Told) -> str | None:
    return told.credentials if told else None


def _key_as_password(told: Told) -> str | None:
    if told is None or told.scheme.lower() != "basic":
        return None
    try:
        user = b64decode(told.credentials, validate=True).decode()
    except ValueError:
        return None
    return user.partition(":")[2] or None


def challenge(request: Request) -> str:
    """Say how a route wants to be told the key."""
    needed = _needed_by(request.scope["route"].dependant)
    takes_password = needed is not None and needed.call is open_report_gate
    return f"Bearer, {BASIC}" if takes_password else "Bearer"


def _opened(
    request: Request, key: str | None, security_scopes: SecurityScopes, body: bytes = b""
) -> Gate:
    gate = _gate(request, key, frozenset(security_scopes.scopes), body)
    request.state.gate = gate
    _check_parameters(request)
    return gate


async def _asked(request: Request) -> bytes:
    """Return what a POST asks for: its body, or the fields of its form.

    A form is sent again with another boundary between its fields, and is the same request.
    """
    if not takes_form(request):
        return await request.body()
    # It was read before; what was sent as anything but a form is refused later.
    form = await request.form()
    return orjson.dumps([[name, await _field(sent)] for name, sent in form.multi_items()])


async def _field(sent: UploadFile | str) -> list[str]:
    if isinstance(sent, str):
        return [sent]
    digest = hashlib.sha256(await sent.read()).hexdigest()
    await sent.seek(0)
    return [sent.filename or "", digest]


def takes_form(request: Request) -> bool:
    """Say whether the body of a route is a form."""
    field = request.scope["route"].body_field
    return field is not None and isinstance(field.field_info, params.Form)


def form_sent(request: Request) -> bool:
    """Say whether the body of a request is a form."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def _gate(request: Request, key: str | None, scopes: frozenset[str], body: bytes = b"") -> Gate:
    state = request.app.state
    clock: Callable[[], datetime] = state.clock
    caller = Caller(key, clock(), request.scope.get("request_id"))
    return Gate(state.database, state.pepper, caller, scopes, request, body)


async def gate_of(request: Request) -> Gate | None:
    """Return the gate of a request that may have failed before its route was entered.

    A body that is not JSON is found out before any dependency runs. Without a gate the route is
    open to all.
    """
    if found := getattr(request.state, "gate", None):
        return cast(Gate, found)
    needed = _needed_by(request.scope["route"].dependant)
    if needed is None:
        return None
    key = _key(await bearer(request))
    if needed.call is open_report_gate:
        key = key or _key_as_password(await password(request))
    return _gate(request, key, frozenset(needed.own_oauth_scopes or ()))


def _needed_by(dependant: Dependant) -> Dependant | None:
    """Find the gate among the dependencies of a route."""
    for needed in dependant.dependencies:
        if needed.call in (open_gate, open_report_gate):
            return needed
        if (found := _needed_by(needed)) is not None:
            return found
    return None


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
        known[endpoint] = frozenset(
            field.alias
            for field in get_flat_params(route.dependant)
            if not isinstance(field.field_info, params.Header | params.Path)
        )
    return known[endpoint]


def needs(*scopes: Scope) -> Any:
    """Declare the scopes of a route."""
    return Security(open_gate, scopes=[scope.value for scope in scopes])


def _needs_for_report() -> Any:
    return Security(open_report_gate, scopes=[Scope.PLANS_READ.value])


ReportsRead = Annotated[Gate, _needs_for_report()]
Anyone = Annotated[Gate, needs()]
PlansRead = Annotated[Gate, needs(Scope.PLANS_READ)]
PlansWrite = Annotated[Gate, needs(Scope.PLANS_WRITE)]
UpdatesWrite = Annotated[Gate, needs(Scope.UPDATES_WRITE)]
FinanceWrite = Annotated[Gate, needs(Scope.FINANCE_WRITE)]
RisksWrite = Annotated[Gate, needs(Scope.RISKS_WRITE)]
ContactsRead = Annotated[Gate, needs(Scope.CONTACTS_READ)]
ContactsWrite = Annotated[Gate, needs(Scope.CONTACTS_READ, Scope.PLANS_WRITE)]
Admin = Annotated[Gate, needs(Scope.ADMIN)]
