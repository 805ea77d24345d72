"""What outcomes are judged by, and how much actions promise."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.documents.grammars.targets import Target, outcome_target, quantities
from app.vocabulary import TargetKind as K

MARCH = date(2010, 3, 31)
TEN = Decimal(10)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "We will increase the number of new treatment journeys recorded by heroin and/or crack "
            "cocaine users by 10 per cent to 347 by March 2010.",
            Target(
                K.INCREASE_TO,
                Decimal(347),
                TEN,
                "new treatment journeys",
                MARCH,
                "by 10 per cent to 347",
            ),
        ),
        (
            "We will increase the number of planned discharges from the treatment system by 10 per "
            "cent to 228 by March 2010. (Outcome 4)",
            Target(
                K.INCREASE_TO,
                Decimal(228),
                TEN,
                "planned discharges",
                MARCH,
                "by 10 per cent to 228",
            ),
        ),
        (
            "There will be at least 655 drug users in effective treatment in 2009/10. (NI 40)",
            Target(K.AT_LEAST, Decimal(655), None, "drug users", MARCH, "at least 655"),
        ),
        (
            "Reduce the rate of burglary from 50 to 40 by 31/03/2010",
            Target(K.REDUCE_TO, Decimal(40), None, "burglary", MARCH, "from 50 to 40", Decimal(50)),
        ),
        (
            "No more than 5 drug related deaths",
            Target(K.AT_MOST, Decimal(5), None, "drug related deaths", None, "No more than 5"),
        ),
        (
            "Increase retention to 85%",
            Target(K.INCREASE_TO, Decimal(85), None, "per cent", None, "to 85%"),
        ),
        (
            "Cut by 5% to 1,200.5 by end of March 2010",
            Target(K.REDUCE_TO, Decimal("1200.5"), Decimal(5), None, MARCH, "by 5% to 1,200.5"),
        ),
        ("50 or more people", Target(K.AT_LEAST, Decimal(50), None, "people", None, "50 or more")),
        ("exactly 12 beds", Target(K.EXACTLY, Decimal(12), None, "beds", None, "exactly 12")),
    ],
)
def test_an_outcome_states_its_target(statement: str, expected: Target) -> None:
    meaning = outcome_target(statement)
    assert meaning.value == expected
    assert not meaning.doubts


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "To establish a preferred provider list",
        "To secure provision to 2010",
        "At least once",
        "Improve access within 3 weeks",
        "Carers\u2019 views lead to change",
    ],
)
def test_most_outcomes_have_no_target_and_that_is_no_question(statement: str) -> None:
    meaning = outcome_target(statement)
    assert (meaning.value, meaning.doubts) == (None, ())


@pytest.mark.parametrize(
    ("statement", "value", "code"),
    [
        ("Reduce re-offending by 5%", None, "target_without_value"),
        ("Increase take-up by 5 percentage points to 60", None, "target_without_value"),
        ("Fewer than 10 deaths", 10, "strict_bound"),
        ("At least 5 beds and at least 6 nurses", 5, "several_targets"),
        ("Take-up from 315 to 347", 347, "inferred_direction"),
        ("Increase to 50 by March", 50, "unclear_date"),
        ("Increase to 50 by March '10", 50, "unclear_date"),
    ],
)
def test_a_target_that_leaves_something_open_says_so(
    statement: str, value: int | None, code: str
) -> None:
    meaning = outcome_target(statement)
    assert (meaning.value.value if meaning.value else None) == value
    assert [doubt.code for doubt in meaning.doubts] == [code]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (
            "Sign up 200 service users to the European Social Fund employment project and deliver "
            "160 independent advisory group sessions, 20 voluntary work placements and ten into "
            "work.",
            [
                (200, "service users"),
                (160, "independent advisory group sessions"),
                (20, "voluntary work placements"),
                (10, "into work"),
            ],
        ),
        ("engage 100 new service users into treatment", [(100, "new service users")]),
        ("bring 20 new clients into treatment", [(20, "new clients")]),
        ("at least 33 GPs who are delivering primary care", [(33, "GPs")]),
        ("a further 30 clients from prescribing", [(30, "clients")]),
        (
            "Initiate 50 supported access placements with sports centres",
            [(50, "supported access placements")],
        ),
        ("train 1,200 staff in 2009", [(1200, "staff")]),
        ("a hundred and twenty needles", [(120, "needles")]),
        ("two hundred packs of syringes", [(200, "packs of syringes")]),
        ("twenty-five<b> beds</b>", [(25, "beds")]),
        ("200+\u00a0clients", [(200, "clients")]),
    ],
)
def test_an_action_promises_quantities_of_something(
    description: str, expected: list[tuple[int, str]]
) -> None:
    meaning = quantities(description)
    assert [(int(one.value), one.noun) for one in meaning.value or ()] == expected
    assert not meaning.doubts


@pytest.mark.parametrize(
    "description",
    [
        "",
        "By 31 March 2010",
        "in 2009/10",
        "In 2009 we begin",
        "up by 10 per cent",
        "10% more",
        "costs £5,000",
        "within 3 weeks",
        "Tier 2 / 3 services",
        "see objective 3",
        "NI 40",
        "24/7 helpline",
        "one-to-one support",
        "one of them",
        "1/4ly reports",
        "aged 18 and over",
        "1. To meet providers\n2. To agree",
        "¼ ly basis",
        "18s and under",
        "the two agree",
    ],
)
def test_dates_money_shares_and_numbers_of_things_are_no_quantities(description: str) -> None:
    meaning = quantities(description)
    assert (meaning.value, meaning.doubts) == ((), ())


def test_a_number_of_nothing_named_is_kept_and_asked_about() -> None:
    meaning = quantities("building on a target of 30 from the previous year to retain 60 clients")
    assert [(int(one.value), one.noun) for one in meaning.value or ()] == [
        (30, None),
        (60, "clients"),
    ]
    assert [doubt.code for doubt in meaning.doubts] == ["quantity_without_noun"]


def test_a_range_is_no_quantity_and_is_asked_about() -> None:
    meaning = quantities("train 10-15 users")
    assert meaning.value == ()
    assert [doubt.code for doubt in meaning.doubts] == ["unclear_quantity"]


@given(st.integers(1, 999_999), st.sampled_from(["{}", "{:,}"]))
def test_every_number_reads_as_it_was_written(number: int, form: str) -> None:
    printed = form.format(number)
    (one,) = quantities(f"deliver {printed} sessions").value or ()
    assert (int(one.value), one.noun) == (number, "sessions")
    target = outcome_target(f"at least {printed} sessions").value
    assert target is None or target.value == number


@given(st.text(max_size=80))
def test_no_text_breaks_it(printed: str) -> None:
    assert all(one.value >= 0 for one in quantities(printed).value or ())
    assert outcome_target(printed).printed == quantities(printed).printed
