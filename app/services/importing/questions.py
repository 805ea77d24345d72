"""Questions that an import raises, each with an id by which it can be answered."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from app.importing_vocabulary import AnswerKind, ImportAction
from app.services.documents.grammars import Severity
from app.services.documents.recognition import Question
from app.services.documents.recognition.tables import place_as_dict
from app.services.importing.addresses import Address
from app.services.importing.comparison import REWRITTEN, Choices, Item
from app.services.rules.transitions import is_over
from app.vocabulary import PlanState

# What an answer to each question is; those that are not here can be answered in the file alone.
ANSWERS: Mapping[str, AnswerKind] = {
    "unknown_agency": AnswerKind.AGENCY,
    "unknown_person_agency": AnswerKind.AGENCY,
    "person_or_agency": AnswerKind.AGENCY,
    "unknown_source": AnswerKind.SOURCE,
    "amount_without_source": AnswerKind.SOURCE,
    "dangling_reference": AnswerKind.REF,
    "misdirected_reference": AnswerKind.REF,
    "no_period": AnswerKind.PERIOD,
    "no_title": AnswerKind.TITLE,
    "conflict": AnswerKind.CHOICE,
    "text_replaced": AnswerKind.CHOICE,
    **dict.fromkeys(
        (
            *("no_date", "unclear_date", "far_from_plan", "date_to_be_agreed"),
            *("no_owner", "unknown_owner", "initials", "name_cut", "nobody_named"),
            *("lead_marked", "unclear_amount", "unpriced", "no_currency"),
            *("misprint", "not_confirmed", "dash", "sources_differ", "source_split"),
            *("source_without_amount", "source_to_be_identified"),
            *("unclear_level", "unclear_rating"),
        ),
        AnswerKind.CELL,
    ),
}
FILE, PLAN = "file", "plan"
SAME, NEW = "same", "new"

Told = dict[str, Any]


def identify(questions: Iterable[Question]) -> dict[str, Question]:
    """Give each question an id that stays the same for as long as its place does."""
    seen: Counter[str] = Counter()
    found: dict[str, Question] = {}
    for question in questions:
        key = (question.code, question.about, str(question.place), question.ref)
        identity = id_of(*key)
        seen[identity] += 1
        found[identity if seen[identity] == 1 else id_of(*key, seen[identity])] = question
    return found


def id_of(*key: Any) -> str:
    """Return the id of a question by what tells it from all others."""
    return hashlib.sha256(repr(key).encode()).hexdigest()[:12]


def told(identity: str, question: Question, answer: str | None) -> Told:
    """Tell a question of the file."""
    return {
        "id": identity,
        "code": question.code,
        "severity": question.severity.value,
        "text": question.text,
        "place": place_as_dict(question.place),
        "ref": question.ref,
        "suggestions": list(question.suggestions),
        "answer_with": ANSWERS.get(question.code),
        "answer": answer,
    }


def under_final_refs(asked: Iterable[Told], came_as: Mapping[Address, Address]) -> list[Told]:
    """Name what the questions of a file concern as the plan will, not as the file does."""
    final: dict[str, set[str]] = {}
    for (_, now), (_, before) in came_as.items():
        final.setdefault(before, set()).add(now)
    only = {before: next(iter(now)) for before, now in final.items() if len(now) == 1}
    return [each | {"ref": only.get(each["ref"], each["ref"])} for each in asked]


def id_of_conflict(address: Address) -> str:
    """Return the id of the question whose value stands, by the item's final address."""
    return id_of("conflict", *address)


def id_of_new_text(address: Address) -> str:
    """Return the id of the question whether a text is another, by its address in the file."""
    return id_of("text_replaced", *address)


def of_plan(state: PlanState, over_on: date | None) -> list[Told]:
    """Remark that a plan is over, as any other change to it would be taken too."""
    if not is_over(state):
        return []
    said = f"This plan is {state.value} since {over_on}; it is edited all the same."
    question = Question("plan_over", Severity.WARNING, said)
    return [told(id_of("plan_over"), question, None)]


def of_items(
    items: Iterable[Item],
    came_as: Mapping[Address, Address],
    answers: Mapping[str, str | None],
    reported: Collection[Address],
    choices: Choices,
) -> list[Told]:
    """Ask about each conflict, and about each text written anew under an old number.

    Where something was reported beneath that number, this must be answered: progress on one thing
    is never taken for progress on another. What an answer has settled is told with it.
    """
    found: list[Told] = []
    for item in items:
        identity = id_of_conflict(item.address)
        if item.action is ImportAction.CONFLICT:
            text = f"{item.note} What is stored is kept, unless you answer “{FILE}”."
            found.append(_of_item(identity, "conflict", text, item, (PLAN, FILE), answers))
        elif item.address in choices.file_is_right:
            text = f"The plan was changed too; answer “{PLAN}” to keep what is stored."
            found.append(_of_item(identity, "conflict", text, item, (PLAN, FILE), answers))
        elif item.note == REWRITTEN or came_as.get(item.address) in choices.new:
            identity = id_of_new_text(came_as[item.address])
            text = f"{REWRITTEN} It is taken for the same, edited; answer “{NEW}” if it is not."
            asked = _of_item(identity, "text_replaced", text, item, (SAME, NEW), answers)
            if item.address in reported:
                asked["severity"] = Severity.ERROR.value
            found.append(asked)
    return found


def _of_item(
    identity: str,
    code: str,
    text: str,
    item: Item,
    suggestions: tuple[str, str],
    answers: Mapping[str, str | None],
) -> Told:
    """Tell a question about an item; an answer that is none of those suggested is refused."""
    answer = answers.get(identity)
    is_one = answer is None or answer in suggestions
    if not is_one:
        text = f"The answer is “{suggestions[0]}” or “{suggestions[1]}”. {text}"
    return {
        "id": identity,
        "code": code,
        "severity": (Severity.WARNING if is_one else Severity.ERROR).value,
        "text": text,
        "place": None,
        "ref": item.part.ref,
        "suggestions": list(suggestions),
        "answer_with": ANSWERS[code],
        "answer": answer if is_one else None,
    }
