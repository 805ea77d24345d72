"""How a plan stood at the end of each quarter that was closed, and how it stands now."""

from collections.abc import Sequence

from app.services.charts.drawing import WIDTH, Drawing
from app.services.charts.progress import SHARED
from app.services.documents.paper import Told
from app.services.documents.writers.words import LETTERS, percent
from app.vocabulary import Status

LEFT, TOP, TALL = 34, 40, 180
WIDEST = 96
NONE = "No quarter is closed yet."


def draw(points: Sequence[Told], as_at: str) -> str:
    """Draw a column for each closed quarter and for the day; earliest first."""
    title = f"Trend over closed quarters, up to {as_at}"
    drawing = Drawing("trend", title, " ".join(map(_story, points)) or NONE)
    if not points:
        drawing.text(0, 20, NONE)
        drawing.height = 34
        return drawing.svg()
    step = min((WIDTH - LEFT) / len(points), WIDEST)
    foot = TOP + TALL
    drawing.line(LEFT, foot, WIDTH, foot)
    for share in (0, 50, 100):
        y = foot - TALL * share / 100
        drawing.text(LEFT - 6, y + 4, f"{share}%", anchor="end", size=11)
    for at, point in enumerate(points):
        _column(drawing, LEFT + at * step, step, foot, point)
    drawing.height = drawing.legend(foot + 44, (*SHARED, Status.NOT_DUE)) + 6
    return drawing.svg()


def _column(drawing: Drawing, x: float, step: float, foot: float, point: Told) -> None:
    middle, y = x + step / 2, float(foot)
    if not any(point["shares"].values()):
        drawing.bar(x + step * 0.15, TOP, step * 0.7, TALL, Status.NOT_DUE)
    for status in SHARED:
        height = TALL * point["shares"].get(status.value, 0)
        if height > 0:
            y -= height
            drawing.bar(x + step * 0.15, y, step * 0.7, height, status)
    drawing.badge(middle, TOP - 26, Status(point["status"]))
    drawing.text(middle, TOP - 5, percent(point["percent"]), anchor="middle", size=12, bold=True)
    # A label of two lines, so that it fits beneath a narrow column.
    for line, words in enumerate(point["label"].split(" ", 1)):
        drawing.text(middle, foot + 16 + 14 * line, words, anchor="middle", size=11)


def _story(point: Told) -> str:
    status = f"{LETTERS[Status(point['status'])]}, {point['status'].replace('_', ' ')}"
    done = "" if point["percent"] is None else f", {point['percent']:.0f}% done"
    return f"{point['label']}: {status}{done}."
