"""How an import is told, to its sender and in the list."""

import hashlib
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.importing_vocabulary import ImportState
from app.models import ImportRun
from app.models.base import table
from app.pagination import Row
from app.services.access import Actor
from app.services.documents.grammars import Severity

Told = dict[str, Any]
run = table(ImportRun)

BRIEFLY = (
    *("id", "plan", "state", "step", "file_name", "size", "sha256", "summary", "problem"),
    *("applied_at", "version", "created_at", "updated_at"),
)
IN_FULL = (*BRIEFLY, "mapping", "answers", "token", "result")
RESULT = ("layout", "items", "questions", "reconciliation", "effect")
PLACE = ("file", "sheet", "paragraph", "table", "row", "column")
LAID_AT = ("header_rows", "continued_at")
SHOWN = (ImportState.READY, ImportState.APPLIED)


def columns(names: tuple[str, ...]) -> list[sa.ColumnElement[Any]]:
    """Choose columns: never the file itself."""
    return [run.c[name] for name in names]


def of(actor: Actor, key: UUID | None) -> tuple[sa.ColumnElement[bool], ...]:
    """Say which import is meant: one of the caller's partnership."""
    return (run.c.id == key, run.c.partnership_id == actor.partnership_id)


def briefly(row: Row) -> Told:
    """Tell an import as the list does."""
    told = {name: row._mapping[name] for name in BRIEFLY}
    # What came of an earlier try says nothing of the one under way.
    return told if row.state in SHOWN else told | {"summary": None}


def in_full(row: Row) -> Told:
    """Tell an import with what it would do, or did."""
    result: Told = row.result if row.state in SHOWN and row.result else {}
    given = {name: said for name, said in row.answers.items() if said is not None}
    told = {**briefly(row), "mapping": row.mapping, "answers": given, "token": row.token}
    told |= {name: result.get(name) for name in RESULT}
    if not result:
        return told
    questions = [
        each | {"place": each["place"] and _place(each["place"])} for each in result["questions"]
    ]
    return told | {"layout": [_whole(each) for each in result["layout"]], "questions": questions}


def _whole(laid: Told) -> Told:
    """Fill in what a place leaves out."""
    places = {
        name: [_place(each) for each in laid[name]] for name in ("header_rows", "continued_at")
    }
    return laid | {"place": _place(laid["place"])} | places


def _place(place: Told) -> Told:
    return dict.fromkeys(PLACE) | place


def questions_of(result: Told | None) -> list[Told]:
    """Return the questions of a result."""
    return result["questions"] if result else []


def blocking_in(result: Told | None) -> list[Told]:
    """Return the open questions of a result that must be answered first."""
    return [
        each
        for each in questions_of(result)
        if each["severity"] == Severity.ERROR and each["answer"] is None
    ]


def token_of(run_id: UUID, document: Told, revision: int | None, after: str) -> str:
    """Name exactly what an import shows: the file's document, on that plan, with that outcome."""
    shown = [run_id, document, revision, after]
    return hashlib.sha256(orjson.dumps(shown, option=orjson.OPT_SORT_KEYS)).hexdigest()
