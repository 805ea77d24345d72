"""What the pictures are drawn with: texts, bars and patterns, and the frame around them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from app.services.documents.writers.words import COLOURS, LETTERS, fit
from app.vocabulary import Status

WIDTH = 720
SIZE = 13
INK, PALE, RULE = "#1c1c1c", "#ffffff", "#9aa0a6"
FONT = "Arial, Helvetica, sans-serif"
# About as wide as a letter is on average; a text that has to fit is measured by it.
LETTER = 0.5

# A pattern for each status, white upon its colour; none where the colour is filled whole.
_LINES: dict[Status, str] = {
    Status.GREEN: '<path d="M0 4H8" {}/>',
    Status.AMBER: '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6" {}/>',
    Status.RED: '<path d="M0 0L8 8M8 0L0 8" {}/>',
    Status.NOT_DUE: '<circle cx="4" cy="4" r="1.2" fill="#ffffff" stroke="none"/>',
    Status.UNKNOWN: '<path d="M4 0V8" {}/>',
    Status.CANCELLED: '<path d="M0 4H8M4 0V8" {}/>',
}
_STROKE = 'stroke="#ffffff" stroke-width="1"'


@dataclass(slots=True)
class Drawing:
    """A picture in the making: what it is called, what it tells in words, and its marks."""

    # Begins every id in it, so that several pictures can stand on one page.
    name: str
    title: str
    description: str
    height: float = 0
    marks: list[str] = field(default_factory=list)
    _patterns: set[Status] = field(default_factory=set)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        anchor: str = "start",
        size: float = SIZE,
        bold: bool = False,
        colour: str = INK,
    ) -> None:
        """Write a line; y is where its letters stand."""
        weight = ' font-weight="bold"' if bold else ""
        self.marks.append(
            f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" font-size="{_n(size)}"'
            f' fill="{colour}"{weight}>{escape(fit(words))}</text>'
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        *,
        stroke: str = INK,
        thick: float = 0.75,
    ) -> None:
        """Draw a rectangle."""
        self.marks.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
            f' fill="{fill}" stroke="{stroke}" stroke-width="{_n(thick)}"/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = RULE, dashes: str = ""
    ) -> None:
        """Draw a line."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.marks.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
            f' stroke="{colour}" stroke-width="1"{dashed}/>'
        )

    def bar(self, x: float, y: float, width: float, height: float, status: Status) -> None:
        """Draw a bar in the colour and pattern of a status, with its letter if there is room."""
        self.box(x, y, width, height, COLOURS[status])
        if status in _LINES:
            self._patterns.add(status)
            self.box(x, y, width, height, f"url(#{self.name}-{status.value})")
        if width >= 16 and height >= 16:
            self.badge(x + width / 2, y + height / 2, status)

    def badge(self, x: float, y: float, status: Status) -> None:
        """Write the letter of a status, around a point, on the plain colour of the status."""
        self.box(x - 7, y - 8, 14, 16, COLOURS[status], stroke="none")
        self.text(x, y + 4.5, LETTERS[status], anchor="middle", bold=True, colour=PALE)

    def legend(self, y: float, statuses: Iterable[Status]) -> float:
        """Say what the letters and patterns mean; return where it ends."""
        x: float = 0
        for status in statuses:
            word = status.value.replace("_", " ")
            wide = 30 + width_of(word) + 16
            if x + wide > WIDTH:
                x, y = 0, y + 24
            self.bar(x, y, 22, 16, status)
            self.text(x + 28, y + 12.5, word)
            x += wide
        return y + 16

    def svg(self) -> str:
        """Return the picture."""
        name, height = self.name, _n(self.height)
        patterns = "".join(
            f'<pattern id="{name}-{status.value}" width="8" height="8"'
            f' patternUnits="userSpaceOnUse">{_LINES[status].format(_STROKE)}</pattern>'
            for status in Status
            if status in self._patterns
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
            f' width="{WIDTH}" height="{height}" role="img"'
            f' aria-labelledby="{name}-title {name}-story"'
            f" font-family={quoteattr(FONT)}>"
            f'<title id="{name}-title">{escape(fit(self.title))}</title>'
            f'<desc id="{name}-story">{escape(fit(self.description))}</desc>'
            f"<defs>{patterns}</defs>"
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{"".join(self.marks)}</svg>'
        )


def _n(number: float | Decimal) -> str:
    """Write a coordinate: two decimals are finer than any eye."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


def width_of(words: str, size: float = SIZE) -> float:
    """Say how wide a text is, roughly and rather too wide than too narrow."""
    return len(words) * size * LETTER


def cut(words: str, width: float, size: float = SIZE) -> str:
    """Return a text that is no wider than this."""
    room = int(width / (size * LETTER))
    flat = " ".join(words.split())
    return flat if len(flat) <= room else f"{flat[: max(0, room - 1)].rstrip()}…"
