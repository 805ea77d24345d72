"""Who answers for what: agencies by their codes, people and roles as contacts, the rest asked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from app.services.documents.blocks import Cell, Place
from app.services.documents.grammars import Meaning, people
from app.services.documents.grammars.people import Agency, Owner
from app.services.documents.recognition import codes, matching
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.tables import Column, Laid, Row, printed
from app.services.documents.recognition.vocabulary import AGENCY_WORDS, NO_ONE, Kind, Role
from app.vocabulary import ContributorRole

Owners = tuple[Owner, ...]
PERSON = "Lead officer"
"""The role of a person whose role is not printed."""

MOST_PEOPLE = 500
"""Of more people than these nobody is looked for under a name cut short: it takes time for each."""

_PEOPLED = frozenset({Kind.ACTIONS, Kind.RISKS})
_OWNERS = frozenset({Role.WHO, Role.SUPPORT})


class Leads:
    """Reads the owners of one document; it learns first who is named anywhere in it."""

    def __init__(
        self,
        draft: Draft,
        known: Sequence[Agency],
        tables: Iterable[Laid],
        agency_of: Mapping[str, str],
    ) -> None:
        self._draft, self._agency_of = draft, agency_of
        cells = list(_cells(tables))
        texts = [printed(cell) for column, cell in cells if not _only_agencies(column)]
        named = people.names_in(texts, known)
        self._people = named if len(set(named)) <= MOST_PEOPLE else ()
        self._known = {agency.code: agency for agency in known}
        self._made: dict[str, Agency] = {}
        self._used: dict[str, Agency] = {}
        self._contacts: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._actions_of: Counter[str] = Counter()
        self._first_at: dict[str, Place] = {}
        self._make_agencies(cells)
        self._all = [*known, *self._made.values()]

    # Agencies that the partnership does not know yet.

    def _make_agencies(self, cells: Sequence[tuple[Column, Cell]]) -> None:
        known = list(self._known.values())
        names: Counter[str] = Counter()
        sure: set[str] = set()
        for column, cell in cells:
            only = _only_agencies(column)
            read = people.owners(printed(cell), known, self._people, only_agencies=only)
            for at, owner in enumerate(read.value or ()):
                if _is_unknown(owner):
                    names[owner.printed] += 1
                    self._first_at.setdefault(owner.printed, cell.place)
                    if only or at == 0 or codes.is_body(owner.printed):
                        sure.add(owner.printed)
        for name, times in names.items():
            if name in sure or times > 1:
                self._make(name)

    def _make(self, name: str) -> None:
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
        self._draft.notes.warn(
            "unknown_agency",
            f"There is no agency “{name}” yet; it is made, with the code {code}.",
            self._first_at[name],
            suggestions=get_close_matches(name, others, 3, 0.6),
            about=name,
        )

    # Owners.

    def _read(self, cell: Cell, column: Column | None, ref: str | None) -> Meaning[Owners]:
        only = column is not None and _only_agencies(column)
        meaning = people.owners(printed(cell), self._all, self._people, only_agencies=only)
        read = self._draft.notes.take(meaning, cell.place, ref)
        owners = tuple(self._placed(owner) for owner in read or ())
        for owner in owners:
            if owner.agency_code:
                self._use(owner.agency_code)
        return replace(meaning, value=None if read is None else owners)

    def _placed(self, owner: Owner) -> Owner:
        """Put a person into the agency that they are known to be of."""
        if owner.agency_code is None and owner.person is not None:
            return replace(owner, agency_code=self._agency_of.get(owner.person))
        return owner

    def _use(self, code: str) -> None:
        self._used[code] = self._made.get(code) or self._known[code]

    def of(self, laid: Laid, row: Row, action: Node) -> None:
        """Read who answers for an action, and who helps."""
        cell = laid.cell(row, Role.WHO)
        if cell is None or not printed(cell):
            self._ask_who(laid, cell, action)
        else:
            self._lead(cell, laid.column_of(row, cell), action)
        for helping in laid.cells(row, Role.SUPPORT):
            if printed(helping):
                owners = self._read(helping, laid.column_of(row, helping), action.ref).value
                self._contribute(action, owners or (), ContributorRole.SUPPORT)

    def _ask_who(self, laid: Laid, cell: Cell | None, action: Node) -> None:
        covering = cell.text.strip() if cell is not None and cell.filled else ""
        self._draft.notes.warn(
            "no_owner",
            "Nobody is named for this action.",
            cell.place if cell else action.place,
            action.ref,
            (covering,) if covering else (),
        )

    def _lead(self, cell: Cell, column: Column | None, node: Node) -> None:
        meaning = self._read(cell, column, node.ref)
        node.body["owner_printed"] = self._draft.line(printed(cell), cell.place, node.ref)
        if not (owners := meaning.value):
            return
        self._take_lead(owners[0], cell, node)
        node.body["lead_inferred"] = meaning.inferred
        pointer = f"{node.pointer}/lead_agency"
        self._draft.notes.came_from(pointer, cell.place, inferred=meaning.inferred)
        self._contribute(node, owners[1:], ContributorRole.JOINT_LEAD)

    def _take_lead(self, lead: Owner, cell: Cell, node: Node) -> None:
        node.body["lead_agency"] = lead.agency_code
        node.body["lead_contact"] = self._contact(lead)
        if lead.person and lead.agency_code is None:
            self._actions_of[lead.person] += 1
            self._first_at.setdefault(lead.person, cell.place)

    def _contact(self, owner: Owner) -> dict[str, Any] | None:
        if owner.person is None and owner.role is None:
            return None
        contact: dict[str, Any] = {
            "role_title": owner.role or PERSON,
            "agency": owner.agency_code,
        }
        if owner.person:
            contact["name"] = owner.person
        self._contacts.setdefault(tuple(contact.items()), contact)
        return contact

    def _contribute(self, node: Node, owners: Iterable[Owner], role: ContributorRole) -> None:
        contributors = node.body["contributors"]
        there = {node.body["lead_agency"], *(each["agency"] for each in contributors)}
        for owner in owners:
            if owner.agency_code and owner.agency_code not in there:
                there.add(owner.agency_code)
                contributors.append({"agency": owner.agency_code, "role": role.value})

    def own(self, laid: Laid, row: Row, milestone: Node) -> None:
        """Read who answers for a milestone, if its row prints it; else its action's lead does."""
        cell = laid.cell(row, Role.WHO)
        if cell is None or not printed(cell):
            return
        if owners := self._read(cell, laid.column_of(row, cell), milestone.ref).value:
            self._take_lead(owners[0], cell, milestone)

    def agency(self, laid: Laid, row: Row, ref: str | None) -> str | None:
        """Return the agency that a row names, where only an agency can answer."""
        cell = laid.cell(row, Role.WHO)
        if cell is None or not printed(cell):
            return None
        owners = self._read(cell, laid.column_of(row, cell), ref).value or ()
        return next((owner.agency_code for owner in owners if owner.agency_code), None)

    def write(self) -> None:
        """List the agencies and contacts that the document names, and ask whose people are."""
        agencies = [self._used[code] for code in sorted(self._used)]
        self._draft.body["agencies"] = [
            {"code": each.code, "name": each.name, "aliases": list(each.aliases)}
            for each in agencies
        ]
        self._draft.body["contacts"] = list(self._contacts.values())
        for person, times in self._actions_of.items():
            shown = "one action" if times == 1 else f"{times} actions"
            self._draft.notes.warn(
                "unknown_person_agency",
                f"{person} answers for {shown}; for which agency is not printed.",
                self._first_at[person],
                suggestions=tuple(self._used),
                about=person,
            )


def _only_agencies(column: Column) -> bool:
    """Tell whether a column names agencies and no people, by its header."""
    return matching.says(column.header, AGENCY_WORDS) is not None


def _cells(tables: Iterable[Laid]) -> Iterator[tuple[Column, Cell]]:
    for laid in tables:
        if laid.kind in _PEOPLED:
            for row in laid.rows:
                for column in laid.columns:
                    if column.role in _OWNERS and printed(row.cells[column.index]):
                        yield column, row.cells[column.index]


def _is_unknown(owner: Owner) -> bool:
    """Tell whether an owner may be an agency that nobody knows yet."""
    anyone = set(matching.words(owner.printed).split()) <= NO_ONE
    return not (owner.agency_code or owner.person or owner.role or anyone)
