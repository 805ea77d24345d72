"""A mapping of headers to roles: taken where there is such a header, asked about where not."""

from app.services.documents.grammars import Severity
from app.services.documents.recognition import Recognised, recognise
from tests.documents.recognition.making import Making
from tests.documents.recognition.test_family import YEAR, actions, codes


def mapped(**roles: str) -> Recognised:
    """Read a table of two header rows with some roles given."""
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    making.table(
        ["Action", "Bod", "Timescale", ""],
        ["", "", "Start", "End"],
        ["1. Sweep", "Parks", "May 2008", "June 2008"],
        merged={(1, 4): "Timescale"},
    )
    return recognise(making.source(), YEAR, {k.replace("_", " "): v for k, v in roles.items()})


def test_a_header_that_there_is_not_must_be_set_right_and_is_named_with_those_there_are() -> None:
    found = mapped(Bod="who", Lead_body="support")
    (asked,) = [q for q in found.questions if q.code == "unknown_header"]
    assert asked.severity is Severity.ERROR
    assert "“Lead body”" in asked.text
    assert {"Action", "Bod", "Timescale End"} <= set(asked.suggestions)


def test_a_header_of_two_rows_goes_by_each_of_them_and_by_both() -> None:
    for header in ("End", "Timescale_End"):
        found = mapped(**{"Bod": "who", header: "ignore"})
        assert codes(found)["unknown_header"] == 0
        assert actions(found)[0]["schedule"]["kind"] == "open_start"


def test_a_header_of_a_table_that_nobody_knows_is_one() -> None:
    making = Making().text("Parks plan 2008/09", level=1)
    making.table(["Deed", "Bod"], ["Sweep", "Parks"])
    found = recognise(making.source(), YEAR, {"Bod": "who"})
    assert codes(found)["unknown_header"] == 0
    assert codes(found)["unknown_table"] == 1
