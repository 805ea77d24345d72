"""Whatever a file holds, recognition answers: a document that validates, or an error to answer."""

import string
from datetime import date

import hypothesis.strategies as st
from hypothesis import given, settings

from app.schemas.document import PlanDocument
from app.services.documents.blocks import Note
from app.services.documents.recognition import Known, recognise
from app.services.documents.recognition.vocabulary import COLUMNS
from tests.documents.recognition.making import Making

YEAR = Known(plan_start=date(2008, 4, 1), plan_end=date(2009, 3, 31))
HEADERS = [phrase for phrases in COLUMNS.values() for phrase in phrases]
WORDS = [
    *("1. Light it", "2. Paint it", "Police", "June 2008", "£500", "(£20)", "Nil", "PCT", "Green"),
    *("Objective 1", "Planning grid 2: Homes", "see objective 9", "3", "High", "NI 16", "1.1", ""),
    *("A. Person / Fire Service", "1. a 2. B 3. C", "by 10 per cent to 347", "as appropriate"),
    *("2005/6", "ongoing", "Annex A: risks", "Our self-assessment is Amber", "20 new clients"),
]
TEXT = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(HEADERS),
    st.text(alphabet=string.printable, max_size=30),
)


@st.composite
def makings(draw: st.DrawFn) -> Making:
    making = Making(draw(st.sampled_from(["docx", "xlsx", "csv", "text"])))
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            level = draw(st.one_of(st.none(), st.integers(1, 4)))
            making.text(draw(TEXT), level, draw(st.sampled_from([None, "1.", "-"])))
        else:
            width = draw(st.integers(1, 6))
            row = st.lists(TEXT, min_size=width, max_size=width)
            header = st.lists(st.sampled_from(HEADERS), min_size=width, max_size=width)
            making.table(draw(header), *draw(st.lists(row, max_size=5)))
    return making


@settings(max_examples=60, deadline=None)
@given(makings())
def test_every_document_is_answered(making: Making) -> None:
    found = recognise(making.source(), YEAR)
    PlanDocument.model_validate({"code": "tried", **found.document})
    for question in found.questions:
        assert question.text
    for pointer, origin in found.provenance.items():
        assert pointer.startswith("/")
        assert origin["origin"] in {"printed", "inferred"}


def test_what_a_reader_left_out_is_asked_about() -> None:
    source = Making().text("Parks plan 2008/09", level=1).source()
    noted = type(source)(source.name, source.form, source.blocks, (Note("macros", "Left out."),))
    assert "macros" in {question.code for question in recognise(noted, YEAR).questions}
