"""The application: state, handlers, routers, operation ids."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version

import anyio.to_thread
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from app import problems
from app.answers import Answers
from app.contract import Published
from app.contract_words import TAGS
from app.db import Database, engine_of
from app.draining import Draining
from app.envelope import Envelope
from app.families import V1_PREFIX
from app.methods import Head
from app.models.base import now_utc
from app.routers import V1, health, manual
from app.secret import pepper_for
from app.settings import Settings
from app.streaming import Outlet
from app.worker import Worker, working

LARGEST_BODY = 1024 * 1024

DESCRIPTION = """\
Waymark keeps partnership action plans, works out where every part stands and what the money
adds up to, and says why. Send your key with every request: `Authorization: Bearer <key>`; reports
alone also take it as the password of HTTP Basic.

Every error is a problem (RFC 9457). Every answer but a streamed one has an ETag: send it back as
`If-None-Match` to be told 304, and as `If-Match` with each PATCH and DELETE. Lists come in pages;
follow `links.next` until it is null. Amounts of money are decimal strings in pounds. Texts are
taken without the spaces around them, and hold no control characters but tabs and line breaks; days
lie between 1900 and 2199; numbers have at most four decimals. Every path that takes GET takes HEAD
as well, and OPTIONS tells what it takes.
"""


def operation_id(route: APIRoute) -> str:
    """Name an operation after its function."""
    return route.name


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Give each thread a connection, no more and no fewer."""
    settings: Settings = app.state.settings
    anyio.to_thread.current_default_thread_limiter().total_tokens = settings.pool_size
    with app.state.draining.watch(), working(app.state.worker):
        yield
    app.state.database.engine.dispose()


def create_app(
    settings: Settings | None = None,
    *,
    database: Database | None = None,
    clock: Callable[[], datetime] = now_utc,
    with_worker: bool = False,
) -> FastAPI:
    """Build the application; `clock` tells the time, so that a test can move it.

    With a worker, the process that serves works its jobs off as well.
    """
    settings = settings or Settings()
    app = Published(
        title="Waymark",
        version=version("waymark"),
        description=DESCRIPTION,
        openapi_tags=TAGS,
        generate_unique_id_function=operation_id,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.database = database or Database(engine_of(settings))
    app.state.pepper = pepper_for(settings)
    app.state.clock = clock
    app.state.answers = Answers(settings.kept_bytes)
    # A reader that takes its time leaves half of the connections to everybody else, as writers do.
    half = max(1, settings.pool_size // 2)
    app.state.outlet, app.state.writers = Outlet(half), anyio.CapacityLimiter(half)
    draining = app.state.draining = Draining()
    # A process that goes down begins no further job.
    worker = Worker(app.state.database, clock, lambda: draining.begun)
    app.state.worker = worker if with_worker else None
    app.state.parameters = {}
    app.state.base_url = settings.base_url.rstrip("/")
    app.add_middleware(Head)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "Idempotency-Key",
            "Last-Event-ID",
        ],
        expose_headers=[
            *("ETag", "Link", "Location", "Retry-After", "X-Request-ID"),
            *("Idempotency-Replayed", "Content-Disposition"),
        ],
    )
    app.add_middleware(Envelope)
    problems.install(app)
    app.mount("/docs/assets", StaticFiles(packages=[("fastapi_swagger", "resources")]))
    app.include_router(health.router)
    app.include_router(manual.router)
    for router in V1:
        app.include_router(router, prefix=V1_PREFIX, max_body_size=LARGEST_BODY)
    return app
