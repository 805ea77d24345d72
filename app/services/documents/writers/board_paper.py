"""The board paper: a plan in the layout of planning grids, with where it stands."""

from collections.abc import Iterator

from app.services.charts.kinds import DRAW, Chart
from app.services.documents.paper import Paper, Told
from app.services.documents.writers import annexes, phrases
from app.services.documents.writers.outline import (
    Block,
    Column,
    Grid,
    Heading,
    Paperwork,
    Passage,
    Picture,
    Text,
    compact,
)
from app.services.documents.writers.words import LETTERS, MEANINGS, ONLY, day, pounds, status
from app.vocabulary import NodeKind, StatedKind, Status, TextKind

LONGEST_HEADING = 180
# Where a board asks why.
EXPLAINED = (Status.RED, Status.AMBER, Status.UNKNOWN)
HEADS = {
    TextKind.GUIDANCE: "Guidance",
    TextKind.SELF_ASSESSMENT: "Self-assessment",
    TextKind.IMPROVEMENT: "Planned improvements",
    TextKind.NOTE: "Notes",
}
CHARTS = (
    (Chart.PROGRESS, "Progress"),
    (Chart.TREND, "Trend"),
    (Chart.TIMELINE, "Deadlines"),
    (Chart.MONEY, "Money"),
    (Chart.RISKS, "Open risks"),
)
ALWAYS = ("Ref", "Actions and milestones", "Actions", "By when", "By whom")


def make(paper: Paper) -> Paperwork:
    """Put the paper together."""
    return _Making(paper).paperwork()


def _paragraphs(text: str) -> Iterator[Block]:
    for part in text.split("\n\n"):
        if part.strip():
            yield Text(part.strip())


class _Making:
    def __init__(self, paper: Paper) -> None:
        self._paper, self._document = paper, paper.document
        self._standing = paper.standing()
        # An agency is called by its short name, as in the tables of most plans.
        self._agencies = {each["code"]: each["code"] for each in self._document["agencies"]}
        # Where money is spoken of at all, a blank cost says something.
        self._costed = any(action["budget_lines"] for action in paper.actions())
        self._always = (*ALWAYS, "Costs", "Source") if self._costed else ALWAYS

    def paperwork(self) -> Paperwork:
        """Put the passages in order."""
        document = self._document
        lines = [document["part"]] if document["part"] else []
        lines += [day(document["document_date"])] if document["document_date"] else []
        passages = [Passage(list(self._stands()) if self._paper.progress else [], reading=True)]
        passages.append(Passage(list(_paragraphs(document["narrative"] or ""))))
        for outcome in document["outcomes"]:
            passages += self._outcome(outcome, 1)
        for section in document["sections"]:
            passages.append(Passage(list(self._section(section))))
            passages.append(Passage(list(self._section_status(section)), reading=True))
            for outcome in section["outcomes"]:
                passages += self._outcome(outcome, 2)
        passages += annexes.make(self._paper)
        return Paperwork(document["title"], lines, [each for each in passages if each.blocks])

    # Where the plan stands.

    def _stands(self) -> Iterator[Block]:
        paper, total = self._paper, self._paper.budget["total"]
        node = paper.progress
        yield Heading(1, f"Where the plan stands on {day(paper.as_at)}")
        yield Text(f"Status: {status(node['status'])}. {_why(node)}", strong=True)
        percent = "nothing yet" if node["percent"] is None else f"{node['percent']:.0f}%"
        yield Text(
            f"The plan runs from {day(self._document['period_start_on'])} to "
            f"{day(self._document['period_end_on'])}; it is {paper.facts['state']}. "
            f"Done: {percent}. Planned {pounds(total['planned'])}, spent to date "
            f"{pounds(total['actual'])}."
        )
        letters = "; ".join(f"{LETTERS[each]}: {MEANINGS[each]}" for each in Status)
        yield Text(f"What the letters mean: {letters}.")
        for chart, title in CHARTS:
            if self._says_something(chart):
                drawn = DRAW[chart](paper)
                yield Heading(2, title)
                yield Picture(title, drawn, _story(drawn))

    def _says_something(self, chart: Chart) -> bool:
        if chart is Chart.RISKS:
            return any(risk["state"] == "open" for risk in self._document["risks"])
        if chart is Chart.MONEY:
            return self._costed
        if chart is Chart.TREND:
            return bool(self._paper.trend)
        return True

    # Sections.

    def _section(self, section: Told) -> Iterator[Block]:
        label = self._document["labels"]["section"]
        yield Heading(1, f"{label} {section['ref']}: {section['title']}")
        if section["replaces"]:
            yield Text(f"This {label.lower()} replaces {section['replaces']}.")
        if section["is_new"]:
            yield Text(f"This is a new {label.lower()}.")
        last: TextKind | None = None
        for text in section["texts"]:
            kind = TextKind(text["kind"])
            if kind is not last:
                yield Heading(2, HEADS[kind])
            last = kind
            yield from _paragraphs(text["text"])
        if section["priorities"]:
            yield Text("Our priorities are:")
            for each in section["priorities"]:
                marker = "-" if each["number"] is None else f"{each['number']}."
                yield Text(each["text"], marker=marker)
        if section["budgets"]:
            yield _stated(section)

    def _section_status(self, section: Told) -> Iterator[Block]:
        node = self._standing.get((NodeKind.SECTION, section["ref"]))
        if node:
            yield Text(f"Status: {status(node['status'])}. {_why(node)}", strong=True)
            if node["self_assessed"]:
                yield Text(f"Self-assessed: {node['self_assessed']['rating']}.")

    # Outcomes.

    def _outcome(self, outcome: Told, level: int) -> list[Passage]:
        label = self._document["labels"]["outcome"]
        name, statement = f"{label} {outcome['ref']}", outcome["statement"]
        long = len(statement) > LONGEST_HEADING or "\n" in statement
        opening: list[Block] = [Heading(level, name if long else f"{name}: {statement}")]
        opening += list(_paragraphs(statement)) if long else []
        grid = [self._grid(outcome, name)] if outcome["actions"] else []
        closing = list(_paragraphs(outcome["note"] or ""))
        return [
            Passage(opening),
            Passage(list(self._outcome_status(outcome)), reading=True),
            Passage([*compact(grid, self._always), *closing]),
        ]

    def _outcome_status(self, outcome: Told) -> Iterator[Block]:
        if outcome["target"]:
            yield Text(phrases.outcome_target(outcome["target"]))
        if outcome["lead_agency"]:
            yield Text(f"Led by {outcome['lead_agency']}.")
        node = self._standing.get((NodeKind.OUTCOME, outcome["ref"]))
        if node:
            yield Text(f"Status: {status(node['status'])}. {_why(node)}")

    def _grid(self, outcome: Told, name: str) -> Grid:
        steps = any(_has_steps(action) for action in outcome["actions"])
        actions = "Actions" if steps else "Actions and milestones"
        columns = [
            Column("Ref", 1),
            Column(actions, 3.6 if steps else 4),
            *([Column("Milestones", 2.8)] if steps else []),
            *(Column("By when", 1.4), Column("By whom", 1.7)),
            *(Column("Costs", 1.2, right=True), Column("Source", 1.1)),
            Column("Status", 2.4, reading=True),
        ]
        rows = [row for action in outcome["actions"] for row in self._rows(action, steps)]
        return Grid(f"Actions of {name.lower()}", columns, rows)

    def _rows(self, action: Told, steps: bool) -> Iterator[list[str]]:
        """Give the action with its first cost, its other costs, and its milestones."""
        lines = action["budget_lines"]
        first, others = (lines[0] if lines else None), lines[1:]
        blank = [""] if steps else []
        yield [
            *(action["ref"], action["description"], *blank, phrases.when(action["schedule"])),
            *(phrases.whom(action, self._agencies), *_costs(first)),
            self._letter(NodeKind.ACTION, action),
        ]
        for line in others:
            yield ["", "", *blank, "", "", *_costs(line), ""]
        if _has_steps(action):
            for each in action["milestones"]:
                yield [
                    *(each["ref"], "", each["title"], phrases.when(each["schedule"])),
                    *(phrases.whom(each, self._agencies), "", ""),
                    self._letter(NodeKind.MILESTONE, each),
                ]

    def _letter(self, kind: NodeKind, part: Told) -> str:
        node = self._standing.get((kind, part["ref"]))
        if node is None:
            return ""
        told = status(node["status"])
        if promised := phrases.promised(part.get("target")):
            told = f"{promised}: {told}"
        if Status(node["status"]) not in EXPLAINED:
            return told
        # Of an action with one milestone, that milestone says why.
        only = node["children"][0] if len(node["children"]) == 1 else node
        return f"{told}. {_why(only)}"


def _stated(section: Told) -> Grid:
    words = {StatedKind.PLANNED: "Planned spend", StatedKind.LIKELY_OUTTURN: "Likely spend"}
    columns = [
        Column(f"{words[StatedKind(each['kind'])]} {_year(each['fy_start_year'])}", 1, right=True)
        for each in section["budgets"]
    ]
    row = [phrases.stated(each) for each in section["budgets"]]
    return Grid("Stated spend", columns, [row], narrow=True)


def _year(start: int) -> str:
    return f"{start}/{(start + 1) % 100:02}"


def _costs(line: Told | None) -> tuple[str, str]:
    return ("", "") if line is None else (phrases.costs(line), line["funding_source"] or "")


def _has_steps(action: Told) -> bool:
    """Tell whether the milestones of an action say more than that it is done."""
    listed = action["milestones"]
    if len(listed) != 1:
        return bool(listed)
    only = listed[0]
    return only["title"] != ONLY or bool(only["schedule"] or only["target"])


def _why(node: Told) -> str:
    return str(node["reasons"][0]["text"]) if node["reasons"] else ""


def _story(svg: str) -> str:
    """Return the story that a picture tells in words."""
    told = svg.partition("<desc")[2].partition(">")[2].partition("</desc>")[0]
    for sign, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        told = told.replace(sign, plain)
    return told
