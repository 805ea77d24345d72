"""Headings without a word of the vocabulary: what they open shows when a table follows."""

from app.services.documents.blocks import Paragraph


class Untitled:
    """Keeps the headings that stand open, outermost first."""

    def __init__(self) -> None:
        self._open: list[Paragraph] = []
        self._left: list[Paragraph] = []
        self.within_section = False

    def take(self, paragraph: Paragraph) -> bool:
        """Keep a heading; running text is none."""
        if paragraph.level is None:
            return False
        level = paragraph.level
        self._left += [above for above in self._open if (above.level or 0) >= level]
        self._open = [above for above in self._open if (above.level or 0) < level]
        self._open.append(paragraph)
        return True

    def close(self) -> list[Paragraph]:
        """Give up those that opened nothing: a heading with a number has come, or the end."""
        left = [*self._left, *self._open]
        self._open, self._left, self.within_section = [], [], False
        return left

    def opened(
        self, has_outcomes: bool, in_section: bool
    ) -> tuple[Paragraph | None, Paragraph | None]:
        """Say which headings open a section and an outcome, now that actions follow.

        With a column of outcomes the innermost is the section; else it is the outcome, and the
        one around it the section.
        """
        if not self._open:
            return None, None
        section: Paragraph | None = self._open[-1]
        outcome: Paragraph | None = None
        if not has_outcomes:
            outcome, section = section, None
            if len(self._open) > 1 and not in_section:
                section = self._open[-2]
        self._left += [each for each in self._open if each not in (section, outcome)]
        self._open = []
        self.within_section = self.within_section or section is not None
        return section, outcome
