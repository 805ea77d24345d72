"""The front of a document: its title, part and date, and the period that its title names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.services.documents.blocks import Paragraph
from app.services.documents.grammars import dates
from app.services.documents.recognition import headings, matching
from app.services.documents.recognition.draft import Draft
from app.services.documents.recognition.headings import Opens
from app.services.documents.recognition.result import Known
from app.services.documents.recognition.vocabulary import PLAN_WORDS
from app.services.rules.periods import financial_year_of, label_of_year, year_bounds

_YEARS = re.compile(r"\b((?:19|20)\d\d)\s?[/\u2013-]\s?(\d{4}|\d{1,2})\b")
_FROM_TO = re.compile(
    r"\b((?:19|20)\d\d\s?/\s?\d{2,4})\s*(?:[\u2013\u2014-]|to|until)\s*((?:19|20)\d\d\s?/\s?\d{2,4})\b"
)
_DATE_WORDS = 8
LONGEST_PLAN = 30


@dataclass(slots=True)
class Front:
    """What stands before the first section or table."""

    title: Paragraph | None = None
    part: Paragraph | None = None
    dated: Paragraph | None = None
    document_date: date | None = None
    rest: list[Paragraph] = field(default_factory=list)


def _rank(paragraph: Paragraph) -> int:
    """Say how much a paragraph looks like the title of a plan."""
    named = matching.says(paragraph.text, PLAN_WORDS) is not None
    return 4 * named + 2 * bool(_YEARS.search(paragraph.text)) + (paragraph.level is not None)


def is_title(paragraph: Paragraph, title: str | None) -> bool:
    """Tell whether a text is a plan's title with its years, and not the title known, or more."""
    named = matching.says(paragraph.text, PLAN_WORDS) and _YEARS.search(paragraph.text)
    short = len(paragraph.text.split()) <= LONGEST_PLAN
    return bool(named and short) and not (title and title in paragraph.text)


def _date_in(paragraph: Paragraph) -> date | None:
    if len(paragraph.text.split()) > _DATE_WORDS:
        return None
    return dates.day(paragraph.text.rpartition(":")[2].strip()).value


def read(paragraphs: Sequence[Paragraph]) -> Front:
    """Tell the title, part and date among the first paragraphs; the rest is narrative."""
    front = Front()
    short = [p for p in paragraphs if len(p.text.split()) <= LONGEST_PLAN]
    front.title = max(short, key=_rank, default=None)
    for paragraph in paragraphs:
        heading = headings.read(paragraph.text, plain=False)
        if paragraph is front.title:
            continue
        if heading and heading.opens is Opens.PART and front.part is None:
            front.part = paragraph
        elif front.document_date is None and (day := _date_in(paragraph)):
            front.document_date, front.dated = day, paragraph
        else:
            front.rest.append(paragraph)
    return front


def period_of(title: str, known: Known) -> tuple[date, date] | None:
    """Return the plan's period: the one given, or the years that the title names."""
    if known.plan_start and known.plan_end:
        return known.plan_start, known.plan_end
    found = _FROM_TO.search(title)
    first, last = (_years(found[1]), _years(found[2])) if found else (None, None)
    first = first or _years(title)
    last = last or first
    if first and last and first[0] < last[1] <= first[0] + LONGEST_PLAN:
        return year_bounds(first[0])[0], year_bounds(last[1] - 1)[1]
    return None


def _years(text: str) -> tuple[int, int] | None:
    """Read the first years of a text: `2024/25` begins in 2024 and ends in 2025."""
    if found := _YEARS.search(text):
        first, printed = int(found[1]), found[2]
        last = first // 10 ** len(printed) * 10 ** len(printed) + int(printed)
        return (first, last) if last > first else None
    return None


def write(front: Front, draft: Draft, known: Known) -> None:
    """Put the front into the document; a period that is not given or printed is an error."""
    title, notes = front.title, draft.notes
    draft.body["title"] = draft.line(title.text, title.place) if title else "Plan"
    notes.came_from("/title", title.place if title else None, inferred=title is None)
    if title is None:
        notes.warn("no_title", "The document has no title; it is called Plan.")
    if front.part:
        draft.body["part"] = draft.line(front.part.text, front.part.place)
        notes.came_from("/part", front.part.place)
    if front.dated and front.document_date:
        draft.body["document_date"] = front.document_date.isoformat()
        notes.came_from("/document_date", front.dated.place)
    _write_period(front, draft, known)


def _write_period(front: Front, draft: Draft, known: Known) -> None:
    title, notes = front.title, draft.notes
    period = period_of(title.text if title else "", known)
    place = title.place if title else None
    if period is None:
        notes.error("no_period", "The document does not say for which years the plan is.", place)
        return
    start, end = period
    draft.body["period_start_on"], draft.body["period_end_on"] = start.isoformat(), end.isoformat()
    draft.body["fy_start_year"] = financial_year_of(start)
    if known.plan_start is None:
        for pointer in ("/period_start_on", "/period_end_on", "/fy_start_year"):
            notes.came_from(pointer, place, inferred=True)
        years = " to ".join(
            dict.fromkeys(label_of_year(financial_year_of(day)) for day in (start, end))
        )
        notes.note("inferred_value", f"The plan's period is taken from its title: {years}.", place)
