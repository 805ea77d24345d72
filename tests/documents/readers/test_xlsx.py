"""Excel workbooks: every sheet, as it is displayed, with dates and numbers as such."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from app.services.documents.blocks import Cell
from app.services.documents.readers import read
from app.services.documents.readers.errors import TooLarge
from app.services.documents.readers.spreadsheet_dates import shown_date
from app.services.documents.readers.spreadsheet_formats import shown_number
from app.services.documents.readers.spreadsheet_marks import marks
from tests.documents.readers.looks import grids, tables
from tests.documents.readers.making import plain_workbook, read_workbook, repacked, workbook

SHEET = "xl/worksheets/sheet1.xml"


def cells(build: Any) -> list[Cell]:
    """Read a workbook whose first sheet has one row."""
    [row] = tables(read_workbook(lambda book: build(book, book.add_worksheet())))[0].rows
    return list(row)


def test_every_sheet_is_a_table_hidden_ones_are_noted() -> None:
    def build(book: Any) -> None:
        for name in ("Grid 1", "Empty", "Old", "Very old"):
            sheet = book.add_worksheet(name)
            if name != "Empty":
                sheet.write(0, 0, name)
        book.get_worksheet_by_name("Old").hide()
        book.get_worksheet_by_name("Very old").very_hidden()

    source = read_workbook(build)
    assert [(str(t.place), t.rows[0][0].text) for t in tables(source)] == [
        ("sheet Grid 1, table 1", "Grid 1"),
        ("sheet Old, table 2", "Old"),
        ("sheet Very old, table 3", "Very old"),
    ]
    assert [(note.code, note.text, str(note.place)) for note in source.notes] == [
        ("hidden_sheet", "Sheet Old is hidden; it was read too.", "sheet Old"),
        ("hidden_sheet", "Sheet Very old is hidden; it was read too.", "sheet Very old"),
    ]


def test_blank_edges_are_cut_off_and_places_stay_true() -> None:
    def build(book: Any) -> None:
        sheet = book.add_worksheet("Plan")
        sheet.write(3, 2, "Title")
        sheet.write(5, 2, "Action")
        sheet.write(5, 4, "By when")
        sheet.write(9, 9, "  ")
        sheet.write_blank(20, 20, None, book.add_format({"bold": True}))

    source = read_workbook(build)
    assert grids(source) == [[["Title", "", ""], ["", "", ""], ["Action", "", "By when"]]]
    assert str(tables(source)[0].rows[2][2].place) == "sheet Plan, table 1, row 6, column 5"


def test_merged_cells_say_so_and_repeat_what_is_printed() -> None:
    def build(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "title")
        sheet.merge_range(1, 0, 2, 0, 7)
        sheet.write(1, 1, "a")
        sheet.write(2, 1, "b")

    [table] = tables(read_workbook(build))
    assert [[(c.text, c.filled, c.value) for c in row] for row in table.rows] == [
        [("title", False, None), ("title", True, None)],
        [("7", False, Decimal(7)), ("a", False, None)],
        [("7", True, Decimal(7)), ("b", False, None)],
    ]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("dd/mm/yyyy", "03/09/2006"),
        ("d mmm yyyy", "3 Sep 2006"),
        ("mmm-yy", "Sep-06"),
        ("mmmm yyyy", "September 2006"),
        ('dddd d"th" mmmm', "Sunday 3th September"),
        ("[$-809]d\\ mmmm\\ yyyy;@", "3 September 2006"),
        ("yyyy-mm-dd", "2006-09-03"),
    ],
)
def test_a_date_is_a_date_and_displayed_by_its_format(code: str, shown: str) -> None:
    [cell] = cells(
        lambda book, sheet: sheet.write_datetime(
            0, 0, date(2006, 9, 3), book.add_format({"num_format": code})
        )
    )
    assert (cell.text, cell.value) == (shown, date(2006, 9, 3))


def test_the_short_date_is_displayed_day_first() -> None:
    [cell] = cells(
        lambda book, sheet: sheet.write_datetime(
            0, 0, date(2006, 9, 3), book.add_format({"num_format": 14})
        )
    )
    assert (cell.text, cell.value) == ("03/09/2006", date(2006, 9, 3))


def test_times_and_dates_with_times() -> None:
    moment = datetime.fromisoformat("2006-09-03T14:05")
    assert shown_date(moment, "d/m/yy h:mm") == "3/9/06 14:05"
    assert shown_date(moment, None) == "03/09/2006 14:05"
    assert shown_date(date(2006, 9, 3), "yyyy-mm-dd h:mm:ss") == "2006-09-03"
    assert shown_date(time(9, 5, 7), "h:mm:ss") == "9:05:07"
    assert shown_date(time(9, 5), "General") == "09:05"


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (1200, "General", "1200"),
        (86000, '"£"#,##0', "£86,000"),
        (86000.5, "[$£-809]#,##0.00", "£86,000.50"),
        (-35000, '"£"#,##0;("£"#,##0)', "(£35,000)"),
        (-35000, "£#,##0;[Red]-£#,##0", "-£35,000"),
        (0.125, "0.0%", "12.5%"),
        (0.1, "0%", "10%"),
        (0, '_-£* #,##0_-;-£* #,##0_-;_-£* "-"_-;_-@_-', "£-"),
        (1234, '_-£* #,##0_-;-£* #,##0_-;_-£* "-"_-;_-@_-', "£1,234"),
        (12, '0" places"', "12 places"),
        (1500000, '£0.0,,"m"', "£1.5m"),
        (7, "000", "007"),
        (0.1, "# ?/?", "0.1"),
        (1e20, "0.00E+00", "100000000000000000000"),
    ],
)
def test_a_number_is_a_number_and_displayed_by_its_format(
    number: float, code: str, shown: str
) -> None:
    [cell] = cells(
        lambda book, sheet: sheet.write_number(0, 0, number, book.add_format({"num_format": code}))
    )
    assert (cell.text, cell.value) == (shown, Decimal(str(number)))


def test_numbers_keep_fifteen_digits_as_excel_does() -> None:
    [cell] = cells(lambda book, sheet: sheet.write_number(0, 0, 0.1 + 0.2))
    assert (cell.text, cell.value) == ("0.3", Decimal("0.3"))
    assert shown_number(Decimal("2.675"), "0.00") == "2.68"


def test_text_stays_text_however_it_looks() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "007")
        sheet.write_string(0, 1, "=1+1")
        sheet.write_string(0, 2, "two\nlines")
        sheet.write_boolean(0, 3, True)
        sheet.write_rich_string(0, 4, book.add_format({"bold": True}), "bold", " and not")

    found = cells(build)
    assert [cell.text for cell in found] == ["007", "=1+1", "two\nlines", "TRUE", "bold and not"]
    assert {cell.value for cell in found} == {None}


def test_the_value_of_a_formula_is_read_and_nothing_is_worked_out() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, "=1+1", None, 42)
        sheet.write_formula(0, 1, '=UPPER("a")', None, "kept")
        sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")

    found = cells(build)
    assert [(c.text, c.value) for c in found] == [
        ("42", Decimal(42)),
        ("kept", None),
        ("#DIV/0!", None),
    ]


def test_a_formula_without_a_value_is_its_text() -> None:
    def without(sheet: bytes) -> bytes:
        formula = b'<c r="C1"><f>SUM(A1:B1)</f></c><c r="D1" t="str"><f>"x"</f><v></v></c>'
        formula += b'<c r="E1"><f>SUM(A1:B1)</f><v></v></c></row>'
        return sheet.replace(b"</row>", formula)

    source = read("plan.xlsx", repacked(plain_workbook(), {SHEET: without}))
    assert grids(source) == [[["Action", "By when", "=SUM(A1:B1)", "", "=SUM(A1:B1)"]]]
    assert [(note.code, note.text) for note in source.notes] == [
        ("formulas", "2 formula(s) without a value were read as text.")
    ]


def test_a_sheet_far_too_large_is_not_run_through() -> None:
    rows = b"<row><c><v>1</v></c></row>" * 200_001
    saved = BytesIO()
    with ZipFile(saved, "w") as sheets:
        sheets.writestr("sheet.xml", b"<sheetData>" + rows + b"<row/><broken")
    with ZipFile(saved) as sheets, pytest.raises(TooLarge):
        marks(sheets, "sheet.xml", [])


def test_the_dates_of_old_macs_are_no_four_years_off() -> None:
    def build(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, date(2006, 9, 3), book.add_format({"num_format": "d mmm yy"}))

    def old(book: bytes) -> bytes:
        return book.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')

    [[cell]] = tables(read("x.xlsx", repacked(workbook(build), {"xl/workbook.xml": old})))[0].rows
    assert cell.value == date(2010, 9, 4)


def test_a_chart_sheet_is_noted() -> None:
    def build(book: Any) -> None:
        book.add_worksheet("Plan").write(0, 0, 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Plan!$A$1:$A$1"})
        book.add_chartsheet("Chart").set_chart(chart)

    source = read_workbook(build)
    assert [note.code for note in source.notes] == ["not_a_table"]
    assert grids(source) == [[["1"]]]
