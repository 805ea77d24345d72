"""Exceptions as a table: the rows of a CSV, and the section of a board paper."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

from app.board_vocabulary import ExceptionKind
from app.services.rules.figures import in_words
from app.services.rules.formulas import harmless

COLUMNS = (
    *("plan", "kind", "node_kind", "ref", "title", "lead_agency", "status", "since", "age_days"),
    *("money", "rules", "reasons", "previous_as_at", "previous_present", "previous_status"),
)
HEADINGS = ("Ref", "What", "Lead", "Since", "Money", "Why", "A period ago")

Told = Mapping[str, Any]


def to_csv(items: Sequence[Told]) -> str:
    """Write exceptions as CSV with a heading, one in a row; reasons are put one after another."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for told in items:
        writer.writerow([_cell(name, value) for name, value in _row(told).items()])
    return out.getvalue()


def _cell(name: str, value: object) -> object:
    # Money is a number, though it travels as text.
    return harmless(value) if isinstance(value, str) and name != "money" else value


def _row(told: Told) -> dict[str, object]:
    node, before = told["node"], told["previous"] or {}
    return {
        "plan": told["plan"],
        "kind": told["kind"],
        "node_kind": node["kind"],
        "ref": told["ref"],
        "title": node["title"],
        "lead_agency": told["lead_agency"],
        "status": told["status"],
        "since": told["since"],
        "age_days": told["age_days"],
        "money": told["money"],
        "rules": " ".join(each["rule"] for each in told["reasons"]),
        "reasons": " ".join(each["text"] for each in told["reasons"]),
        "previous_as_at": before.get("as_at"),
        "previous_present": before.get("present"),
        "previous_status": before.get("status"),
    }


def board_section(items: Sequence[Told], as_at: date) -> dict[str, Any]:
    """Put exceptions into the form of a paper: a heading, a sentence, and a table for each kind.

    Kinds without an exception have no table.
    """
    tables = [
        {
            "heading": kind.value.replace("_", " ").capitalize(),
            "columns": list(HEADINGS),
            "rows": [_paper_row(told) for told in items if told["kind"] == kind.value],
        }
        for kind in ExceptionKind
        if any(told["kind"] == kind.value for told in items)
    ]
    new = sum(1 for told in items if told["previous"] and not told["previous"]["present"])
    count = f"{len(items)} exception" + ("" if len(items) == 1 else "s")
    text = f"{count} on {in_words(as_at)}, {new} of them new since the period before."
    return {"heading": "Exceptions", "text": text, "tables": tables}


def _paper_row(told: Told) -> list[str]:
    before = told["previous"]
    standing = "" if before is None else "the same" if before["present"] else "not an exception"
    return [
        told["ref"],
        told["node"]["title"],
        told["lead_agency"] or "none",
        in_words(told["since"]) if told["since"] else "",
        told["money"],
        " ".join(each["text"] for each in told["reasons"]),
        standing,
    ]
