"""Edits between two readings, made to a document that knows more than they do."""

from app.services.documents.recognition.three_way import merged


def test_where_two_readings_agree_the_document_stays() -> None:
    document = {"title": "A", "note": None, "actions": [{"ref": "1", "weight": 2}]}
    reading = {"title": "B", "note": "read", "actions": []}
    assert merged(document, reading, dict(reading)) == document


def test_an_edit_touches_its_own_field_alone() -> None:
    document = {"actions": [{"ref": "1", "description": "Old", "weight": 2}]}
    before = {"actions": [{"ref": "1", "description": "Old", "weight": 1}]}
    after = {"actions": [{"ref": "1", "description": "New", "weight": 1}]}
    assert merged(document, before, after) == {
        "actions": [{"ref": "1", "description": "New", "weight": 2}]
    }


def test_what_is_read_from_one_cell_is_edited_together() -> None:
    who = {"lead_inferred": False, "contributors": []}
    document = {"lead_agency": "A", "lead_contact": {"role_title": "Boss"}, **who}
    document["owner_printed"] = "Boss"
    before = {"lead_agency": "A", "lead_contact": None, "owner_printed": "Boss", **who}
    after = {"lead_agency": "B", "lead_contact": None, "owner_printed": "B", **who}
    assert merged(document, before, after) == after


def test_parts_are_added_and_taken_away_by_their_refs() -> None:
    def refs(*named: str) -> dict[str, list[dict[str, str]]]:
        return {"risks": [{"ref": each} for each in named]}

    told = merged(refs("1", "2", "unprinted"), refs("1", "2"), refs("2", "3"))
    assert told == refs("2", "unprinted", "3")


def line(number: int, amount: str | None, state: str = "confirmed") -> dict[str, object]:
    return {
        **{"number": number, "amount": amount, "state": state, "printed": amount},
        **{"funding_source": None, "memo": False, "counted_in": None},
    }


def test_a_cost_is_found_again_where_others_are_not_printed() -> None:
    document = {"budget_lines": [line(1, "5"), line(2, None, "not_stated"), line(3, "7")]}
    before = {"budget_lines": [line(1, "5"), line(2, "7")]}
    after = {"budget_lines": [line(1, "5"), line(2, "8")]}
    told = merged(document, before, after)["budget_lines"]
    assert [(each["number"], each["amount"]) for each in told] == [(1, "5"), (2, None), (3, "8")]


def test_a_cost_that_is_added_takes_the_next_number() -> None:
    document = {"budget_lines": [line(1, "5"), line(2, None, "not_stated")]}
    before = {"budget_lines": [line(1, "5")]}
    after = {"budget_lines": [line(1, "5"), line(2, "6")]}
    told = merged(document, before, after)["budget_lines"]
    assert [(each["number"], each["amount"]) for each in told] == [(1, "5"), (2, None), (3, "6")]


def test_a_cost_that_is_taken_away_is_gone() -> None:
    document = {"budget_lines": [line(1, "5"), line(2, "7")]}
    before = {"budget_lines": [line(1, "5"), line(2, "7")]}
    after = {"budget_lines": [line(1, "5")]}
    assert merged(document, before, after) == {"budget_lines": [line(1, "5")]}


def test_other_lists_are_edited_part_by_part() -> None:
    pointing = [{"printed": "grid 5", "state": "resolved"}, {"printed": "x", "state": "dangling"}]
    told = merged(
        {"cross_references": pointing}, {"cross_references": pointing[:1]}, {"cross_references": []}
    )
    assert told == {"cross_references": pointing[1:]}
