"""The routers of the API, one per family of resources."""

from fastapi import APIRouter

from app.routers import (
    actions,
    agencies,
    assessments,
    budget_lines,
    changes,
    clients,
    commitments,
    documents,
    expenditures,
    imports,
    indicators,
    milestones,
    outcomes,
    partnership,
    plans,
    readings,
    risks,
    sections,
    sources,
    updates,
)

V1: list[APIRouter] = [
    plans.router,
    documents.router,
    imports.router,
    sections.router,
    outcomes.router,
    actions.router,
    milestones.router,
    updates.router,
    sources.router,
    changes.router,
    readings.router,
    budget_lines.router,
    expenditures.router,
    risks.router,
    partnership.router,
    agencies.router,
    clients.router,
    indicators.router,
    commitments.router,
    assessments.router,
]
