"""Where printed words point, and which indicators they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.documents.grammars.references import cross_references, indicators
from app.vocabulary import NodeKind as K


def targets(printed: str, here: str = "5.1.1") -> list[tuple[K, str]]:
    return [(one.target_kind, one.target_ref) for one in cross_references(printed, here)]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("see planning grid 8, objective 3", [(K.OUTCOME, "8.3")]),
        ("as outlined in <b>Planning Grid 8, Objective 3</b>", [(K.OUTCOME, "8.3")]),
        ("objective 3 of grid 8", [(K.OUTCOME, "8.3")]),
        ("planning grid 8, objectives 2 and 3", [(K.OUTCOME, "8.2"), (K.OUTCOME, "8.3")]),
        ("planning grid 8 objective 3 action 2", [(K.ACTION, "8.3.2")]),
        ("Grid 10", [(K.SECTION, "10")]),
        ("(see grid\u00a05)", [(K.SECTION, "5")]),
        ("see grids 5, 7 and 8", [(K.SECTION, "5"), (K.SECTION, "7"), (K.SECTION, "8")]),
        ("This Grid overlaps with grid 7", [(K.SECTION, "7")]),
        ("see action 8.3.2", [(K.ACTION, "8.3.2")]),
        ("milestone 8.3.2.1", [(K.MILESTONE, "8.3.2.1")]),
        ("see grid 5 and see grid 7", [(K.SECTION, "5"), (K.SECTION, "7")]),
    ],
)
def test_a_pointer_names_its_place(printed: str, expected: list[tuple[K, str]]) -> None:
    assert targets(printed) == expected


@pytest.mark.parametrize(
    ("printed", "here", "expected"),
    [
        ("as in objective 2", "5.1.1", [(K.OUTCOME, "5.2")]),
        ("see Objective 2", "5", [(K.OUTCOME, "5.2")]),
        ("(Outcome 4)", "", [(K.OUTCOME, "4")]),
        ("action points no.2 and 4 (above)", "1.3.5", [(K.ACTION, "1.3.2"), (K.ACTION, "1.3.4")]),
        ("see action 2", "5", []),
    ],
)
def test_a_pointer_without_a_grid_stays_in_its_own(
    printed: str, here: str, expected: list[tuple[K, str]]
) -> None:
    assert targets(printed, here) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "This grid replaces grid 5 from the 2005/06 plan",
        "This grid replaces and updates grid 7 from the 2005/6 plan",
        "This grid replaces grid 2b from 2005/06 and should continue",
        "Tier 2 / 3 services and grid references",
        "Part 3: Planning grids",
        "",
    ],
)
def test_a_grid_of_an_earlier_plan_is_no_place_of_this_one(printed: str) -> None:
    assert targets(printed) == []


def test_the_words_are_kept_as_they_point() -> None:
    (one,) = cross_references("Funded (PCT) as outlined in Planning Grid 8, Objective 3.", "10.2.1")
    assert one.printed == "as outlined in Planning Grid 8, Objective 3"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("NI 40", ("NI 40",)),
        ("(NI40)", ("NI 40",)),
        ("N.I. 40", ("NI 40",)),
        ("National Indicator 40", ("NI 40",)),
        ("NI\u00a040", ("NI 40",)),
        ("NI 16 and 17", ("NI 16", "NI 17")),
        ("NI 16, 17 & NI 18", ("NI 16", "NI 17", "NI 18")),
        ("NI 16\u201318", ("NI 16", "NI 17", "NI 18")),
        ("NI 16, NI 16", ("NI 16",)),
        ("NI 16 and 17 clients", ("NI 16",)),
        ("NI 40 and 200 service users", ("NI 40",)),
        ("NI 200", ()),
        ("UNI 40", ()),
        ("ni 40 in small letters is no indicator", ()),
    ],
)
def test_indicators_are_named_in_one_way(printed: str, expected: tuple[str, ...]) -> None:
    assert indicators(printed) == expected


@given(st.text(max_size=80), st.sampled_from(["", "5", "5.1", "5.1.1", "5.1.1.1"]))
def test_no_text_breaks_it(printed: str, here: str) -> None:
    assert all(one.printed and one.target_ref for one in cross_references(printed, here))
    assert all(ref.startswith("NI ") for ref in indicators(printed))


@given(st.integers(1, 40), st.integers(1, 40))
def test_every_objective_of_every_grid_can_be_pointed_at(grid: int, objective: int) -> None:
    assert targets(f"see Grid {grid}, objective {objective}") == [
        (K.OUTCOME, f"{grid}.{objective}")
    ]
