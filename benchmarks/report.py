"""What came of a run: a table to read, and the same and more as JSON."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.floors import KINDS
from benchmarks.growth import Grown
from benchmarks.operations import Load
from benchmarks.series import Measured
from benchmarks.servers import OURS
from benchmarks.wrk import Sample

FIGURES = ("rate", "p50", "p99", "size", "cpu")
REFERENCE = "one_action"


@dataclass(slots=True)
class Run:
    """A run on one engine: how it was made, what was measured, and the memory it took."""

    made: dict[str, Any]
    measured: list[Measured] = field(default_factory=list)
    growth: list[Grown] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give everything that was measured, round by round, with the medians."""
        return {
            "made": self.made,
            "operations": [_operation(each, self._reference()) for each in self.measured],
            "growth": [asdict(each) for each in self.growth],
            "peak_memory_mib": self.memory,
        }

    def to_text(self) -> str:
        """Give the table."""
        lines = [HEADING, "-" * len(HEADING)]
        lines += [_line(told) for told in self.to_json()["operations"]]
        lines += ["", *_growth_lines(self.growth)] if self.growth else []
        memory = ", ".join(f"{name} {peak:.0f} MiB" for name, peak in self.memory.items())
        return "\n".join([*lines, "", f"peak memory: {memory}", ""])

    def _reference(self) -> Sequence[Sample]:
        for each in self.measured:
            if each.operation.name == REFERENCE:
                return each.samples.get(OURS, ())
        return ()


HEADING = (
    f"{'operation':<40}{'con':>4}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'bytes':>10}{'CPU ms':>9}"
    f"{'asgi/s':>9}{'fastapi/s':>10}{'x asgi':>8}{'[min-max]':>14}{'x fastapi':>10}{'failed':>7}"
)


def median_of(samples: Sequence[Sample], figure: str) -> float:
    """Return the median of a figure over the rounds."""
    figures: list[float] = [getattr(each, figure) for each in samples]
    return statistics.median(figures)


def ratios(ours: Sequence[Sample], theirs: Sequence[Sample]) -> list[float]:
    """Return how much faster ours were, round by round."""
    return [mine.rate / other.rate for mine, other in zip(ours, theirs, strict=False) if other.rate]


def _operation(measured: Measured, reference: Sequence[Sample]) -> dict[str, Any]:
    operation, samples = measured.operation, measured.samples
    ours = samples.get(OURS, [])
    told: dict[str, Any] = {
        "name": operation.name,
        "title": operation.title,
        "connections": operation.connections if isinstance(operation, Load) else 1,
        "counts": operation.counts if isinstance(operation, Load) else 1,
        "served": bool(ours),
        "servers": {
            name: {
                **{figure: median_of(each, figure) for figure in FIGURES},
                "failed": sum(sample.failed for sample in each),
                "rounds": [asdict(sample) for sample in each],
            }
            for name, each in samples.items()
        },
        "ratios": {kind: _ratio(ratios(ours, samples.get(kind, []))) for kind in KINDS},
    }
    if isinstance(operation, Load) and operation.conditional:
        told["ratios"][REFERENCE] = _ratio(ratios(ours, reference))
    return told


def _ratio(found: Sequence[float]) -> dict[str, float] | None:
    if not found:
        return None
    return {"median": statistics.median(found), "min": min(found), "max": max(found)}


def _median(ratio: dict[str, float] | None) -> str:
    # A floor that answered nothing in its window is no measure.
    return f"{ratio['median']:.2f}" if ratio else "-"


def _spread(ratio: dict[str, float] | None) -> str:
    return f"[{ratio['min']:.2f}-{ratio['max']:.2f}]" if ratio else "-"


def _line(told: dict[str, Any]) -> str:
    if not told["served"]:
        return f"{told['title']:<40}{'not served yet':>20}"
    ours, floors = told["servers"][OURS], [told["servers"][kind] for kind in KINDS]
    against, framed = (told["ratios"][kind] for kind in KINDS)
    line = (
        f"{told['title']:<40}{told['connections']:>4}{ours['rate']:>9.1f}{ours['p50']:>9.2f}"
        f"{ours['p99']:>9.2f}{ours['size']:>10.0f}{ours['cpu']:>9.2f}"
        f"{floors[0]['rate']:>9.1f}{floors[1]['rate']:>10.1f}"
        f"{_median(against):>8}{_spread(against):>14}{_median(framed):>10}"
        f"{sum(each['failed'] for each in told['servers'].values()):>7}"
    )
    if reference := told["ratios"].get(REFERENCE):
        line += f"  {reference['median']:.2f} of one action"
    return line


def _growth_lines(growth: Sequence[Grown]) -> list[str]:
    """Lay out server CPU, an operation a line and a size a column."""
    labels = list(dict.fromkeys(each.label for each in growth))
    found = {(each.operation, each.label): each for each in growth}
    lines = [f"{'CPU ms (wall ms) of one call':<40}" + "".join(f"{each:>22}" for each in labels)]
    for operation in dict.fromkeys(each.operation for each in growth):
        cells = [found.get((operation, label)) for label in labels]
        told = [_cell(each) if each else "" for each in cells]
        lines.append(f"{operation:<40}" + "".join(f"{each:>22}" for each in told))
    return lines


def _cell(grown: Grown) -> str:
    return "refused" if grown.refused else f"{grown.cpu:.1f} ({grown.wall:.1f})"
