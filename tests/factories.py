"""What a test needs to exist before it asks anything: partnerships, agencies, keys, plans."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.changes import Session
from app.db import Database
from app.models import (
    Agency,
    ApiClient,
    ApiKey,
    FundingSource,
    Partnership,
    Plan,
)
from app.services import access
from app.vocabulary import Scope

PEPPER = "a pepper for the tests"
EVERY_SCOPE = frozenset(Scope)
AGENCY_SCOPES = frozenset(
    {Scope.PLANS_READ, Scope.UPDATES_WRITE, Scope.FINANCE_WRITE, Scope.RISKS_WRITE}
)
SYSTEM = "pentana"
BORN = datetime(2006, 3, 3, 9, 0, tzinfo=UTC)


@contextmanager
def unrecorded(database: Database) -> Iterator[Session]:
    """Open one transaction past the ledger: for what a test needs to exist."""
    with database.write() as session:
        yield session
        session.take()


def at_command_line(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line, run in this process, open a test's database."""
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("WAYMARK_DATABASE_URL", url)
    monkeypatch.setattr("app.cli_base.engine_of", lambda settings: database.engine)


class Clock:
    """A clock that a test moves; it starts at noon on 31 August 2006."""

    def __init__(self) -> None:
        self.now = datetime(2006, 8, 31, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def to(self, year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> None:
        """Move to an instant, in UTC."""
        self.now = datetime(year, month, day, hour, minute, tzinfo=UTC)


class Caller:
    """A client of the API with its key; paths are beneath /v1."""

    def __init__(self, http: TestClient, key: str | None) -> None:
        self.http, self.key = http, key

    @property
    def state(self) -> Any:
        """Return what the application holds: its database, its clock and so on."""
        app: Any = self.http.app
        return app.state

    def send(self, method: str, path: str, **more: Any) -> Response:
        """Send any request."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        headers |= more.pop("headers", {})
        return self.http.request(method, f"/v1{path}", headers=headers, **more)

    def get(self, path: str, *, etag: str | None = None, **params: Any) -> Response:
        """Read; `etag` is sent as If-None-Match, other words are query parameters."""
        headers = {"If-None-Match": etag} if etag else {}
        # Told no parameters at all, it would drop those in the path.
        return self.send("GET", path, headers=headers, params=params or None)

    def post(self, path: str, body: Any, **params: Any) -> Response:
        """Create."""
        return self.send("POST", path, json=body, params=params or None)

    def patch(self, path: str, body: Any, *, etag: str | None = None) -> Response:
        """Edit what was read last: without an `etag`, what is there now."""
        tag = etag if etag is not None else self.get(path).headers["etag"]
        return self.send("PATCH", path, json=body, headers={"If-Match": tag})

    def delete(self, path: str, *, etag: str | None = None) -> Response:
        """Remove what was read last: without an `etag`, what is there now."""
        tag = etag if etag is not None else self.get(path).headers["etag"]
        return self.send("DELETE", path, headers={"If-Match": tag})


@dataclass
class World:
    """A partnership with three agencies, two sources, an open plan, and keys to it.

    `lead` is bound to the agency NHS, `other` to POLICE; `stranger` belongs elsewhere. All but
    `reader` may name things as the source system `pentana` does.
    """

    partnership_id: UUID
    plan_id: UUID
    agencies: dict[str, UUID]
    coordinator: Caller
    lead: Caller
    other: Caller
    reader: Caller
    stranger: Caller
    nobody: Caller


def make_partnership(session: Session, code: str = "north") -> Partnership:
    """Make a partnership."""
    made = Partnership(code=code, name=f"The {code} partnership", created_at=BORN, updated_at=BORN)
    session.add(made)
    session.flush()
    return made


def make_agency(
    session: Session, owner: Partnership, code: str, kind: str = "organisation"
) -> Agency:
    """Make an agency of a partnership."""
    made = Agency(
        partnership_id=owner.id,
        code=code,
        name=f"Agency {code}",
        kind=kind,
        created_at=BORN,
        updated_at=BORN,
    )
    session.add(made)
    session.flush()
    return made


def make_key(
    session: Session,
    owner: Partnership,
    name: str,
    scopes: frozenset[Scope] = EVERY_SCOPE,
    agency: Agency | None = None,
    *,
    expires_at: datetime = datetime(2030, 1, 1, tzinfo=UTC),
    systems: tuple[str, ...] = (),
) -> str:
    """Make a client with a key, and return the key."""
    client = ApiClient(
        partnership_id=owner.id,
        name=name,
        scopes=sorted(scopes),
        agency_id=agency.id if agency else None,
        source_systems=list(systems),
        created_at=BORN,
        updated_at=BORN,
    )
    session.add(client)
    session.flush()
    key = access.make_key(PEPPER, "test")
    session.add(
        ApiKey(
            partnership_id=owner.id,
            client_id=client.id,
            prefix=key.prefix,
            digest=key.digest,
            created_at=expires_at - timedelta(days=365),
            expires_at=expires_at,
        )
    )
    session.flush()
    return key.text


def make_plan(session: Session, owner: Partnership, code: str = "drugs-2006", **more: Any) -> Plan:
    """Make an active plan for the financial year 2006/07."""
    fields: dict[str, Any] = {
        "title": "Adult drug treatment plan",
        "period_start_on": date(2006, 4, 1),
        "period_end_on": date(2007, 3, 31),
        "fy_start_year": 2006,
        "state": "active",
        "labels": {"section": "Planning grid", "outcome": "Objective"},
        "created_at": BORN,
        "updated_at": BORN,
    }
    made = Plan(partnership_id=owner.id, code=code, **(fields | more))
    session.add(made)
    session.flush()
    return made


def make_world(session: Session, http: TestClient) -> World:
    """Make the partnership `north`, with its plan `drugs-2006`, and a stranger's `south`."""
    north, south = make_partnership(session, "north"), make_partnership(session, "south")
    kinds = {"NHS": "organisation", "POLICE": "organisation", "JCG": "group"}
    agencies = {code: make_agency(session, north, code, kind) for code, kind in kinds.items()}
    for code in ("PTB", "PCT"):
        session.add(
            FundingSource(
                partnership_id=north.id,
                code=code,
                name=f"Source {code}",
                created_at=BORN,
                updated_at=BORN,
            )
        )
    plan = make_plan(session, north)
    make_plan(session, south, "southern-2006")
    make_agency(session, south, "SOUTHERN")

    def caller(owner: Partnership, name: str, scopes: frozenset[Scope], agency: str = "") -> Caller:
        systems = () if name == "reader" else (SYSTEM,)
        bound = agencies.get(agency)
        return Caller(http, make_key(session, owner, name, scopes, bound, systems=systems))

    return World(
        partnership_id=north.id,
        plan_id=plan.id,
        agencies={code: agency.id for code, agency in agencies.items()},
        coordinator=caller(north, "coordinator", EVERY_SCOPE),
        lead=caller(north, "nhs", AGENCY_SCOPES, "NHS"),
        other=caller(north, "police", AGENCY_SCOPES, "POLICE"),
        reader=caller(north, "reader", frozenset({Scope.PLANS_READ})),
        stranger=caller(south, "stranger", EVERY_SCOPE),
        nobody=Caller(http, None),
    )
