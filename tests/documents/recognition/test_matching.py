"""Words against the vocabulary: fuzzy in spelling and punctuation, never in meaning."""

import pytest

from app.services.documents.recognition import headers, headings, matching
from app.services.documents.recognition.headings import Opens
from app.services.documents.recognition.vocabulary import COLUMNS, Role


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("By when", Role.WHEN),
        ("BY WHEN:", Role.WHEN),
        ("Timescale", Role.WHEN),
        ("Deadline for completion", Role.WHEN),
        ("Target date", Role.WHEN),
        ("By whom", Role.WHO),
        ("Lead agency", Role.WHO),
        ("Responsible officer", Role.WHO),
        ("Owner", Role.WHO),
        ("Costs/budget", Role.COSTS),
        ("Resources", Role.COSTS),
        ("Budget code", Role.BUDGET_CODE),
        ("Funding source", Role.SOURCE),
        ("RAG", Role.RATING),
        ("RAG status (at Q2)", Role.RATING),
        ("Progress update", Role.PROGRESS),
        ("Actions / Milestones", Role.ACTION),
        ("Actions and milestones for objective 10", Role.ACTION),
        ("Key milestones", Role.MILESTONE),
        ("Outcome", Role.OUTCOME),
        ("Risk description (inc. trigger for risk occurring and consequences)", Role.RISK),
        ("Likeli-hood (1-4)*", Role.LIKELIHOOD),
        ("Mitigating action(s)", Role.MITIGATION),
        ("NI description", Role.INDICATOR_TITLE),
        ("Planned spend 2005/6", Role.PLANNED_SPEND),
        ("Likely spend 2005/6", Role.LIKELY_SPEND),
    ],
)
def test_a_header_says_what_its_column_holds(header: str, role: Role) -> None:
    found = headers.role_of(header, {})
    assert found is not None
    assert found[0] is role


def test_a_slip_in_spelling_is_recognised_and_said_to_be_one() -> None:
    found = headers.role_of("Responsable officer", {})
    assert found is not None
    role, sure, how = found
    assert (role, how) == (Role.WHO, "spelling")
    assert sure < 1


@pytest.mark.parametrize("header", ["Ward", "Population", "x", "", "See the notes overleaf"])
def test_other_words_are_nothing(header: str) -> None:
    assert headers.role_of(header, {}) is None


def test_a_text_is_no_header() -> None:
    text = "Deadline for completion of the review by all partners who signed the agreement"
    assert matching.best(text, COLUMNS) is None


def test_what_the_caller_gives_overrules_the_words() -> None:
    assert headers.role_of("Owner:", {"owner": Role.SUPPORT}) == (Role.SUPPORT, 1.0, "given")


@pytest.mark.parametrize(
    ("text", "opens", "number", "title"),
    [
        ("Planning grid 2: Workforce", Opens.SECTION, "2", "Workforce"),
        ("Objective 11", Opens.OUTCOME, "11", ""),
        ("OBJECTIVE 3 - Fewer burglaries", Opens.OUTCOME, "3", "Fewer burglaries"),
        ("Part 3: Planning grids", Opens.PART, "3", "Planning grids"),
        ("Annex A: risk log", Opens.ANNEX, "A", "risk log"),
        ("Theme 2b. Safer streets", Opens.SECTION, "2b", "Safer streets"),
    ],
)
def test_a_heading_opens_a_part(text: str, opens: Opens, number: str, title: str) -> None:
    found = headings.read(text)
    assert found is not None
    assert (found.opens, found.number, found.title) == (opens, number, title)


@pytest.mark.parametrize(
    "text",
    [
        "Section 17 of the Crime and Disorder Act binds every partner",
        "Priority 1 neighbourhoods were chosen last year.",
        "Objectives are agreed yearly",
        "Objective",
    ],
)
def test_running_text_opens_nothing(text: str) -> None:
    assert headings.read(text) is None
