"""What an import would do, as read at a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.importing_vocabulary import ImportAction
from app.services.documents.grammars import Severity

Told = Mapping[str, Any]

PARTS = ("sheet", "paragraph", "table", "row", "column")
HEADINGS = {
    Severity.ERROR: "Must be answered first",
    Severity.WARNING: "Should be looked at",
    Severity.NOTE: "Taken for granted",
}
NOTHING = "-"


def show(console: Console, result: Told) -> None:
    """Print a whole report: layout, summary, what changes, questions, money and effect."""
    _layout(console, result["layout"])
    _summary(console, result["summary"])
    _items(console, result["items"])
    _questions(console, result["questions"])
    if result["reconciliation"]:
        _reconciliation(console, result["reconciliation"])
    if result["effect"]:
        _effect(console, result["effect"])


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/bold]")


def _place(place: Told | None) -> str:
    if place is None:
        return NOTHING
    parts = [f"{name} {place[name]}" for name in PARTS if place.get(name) is not None]
    return ", ".join(parts) or str(place["file"])


def _text(value: Any) -> str:
    """Tell a value in words: of an object what it holds, of a list its members."""
    if isinstance(value, Mapping):
        named = (f"{name} {_text(each)}" for name, each in value.items() if each is not None)
        return ", ".join(named) or NOTHING
    if isinstance(value, list):
        return "; ".join(map(_text, value)) or NOTHING
    return NOTHING if value is None or value == "" else escape(str(value))


def _layout(console: Console, layout: list[Told]) -> None:
    _heading(console, "Layout")
    if not layout:
        console.print("No table was found.")
    for laid in layout:
        columns = ", ".join(f"{_text(each['header'])} → {each['role']}" for each in laid["columns"])
        console.print(f"{escape(_place(laid['place']))}: {laid['kind']}, {laid['rows']} rows")
        console.print(f"  {columns}")


def _summary(console: Console, summary: Told) -> None:
    _heading(console, "Summary")
    console.print(", ".join(f"{summary[action]} {action.value}" for action in ImportAction))


def _items(console: Console, items: list[Told]) -> None:
    shown = [each for each in items if each["action"] != ImportAction.UNCHANGED]
    if not shown:
        return
    _heading(console, "What changes")
    for each in shown:
        named = " ".join(str(part) for part in (each["kind"], each["ref"]) if part)
        console.print(f"{each['action']:<9} {escape(named)}  {_text(each['title'])}")
        for line in _details(each):
            console.print(f"          {line}")


def _details(each: Told) -> Iterator[str]:
    for field in each["fields"]:
        before, after = _text(field["before"]), _text(field["after"])
        origin = f" ({field['origin']})" if field["origin"] else ""
        kept = "" if field["taken"] else "; kept as it is"
        yield f"{escape(field['field'])}: {before} → {after}{origin}{kept}"
    if each["note"]:
        yield escape(each["note"])


def _questions(console: Console, questions: list[Told]) -> None:
    for severity, heading in HEADINGS.items():
        asked = [each for each in questions if each["severity"] == severity]
        if not asked:
            continue
        _heading(console, f"{heading} ({len(asked)})")
        for each in asked:
            console.print(f"{escape(_place(each['place']))}: {_text(each['text'])}")
            if each["suggestions"]:
                console.print(f"  Would do: {_text(', '.join(each['suggestions']))}")


def _reconciliation(console: Console, money: Told) -> None:
    _heading(console, "Reconciliation")
    grid = Table("Section", "Stated", "Counted", "Variance", "Status", box=None, pad_edge=False)
    for each in money["sections"]:
        named = " ".join(part for part in (each["ref"], each["title"]) if part)
        amounts = [_text(each[name]) for name in ("stated", "counted", "variance")]
        grid.add_row(escape(named), *amounts, each["status"])
    console.print(grid)
    for each in money["findings"]:
        console.print(_text(each["text"]))


def _effect(console: Console, effect: Told) -> None:
    _heading(console, "Effect")
    before, after = effect["progress"]["before"], effect["progress"]["after"]
    console.print(f"Progress: {_standing(before)} → {_standing(after)}")
    totals = [_planned(effect["totals"][when]) for when in ("before", "after")]
    console.print(f"Planned: {totals[0]} → {totals[1]}")
    for each in effect["nodes"]:
        named = f"{each['kind'].capitalize()} {escape(each['ref'])}"
        console.print(f"{named}: {_standing(each['before'])} → {_standing(each['after'])}")


def _standing(glimpse: Told | None) -> str:
    if glimpse is None:
        return NOTHING
    percent = "" if glimpse["percent"] is None else f" {glimpse['percent']}%"
    return f"{glimpse['status']}{percent}"


def _planned(row: Told | None) -> str:
    return NOTHING if row is None else f"£{row['planned']}"
