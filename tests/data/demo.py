"""The shipped demo data read as plain JSON, and the originals beside it where they are at hand."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

Part = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "app" / "data"
SEEDS = ROOT.parent / "shared" / "seeds"
BLACKPOOL = "blackpool-adult-treatment-2006"
DAT = "dat-2009"
PLANS = (BLACKPOOL, DAT)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the original plans (../shared/seeds) are not at hand"
)


def demo(name: str) -> Part:
    """Read one shipped document."""
    text = (SHIPPED / "demo" / f"{name}.json").read_text(encoding="utf-8")
    read: Part = json.loads(text)
    return read


def outcomes(plan: Part) -> list[Part]:
    """All outcomes of a plan in order, those of sections first."""
    return [outcome for section in plan["sections"] for outcome in section["outcomes"]] + list(
        plan["outcomes"]
    )


def actions(plan: Part) -> list[Part]:
    """All actions of a plan in order."""
    return [action for outcome in outcomes(plan) for action in outcome["actions"]]


def lines(plan: Part) -> list[tuple[Part, Part]]:
    """Every budget line of a plan with its action."""
    return [(action, line) for action in actions(plan) for line in action["budget_lines"]]


def is_counted(line: Part) -> bool:
    """Whether a budget line is money of its own: confirmed, with an amount, and not memo."""
    return line["state"] == "confirmed" and line["amount"] is not None and not line["memo"]


def milestones(plan: Part) -> dict[str, Part]:
    """Every milestone that a plan will have, by ref, with its effective lead and due date."""
    found = {}
    for action in actions(plan):
        for milestone in action["milestones"] or implied_milestones(action, plan):
            schedule = milestone["schedule"] or action["schedule"]
            lead = milestone["lead_agency"] or action["lead_agency"]
            found[milestone["ref"]] = {**milestone, "schedule": schedule, "lead_agency": lead}
    return found


def implied_milestones(action: Part, plan: Part) -> list[Part]:
    """The single completion of a plain action, or one milestone per quarter when it recurs."""
    blank = {"lead_agency": None, "schedule": None, "target": None}
    if action["schedule"]["kind"] != "recurring":
        return [{"ref": f"{action['ref']}.1", **blank}]
    year = plan["fy_start_year"]
    ends = (f"{year}-06-30", f"{year}-09-30", f"{year}-12-31", f"{year + 1}-03-31")
    return [
        {"ref": f"{action['ref']}.{n}", **blank, "schedule": {**action["schedule"], "due_on": end}}
        for n, end in enumerate(ends, start=1)
    ]


def cells_of(workbook: Path) -> Iterator[list[dict[str, str]]]:
    """Read each sheet of a workbook of inline strings as rows of cells by column letter."""
    with zipfile.ZipFile(workbook) as archive:
        count = sum(name.startswith("xl/worksheets/sheet") for name in archive.namelist())
        for number in range(1, count + 1):
            sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            yield [
                {cell.attrib["r"].rstrip("0123456789"): text_of(cell) for cell in row}
                for row in sheet.iter(f"{SHEET}row")
            ]


def text_of(cell: ElementTree.Element) -> str:
    """The words of a cell."""
    return "".join(part.text or "" for part in cell.iter(f"{SHEET}t")).strip()


def printed_rows(workbook: Path) -> dict[str, dict[str, str]]:
    """The action rows of the Blackpool grids by the ref that the printed numbers give."""
    found: dict[str, dict[str, str]] = {}
    for grid, rows in enumerate(cells_of(workbook), start=1):
        objective, row_number = "", 0
        for row in rows:
            first = row.get("A", "")
            if heading := re.fullmatch(r"Objective (\d+)", first):
                objective, row_number = heading[1], 0
            elif objective and is_action_row(first, row):
                row_number += 1
                found[f"{grid}.{objective}.{row_number}"] = row
    return found


def is_action_row(first: str, row: dict[str, str]) -> bool:
    """Whether a row below an objective is one of its actions."""
    numbered = re.match(r"\d+\.", first) is not None
    return numbered or ("B" in row and row["B"] not in ("", "By when") and first != "")
