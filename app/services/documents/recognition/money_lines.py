"""Budget lines: amounts against sources, nil and blank kept apart, sources by their codes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from app.services.documents.blocks import Cell, Place
from app.services.documents.grammars import Doubt, Severity, money
from app.services.documents.recognition import codes
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.result import Known
from app.services.documents.recognition.tables import Laid, Row, printed
from app.services.documents.recognition.vocabulary import Role
from app.services.rules.money import pounds
from app.services.rules.periods import financial_year_of

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9&/._-]{0,31}")
_BRACKETED = re.compile(r"\((?P<codes>(?!NI\b)[A-Z]{2} \d{2,4}(?:(?:,| and) [A-Z]{2} \d{2,4})*)\)")
_EACH = re.compile(r"[A-Z]{2} \d{2,4}")
_YEAR = re.compile(r"\b(20\d\d)\s?[/\u2013-]\s?(\d{4}|\d\d)\b")
_SHORT = re.compile(r"[A-Z][A-Za-z&]{1,7}")


def _codes_in(tables: Iterable[Laid]) -> Iterator[str]:
    """Yield the short names in columns of sources: a code known once is known everywhere."""
    for laid in tables:
        for row in laid.rows:
            for cell in laid.cells(row, Role.SOURCE):
                names = printed(cell).split()
                short = all(_SHORT.fullmatch(name) for name in names)
                if short and (len(names) == 1 or printed(cell).isupper()):
                    yield from names


class MoneyLines:
    """Reads the costs of one document, and notes which sources it names."""

    def __init__(self, draft: Draft, known: Known, tables: Iterable[Laid]) -> None:
        self._draft, self._known = draft, known
        self._codes = tuple(dict.fromkeys((*known.funding_sources, *_codes_in(tables))))
        self._sources: dict[str, str] = {}
        self._made: dict[str, str] = {}
        self._without: list[tuple[money.Line, Place, str | None]] = []

    def of(self, laid: Laid, row: Row, action: Node, *, stated_only: bool = False) -> None:
        """Add the lines of a row to its action; a table without costs has none."""
        source = laid.cell(row, Role.SOURCE)
        several: Sequence[Cell | None] = laid.printing(row, Role.COSTS)
        for costs in several or [laid.cell(row, Role.COSTS)]:
            cell = costs or source
            words = printed(costs), printed(source)
            if cell is None or (stated_only and not any(words)):
                return
            meaning = money.amounts(*words, self._codes)
            at = cell if words[0] or source is None else source
            year = self._year(laid, row, costs) if costs else None
            for line in self._draft.notes.take(meaning, at.place, action.ref) or ():
                self._add(line, action, at, year, inferred=meaning.inferred)

    def _year(self, laid: Laid, row: Row, costs: Cell) -> int | None:
        """Return the financial year that the header of a cost names, if it is one of the plan's."""
        column = laid.column_of(row, costs)
        found = _YEAR.search(column.header) if column else None
        start, end = (self._draft.body.get(f"period_{each}_on") for each in ("start", "end"))
        if found is None or not start or not end:
            return None
        first, last = (financial_year_of(date.fromisoformat(day)) for day in (start, end))
        year = int(found[1])
        return year if first <= year <= last and (year + 1) % 100 == int(found[2]) % 100 else None

    def _add(
        self, line: money.Line, action: Node, cell: Cell, year: int | None, *, inferred: bool
    ) -> None:
        lines = action.body["budget_lines"]
        pointer = f"{action.pointer}/budget_lines/{len(lines)}"
        self._draft.notes.came_from(pointer, cell.place, inferred=inferred)
        if line.amount_pence is not None and line.source is None:
            self._without.append((line, cell.place, action.ref))
        lines.append(
            {
                "number": len(lines) + 1,
                "amount": None if line.amount_pence is None else pounds(line.amount_pence),
                "funding_source": self._code(line.source, cell.place, action.ref),
                "fy_start_year": year or self._draft.body.get("fy_start_year"),
                "state": line.state.value,
                "memo": line.memo,
                "counted_in": None,
                "printed": self._draft.line(line.printed, cell.place) if line.printed else None,
            }
        )

    def _code(self, source: str | None, place: Place, ref: str | None) -> str | None:
        """Return the code of a source: a known one, or as printed, which makes one."""
        if source is None:
            return None
        source = self._known.source_aliases.get(source, source)
        for code, name in self._known.funding_sources.items():
            if source.casefold() in {code.casefold(), name.casefold()}:
                self._sources[code] = name
                return code
        if source not in self._made:
            self._make(source, place, ref)
        return self._made[source]

    def _make(self, source: str, place: Place, ref: str | None) -> None:
        code = source if _CODE.fullmatch(source) else codes.short(source, "SOURCE")
        if code in self._sources:
            code = codes.free(code, {*self._sources, *self._known.funding_sources})
        self._made[source] = code
        self._sources[code] = self._draft.line(source, place) or code
        text = f"There is no funding source “{source}” yet; it is made, with the code {code}."
        known = tuple(self._known.funding_sources)
        self._draft.notes.ask(
            Doubt("unknown_source", text, Severity.NOTE, known), place, ref, source
        )

    def ledger_codes(self, laid: Laid, row: Row, action: Node) -> None:
        """Read ledger codes from their column, and those in brackets beside a cost."""
        found = [code for text in self._columns(laid, row) for code in text.split(",")]
        if laid.text(row, Role.COSTS) or laid.has(Role.BUDGET_CODE):
            for match in _BRACKETED.finditer(action.body["description"]):
                found += _EACH.findall(match["codes"])
                pointer = f"{action.pointer}/budget_codes"
                self._draft.notes.came_from(pointer, action.place, inferred=True)
        action.body["budget_codes"] = list(dict.fromkeys(c.strip() for c in found if c.strip()))

    def _columns(self, laid: Laid, row: Row) -> list[str]:
        return [printed(cell) for cell in laid.cells(row, Role.BUDGET_CODE) if printed(cell)]

    def write_sources(self) -> None:
        """List the sources that the document names."""
        listed = [{"code": code, "name": name} for code, name in sorted(self._sources.items())]
        self._draft.body["funding_sources"] = listed
        self._ask_who_pays()

    def _ask_who_pays(self) -> None:
        """Ask who pays each amount without a source; once, where no source is named at all."""
        notes = self._draft.notes
        if self._sources:
            for line, place, ref in self._without:
                text = f"Who pays “{line.printed}” is not printed."
                notes.warn("amount_without_source", text, place, ref, self._sources, line.printed)
        elif self._without:
            text = f"Who pays is not printed, for any of {len(self._without)} amounts."
            notes.note("amount_without_source", text, self._without[0][1])
