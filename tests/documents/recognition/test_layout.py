"""Which table is what, however it is laid out."""

from app.services.documents.recognition import layout
from app.services.documents.recognition.notes import Notes
from app.services.documents.recognition.tables import Laid
from app.services.documents.recognition.vocabulary import Kind, Role
from tests.documents.recognition.making import Making


def laid(making: Making, **mapping: str) -> list[Laid]:
    given = layout.given_roles({k.replace("_", " "): v for k, v in mapping.items()}, Notes())
    return [part for part in layout.parts(making.source(), given) if isinstance(part, Laid)]


def roles(table: Laid) -> list[Role]:
    return [column.role for column in table.columns]


def test_columns_are_known_in_any_order() -> None:
    (table,) = laid(
        Making().table(
            ["Progress", "Deadline", "Lead", "Action", "RAG"],
            ["Begun", "June 2008", "Police", "Light the underpass", "Green"],
        )
    )
    assert table.kind is Kind.ACTIONS
    assert roles(table) == [Role.PROGRESS, Role.WHEN, Role.WHO, Role.ACTION, Role.RATING]


def test_a_header_may_stand_under_other_rows() -> None:
    (table,) = laid(
        Making("xlsx", "Tracker").table(
            ["Safer Wenlow Partnership", "", ""],
            ["", "", ""],
            ["Action", "Owner", "Due date"],
            ["Light the underpass", "Police", "June 2008"],
        )
    )
    assert roles(table) == [Role.ACTION, Role.WHO, Role.WHEN]
    assert len(table.rows) == 1


def test_two_rows_may_be_one_header() -> None:
    (table,) = laid(
        Making().table(
            ["Action", "Responsible", "Timescale", "", "Status"],
            ["", "", "Start", "End", "RAG"],
            ["Light the underpass", "Police", "May 2008", "June 2008", "Green"],
            merged={(1, 4): "Timescale"},
        )
    )
    assert roles(table) == [Role.ACTION, Role.WHO, Role.START, Role.WHEN, Role.RATING]
    assert len(table.rows) == 1


def test_a_heading_over_columns_says_what_general_words_mean() -> None:
    (table,) = laid(
        Making().table(
            ["Which other LAA indicators are supported?", "", "Which commitments?", ""],
            ["Ref.", "Title", "Ref.", "Title"],
            ["NI 16", "Serious acquisitive crime rate", "SCS 25", "Less smoking"],
            merged={(1, 2): "Which other LAA indicators are supported?", (1, 4): "Which commit"},
        )
    )
    assert table.kind is Kind.LINKS
    assert roles(table)[:2] == [Role.INDICATOR_REF, Role.INDICATOR_TITLE]


def test_a_table_goes_on_after_a_page_break() -> None:
    making = Making().table(
        ["Action", "By when", "Cost", ""], ["1. Light it", "June 2008", "£500", "PCT"]
    )
    making.table(["2. Paint it", "July 2008", "£20", "PCT"])
    (table,) = laid(making)
    assert len(table.rows) == 2
    assert [place.table for place in table.continued_at] == [2]
    assert roles(table)[-1] is Role.SOURCE


def test_a_row_torn_by_a_page_break_knows_its_pieces() -> None:
    making = Making().table(["Action", "By when"], ["1. Light it", "June 2008"], ["2. Paint", ""])
    making.table(["it all over", "July 2008"], ["3. Sweep it", "May 2008"])
    (table,) = laid(making)
    assert [len(row.pieces) for row in table.rows] == [0, 1, 0]


def test_text_between_keeps_tables_apart() -> None:
    making = Making().table(["Action", "By when"], ["1. Light it", "June 2008"])
    making.text("Membership").table(["Chief Inspector", "Police"])
    first, second = laid(making)
    assert first.kind is Kind.ACTIONS
    assert second.kind is Kind.UNKNOWN


def test_a_sheet_may_hold_several_tables() -> None:
    tables = laid(
        Making("xlsx", "All").table(
            ["Objective 1", ""],
            ["Fewer burglaries", ""],
            ["Action", "By when"],
            ["1. Light it", "June 2008"],
            ["", ""],
            ["Risk", "Impact"],
            ["No money", "3"],
        )
    )
    assert [table.kind for table in tables] == [Kind.ACTIONS, Kind.RISKS]


def test_a_mapping_names_what_the_words_do_not() -> None:
    making = Making().table(["Wer", "Was", "Wann"], ["Police", "Light it", "June 2008"])
    (table,) = laid(making, wer="who", was="action", wann="when")
    assert table.kind is Kind.ACTIONS
    assert {column.how for column in table.columns} == {"given"}


def test_a_role_that_there_is_not_is_an_error() -> None:
    notes = Notes()
    assert layout.given_roles({"Wer": "boss"}, notes) == {}
    assert [(q.code, q.severity) for q in notes.questions] == [("unknown_role", "error")]


def test_what_is_not_clear_is_asked_about() -> None:
    making = Making().table(["Action", "By when", "Ward"], ["Light it", "June 2008", "Central"])
    making.text("Members").table(["A", "B"])
    notes = Notes()
    for table in laid(making):
        layout.ask_about(table, notes)
    assert [question.code for question in notes.questions] == ["unknown_column", "unknown_table"]
    assert "Ward" in notes.questions[0].text


def test_the_report_tells_role_and_sureness() -> None:
    (table,) = laid(Making().table(["Action", "Dead-line"], ["Light it", "June 2008"]))
    assert table.as_dict()["columns"][1] == {
        "column": 2,
        "header": "Dead-line",
        "role": "when",
        "sure": 1.0,
        "how": "exact",
    }
