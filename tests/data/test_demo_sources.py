"""The shipped demo plans against the originals: same cells, other words, no people."""

import csv
import json
import re
from collections.abc import Iterator

import pytest

from tests.data.demo import (
    BLACKPOOL,
    DAT,
    PLANS,
    SEEDS,
    SHIPPED,
    actions,
    cells_of,
    demo,
    needs_seeds,
    printed_rows,
)

NAMES = (
    "Blackpool Community Safety and Drugs Partnership",
    "Blackpool Dance and Recreational Drug Use Support Service",
    "European Social Fund employment project",
)
RUN = 6
BODIES = ("JCG", "ADS", "PCT", "Primary", "BUGS", "Post Holder", "Public Health", "Partners")
GROUPS = ("agency managers", "stakeholders", "Care partners", "Commissioning team")
WORKERS = ("User involvement worker",)


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"<[^>]+>|'", "", text.lower()))


def runs(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def prose(node: object, field: str = "") -> Iterator[str]:
    """All texts of a document but those kept as printed."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from prose(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from prose(value, field)
    elif isinstance(node, str) and field not in ("printed", "owner_printed"):
        yield node


@needs_seeds
def test_blackpool_dates_and_money_are_printed_as_in_the_workbook() -> None:
    rows = printed_rows(SEEDS / "blackpool_2006_07.xlsx")
    plan = {action["ref"]: action for action in actions(demo(BLACKPOOL))}
    assert list(plan) == list(rows)
    for ref, action in plan.items():
        row = rows[ref]
        printed = " ".join(line["printed"] or "" for line in action["budget_lines"]).split()
        cell = f"{row.get('D', '')} {row.get('E', '')}".split()
        assert (action["schedule"]["printed"] or "") == row.get("B", ""), ref
        assert sorted(printed) == sorted(cell), ref
        assert (action["owner_printed"] is None) == (row.get("C", "") == ""), ref


@needs_seeds
def test_the_drug_action_team_plan_prints_the_same_leads_and_dates() -> None:
    rows = next(cells_of(SEEDS / "dat_2009_10.xlsx"))[1:]
    printed = [(row["C"], row["D"]) for row in rows if "C" in row and row["C"] != "Lead agency"]
    plan = demo(DAT)
    shipped = [(a["owner_printed"], a["schedule"]["printed"]) for a in actions(plan)]
    assert shipped == [row for row in printed if row[0]]


@needs_seeds
@pytest.mark.parametrize("name", PLANS)
def test_no_sentence_is_copied(name: str) -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))
    original = runs(sources)
    for text in prose(demo(name)):
        own = text
        for known in NAMES:
            own = own.replace(known, "|")
        copied = [" ".join(run) for part in own.split("|") for run in runs(part) & original]
        assert copied == [], text


@needs_seeds
def test_no_person_of_the_original_is_named() -> None:
    owners = [row.get("C", "") for row in printed_rows(SEEDS / "blackpool_2006_07.xlsx").values()]
    pieces = {piece for owner in owners for piece in re.split(r"\s*[/,&]\s*", owner)}
    people = {piece for piece in pieces - {*BODIES, *GROUPS, *WORKERS} if len(piece) > 2}
    shipped = json.dumps([demo(name) for name in (*PLANS, "updates")])
    assert len(people) > 5
    assert [person for person in people if person in shipped] == []


@needs_seeds
def test_national_indicators_keep_their_titles_and_doubts() -> None:
    source = SEEDS.parent / "national_indicators.csv"
    with source.open(encoding="utf-8", newline="") as original:
        given = [
            (row["ref"], row["title"], str("not verified" not in row["verified_source"]).lower())
            for row in csv.DictReader(original)
        ]
    with (SHIPPED / "national_indicators.csv").open(encoding="utf-8", newline="") as shipped:
        kept = [(row["ref"], row["title"], row["verified"]) for row in csv.DictReader(shipped)]
    assert kept == given
