"""The risk matrix: every open risk in its cell, each cell with the name of its band."""

from collections import defaultdict
from collections.abc import Sequence

from app.services.charts.drawing import INK, WIDTH, Drawing, cut
from app.services.documents.paper import Told

LEVELS = (1, 2, 3, 4)
LEFT, CELL, TALL = 60, 104, 66
# The darker the graver, in print as on screen.
FILLS = {"low": "#ffffff", "medium": "#dfe3e8", "high": "#a9b2bd", "very_high": "#4a5560"}
LETTERS = {"low": "L", "medium": "M", "high": "H", "very_high": "VH"}
MOST_LISTED = 12


def draw(risks: Sequence[Told], matrix: Told, as_at: str) -> str:
    """Draw the open risks of a plan on the matrix of the partnership."""
    live = [risk for risk in risks if risk["state"] == "open"]
    placed: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for risk in live:
        if risk["likelihood"] and risk["impact"]:
            placed[risk["likelihood"], risk["impact"]].append(risk["ref"])
    drawing = Drawing("risks", f"Open risks as at {as_at}", _story(live, matrix))
    for likelihood in LEVELS:
        y = 4 + (4 - likelihood) * TALL
        drawing.text(LEFT - 10, y + TALL / 2 + 5, str(likelihood), anchor="end", bold=True)
        for impact in LEVELS:
            band = matrix["bands"][likelihood - 1][impact - 1]
            _cell(drawing, LEFT + (impact - 1) * CELL, y, band, placed[likelihood, impact])
    bottom = 4 + 4 * TALL
    for impact in LEVELS:
        x = LEFT + (impact - 0.5) * CELL
        drawing.text(x, bottom + 18, str(impact), anchor="middle", bold=True)
    drawing.text(LEFT + 2 * CELL, bottom + 36, "Impact", anchor="middle")
    drawing.text(0, 4 + 2 * TALL - 12, "Likeli-")
    drawing.text(0, 4 + 2 * TALL + 4, "hood")
    unplaced = [risk["ref"] for risk in live if not (risk["likelihood"] and risk["impact"])]
    _legend(drawing, LEFT + 4 * CELL + 24, matrix["appetite"], unplaced, not live)
    drawing.height = bottom + 44
    return drawing.svg()


def _cell(drawing: Drawing, x: float, y: float, band: str, refs: Sequence[str]) -> None:
    dark = band == "very_high"
    colour = "#ffffff" if dark else INK
    drawing.box(x, y, CELL, TALL, FILLS[band])
    drawing.text(x + CELL - 5, y + 15, LETTERS[band], anchor="end", size=11, colour=colour)
    for row, told in enumerate(_rows(refs, CELL - 12)):
        drawing.text(x + 6, y + 30 + 15 * row, told, bold=True, colour=colour)


def _rows(refs: Sequence[str], width: float, most: int = 3) -> list[str]:
    """Put refs into as few lines as they need; say how many there was no room for."""
    lines: list[str] = []
    for number, ref in enumerate(refs):
        longer = f"{lines[-1]}, {ref}" if lines else ref
        if lines and cut(longer, width) == longer:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(cut(ref, width))
        else:
            left = len(refs) - number
            return [*lines[:-1], cut(lines[-1], width - 40) + f" +{left}"]
    return lines


def _legend(drawing: Drawing, x: float, appetite: str, unplaced: Sequence[str], none: bool) -> None:
    y: float = 4
    for band, fill in FILLS.items():
        drawing.box(x, y, 30, 20, fill)
        colour = "#ffffff" if band == "very_high" else INK
        drawing.text(x + 15, y + 14.5, LETTERS[band], anchor="middle", size=11, colour=colour)
        word = band.replace("_", " ")
        drawing.text(x + 38, y + 14.5, f"{word}, accepted" if band == appetite else word)
        y += 28
    drawing.text(x, y + 18, "Accepted up to:", size=12)
    drawing.text(x, y + 34, appetite.replace("_", " "), bold=True)
    y += 62
    if none:
        drawing.text(x, y, "No risk is open.")
    if unplaced:
        drawing.text(x, y, "Without a score:", size=12)
        for row, told in enumerate(_rows(unplaced, WIDTH - x, 4)):
            drawing.text(x, y + 16 * (row + 1), told, bold=True)


def _story(live: Sequence[Told], matrix: Told) -> str:
    if not live:
        return "No risk is open."
    told = [f"{len(live)} open; accepted up to {matrix['appetite'].replace('_', ' ')}."]
    for risk in live:
        level = "without a score"
        if risk["likelihood"] and risk["impact"]:
            band = matrix["bands"][risk["likelihood"] - 1][risk["impact"] - 1]
            level = (
                f"likelihood {risk['likelihood']}, impact {risk['impact']}, "
                f"{band.replace('_', ' ')}"
            )
        told.append(f"{risk['ref']} {cut(risk['description'], 560)}: {level}.")
    return " ".join(told)
