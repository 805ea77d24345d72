"""Every question that recognition raises by itself; the grammars add their own about values."""

from types import MappingProxyType as Fixed

RAISED = Fixed(
    {
        "no_title": "The document has no title.",
        "no_period": "Neither the title nor the request says for which years the plan is.",
        "inferred_value": "A value is not printed, but follows from what is.",
        "unknown_role": "The mapping names a role that there is not.",
        "unknown_header": "The mapping names a column that no table has.",
        "mapping_not_used": "Waymark exported the file, which needs no mapping.",
        "unknown_table": "What a table holds is not clear; nothing of it is taken.",
        "unknown_column": "What a column holds is not clear; it is left out.",
        "column_not_used": "A column is known, but a table of this kind has no use for it.",
        "cell_not_taken": "A second column holds what only one is read for; its cell is left out.",
        "doubtful_column": "A header is recognised only by assuming a slip in its spelling.",
        "header_names_another_objective": "A header names another outcome than the one above it.",
        "row_split_over_page": "A page break parts a row, which is put together again.",
        "row_without_action": "A row prints something, but no action.",
        "row_without_risk": "A row prints something, but no risk.",
        "row_taken_as_note": "A row bare of number, date, owner and cost is taken as a note.",
        "ref_taken": "A number is printed a second time.",
        "no_statement": "An outcome has no statement.",
        "text_too_long": "A text does not fit and is cut.",
        "no_date": "No date is printed for an action.",
        "unclear_date": "A date cannot be read, or a start does not fit its end.",
        "no_owner": "Nobody is named for an action.",
        "unknown_agency": "An owner is printed that the partnership does not know.",
        "unknown_person_agency": "A person is named, and their agency is not printed.",
        "person_or_agency": "A name may be a person's or an agency's; it is kept as a person's.",
        "owner_not_kept": "A role or a further agency is printed where one agency is kept.",
        "unknown_source": "A funding source is printed that the partnership does not know.",
        "amount_without_source": "An amount is printed without who pays it.",
        "unclear_amount": "A stated figure cannot be read as an amount.",
        "unclear_spend": "A stated figure cannot be told apart from another.",
        "spend_without_section": "Spend is stated outside any section.",
        "memo_differs": "An amount in brackets differs from the line it is counted in.",
        "memo_not_found": "It is not clear in which line an amount in brackets is counted.",
        "misdirected_reference": "A reference leads to a place that is not what it speaks of.",
        "dangling_reference": "A reference leads nowhere in this plan.",
        "quantity_repeated": "An action promises two quantities of one thing.",
        "unknown_indicator": "An indicator is printed that there is not; the link is left out.",
        "commitment_without_ref": "A commitment is printed without its number.",
        "rating_without_date": "The document has no date by which its ratings can be dated.",
        "progress_not_taken": "Progress is no part of a plan; it is reported as an update.",
    }
)
"""What each asks, by its stable word."""
