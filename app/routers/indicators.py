"""Indicators, what they measure in a plan, and the figures measured."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, ReadOnly, UnknownIndicator, UnknownReference
from app.families import Family
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.base import Page
from app.schemas.indicator import (
    IndicatorCreate,
    IndicatorLinkCreate,
    IndicatorLinkRead,
    IndicatorLinkUpdate,
    IndicatorRead,
    IndicatorUpdate,
    IndicatorValueCreate,
    IndicatorValueRead,
)
from app.services import indicator_links, indicator_values, indicators

router = Family(tags=["indicators"])


@router.get("/indicators", response_model=Page[IndicatorRead], responses=lists())
def list_indicators(
    query: Annotated[indicators.IndicatorQuery, Query()], gate: PlansRead
) -> Response:
    """List the shipped indicators and the partnership's own; `sort` takes ref, title, updated_at.

    The National Indicator Set (scheme NI) is shipped: NI 1 to NI 199, without NI 31.
    """
    with gate.snapshot() as (connection, actor):
        return gate.page(*indicators.find(connection, actor, query))


@router.post(
    "/indicators",
    status_code=201,
    response_model=IndicatorRead,
    responses=creates(AlreadyExists, UnknownIndicator),
)
def create_indicator(wanted: IndicatorCreate, gate: PlansWrite) -> Response:
    """Make an indicator of the partnership's own."""
    return gate.create("/v1/indicators/{id}", indicators.create, wanted)


@router.get("/indicators/{indicator}", response_model=IndicatorRead, responses=reads())
def get_indicator(indicator: str, gate: PlansRead) -> Response:
    """Get an indicator by its id or ref, such as `NI%2040`."""
    with gate.read() as (connection, actor):
        return gate.answer(indicators.read(connection, actor, indicator))


@router.patch(
    "/indicators/{indicator}",
    response_model=IndicatorRead,
    responses=edits(ReadOnly, AlreadyExists, UnknownIndicator),
)
def update_indicator(
    indicator: str, patch: IndicatorUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change an indicator of the partnership's own: what is left out stays, null clears."""
    return gate.edit(indicators.update, indicator, patch, expected)


@router.get(
    "/indicator-links",
    response_model=Page[IndicatorLinkRead],
    responses=lists(UnknownReference, UnknownIndicator),
)
def list_indicator_links(
    query: Annotated[indicator_links.IndicatorLinkQuery, Query()], gate: PlansRead
) -> Response:
    """List what indicators measure, by plan and indicator; `sort` takes indicator, updated_at."""
    return gate.listing(query, indicator_links.find)


@router.post(
    "/indicator-links",
    status_code=201,
    response_model=IndicatorLinkRead,
    responses=creates(AlreadyExists, UnknownIndicator),
)
def create_indicator_link(wanted: IndicatorLinkCreate, gate: PlansWrite) -> Response:
    """Link a plan, or an outcome of it, to an indicator: once in each role."""
    return gate.create("/v1/indicator-links/{id}", indicator_links.create, wanted)


@router.get(
    "/indicator-links/{indicator_link_id}", response_model=IndicatorLinkRead, responses=reads()
)
def get_indicator_link(indicator_link_id: str, gate: PlansRead) -> Response:
    """Get an indicator link."""
    with gate.read() as (connection, actor):
        return gate.answer(indicator_links.read(connection, actor, indicator_link_id))


@router.patch(
    "/indicator-links/{indicator_link_id}",
    response_model=IndicatorLinkRead,
    responses=edits(AlreadyExists, UnknownIndicator),
)
def update_indicator_link(
    indicator_link_id: str, patch: IndicatorLinkUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change an indicator link: what is left out stays, null clears."""
    return gate.edit(indicator_links.update, indicator_link_id, patch, expected)


@router.delete("/indicator-links/{indicator_link_id}", status_code=204, responses=removes())
def delete_indicator_link(indicator_link_id: str, expected: IfMatch, gate: PlansWrite) -> Response:
    """Remove an indicator link; the indicator and its figures stay."""
    return gate.remove(indicator_links.delete, indicator_link_id, expected)


@router.get(
    "/indicator-values",
    response_model=Page[IndicatorValueRead],
    responses=lists(UnknownReference, UnknownIndicator),
)
def list_indicator_values(
    query: Annotated[indicator_values.IndicatorValueQuery, Query()], gate: PlansRead
) -> Response:
    """List measured figures, by period and then as they were recorded."""
    return gate.listing(query, indicator_values.find)


@router.post(
    "/indicator-values",
    status_code=201,
    response_model=IndicatorValueRead,
    responses=creates(UnknownIndicator),
)
def create_indicator_value(wanted: IndicatorValueCreate, gate: PlansWrite) -> Response:
    """Record a figure of an indicator, of a plan or of an area, for a period that has begun.

    A percentage is best sent as its numerator and denominator, so that areas can be added up. A
    figure is never changed: record it again, and the latest counts.
    """
    return gate.create("/v1/indicator-values/{id}", indicator_values.create, wanted)


@router.get(
    "/indicator-values/{indicator_value_id}", response_model=IndicatorValueRead, responses=reads()
)
def get_indicator_value(indicator_value_id: UUID, gate: PlansRead) -> Response:
    """Get a measured figure."""
    with gate.read() as (connection, actor):
        return gate.answer(indicator_values.read(connection, actor, indicator_value_id))
