"""Write the tables of docs/importing.md from the code; `--check` fails if they differ."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.importing_vocabulary import AnswerKind
from app.services.documents.recognition import vocabulary
from app.services.documents.recognition.questions import RAISED
from app.services.documents.recognition.vocabulary import Role
from app.services.importing.questions import ANSWERS

PAGE = Path(__file__).parent / "importing.md"
BLOCK = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

MEANINGS = {
    Role.SECTION: "the section an action belongs to",
    Role.OUTCOME: "the outcome or objective; blank goes on with the one above",
    Role.ACTION: "what will be done",
    Role.MILESTONE: "a step of an action; alone it is the action",
    Role.REF: "the printed number of a row",
    Role.TITLE: "a title, under a heading that says of what",
    Role.WHEN: "the date or period by which it is done",
    Role.START: "the date from which it runs",
    Role.WHO: "who answers for it",
    Role.SUPPORT: "who helps",
    Role.COSTS: "what it costs",
    Role.SOURCE: "who pays",
    Role.BUDGET_CODE: "a code in someone's ledger",
    Role.RATING: "a colour that the partnership gave it",
    Role.PROGRESS: "what was done so far: shown as a question, never imported",
    Role.RISK: "what may go wrong",
    Role.TRIGGER: "what would set a risk off",
    Role.CONSEQUENCE: "what would follow",
    Role.LIKELIHOOD: "how likely a risk is",
    Role.IMPACT: "how hard it would hit",
    Role.SCORE: "likelihood times impact, which Waymark works out itself",
    Role.MITIGATION: "what is done about a risk",
    Role.INDICATOR_REF: "the number of an indicator",
    Role.INDICATOR_TITLE: "what the indicator is called",
    Role.COMMITMENT_REF: "a strategy, and the number of its commitment",
    Role.COMMITMENT_TITLE: "what the commitment says",
    Role.PLANNED_SPEND: "what a section says it will spend",
    Role.LIKELY_SPEND: "what a section is likely to have spent",
    Role.IGNORE: "nothing that is wanted",
}


ANSWERED = {
    AnswerKind.CELL: "what the cell should print, in the words of a plan: `Sept 2006`, `£12k PTB`",
    AnswerKind.AGENCY: "the code or name of an agency that is there, or the code of a new one",
    AnswerKind.SOURCE: "the code of a funding source",
    AnswerKind.REF: "the ref of a part of the plan",
    AnswerKind.PERIOD: "the plan's financial years: `2009/10`",
    AnswerKind.TITLE: "the title of the plan",
    AnswerKind.CHOICE: "one of the suggestions",
}


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def columns() -> str:
    """Tell the words of every role."""
    rows = [
        (f"`{role.value}`", MEANINGS[role], ", ".join(vocabulary.COLUMNS.get(role, ())) or "-")
        for role in Role
    ]
    return _table(("role", "holds", "known by the words"), rows)


def kinds() -> str:
    """Tell what makes a table what it is."""
    rows = []
    for kind, sets in vocabulary.KINDS:
        needs = [" or ".join(sorted(f"`{role.value}`" for role in wanted)) for wanted in sets]
        rows.append((f"`{kind.value}`", "; and ".join(needs)))
    return _table(("a table is", "if it has a column in the role"), rows)


def headings() -> str:
    """Tell the words that open parts of a plan."""
    rows = [
        ("a section", ", ".join(vocabulary.SECTION_WORDS)),
        ("an outcome", ", ".join(vocabulary.OUTCOME_WORDS)),
        ("the part of a plan", ", ".join(vocabulary.PART_WORDS)),
        ("an annex", ", ".join(vocabulary.ANNEX_WORDS)),
    ]
    return _table(("a heading opens", "with a number behind"), rows)


def texts() -> str:
    """Tell the words that decide what a text is."""
    rows = [
        (f"`{cue.kind.value}`", cue.phrase, "a heading" if cue.heading_only else "any paragraph")
        for cue in vocabulary.CUES
    ]
    rows += [("priorities", cue, "a sentence that ends in a colon") for cue in _PRIORITIES]
    rows += [("a priority", cue, "a sentence") for cue in vocabulary.PRIORITY_SENTENCES]
    rows += [("a rating", cue, "a sentence with a colour") for cue in vocabulary.RATED]
    return _table(("what follows is", "after the words", "in"), rows)


def questions() -> str:
    """Tell every question that recognition raises."""
    rows = [(f"`{code}`", text) for code, text in RAISED.items()]
    return _table(("question", "raised when"), rows)


def answers() -> str:
    """Tell what an answer to each question is."""
    rows = [
        (
            f"`{kind.value}`",
            ANSWERED[kind],
            ", ".join(f"`{code}`" for code, takes in ANSWERS.items() if takes is kind),
        )
        for kind in AnswerKind
    ]
    return _table(("`answer_with`", "an answer is", "for"), rows)


_PRIORITIES = vocabulary.PRIORITY_CUES
BLOCKS: dict[str, Callable[[], str]] = {
    "columns": columns,
    "kinds": kinds,
    "headings": headings,
    "texts": texts,
    "questions": questions,
    "answers": answers,
}


def generated(page: str) -> str:
    """Return the page with its tables written afresh."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{BLOCKS[found['name']]()}\n{found[3]}", page)


def main() -> None:
    """Write the page, or check it."""
    page = PAGE.read_text()
    fresh = generated(page)
    if "--check" in sys.argv:
        sys.exit("docs/importing.md is not what the code says" if fresh != page else 0)
    PAGE.write_text(fresh)


if __name__ == "__main__":
    main()
