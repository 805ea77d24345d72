"""Money is whole pence inside and decimal text outside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.rules.money import MAX_PENCE, pence, pounds, sterling


@pytest.mark.parametrize(
    ("amount", "written", "read_aloud"),
    [
        (0, "0.00", "£0.00"),
        (5, "0.05", "£0.05"),
        (-5, "-0.05", "-£0.05"),
        (123450, "1234.50", "£1,234.50"),
        (-325500, "-3255.00", "-£3,255.00"),
        (294625800, "2946258.00", "£2,946,258.00"),
        (MAX_PENCE, "999999999999.99", "£999,999,999,999.99"),
    ],
)
def test_an_amount_is_written_in_pounds(amount: int, written: str, read_aloud: str) -> None:
    assert pounds(amount) == written
    assert sterling(amount) == read_aloud


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("0.5", 50),
        ("0.05", 5),
        ("1234.50", 123450),
        ("1234", 123400),
        ("007.10", 710),
        ("999999999999.99", MAX_PENCE),
    ],
)
def test_an_amount_in_pounds_is_read_as_pence(text: str, amount: int) -> None:
    assert pence(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 9",
        "9\n",
        "-9",
        "+9",
        "9.",
        ".9",
        "9.999",
        "9,999",
        "£9",
        "9e3",
        "1_0",
        "NaN",
        "\N{ARABIC-INDIC DIGIT NINE}",
        "1000000000000",
        9,
        9.5,
        True,
        None,
    ],
)
def test_anything_else_is_refused_and_not_repeated(text: object) -> None:
    with pytest.raises(ValueError, match=r"^An amount is up to twelve digits") as refusal:
        pence(text)
    assert "9" not in str(refusal.value)


@settings(deadline=None)
@given(st.integers(0, MAX_PENCE))
def test_what_is_written_can_be_read_back(amount: int) -> None:
    assert pence(pounds(amount)) == amount
    assert pounds(pence(pounds(amount))) == pounds(amount)


@settings(deadline=None)
@given(st.integers(-MAX_PENCE, -1))
def test_a_negative_amount_only_differs_by_its_sign(amount: int) -> None:
    assert pounds(amount) == f"-{pounds(-amount)}"
