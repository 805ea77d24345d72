"""How the started work of each section is spread over the statuses."""

from app.services.charts.drawing import WIDTH, Drawing, cut
from app.services.documents.paper import Told
from app.services.documents.writers.words import LETTERS, percent
from app.vocabulary import Status

SHARED = (Status.COMPLETE, Status.GREEN, Status.AMBER, Status.RED, Status.UNKNOWN)
LEFT, RIGHT = 270, 60
ROW, BAR = 30, 20


def draw(node: Told, as_at: str, label: str) -> str:
    """Draw a bar for the plan and for each part right beneath it."""
    parts = [node, *node["children"]]
    title = f"Progress by {label.lower()} as at {as_at}"
    drawing = Drawing("progress", title, " ".join(_story(part, part is node) for part in parts))
    y: float = 0
    for part in parts:
        _row(drawing, y, part, part is node)
        y += ROW
    drawing.line(LEFT, 0, LEFT, y - ROW + BAR + 4)
    drawing.height = drawing.legend(y + 8, (*SHARED, Status.NOT_DUE)) + 6
    return drawing.svg()


def _name(part: Told, whole: bool) -> str:
    return "Whole plan" if whole else f"{part['ref'] or ''} {part['title']}".strip()


def _row(drawing: Drawing, y: float, part: Told, whole: bool) -> None:
    drawing.badge(8, y + BAR / 2, Status(part["status"]))
    drawing.text(22, y + 14.5, cut(_name(part, whole), LEFT - 30), bold=whole)
    room, x = WIDTH - LEFT - RIGHT, float(LEFT)
    if not any(part["shares"].values()):
        drawing.bar(LEFT, y, room, BAR, Status.NOT_DUE)
    for status in SHARED:
        width = room * part["shares"].get(status.value, 0)
        if width > 0:
            drawing.bar(x, y, width, BAR, status)
            x += width
    drawing.text(WIDTH, y + 14.5, percent(part["percent"]), anchor="end", bold=whole)


def _story(part: Told, whole: bool) -> str:
    shares = [
        f"{100 * part['shares'][status.value]:.0f}% {status.value}"
        for status in SHARED
        if part["shares"].get(status.value)
    ]
    status = f"{LETTERS[Status(part['status'])]}, {part['status'].replace('_', ' ')}"
    done = "" if part["percent"] is None else f", {part['percent']:.0f}% done"
    spread = "; of what has started, " + ", ".join(shares) if shares else ""
    return f"{_name(part, whole)}: {status}{done}{spread}."
