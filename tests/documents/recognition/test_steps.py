"""The cell of an action: its number, its text, the steps it lists."""

import pytest

from app.services.documents.recognition import steps


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("1. Write the plan", "1", "Write the plan"),
        ("1. .To continue", "1", "To continue"),
        ("12) Recruit", "12", "Recruit"),
        ("2a. Recruit", "2a", "Recruit"),
        ("3.1 Draft it", None, "3.1 Draft it"),
        ("1.2 posts are funded", None, "1.2 posts are funded"),
        ("24/7 helpline", None, "24/7 helpline"),
        ("13/01/2006", None, "13/01/2006"),
        ("Run 3. Then stop", None, "Run 3. Then stop"),
        ("Write\nthe plan", None, "Write the plan"),
    ],
)
def test_a_number_stands_in_front(text: str, number: str | None, rest: str) -> None:
    assert steps.read(text) == steps.Entry(number, rest)


def test_a_number_with_points_is_one_beneath_its_outcome() -> None:
    assert steps.read("3.1 Draft it", "3") == steps.Entry("3.1", "Draft it")


def test_lines_with_numbers_are_steps() -> None:
    entry = steps.read("1. Meet managers\n2. Find the work\nneeded\n3. Do it")
    assert entry.number == "1"
    assert entry.steps == ("Meet managers", "Find the work needed", "Do it")
    assert entry.text == "1. Meet managers\n2. Find the work needed\n3. Do it"


def test_numbers_that_run_on_in_one_line_are_steps() -> None:
    entry = steps.read("1. Brief partners (see grid 8) 2. Set up the group 3. Watch it")
    assert entry.steps == ("Brief partners (see grid 8)", "Set up the group", "Watch it")


def test_what_stands_before_a_list_stays_in_the_text() -> None:
    entry = steps.read("4. Open the hub:\n- find a building\n- hire staff")
    assert entry.number == "4"
    assert entry.steps == ("find a building", "hire staff")
    assert entry.text.startswith("4. Open the hub:")


def test_two_numbers_in_a_sentence_are_no_steps() -> None:
    assert steps.read("1. Finish phase 2. Then report").steps == ()
