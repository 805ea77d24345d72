"""Who answers for what: agencies by their codes, people and roles as contacts, the rest asked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.services.documents.blocks import Cell, Place
from app.services.documents.grammars import Meaning
from app.services.documents.grammars.names import surely_a_person
from app.services.documents.grammars.owner_parts import Agency
from app.services.documents.grammars.people import Owner
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.owner_cells import A_PERSON, OwnerCells, Owners
from app.services.documents.recognition.tables import Column, Laid, Row, printed
from app.services.documents.recognition.vocabulary import Role
from app.vocabulary import ContributorRole

PERSON = "Lead officer"
"""The role of a person whose role is not printed."""

ANSWERS, HELPS, OWNS = "answers for action", "helps with action", "answers for risk"


class Leads:
    """Reads the owners of one document; it learns first who is named anywhere in it."""

    def __init__(
        self,
        draft: Draft,
        known: Sequence[Agency],
        tables: Iterable[Laid],
        agency_of: Mapping[str, str],
        named: Iterable[str] = (),
    ) -> None:
        self._draft, self._agency_of = draft, agency_of
        self._cells = OwnerCells(draft.notes, known, tables, named)
        self._used: dict[str, Agency] = {}
        self._contacts: dict[tuple[Any, ...], dict[str, Any]] = {}
        # What each person is named for whose agency is not printed, in words, and where first.
        self._tasks_of: dict[str, Counter[str]] = {}
        self._first_at: dict[str, Place] = {}

    def _read(self, cell: Cell, column: Column | None, ref: str | None) -> Meaning[Owners]:
        meaning = self._cells.owners(cell, column)
        # Whether a name is a person's is asked once, for all its cells.
        others = (doubt for doubt in meaning.doubts if doubt.code != "read_as_person")
        meaning = replace(meaning, doubts=tuple(others))
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
        self._used[code] = self._cells.agency(code)

    def of(self, laid: Laid, row: Row, action: Node) -> None:
        """Read who answers for an action, and who helps."""
        cells = laid.printing(row, Role.WHO)
        if not cells:
            self._ask_who(laid, laid.cell(row, Role.WHO), action)
        else:
            self._lead([(cell, laid.column_of(row, cell)) for cell in cells], action)
        for helping in laid.cells(row, Role.SUPPORT):
            if printed(helping):
                owners = self._read(helping, laid.column_of(row, helping), action.ref).value or ()
                self._contribute(action, owners, ContributorRole.SUPPORT, helping.place)
                self._leave_out(owners, helping.place, action.ref)

    def _ask_who(self, laid: Laid, cell: Cell | None, action: Node) -> None:
        covering = cell.text.strip() if cell is not None and cell.filled else ""
        self._draft.notes.warn(
            "no_owner",
            "Nobody is named for this action.",
            cell.place if cell else action.place,
            action.ref,
            (covering,) if covering else (),
        )

    def _lead(self, cells: Sequence[tuple[Cell, Column | None]], node: Node) -> None:
        """Read the owners of one or more columns; the first of them is the lead."""
        first = cells[0][0]
        read = [self._read(cell, column, node.ref) for cell, column in cells]
        words = " / ".join(printed(cell) for cell, _ in cells)
        node.body["owner_printed"] = self._draft.line(words, first.place, node.ref)
        owners = _together([meaning.value or () for meaning in read])
        if not owners:
            return
        inferred = any(meaning.inferred for meaning in read)
        self._take_lead(owners[0], first, node)
        node.body["lead_inferred"] = inferred
        pointer = f"{node.pointer}/lead_agency"
        self._draft.notes.came_from(pointer, first.place, inferred=inferred)
        self._contribute(node, owners[1:], ContributorRole.JOINT_LEAD, first.place)

    def _take_lead(self, lead: Owner, cell: Cell, node: Node) -> None:
        node.body["lead_agency"] = lead.agency_code
        node.body["lead_contact"] = self._contact(lead)
        self._name(lead, ANSWERS, cell.place)

    def _name(self, owner: Owner, task: str, place: Place) -> None:
        """Note what a person is named for, where their agency is not known."""
        if owner.person and owner.agency_code is None:
            self._tasks_of.setdefault(owner.person, Counter())[task] += 1
            self._first_at.setdefault(owner.person, place)

    def _leave_out(self, owners: Owners, place: Place, ref: str | None) -> None:
        """Say of roles that only agencies can be kept where they stand."""
        for owner in owners:
            if owner.agency_code is None and owner.role:
                text = f"“{owner.printed}” is not kept here, where only agencies are."
                self._draft.notes.note("owner_not_kept", text, place, ref)

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

    def _contribute(
        self, node: Node, owners: Iterable[Owner], role: ContributorRole, place: Place
    ) -> None:
        contributors = node.body["contributors"]
        there = {node.body["lead_agency"], *(each["agency"] for each in contributors)}
        for owner in owners:
            self._name(owner, HELPS, place)
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
        for owner in owners:
            self._name(owner, OWNS, cell.place)
        self._leave_out(owners, cell.place, ref)
        found = dict.fromkeys(owner.agency_code for owner in owners if owner.agency_code)
        for code in list(found)[1:]:
            text = f"{code} is named beside {next(iter(found))}; a risk has one agency."
            self._draft.notes.note("owner_not_kept", text, cell.place, ref)
        return next(iter(found), None)

    def write(self) -> None:
        """List the agencies and contacts that the document names, and ask whose people are."""
        agencies = [self._used[code] for code in sorted(self._used)]
        self._draft.body["agencies"] = [
            {"code": each.code, "name": each.name, "aliases": list(each.aliases)}
            for each in agencies
        ]
        self._draft.body["contacts"] = list(self._contacts.values())
        for person in self._tasks_of:
            self._ask_whose(person)

    def _ask_whose(self, person: str) -> None:
        """Ask for which agency a person answers; first whether it is a person, if that is open."""
        notes, place = self._draft.notes, self._first_at[person]
        if surely_a_person(person) or self._cells.is_named(person):
            done = " and ".join(_times(task, n) for task, n in self._tasks_of[person].items())
            notes.warn(
                "unknown_person_agency",
                f"{person} {done}; for which agency is not printed.",
                place,
                suggestions=tuple(self._used),
                about=person,
            )
            return
        notes.warn(
            "person_or_agency",
            f"“{person}” may be a person or an agency. It is kept as a person's name, which few "
            "see and which can be erased; name the agency if it is one.",
            place,
            suggestions=(*self._cells.near(person), A_PERSON),
            about=person,
        )


def _together(read: Sequence[Owners]) -> list[Owner]:
    """Put owners of several columns in order; an agency beside a person's column is theirs."""
    firsts = [owners[0] for owners in read if owners]
    others = [owner for owners in read for owner in owners[1:]]
    agency = next((o for o in firsts if o.agency_code and not (o.person or o.role)), None)
    person = next((o for o in firsts if (o.person or o.role) and o.agency_code is None), None)
    if agency is None or person is None:
        return [*firsts, *others]
    both = replace(person, agency_code=agency.agency_code)
    return [both, *(o for o in firsts if o not in (agency, person)), *others]


def _times(task: str, times: int) -> str:
    one, noun = task.rsplit(" ", 1)
    return f"{one} one {noun}" if times == 1 else f"{one} {times} {noun}s"
