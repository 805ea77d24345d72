"""The cells that name owners: whose names are printed in them, and which agencies are new."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from app.services.documents.blocks import Cell, Place
from app.services.documents.grammars import Meaning, people
from app.services.documents.grammars.bodies import is_body
from app.services.documents.grammars.names import like
from app.services.documents.grammars.owner_parts import Agency
from app.services.documents.grammars.people import Owner
from app.services.documents.grammars.text import key
from app.services.documents.recognition import codes, matching
from app.services.documents.recognition.notes import Notes
from app.services.documents.recognition.tables import Column, Laid, printed
from app.services.documents.recognition.vocabulary import (
    AGENCY_WORDS,
    NO_ONE,
    PERSON_WORDS,
    Kind,
    Role,
)

Owners = tuple[Owner, ...]

A_PERSON = "a person"
"""The answer that a name is a person's; no agency has such a code."""

MOST_PEOPLE = 500
"""Of more people than these nobody is looked for under a name cut short: it takes time for each."""

_PEOPLED = frozenset({Kind.ACTIONS, Kind.RISKS})
_OWNERS = frozenset({Role.WHO, Role.SUPPORT})


class OwnerCells:
    """Reads the owners in one document's cells; it learns first who is named anywhere in it."""

    def __init__(
        self,
        notes: Notes,
        known: Sequence[Agency],
        tables: Iterable[Laid],
        named: Iterable[str],
    ) -> None:
        self._notes = notes
        self._named = frozenset(map(key, named))
        self._known = {agency.code: agency for agency in known}
        self._made: dict[str, Agency] = {}
        cells = list(_cells(tables))
        found = self._names(cells, known)
        self._people = found if len(set(found)) <= MOST_PEOPLE else ()
        self._all: Sequence[Agency] = known
        self._make_agencies(cells)
        self._all = [*known, *self._made.values()]

    def owners(self, cell: Cell, column: Column | None) -> Meaning[Owners]:
        """Read the owners of a cell, by what its column names."""
        return people.owners(
            printed(cell),
            self._all,
            self._people,
            only_agencies=column is not None and _only_agencies(column),
            only_people=column is not None and _only_people(column),
            named=self._named,
        )

    def agency(self, code: str) -> Agency:
        """Return an agency that is known, or made of what is printed."""
        return self._made.get(code) or self._known[code]

    def is_named(self, name: str) -> bool:
        """Tell whether a name is known to be a person's, however it looks."""
        return key(name) in self._named

    def near(self, name: str) -> tuple[str, ...]:
        """Return the people and agencies that are called nearly so; of very many none."""
        if not self._people or len(self._all) > MOST_PEOPLE:
            return ()
        agencies = [agency.name for agency in self._all]
        return *like(name, self._people), *get_close_matches(name, agencies, 3, 0.6)

    def _names(
        self, cells: Sequence[tuple[Column, Cell]], known: Sequence[Agency]
    ) -> tuple[str, ...]:
        found: list[str] = []
        for only in (False, True):
            texts = [printed(cell) for column, cell in cells if _only_agencies(column) is only]
            found += people.names_in(texts, known, only_agencies=only, named=self._named)
        return tuple(found)

    def _make_agencies(self, cells: Sequence[tuple[Column, Cell]]) -> None:
        names: Counter[str] = Counter()
        first_at: dict[str, Place] = {}
        sure: set[str] = set()
        for column, cell in cells:
            only = _only_agencies(column)
            for at, owner in enumerate(self.owners(cell, column).value or ()):
                if name := _unknown_in(owner):
                    names[name] += 1
                    first_at.setdefault(name, cell.place)
                    if only or at == 0 or codes.is_body(name):
                        sure.add(name)
        for name, times in names.items():
            if name in sure or times > 1:
                self._make(name, first_at[name])

    def _make(self, name: str, place: Place) -> None:
        """Make an agency, unless its short name is one that stands for it already."""
        code = codes.short(name)
        same = self._made.get(code)
        if same is not None and code in {name, same.name}:
            longer, other = sorted((name, same.name), key=len, reverse=True)
            self._made[code] = Agency(code, longer, (*same.aliases, other))
            return
        code = codes.free(code, {*self._known, *self._made})
        self._made[code] = Agency(code, name)
        others = [agency.name for agency in self._known.values()]
        self._notes.warn(
            "unknown_agency",
            f"There is no agency “{name}” yet; it is made, with the code {code}.",
            place,
            suggestions=(*get_close_matches(name, others, 3, 0.6), *_otherwise(name)),
            about=name,
        )


def _only_agencies(column: Column) -> bool:
    """Tell whether a column names agencies and no people, by its header."""
    return _says(column, AGENCY_WORDS) and not _says(column, PERSON_WORDS)


def _only_people(column: Column) -> bool:
    return _says(column, PERSON_WORDS) and not _says(column, AGENCY_WORDS)


def _says(column: Column, words: Iterable[str]) -> bool:
    return matching.says(column.header, words) is not None


def _cells(tables: Iterable[Laid]) -> Iterator[tuple[Column, Cell]]:
    for laid in tables:
        if laid.kind in _PEOPLED:
            for row in laid.rows:
                for column in laid.columns:
                    if column.role in _OWNERS and printed(row.cells[column.index]):
                        yield column, row.cells[column.index]


def _unknown_in(owner: Owner) -> str | None:
    """Return what of an owner may be an agency that nobody knows yet."""
    if owner.of is not None:
        return owner.of
    anyone = set(matching.words(owner.printed).split()) <= NO_ONE
    return None if owner.agency_code or owner.person or owner.role or anyone else owner.printed


def _otherwise(name: str) -> tuple[str, ...]:
    """Suggest that a name is a person's, unless it is written as only a body's is."""
    return () if is_body(name) or name.isupper() else (A_PERSON,)
