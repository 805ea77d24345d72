"""The deadlines of a plan month by month, each month's milestones by where they stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from app.services.charts.drawing import RULE, WIDTH, Drawing
from app.services.documents.paper import Told
from app.vocabulary import Status

SHOWN = (
    *(Status.COMPLETE, Status.GREEN, Status.AMBER, Status.RED, Status.UNKNOWN, Status.NOT_DUE),
    Status.CANCELLED,
)
LEFT, TOP, TALL = 34, 22, 180
MOST_MONTHS = 36
Month = tuple[int, int]


def draw(milestones: Iterable[Told], start: str, end: str, as_at: str) -> str:
    """Draw what is due in each month of a plan."""
    months = _months(date.fromisoformat(start), date.fromisoformat(end))
    counted: defaultdict[Month | None, Counter[Status]] = defaultdict(Counter)
    for milestone in milestones:
        due = milestone["due_on"]
        counted[_place(due, months) if due else None][Status(milestone["status"])] += 1
    drawing = Drawing("timeline", f"Deadlines by month as at {as_at}", _story(counted, months))
    _columns(drawing, counted, months)
    _today(drawing, months, date.fromisoformat(as_at))
    y = TOP + TALL + 44
    if undated := sum(counted[None].values()):
        drawing.text(0, y + 4, f"Without a date: {undated}.")
        y += 22
    drawing.height = drawing.legend(y, SHOWN) + 6
    return drawing.svg()


def _months(first: date, last: date) -> list[Month]:
    """List the months of a plan; of a very long one, the first years."""
    found = [(first.year, first.month)]
    while found[-1] < (last.year, last.month) and len(found) < MOST_MONTHS:
        year, month = found[-1]
        found.append((year + month // 12, month % 12 + 1))
    return found


def _place(due: str, months: list[Month]) -> Month:
    """Return the month of a day; what lies outside the plan is put at its edge."""
    month = (int(due[:4]), int(due[5:7]))
    return min(max(month, months[0]), months[-1])


def _step(months: list[Month]) -> float:
    return (WIDTH - LEFT) / len(months)


def _columns(
    drawing: Drawing, counted: Mapping[Month | None, Counter[Status]], months: list[Month]
) -> None:
    most = max((sum(counted[month].values()) for month in months), default=0) or 1
    step = _step(months)
    foot = TOP + TALL
    drawing.line(LEFT, foot, WIDTH, foot)
    for at, month in enumerate(months):
        x, y = LEFT + at * step, float(foot)
        for status in SHOWN:
            if count := counted[month][status]:
                height = TALL * count / most
                y -= height
                drawing.bar(x + step * 0.12, y, step * 0.76, height, status)
        if total := sum(counted[month].values()):
            drawing.text(x + step / 2, y - 5, str(total), anchor="middle", size=12)
        _label(drawing, x + step / 2, foot, month, first=at == 0, narrow=step < 34)


def _label(
    drawing: Drawing, x: float, foot: float, month: Month, *, first: bool, narrow: bool
) -> None:
    year, number = month
    name = date(year, number, 1).strftime("%b")
    drawing.text(x, foot + 16, name[:1] if narrow else name, anchor="middle", size=12)
    if first or number == 1:
        drawing.text(x, foot + 32, str(year), anchor="middle", size=12, bold=True)


def _today(drawing: Drawing, months: list[Month], day: date) -> None:
    """Mark the day that is told of, where it lies within the plan."""
    if (day.year, day.month) not in months:
        return
    x = LEFT + (months.index((day.year, day.month)) + day.day / 31) * _step(months)
    drawing.line(x, 14, x, TOP + TALL, colour=RULE, dashes="4 3")
    anchor = "end" if x > WIDTH - 60 else "start"
    drawing.text(x, 11, f"{day.day} {day:%b}", anchor=anchor, size=12)


def _story(counted: Mapping[Month | None, Counter[Status]], months: list[Month]) -> str:
    told = []
    for month in months:
        if total := sum(counted[month].values()):
            name = date(*month, 1).strftime("%B %Y")
            spread = ", ".join(
                f"{counted[month][s]} {s.value.replace('_', ' ')}"
                for s in SHOWN
                if counted[month][s]
            )
            told.append(f"{name}: {total} due ({spread}).")
    if undated := sum(counted[None].values()):
        told.append(f"{undated} without a date.")
    return " ".join(told) or "Nothing is due."
