"""Examples of imports for the published contract."""

from typing import Any

from app.schemas.money import ROW_EXAMPLE

Example = dict[str, Any]

TOKEN = "5b0e" * 16
PLACE: Example = {
    **{"file": "plan-2009.docx", "sheet": None, "paragraph": None},
    **{"table": 3, "row": 4, "column": 2},
}
TOTAL: Example = {**ROW_EXAMPLE, "key": None, "label": "Total"}
QUESTION: Example = {
    "id": "q1",
    "code": "no_owner",
    "severity": "warning",
    "text": "Nobody is named for this action.",
    "place": PLACE,
    "ref": "1.2",
    "suggestions": ["CS"],
    "answer_with": "cell",
    "answer": None,
}
SHORT: Example = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10",
    "plan": "dat-2009",
    "state": "ready",
    "step": None,
    "file_name": "plan-2009.docx",
    "size": 48213,
    "sha256": "9c1f" * 16,
    "summary": {"create": 1, "update": 1, "unchanged": 40, "conflict": 0, "missing": 0},
    "problem": None,
    "applied_at": None,
    "version": 1,
    "created_at": "2009-04-02T09:30:00Z",
    "updated_at": "2009-04-02T09:30:04Z",
}
FULL: Example = {
    **SHORT,
    "mapping": {"Who's on it": "who"},
    "answers": {},
    "token": TOKEN,
    "layout": [
        {
            "kind": "actions",
            "place": {**PLACE, "row": None, "column": None},
            "header_rows": [{**PLACE, "row": 1, "column": None}],
            "columns": [
                {
                    **{"column": 1, "header": "Who's on it", "role": "who"},
                    **{"sure": 1.0, "how": "given"},
                }
            ],
            "rows": 12,
            "continued_at": [],
        }
    ],
    "items": [
        {
            "action": "update",
            "kind": "action",
            "ref": "1.1",
            "title": "Open new premises for open access treatment.",
            "fields": [
                {
                    "field": "lead_agency",
                    "before": None,
                    "after": "CS",
                    "taken": True,
                    "origin": "printed",
                    "place": "table 3, row 3, column 4",
                }
            ],
            "place": "table 3, row 3",
            "note": None,
        }
    ],
    "questions": [QUESTION],
    "reconciliation": {
        "plan": "dat-2009",
        "currency": "GBP",
        "revision": 48,
        "sections": [
            {
                "ref": "8",
                "title": "Structured community treatment",
                "stated": "1696023.00",
                "counted": "1696278.00",
                "variance": "255.00",
                "status": "over",
                "lines": ["8.3.2#1"],
            }
        ],
        "memo_differences": [],
        "findings": [],
    },
    "effect": {
        "progress": {
            "before": {"status": "amber", "percent": 41.5},
            "after": {"status": "green", "percent": 43.0},
        },
        "totals": {"before": TOTAL, "after": TOTAL},
        "nodes": [
            {
                "kind": "action",
                "ref": "1.1",
                "before": {"status": "unknown", "percent": 0},
                "after": {"status": "not_due", "percent": 0},
            }
        ],
    },
}
ANSWERS: Example = {"answers": {"q1": "CS"}}
