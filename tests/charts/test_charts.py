"""Pictures as plain values give them: legible, told in words, and nothing in them but marks."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from app.services.charts import progress, risks, timeline, trend
from app.services.charts.drawing import WIDTH, cut, width_of
from app.services.charts.kinds import DRAW, Chart
from app.services.documents.writers.words import COLOURS, LETTERS
from app.vocabulary import Status
from tests.documents.writers import plans
from tests.documents.writers.stored import stored

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = list(Chart)
ALLOWED = {"svg", "title", "desc", "defs", "pattern", "path", "circle", "rect", "line", "text"}


def drawn(chart: Chart, body: dict[str, Any] | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(DRAW[chart](plans.paper(stored(body or plans.rich()))))


def words(picture: ElementTree.Element) -> list[str]:
    return [str(text.text) for text in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_picture_scales_and_tells_its_story(chart: Chart) -> None:
    picture = drawn(chart)
    assert picture.attrib["viewBox"].startswith(f"0 0 {WIDTH} ")
    assert picture.attrib["role"] == "img"
    named = picture.attrib["aria-labelledby"].split()
    told = {part.attrib["id"]: part.text for part in picture if "id" in part.attrib}
    assert all(told[name] for name in named)
    assert all(name.startswith(f"{chart.value}-") for name in named)


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize(
    "word", ["</text><script>alert(1)</script>", '" onload="x', "]]>&amp;", "\x0b"]
)
def test_a_text_stays_a_text(chart: Chart, word: str) -> None:
    body = plans.hostile(word)
    picture = drawn(chart, body)
    assert {part.tag.removeprefix(SVG) for part in picture.iter()} <= ALLOWED
    names = {name for part in picture.iter() for name in part.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name}


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_is_fetched_and_nothing_runs(chart: Chart) -> None:
    text = DRAW[chart](plans.paper(stored(plans.rich())))
    for sign in ("<script", "<style", "style=", "href", "@import", "<foreignObject"):
        assert sign not in text
    assert re.findall(r"url\((?!#)", text) == []


@pytest.mark.parametrize("chart", CHARTS)
def test_every_mark_stands_within_the_picture(chart: Chart) -> None:
    picture = drawn(chart, plans.hostile("A very long beginning of every text that goes on "))
    height = float(picture.attrib["viewBox"].split()[3])
    for box in picture.iter(f"{SVG}rect"):
        x, y, wide, tall = (float(box.attrib.get(n, 0)) for n in ("x", "y", "width", "height"))
        if "x" in box.attrib:
            assert x >= -2
            assert x + wide <= WIDTH + 2
            assert y + tall <= height
    for text in picture.iter(f"{SVG}text"):
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        wide = width_of(str(text.text), float(text.attrib["font-size"]))
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[text.attrib["text-anchor"]]
        assert left >= -1, text.text
        assert left + wide <= WIDTH + 1, text.text
        assert 0 < y <= height
        assert float(text.attrib["font-size"]) >= 11


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("status", list(Status))
def test_a_letter_can_be_read_upon_its_colour(status: Status) -> None:
    assert 1.05 / (_light(COLOURS[status]) + 0.05) >= 4.5


def test_every_status_has_a_letter_of_its_own() -> None:
    assert len(set(LETTERS.values())) == len(Status) == len(COLOURS)


def test_progress_tells_each_part_and_its_shares() -> None:
    picture = drawn(Chart.PROGRESS)
    assert "Whole plan" in words(picture)
    story = picture.find(f"{SVG}desc")
    assert story is not None
    assert "of what has started, 50% green, 50% amber" in str(story.text)


def test_a_part_where_nothing_has_started_is_drawn_as_not_due() -> None:
    none = dict.fromkeys(("complete", "green", "amber", "red", "unknown"), 0)
    node = plans.node("plan", "p", shares=none, percent=None, status="not_due")
    text = progress.draw(node, "1 May 2006", "Section")
    assert "url(#progress-not_due)" in text
    assert "\N{EN DASH}</text>" in text


def test_risks_stand_in_their_cells_and_those_without_a_score_beside_them() -> None:
    told = words(drawn(Chart.RISKS))
    assert "R1" in told
    assert told[told.index("Without a score:") + 1] == "R2"


def test_a_closed_risk_is_not_drawn() -> None:
    matrix = plans.paper(stored(plans.rich())).matrix
    closed = {"ref": "R9", "state": "closed", "likelihood": 1, "impact": 1, "description": "x"}
    assert "R9" not in risks.draw([closed], matrix, "1 May 2006")


def test_a_crowded_cell_says_how_many_there_was_no_room_for() -> None:
    matrix = plans.paper(stored(plans.rich())).matrix
    crowd = [
        {"ref": f"R{n}", "state": "open", "likelihood": 1, "impact": 1, "description": "x"}
        for n in range(1, 40)
    ]
    assert re.search(r" \+\d+</text>", risks.draw(crowd, matrix, "1 May 2006"))


def test_deadlines_are_counted_in_their_months() -> None:
    due = [
        plans.node("milestone", str(n), due_on=day)
        for n, day in enumerate(("2006-04-30", "2006-04-01", "2009-01-01", None))
    ]
    text = timeline.draw(due, "2006-04-01", "2007-03-31", "2006-05-01")
    assert "April 2006: 2 due (2 amber). March 2007: 1 due (1 amber). 1 without a date." in text


def test_a_plan_of_many_years_keeps_its_months_legible() -> None:
    text = timeline.draw([], "2006-04-01", "2036-03-31", "2006-05-01")
    assert "Nothing is due." in text


def test_a_text_is_cut_to_its_room() -> None:
    assert cut("short", 200) == "short"
    assert width_of(cut("long " * 100, 200)) <= 200


POINTS: list[dict[str, Any]] = [
    {"label": "2006/07 Q1", "status": "green", "percent": 20, "shares": {"green": 1.0}},
    {
        "label": "2006/07 Q2",
        "status": "amber",
        "percent": 45.2,
        "shares": {"complete": 0.25, "green": 0.25, "red": 0.5},
    },
    {"label": "3 October 2006", "status": "not_due", "percent": None, "shares": {}},
]


def test_a_trend_tells_each_closed_quarter_and_the_day() -> None:
    picture = ElementTree.fromstring(trend.draw(POINTS, "3 October 2006"))
    story = next(picture.iter(f"{SVG}desc")).text
    assert story == (
        "2006/07 Q1: G, green, 20% done. 2006/07 Q2: A, amber, 45% done. "
        "3 October 2006: N, not due."
    )
    wanted = {"20%", "45%", "\N{EN DASH}", "2006/07", "Q1", "October"}
    assert wanted - set(words(picture)) == {"October"}


def test_a_trend_of_many_quarters_stays_within_the_picture() -> None:
    picture = ElementTree.fromstring(trend.draw(POINTS * 6, "3 October 2006"))
    for box in picture.iter(f"{SVG}rect"):
        if "x" in box.attrib:
            assert float(box.attrib["x"]) + float(box.attrib["width"]) <= WIDTH + 2
