"""One walk through paragraphs and tables in order, then what points about."""

from collections.abc import Iterable

from app.services.documents.blocks import Paragraph
from app.services.documents.recognition import (
    cross_references,
    front,
    headings,
    layout,
    links,
    memos,
    outcomes,
    ratings_kept,
    risks,
    sections,
    spend,
)
from app.services.documents.recognition.actions import ActionTable, named_in
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.headings import Heading, Opens
from app.services.documents.recognition.layout import Part
from app.services.documents.recognition.result import Known
from app.services.documents.recognition.tables import Laid
from app.services.documents.recognition.untitled import Untitled
from app.services.documents.recognition.values import Values
from app.services.documents.recognition.vocabulary import Kind, Role


def heading_of(paragraph: Paragraph) -> Heading | None:
    """Read a paragraph as a heading, if it is one."""
    plain = paragraph.level is None and not paragraph.bold
    return headings.read(paragraph.text, plain=plain) if paragraph.marker is None else None


class Walk:
    """Goes through the parts in order; knows the section and the outcome it is in."""

    def __init__(self, draft: Draft, values: Values, known: Known, first: front.Front) -> None:
        self._draft, self._values, self._known = draft, values, known
        self._title = first.title.text if first.title else None
        self._titles = {self._title}
        self._sheet: str | None = first.title.place.sheet if first.title else None
        self._section: Node | None = None
        self._texts: sections.Texts | None = None
        self._outcome: Node | None = None
        self._open = False
        self._narrative: list[str] = []
        self._untitled = Untitled()
        self._ratings = ratings_kept.Ratings(draft, known.today)

    def take(self, parts: Iterable[Part]) -> None:
        """Take every part."""
        for part in parts:
            self._turn_to(part)
            if isinstance(part, Laid):
                self._table(part)
            elif part.text not in self._titles:
                self._paragraph(part)

    def _turn_to(self, part: Part) -> None:
        """Begin another sheet: no outcome goes on there, and its title may be another plan's."""
        sheet, before = part.place.sheet, self._sheet
        self._sheet = sheet
        if before is None or sheet == before:
            return
        self._close_outcome()
        if not isinstance(part, Paragraph) or not front.is_title(part, self._title):
            return
        self._draft.notes.warn(
            "another_plan",
            f"The sheet “{sheet}” has a title of its own, “{part.text}”. It is taken for a section "
            "of this plan; if it is another plan, import it from a file without the other sheets.",
            part.place,
        )
        self._give_up_headings()
        self._open_section(Heading(Opens.SECTION, "Section", None, part.text), part)
        self._titles.add(part.text)

    # Paragraphs.

    def _paragraph(self, paragraph: Paragraph) -> None:
        heading = heading_of(paragraph)
        if heading is None and self._ends_outcome(paragraph):
            self._close_outcome()
        if heading is not None:
            self._opens(heading, paragraph)
        elif self._is_bare_heading(paragraph):
            self._untitled.take(paragraph)
        elif self._outcome is not None:
            outcomes.add_text(self._draft, self._outcome, paragraph.text, paragraph.place)
        else:
            self._text(paragraph)

    def _ends_outcome(self, paragraph: Paragraph) -> bool:
        """Tell whether a heading ends an outcome before any action: it is no more of its words."""
        stated = self._outcome is not None and bool(self._outcome.body["statement"])
        return self._open and stated and paragraph.level is not None

    def _text(self, paragraph: Paragraph) -> None:
        """Put running text into its section, else into the narrative of the plan."""
        if self._texts is not None:
            self._texts.take(paragraph)
        else:
            self._narrative.append(paragraph.text)
            self._draft.say(self._draft.plan, paragraph.text, paragraph.place)

    def _is_bare_heading(self, paragraph: Paragraph) -> bool:
        """Tell whether a heading may open a section or an outcome by what follows it."""
        is_text = self._texts is not None and sections.heading_cue(paragraph) is not None
        return paragraph.level is not None and not is_text and not self._open

    def _opens(self, heading: Heading, paragraph: Paragraph) -> None:
        self._close_outcome()
        self._give_up_headings()
        if heading.opens is Opens.SECTION:
            self._open_section(heading, paragraph)
        elif heading.opens is Opens.OUTCOME:
            within = self._section or self._draft.plan
            self._draft.label("outcome", heading.word)
            place = paragraph.place
            self._outcome = outcomes.from_heading(self._draft, within, heading, place)
            self._open = True
        else:
            self._leave_texts()
            self._section = None

    def _give_up_headings(self) -> None:
        for paragraph in self._untitled.close():
            self._text(paragraph)

    def _open_section(self, heading: Heading, paragraph: Paragraph) -> None:
        self._draft.label("section", heading.word)
        self._leave_texts()
        self._section = sections.open_section(self._draft, heading, paragraph.place)
        self._texts = sections.Texts(self._draft, self._section)

    def _leave_texts(self) -> None:
        if self._texts is not None:
            self._ratings.declared(self._texts.ratings)
        self._texts = None

    def _close_outcome(self) -> None:
        if self._outcome is not None and self._open:
            outcomes.close(self._draft, self._values, self._outcome)
        self._outcome, self._open = None, False

    # Tables.

    def _table(self, laid: Laid) -> None:
        layout.ask_about(laid, self._draft.notes)
        if self._texts is not None:
            self._texts.close()
        if laid.kind is Kind.ACTIONS:
            self._actions(laid)
        elif laid.kind is Kind.STATED_SPEND:
            spend.take(self._draft, laid, self._section)
        elif laid.kind is Kind.RISKS:
            risks.take(self._draft, self._values, laid)
        elif laid.kind is Kind.LINKS:
            links.take(self._draft, self._known, laid)

    def _actions(self, laid: Laid) -> None:
        if self._outcome is not None and self._open:
            outcomes.close(self._draft, self._values, self._outcome)
            self._open = False
        self._use_bare_headings(laid)
        outcome = None if laid.has(Role.OUTCOME) and not self._goes_on(laid) else self._outcome
        if outcome is not None:
            self._compare_header(laid, outcome)
        within = self._section or self._draft.plan
        table = ActionTable(self._draft, self._values, laid, within, outcome)
        table.take()
        self._outcome = table.outcome

    def _goes_on(self, laid: Laid) -> bool:
        """Tell whether a table begins in the middle of an outcome: its first cell is blank."""
        return bool(laid.rows) and not laid.text(laid.rows[0], Role.OUTCOME)

    def _use_bare_headings(self, laid: Laid) -> None:
        """Make the section or outcome that headings without a word of the vocabulary open."""
        has_outcomes = laid.has(Role.OUTCOME)
        section, outcome = self._untitled.opened(has_outcomes, self._in_named_section())
        if section is not None:
            self._open_section(Heading(Opens.SECTION, "Section", None, section.text), section)
            self._outcome = None
        if outcome is not None:
            heading = Heading(Opens.OUTCOME, "Outcome", None, outcome.text)
            within = self._section or self._draft.plan
            self._outcome = outcomes.from_heading(self._draft, within, heading, outcome.place)
            outcomes.close(self._draft, self._values, self._outcome)

    def _in_named_section(self) -> bool:
        """Tell whether a heading with a number opened the section that the walk is in."""
        return self._section is not None and not self._untitled.within_section

    def _compare_header(self, laid: Laid, outcome: Node) -> None:
        """Ask about a header that names another outcome than the one it stands under."""
        named = named_in(laid.header)
        if named is None or str(outcome.ref).rpartition(".")[2] == named[0]:
            return
        number, text, place = named
        stem, dot, _ = str(outcome.ref).rpartition(".")
        cross_references.misdirected(self._draft, outcome, text, f"{stem}{dot}{number}", place)
        self._draft.notes.warn(
            "header_names_another_objective",
            f"The header says “{text}”, but the table stands under {outcome.ref}.",
            place,
            outcome.ref,
            (f"The actions belong to {outcome.ref}, where they stand.",),
        )

    def finish(self) -> None:
        """Read what needs the whole plan: where references lead, memo lines, ratings, names."""
        self._close_outcome()
        self._give_up_headings()
        self._leave_texts()
        if self._narrative:
            place = None
            self._draft.body["narrative"] = self._draft.prose("\n\n".join(self._narrative), place)
        cross_references.resolve(self._draft)
        memos.resolve(self._draft)
        self._ratings.write()
        self._values.write_names()
        labels = {"section": "Section", "outcome": "Outcome"}
        self._draft.body["labels"] = labels | self._draft.body["labels"]
