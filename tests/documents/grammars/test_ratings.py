"""What printed ratings and levels mean, and which are two at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.documents.grammars.ratings import level, rag
from app.vocabulary import Rating as R


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("R", R.RED),
        ("a", R.AMBER),
        ("Green", R.GREEN),
        ("BLUE.", R.BLUE),
        ("<b>Amber</b>", R.AMBER),
        ("\u00a0red ", R.RED),
        ("(G)", R.GREEN),
        ("\U0001f7e2", R.GREEN),
    ],
)
def test_a_colour_goes_by_its_letter_and_its_word(printed: str, expected: R) -> None:
    meaning = rag(printed)
    assert meaning.value is expected
    assert not meaning.doubts


@pytest.mark.parametrize(
    ("printed", "suggestions"),
    [
        ("Amber/Green", ("amber", "green")),
        ("A/G", ("amber", "green")),
        ("Amber \u2013 Red", ("amber", "red")),
        ("Amber moving to green", ("amber", "green")),
        ("on track", ()),
        ("red tape and green shoots", ("green", "red")),
    ],
)
def test_what_is_not_one_colour_is_asked_about(printed: str, suggestions: tuple[str, ...]) -> None:
    meaning = rag(printed)
    assert meaning.value is None
    assert [doubt.code for doubt in meaning.doubts] == ["unclear_rating"]
    assert meaning.doubts[0].suggestions == suggestions


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Our overall self-assessment of this area is Amber.", R.AMBER),
        ("Our current self-assessment status in this area is Green", R.GREEN),
        ("Yellow", R.AMBER),
        ("Completed", R.BLUE),
    ],
)
def test_a_colour_said_otherwise_is_inferred(printed: str, expected: R) -> None:
    meaning = rag(printed)
    assert (meaning.value, meaning.inferred, len(meaning.doubts)) == (expected, True, 1)


@pytest.mark.parametrize("printed", ["", "-", "n/a", "\u00a0"])
def test_a_blank_is_no_rating_and_no_question(printed: str) -> None:
    assert (rag(printed).value, rag(printed).doubts) == (None, ())
    assert (level(printed).value, level(printed).doubts) == (None, ())


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1", 1),
        ("4", 4),
        ("3.0", 3),
        ("3/4", 3),
        ("\uff13", 3),
        ("Low", 1),
        ("M", 2),
        ("high.", 3),
        ("Very  High", 4),
        ("VH", 4),
        ("3 - High", 3),
        ("3 (High)", 3),
        ("High (3)", 3),
    ],
)
def test_a_level_goes_by_its_figure_and_its_word(printed: str, expected: int) -> None:
    meaning = level(printed)
    assert meaning.value == expected
    assert not meaning.doubts


@pytest.mark.parametrize(
    ("printed", "suggestions"),
    [
        ("5", ()),
        ("0", ()),
        ("3/5", ()),
        ("3 out of 5", ()),
        ("3.5", ()),
        ("Medium/High", ("2", "3")),
        ("2-3", ("2", "3")),
        ("2 - High", ("2",)),
        ("Likely", ("3",)),
        ("Catastrophic", ("4",)),
        ("soon", ()),
    ],
)
def test_a_level_of_another_scale_is_asked_about(
    printed: str, suggestions: tuple[str, ...]
) -> None:
    meaning = level(printed)
    assert meaning.value is None
    assert [doubt.code for doubt in meaning.doubts] == ["unclear_level"]
    assert meaning.doubts[0].suggestions == suggestions


@given(st.text(max_size=60))
def test_what_is_read_is_a_level_of_four(printed: str) -> None:
    value = level(printed).value
    assert value is None or 1 <= value <= 4
    assert rag(printed).printed == level(printed).printed


@pytest.mark.parametrize(
    ("printed", "colour"),
    [("Red \u2013 slipped", "red"), ("Green (complete)", "green"), ("A: two weeks late", "amber")],
)
def test_a_colour_before_a_remark_is_the_rating(printed: str, colour: str) -> None:
    assert rag(printed).value == colour


@pytest.mark.parametrize("printed", ["Red - was Amber", "Amber (Green by May)", "Redrafted - soon"])
def test_a_remark_that_names_another_colour_leaves_the_rating_open(printed: str) -> None:
    assert rag(printed).value is None
