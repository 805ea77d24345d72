"""The board paper as PDF: its text, its tags and its title, by a reader of its own."""

import json
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from app.services.documents.writers import pdf
from app.services.documents.writers.glyphs import FONTS, MISSING, settable
from app.services.documents.writers.typesetting import typeset
from tests.documents.writers import plans
from tests.documents.writers.reading import written
from tests.documents.writers.stored import stored


def read(body: dict[str, Any] | None = None) -> PdfReader:
    return PdfReader(BytesIO(written(pdf.write, plans.paper(stored(body or plans.rich())))))


def tags(reader: PdfReader) -> Iterator[Any]:
    """Give every element of the tree by which a screen reader goes."""
    root: Any = reader.trailer["/Root"]
    waiting = [root["/StructTreeRoot"]["/K"]]
    while waiting:
        part = waiting.pop().get_object()
        if isinstance(part, list):
            waiting += reversed(part)
        elif isinstance(part, dict) and "/S" in part:
            yield part
            if "/K" in part:
                waiting.append(part["/K"])


def text(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_it_says_what_it_is_and_in_which_language() -> None:
    reader = read()
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Safer nights plan 2006/07"
    assert str(reader.metadata.creation_date).startswith("2006-05-01 09:00:00")
    assert reader.xmp_metadata is not None
    claim = root["/Metadata"].get_data()
    assert b'pdfuaid:part="1"' in claim or b"<pdfuaid:part>1</pdfuaid:part>" in claim


def test_headings_tables_and_pictures_are_tagged() -> None:
    found = Counter(str(part["/S"]) for part in tags(read()))
    assert found["/H1"] >= 5
    assert found["/H2"] >= 3
    assert found["/Table"] >= 6
    assert found["/TH"] >= 30
    assert found["/Figure"] == 4


def test_no_level_of_headings_is_left_out() -> None:
    levels = [int(str(part["/S"])[2:]) for part in tags(read()) if str(part["/S"])[:2] == "/H"]
    assert levels[0] == 1
    assert [step for step in pairwise(levels) if step[1] > step[0] + 1] == []


def test_every_table_has_one_header_row_and_its_cells_say_what_they_head() -> None:
    tables = [part for part in tags(read()) if part["/S"] == "/Table"]
    for table in tables:
        head, body = (each.get_object() for each in table["/K"])
        assert (head["/S"], body["/S"]) == ("/THead", "/TBody")
        (row,) = (each.get_object() for each in head["/K"])
        cells = [each.get_object() for each in row["/K"]]
        assert {str(cell["/S"]) for cell in cells} == {"/TH"}
        scopes = [str(told.get("/Scope")) for cell in cells for told in cell["/A"]]
        assert scopes.count("/Column") == len(cells)


def test_every_picture_tells_its_story() -> None:
    pictures = [part for part in tags(read()) if part["/S"] == "/Figure"]
    stories = [str(part["/Alt"]) for part in pictures]
    assert any("of what has started, 50% green, 50% amber" in story for story in stories)


def test_the_plan_can_be_read_in_its_order() -> None:
    told = text(read())
    places = [
        told.index(words)
        for words in (
            "Safer nights plan 2006/07",
            "Where the plan stands on 31 August 2006",
            "Objective 1: The plan is run well.",
            "Planning grid 8: Treatment in the community",
            "Objective 8.3: Less harm is done.",
            "Keep the exchange open.",
            "Risk log",
            "Reconciliation",
        )
    ]
    assert places == sorted(places)
    amber = "A \N{EN DASH} amber"
    for words in ("£1,234.50", "Nil", "(£500)", "Apr 06-Mar 07", "JCG/ LCT", amber):
        assert words in told


def test_the_same_plan_makes_the_same_bytes() -> None:
    made = plans.paper(stored(plans.rich()))
    assert written(pdf.write, made) == written(pdf.write, made)


@pytest.mark.parametrize(
    "word",
    [
        "#panic()",
        "$x$ *b* _i_ `c`",
        "\\",
        "= Heading ",
        "</svg>",
        "日本 😀 ",
        "a\u00adb\u202e ",
        "\u0e01\u0e33",
    ],
)
def test_no_text_is_taken_for_markup_and_none_stops_the_press(word: str) -> None:
    told = text(read(plans.hostile(word)))
    assert "Keep the exchange open." in told
    assert " ".join(settable(word).split()) in told


def test_a_long_text_is_never_cut_off() -> None:
    body = plans.rich()
    action = body["sections"][0]["outcomes"][0]["actions"][0]
    action["description"] = " ".join(f"word{number}" for number in range(2_000))
    told = text(read(body))
    assert all(f"word{number}" in told for number in (0, 999, 1_999))


def test_what_no_font_has_is_shown_as_missing() -> None:
    shown = "Zażółć \N{EN DASH} £5 ✓"
    assert settable(shown) == shown
    assert settable("日\u200b!\u2028") == f"{MISSING}! "
    assert settable("e\u0301") == "é"


def test_every_character_let_through_can_be_set() -> None:
    every = "".join(dict.fromkeys(settable("".join(map(chr, range(0x20, 0x10000))))))
    template = b"""
#set document(title: "All of them", date: none)
#set text(lang: "en", font: json(bytes(sys.inputs.fonts)))
#sys.inputs.text
"""
    inputs = {"text": " ".join(every), "fonts": json.dumps(FONTS)}
    assert typeset(template, inputs, "pdf").startswith(b"%PDF")
