"""Short names for those who have none."""

import pytest

from app.services.documents.recognition import codes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Primary Care Trust", "PCT"),
        ("North East London Foundation Trust", "NELFT"),
        ("Qalb", "QALB"),
        ("JCG", "JCG"),
        ("Ministry of Justice", "MJ"),
        ("Children's Services & Schools", "CSS"),
        ("0'0", "00"),
        ("_0", "0"),
        ("!", "AGENCY"),
    ],
)
def test_a_name_is_shortened(name: str, code: str) -> None:
    assert codes.short(name) == code


def test_a_code_that_is_taken_gets_a_number() -> None:
    assert codes.free("PCT", {"PCT", "PCT2"}) == "PCT3"
