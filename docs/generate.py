"""Write the tables of the documentation from the code; `--check` fails if they differ."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.importing_vocabulary import AnswerKind
from app.services.documents.recognition import vocabulary
from app.services.documents.recognition.questions import RAISED
from app.services.documents.recognition.vocabulary import Role
from app.services.importing.questions import ANSWERS
from app.services.reports.columns import Column, Kind
from app.services.reports.tables import MEANINGS as REPORTS
from app.services.reports.tables import TABLES, Report
from app.vocabulary import NodeKind, Rule

PAGES = [Path(__file__).parent / name for name in ("importing.md", "reports.md")]
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
    AnswerKind.AGENCY: "the code or name of an agency that is there, or the code of a new one; "
    "or `a person`, where a name is asked about",
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


def _columns_of(report: Report) -> Callable[[], str]:
    def told() -> str:
        rows = [
            (
                f"`{column.name}`",
                f"{column.kind.value}, or empty" if column.may_be_empty else column.kind.value,
                column.meaning + _words(column),
            )
            for column in TABLES[report]
        ]
        return _table(("column", "type", "meaning"), rows)

    return told


def _words(column: Column) -> str:
    if column.words is None or column.words in LONG_LISTS:
        return ""
    return f" One of {', '.join(f'`{word}`' for word in column.words)}."


def reports() -> str:
    """Tell which reports there are."""
    rows = [(f"`{report.value}`", meaning) for report, meaning in REPORTS.items()]
    return _table(("report", "a row for"), rows)


def power_query() -> str:
    """Write the query of a report with its columns and their types."""
    types = ",\n        ".join(
        f'{{"{column.name}", {M_TYPES[column.kind]}}}' for column in TABLES[EXAMPLE]
    )
    return f"```\n{M_QUERY.replace('REPORT', EXAMPLE.value).replace('TYPES', types)}```\n"


LONG_LISTS = (Rule, NodeKind)
EXAMPLE = Report.BUDGET_LINES
M_TYPES = {
    Kind.TEXT: "type text",
    Kind.WORD: "type text",
    Kind.ID: "type text",
    Kind.WHOLE: "Int64.Type",
    Kind.NUMBER: "type number",
    Kind.MONEY: "Currency.Type",
    Kind.DAY: "type date",
    Kind.INSTANT: "type datetimezone",
    Kind.FLAG: "type logical",
}
M_QUERY = """\
let
    Base = "https://waymark.example.org",
    Page = (cursor as nullable text) as record =>
        Json.Document(Web.Contents(Base, [
            RelativePath = "v1/reports/REPORT",
            Query = if cursor = null then [limit = "500"] else [limit = "500", cursor = cursor]
        ])),
    Pages = List.Generate(
        () => Page(null),
        each _ <> null,
        each if [next_cursor] = null then null else Page([next_cursor])
    ),
    Rows = List.Combine(List.Transform(Pages, each [items])),
    Types = {
        TYPES
    },
    Columns = List.Transform(Types, each _{0}),
    Told = Table.FromRecords(Rows, Columns, MissingField.UseNull),
    Typed = Table.TransformColumnTypes(Told, Types, "en-GB")
in
    Typed
"""

BLOCKS: dict[str, Callable[[], str]] = {
    "reports": reports,
    "power_query": power_query,
    **{f"report_{report.name.lower()}": _columns_of(report) for report in Report},
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
    """Write the pages, or check them."""
    stale = [page for page in PAGES if generated(page.read_text()) != page.read_text()]
    if "--check" in sys.argv:
        names = ", ".join(page.name for page in stale)
        sys.exit(f"not what the code says: {names}" if stale else 0)
    for page in stale:
        page.write_text(generated(page.read_text()))


if __name__ == "__main__":
    main()
