"""The gate: the only way a route reaches the database, and the answers it gives."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
import structlog
from fastapi import Request, Response
from starlette.background import BackgroundTask

from app import conditional
from app.answers import Answers, Made, Question
from app.changes import Session
from app.db import UNAVAILABLE, Database
from app.encoding import encode
from app.errors import KeyRequired, NotFound
from app.pages import Asks, Page, of_page
from app.pagination import Slice
from app.persistence import persist
from app.services import history, idempotency, kept_readings, ledger
from app.services.access import Actor, Caller, Secret, authenticate, note_use
from app.services.editions import Asked, ask, only_reported_on
from app.services.records import as_id
from app.vocabulary import Scope

log = structlog.get_logger()

P = ParamSpec("P")
Told = TypeVar("Told")
Use = Callable[Concatenate[Session, Actor, P], Told]
Body = dict[str, Any]

KEPT_HEADERS = ("ETag", "Location")
# The scopes that change what a reading tells: names of contacts are left out of documents.
SEEN = frozenset({Scope.CONTACTS_READ})


@dataclass(frozen=True, slots=True)
class Gate:
    """Opens the database for one request, once its key and scopes have been checked."""

    database: Database
    pepper: str
    caller: Caller
    scopes: frozenset[str]
    request: Request
    body: bytes = b""
    # Readings that were worked out on the way, and that other processes may want.
    made: list[kept_readings.Made] = field(default_factory=list)

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
    def known(
        self, known_at: datetime | None, scope: history.Scope = history.EVERYTHING
    ) -> Iterator[tuple[sa.Connection, Actor]]:
        """Open what was recorded by an instant; without one, what is recorded now."""
        with self.snapshot() as (connection, actor):
            if known_at is None:
                yield connection, actor
                return
            with history.as_known(connection, actor, known_at, scope) as past:
                yield past

    def create(self, at: str, use: Use[P, Body], *args: P.args, **named: P.kwargs) -> Response:
        """Do a use case in one transaction and answer 201; `at` is where what it made is."""

        def answer(made: Body) -> Response:
            response = self.answer(made, status=201)
            response.headers["Location"] = at.format_map(made)
            return response

        return self.write(lambda session, actor: use(session, actor, *args, **named), answer)

    def edit(self, use: Use[P, Body], *args: P.args, **named: P.kwargs) -> Response:
        """Do a use case in one transaction and answer with what it tells."""
        return self.write(lambda session, actor: use(session, actor, *args, **named), self.answer)

    def remove(self, use: Use[P, None], *args: P.args, **named: P.kwargs) -> Response:
        """Do a use case in one transaction and answer 204."""
        return self.write(
            lambda session, actor: use(session, actor, *args, **named),
            lambda _: Response(status_code=204),
        )

    def write(
        self, use: Use[[], Told], answer: Callable[[Told], Response], *, key_required: bool = False
    ) -> Response:
        """Do a unit of work with its ledger entries and its idempotency record: all or nothing.

        It is done again where the database gave up on it for a passing reason.
        """
        once = self._once(required=key_required)
        return persist(lambda: self._write(use, answer, once))

    def suppose(self, use: Use[[], Body]) -> Response:
        """Do a unit of work on what is stored at one instant, undo it, and answer what it tells.

        It writes nothing, so an Idempotency-Key has no part in it.
        """

        def supposed() -> Body:
            with self.database.supposing() as session:
                actor, _ = self._enter(session.connection())
                return use(session, actor)

        return self.answer(persist(supposed))

    def preview(self, use: Use[[], Body], status: int = 200) -> Response:
        """Do a unit of work, answer with what it tells, and undo it."""
        with self.database.write() as session:
            actor, _ = self._enter(session.connection())
            response = self.answer(use(session, actor), status=status)
            session.forget()
        return response

    def _write(
        self,
        use: Use[[], Told],
        answer: Callable[[Told], Response],
        once: idempotency.Once | None,
    ) -> Response:
        with self.database.write() as session:
            actor, used = self._enter(session.connection())
            if once and (before := idempotency.claim(session.connection(), actor, once)):
                headers = {**before.headers, "Idempotency-Replayed": "true"}
                return Response(before.body, before.status, headers, "application/json")
            made = use(session, actor)
            ledger.write(session, actor)
            response = answer(made)
            if once:
                _keep(session.connection(), actor, once, made, response)
        # By itself, so that requests with one key do not wait for each other's work.
        self._note(used)
        return response

    def _once(self, *, required: bool) -> idempotency.Once | None:
        request = self.request
        header = request.headers.get("idempotency-key")
        if request.method != "POST" or header is None:
            if required:
                raise KeyRequired("Send an Idempotency-Key, so that a retry records nothing twice.")
            return None
        return idempotency.Once(
            idempotency.read_key(header),
            request.method,
            request.url.path,
            idempotency.fingerprint(self.body, request.url.query),
        )

    def _enter(self, connection: sa.Connection) -> tuple[Actor, Any]:
        return authenticate(connection, self.caller, self.pepper, self.scopes)

    def _note(self, key_id: Any) -> None:
        if key_id is None:
            return
        try:
            with self.database.aside() as connection:
                if connection is not None:
                    note_use(connection, key_id, self.caller.now)
        except UNAVAILABLE:
            # The answer is ready. One that is busy may note it next time; a replica never does.
            log.warning("key_use_not_noted")

    def kept(
        self,
        plan: str | None,
        read: Callable[[sa.Connection, Actor], Told],
        known_at: datetime | None = None,
        form: Callable[[Told], conditional.Answer] = conditional.of_json,
        *,
        reports_show: bool = True,
    ) -> Response:
        """Answer with what is kept of a reading of a plan, or of the partnership (None).

        Where it is not kept in the edition there is now, it is read. `read` may depend on nothing
        but what is stored of the plan and the partnership, the day, the path and the query, and
        the scopes in `SEEN`. What was known at an instant is read each time. Where reports on
        milestones do not show in an answer, it outlives them.
        """
        answers: Answers = self.request.app.state.answers
        if known_at is not None:
            with self.known(known_at, history.Scope(plan=plan)) as (connection, actor):
                return conditional.send(self.request, form(read(connection, actor)))

        def make() -> Made:
            # The edition is read again, in the view that the answer is read in.
            with self.database.snapshot() as connection:
                asked = self._ask(connection, plan)
                question, edition = self._question(asked), asked.edition
                earlier = None if reports_show else answers.before(question, edition)
                if earlier and only_reported_on(connection, asked, earlier.edition.revision):
                    return Made(question, edition, earlier.answer)
                return Made(question, edition, form(read(connection, asked.actor)))

        with self.database.read() as connection:
            asked = self._ask(connection, plan)
        answer = answers.answer(self._question(asked), asked.edition, make)
        self._note(asked.used)
        response = conditional.send(self.request, answer)
        if self.made:
            # The caller has the answer before anything is written.
            response.background = BackgroundTask(kept_readings.store, self.database, self.made)
        return response

    def _ask(self, connection: sa.Connection, plan: str | None) -> Asked:
        return ask(connection, self.caller, self.pepper, self.scopes, plan)

    def _question(self, asked: Asked) -> Question:
        url = self.request.url
        return Question(asked.subject_id, url.path, url.query, asked.actor.scopes & SEEN)

    def answer(self, body: Any, *, version: int | None = None, status: int = 200) -> Response:
        """Answer with JSON, its ETag, or 304 where the caller has it already."""
        return conditional.send(self.request, conditional.of_json(body, version), status)

    def deliver(self, content: bytes, media_type: str) -> Response:
        """Answer with content of any type, its ETag, or 304 where the caller has it already."""
        return conditional.send(self.request, conditional.of_content(content, media_type))

    def file(
        self,
        name: str,
        media_type: str,
        made_of: str,
        write: Callable[[BinaryIO], object],
        *,
        shown: bool = False,
    ) -> Response:
        """Answer with a file, to be kept or shown, and its ETag, or 304 for who has it already.

        `made_of` is a digest of all that the file depends on, so that none is written for a 304.
        """
        disposition = f'{"inline" if shown else "attachment"}; filename="{name}"'
        return conditional.file(self.request, disposition, media_type, made_of, write)

    def listing(
        self,
        query: Asks,
        find: Callable[[sa.Connection, Actor, Asks], Page],
        known_at: datetime | None = None,
        *,
        reports_show: bool = False,
    ) -> Response:
        """Answer with one page of a list of what hangs on plans, by `find`.

        Its first page, which is looked at again, is kept like a reading: of the plan where one
        is named by its code, else of the partnership.
        """
        plan = query.plan[0] if len(query.plan) == 1 else None
        if query.cursor is None and known_at is None:
            # What is an id may be another plan's code, too; and a list says what it does not know.
            of = plan if plan and not as_id(plan) else None
            form = partial(of_page, self.request)
            with suppress(NotFound):
                return self.kept(
                    of, lambda at, by: find(at, by, query), None, form, reports_show=reports_show
                )
        with self.known(known_at, history.Scope(plan=plan)) as (connection, actor):
            return self.page(*find(connection, actor, query))

    def page(self, found: Slice, items: list[Any]) -> Response:
        """Answer with one page, its ETag and its Link header, or 304."""
        return conditional.send(self.request, of_page(self.request, (found, items)))


def _keep(
    connection: sa.Connection,
    actor: Actor,
    once: idempotency.Once,
    made: Any,
    response: Response,
) -> None:
    told = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    body = bytes(response.body)
    if isinstance(made, dict) and any(isinstance(value, Secret) for value in made.values()):
        # A replay tells everything but the key itself.
        body = encode(
            {n: None if isinstance(value, Secret) else value for n, value in made.items()}
        )
    idempotency.keep(connection, actor, once, response.status_code, told, body)
