"""Score risks, name the band of each score, and say what money hangs on them.

Scores are facts and bands are readings: changing the matrix re-bands and never rewrites a score.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.services.rules.budget import Line, counted_pence
from app.vocabulary import RiskBand, RiskState, Trend

SIZE = 4
"""Likelihood and impact are 1 to 4."""

_BY_PRODUCT = ((3, RiskBand.LOW), (6, RiskBand.MEDIUM), (9, RiskBand.HIGH))
_SEVERITY = {band: rank for rank, band in enumerate(RiskBand)}

Cells = Annotated[tuple[RiskBand, ...], Field(min_length=SIZE, max_length=SIZE)]


def _default_bands() -> tuple[Cells, ...]:
    scale = range(1, SIZE + 1)
    return tuple(tuple(_band_of_product(row * column) for column in scale) for row in scale)


def _band_of_product(product: int) -> RiskBand:
    return next((band for top, band in _BY_PRODUCT if product <= top), RiskBand.VERY_HIGH)


class Matrix(BaseModel):
    """A partnership's risk matrix: the band of every cell, and how much risk it accepts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bands: Annotated[tuple[Cells, ...], Field(min_length=SIZE, max_length=SIZE)] = Field(
        default_factory=_default_bands,
        description="A row per likelihood from 1 to 4, in it a band per impact from 1 to 4.",
    )
    appetite: RiskBand = Field(
        default=RiskBand.MEDIUM, description="The highest band the partnership accepts."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One recorded judgement of a risk; it may leave likelihood or impact open."""

    id: UUID
    reviewed_on: date
    recorded_at: datetime
    likelihood: int | None
    impact: int | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A review with the score it gave and the band that score has on the present matrix."""

    review: Review
    score: int | None
    band: RiskBand | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRisk:
    """A risk with its present band and the keys of the actions linked to it."""

    id: Hashable
    state: RiskState
    band: RiskBand | None
    actions: frozenset[str]


@dataclass(frozen=True, slots=True)
class MoneyAtRisk:
    """Pence of counted lines at risk: in all, each line once, and under each risk."""

    total: int
    by_risk: Mapping[Hashable, int]


def score(likelihood: int | None, impact: int | None) -> int | None:
    """Multiply likelihood by impact, each 1 to 4; None if either is not known."""
    if likelihood is None or impact is None:
        return None
    if not (1 <= likelihood <= SIZE and 1 <= impact <= SIZE):
        raise ValueError(f"Likelihood and impact are 1 to {SIZE}.")
    return likelihood * impact


def band(matrix: Matrix, likelihood: int | None, impact: int | None) -> RiskBand | None:
    """Name the cell of the matrix; None if likelihood or impact is not known."""
    if likelihood is None or impact is None or score(likelihood, impact) is None:
        return None
    return matrix.bands[likelihood - 1][impact - 1]


def above_appetite(of: RiskBand | None, appetite: RiskBand) -> bool:
    """Say whether a band is above the one accepted; a risk without a score is not known to be."""
    return of is not None and _SEVERITY[of] > _SEVERITY[appetite]


def in_order(reviews: Iterable[Review]) -> list[Review]:
    """Sort reviews oldest first: by the day they judge, then when they were recorded."""
    return sorted(reviews, key=lambda each: (each.reviewed_on, each.recorded_at, each.id))


def latest(reviews: Iterable[Review]) -> Review | None:
    """Give the review that says where a risk stands now; None if it was never reviewed."""
    return next(reversed(in_order(reviews)), None)


def history(reviews: Iterable[Review], matrix: Matrix) -> list[Scored]:
    """Give every review, oldest first, with its score and its band on this matrix."""
    return [
        Scored(
            each, score(each.likelihood, each.impact), band(matrix, each.likelihood, each.impact)
        )
        for each in in_order(reviews)
    ]


def trend(reviews: Iterable[Review]) -> Trend | None:
    """Compare the scores of the last two reviews; None if there are fewer, or one has no score."""
    scores = [score(each.likelihood, each.impact) for each in in_order(reviews)[-2:]]
    before, now = scores if len(scores) == 2 else (None, None)
    if before is None or now is None:
        return None
    if now == before:
        return Trend.STEADY
    return Trend.RISING if now > before else Trend.FALLING


def mitigation_overdue(due_on: date | None, state: RiskState, as_at: date) -> bool:
    """Say whether an open risk's mitigation is past its deadline. It never changes the score."""
    return state == RiskState.OPEN and due_on is not None and due_on < as_at


def money_at_risk(
    lines: Iterable[Line], risks: Iterable[LinkedRisk], appetite: RiskBand
) -> MoneyAtRisk:
    """Add up the counted lines of actions linked to open risks above appetite.

    A line counts once in the total however many risks its action has, and under each of them. A
    risk that is closed or within appetite puts nothing at risk.
    """
    pence_of: dict[str, int] = {}
    for line in lines:
        if line.action is not None:
            pence_of[line.action] = pence_of.get(line.action, 0) + counted_pence(line)
    exposed = {
        each.id: each.actions & pence_of.keys() if _at_stake(each, appetite) else frozenset()
        for each in risks
    }
    by_risk = {risk: sum(pence_of[key] for key in actions) for risk, actions in exposed.items()}
    every: frozenset[str] = frozenset().union(*exposed.values())
    return MoneyAtRisk(sum(pence_of[action] for action in every), by_risk)


def _at_stake(risk: LinkedRisk, appetite: RiskBand) -> bool:
    return risk.state == RiskState.OPEN and above_appetite(risk.band, appetite)
