"""Which pictures there are, and what each is drawn from."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from app.services.charts import money, progress, risks, timeline, trend
from app.services.documents.paper import Paper
from app.services.documents.writers.words import day
from app.vocabulary import NodeKind

MEDIA_TYPE = "image/svg+xml"


class Chart(StrEnum):
    """What a picture of a plan shows."""

    PROGRESS = "progress"
    MONEY = "money"
    RISKS = "risks"
    TIMELINE = "timeline"
    TREND = "trend"


def _progress(paper: Paper) -> str:
    labels = paper.document["labels"]
    name = "section" if paper.document["sections"] else "outcome"
    return progress.draw(paper.progress, day(paper.as_at), labels[name])


def _money(paper: Paper) -> str:
    return money.draw(paper.budget, paper.reconciliation, day(paper.as_at))


def _risks(paper: Paper) -> str:
    return risks.draw(paper.document["risks"], paper.matrix, day(paper.as_at))


def _timeline(paper: Paper) -> str:
    milestones = (node for node in paper.nodes() if node["kind"] == NodeKind.MILESTONE)
    span = (paper.document["period_start_on"], paper.document["period_end_on"])
    return timeline.draw(milestones, *span, paper.as_at)


def _trend(paper: Paper) -> str:
    return trend.draw(paper.trend, day(paper.as_at))


DRAW: Mapping[Chart, Callable[[Paper], str]] = {
    Chart.PROGRESS: _progress,
    Chart.MONEY: _money,
    Chart.RISKS: _risks,
    Chart.TIMELINE: _timeline,
    Chart.TREND: _trend,
}
