"""What an import would do, item by item: three documents compared, nothing touched.

The third is what the last file imported said (the base): what a file says again is no change, so
an edit made here since is kept, and what both changed is a conflict, which keeps what is stored
until it is answered.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.importing_vocabulary import ImportAction, ItemKind
from app.services.importing.addresses import Address, Addresses, Body, settle
from app.services.importing.items import TITLE, Part, parts
from app.services.importing.pairing import alike
from app.vocabulary import ScheduleKind

# These are only ever added: two that differ are two.
ADDED = frozenset(
    {
        *(ItemKind.AGENCY, ItemKind.FUNDING_SOURCE, ItemKind.CONTACT),
        *(ItemKind.COMMITMENT_LINK, ItemKind.ASSESSMENT, ItemKind.CROSS_REFERENCE),
    }
)
# Where a part stands was settled before its fields are compared.
ADDRESS = ("ref", "number")
NAMING = ("lead_agency", "funding_source")
# Those of the partnership: a plan that no longer names them takes nothing away.
SHARED = frozenset({ItemKind.AGENCY, ItemKind.FUNDING_SOURCE, ItemKind.CONTACT})

REMOVED_HERE = "It was removed here since the last import; it stays removed."
CHANGED_BUT_REMOVED = "The file changes it, and it was removed here since the last import."
BENEATH_REMOVED = "What it stands beneath was removed here since the last import."
NEVER_IN_FILE = "It was made here; no imported file held it."
CHANGED_BOTH = "The file changes it, and it was changed here since the last import."
UNNAMED = "Nothing that is applied names it, so it is not made."
REWRITTEN = "Its words are wholly others than those stored under this number."


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an item: what is stored and what the file says; `taken` if that is applied."""

    field: str
    before: Any
    after: Any
    taken: bool = True


@dataclass(slots=True)
class Item:
    """One part of the file or the plan, and what the import does with it."""

    action: ImportAction
    part: Part
    changes: list[FieldChange] = field(default_factory=list)
    note: str | None = None

    @property
    def address(self) -> Address:
        """Return what tells it from every other item."""
        return self.part.kind, self.part.key

    def taken(self) -> dict[str, Any]:
        """Return the fields that are applied, with what they will be."""
        return {change.field: change.after for change in self.changes if change.taken}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file says: its document as it would be stored, and what of that it really prints."""

    document: Body
    # Refs that are printed as such; the others were given on reading.
    printed: Collection[Address] = frozenset()
    # Actions of which the file lists no milestones, so that it says nothing about those stored.
    stepless: Collection[str] = frozenset()
    # The fields that it really holds, by address in the file; None: all of them, blanks too.
    said: Mapping[Address, Collection[str]] | None = None
    # Of what all plans of the partnership share: what is there already.
    shared: Collection[Address] = frozenset()


@dataclass(frozen=True, slots=True)
class Choices:
    """What was answered: whose value to take in a conflict, and which texts are something new."""

    # Addresses of items in conflict for which the file is right.
    file_is_right: Collection[Address] = frozenset()
    # Addresses in the file of what is new, although its number was given before.
    new: Collection[Address] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The items in the order of the file, then what the file misses."""

    items: Sequence[Item]
    # The document of the file, with its final addresses.
    document: Body
    # What the files before it said, likewise.
    base: Body | None
    # By final address: the address in the file, and the one in the plan.
    came_as: Mapping[Address, Address]
    was: Mapping[Address, Address]


def compare(
    stored: Body | None, wanted: Wanted, base: Body | None, choices: Choices = Choices()
) -> Comparison:
    """Compare what a file says with what is stored, if it is, and with what the last file said."""
    addresses = settle(stored, wanted.document, base, wanted.printed, choices.new)
    document = addresses.wanted.renamed(wanted.document)
    here = {} if stored is None else _by_address(addresses.stored.renamed(stored))
    last = None if base is None else addresses.base.renamed(base)
    earlier = None if last is None else _by_address(last)
    comparing = _Comparing(here, earlier, wanted, choices, addresses)
    items = list(comparing.items(document))
    _leave_unnamed(items, document)
    return Comparison(items, document, last, comparing.came_as, comparing.was)


def who(contact: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what tells contacts apart, but for those who are told alike."""
    return contact["role_title"], contact.get("agency"), contact.get("name")


def named_in(items: Iterable[Item]) -> set[Any]:
    """Return what the applied fields name of all that plans share: codes, and contacts."""
    found: set[Any] = set()
    for item in items:
        if item.part.kind not in SHARED:
            found |= set(_names(item.taken()))
    return found


def _names(body: Mapping[str, Any]) -> Iterator[Any]:
    yield from (body[name] for name in NAMING if body.get(name))
    yield from (each["agency"] for each in body.get("contributors", ()))
    if contact := body.get("lead_contact"):
        yield who(contact)
        yield contact["agency"]


def _leave_unnamed(items: Iterable[Item], document: Body) -> None:
    """Make nothing that only a part names which is kept as it is stored."""
    listed = list(items)
    named = named_in(listed)
    wanted = {item.address for item in listed if item.part.key in named}
    for contact, item in zip(
        document["contacts"],
        (item for item in listed if item.part.kind is ItemKind.CONTACT),
        strict=True,
    ):
        if who(contact) in named:
            wanted.add(item.address)
    for item in listed:
        unnamed = item.part.kind in SHARED and item.address not in wanted
        if unnamed and item.action is ImportAction.CREATE:
            item.action, item.changes, item.note = ImportAction.UNCHANGED, [], UNNAMED


def _by_address(document: Body) -> dict[Address, Part]:
    return {(part.kind, part.key): part for part in parts(document)}


class _Comparing:
    def __init__(
        self,
        stored: Mapping[Address, Part],
        base: Mapping[Address, Part] | None,
        wanted: Wanted,
        choices: Choices,
        addresses: Addresses,
    ) -> None:
        self._stored, self._base, self._wanted = stored, base, wanted
        self._choices = choices
        self.came_as = addresses.wanted.origins()
        self.was = addresses.stored.origins()
        final = {before: now for now, before in self.came_as.items()}
        self._notes = {final[address]: note for address, note in addresses.notes.items()}
        self._silent = {
            now[1]
            for now, before in self.came_as.items()
            if before[0] is ItemKind.ACTION and before[1] in wanted.stepless
        }
        self._gone: set[Address] = set()

    def items(self, document: Body) -> Iterator[Item]:
        """Compare each part of the file, and then tell what it misses."""
        seen: set[Address] = set()
        for part in parts(document):
            if self._is_silent(part):
                continue
            seen.add((part.kind, part.key))
            item = self._item(part)
            item.note = item.note or self._notes.get(item.address)
            yield item
        for address, part in self._stored.items():
            if address in seen or part.kind in SHARED or self._is_silent(part):
                continue
            known = self._base is None or address in self._base
            yield Item(ImportAction.MISSING, part, note=None if known else NEVER_IN_FILE)

    def _is_silent(self, part: Part) -> bool:
        """Tell whether the file says nothing of a milestone: it lists none for that action.

        A new action has those that come by themselves.
        """
        if part.kind is not ItemKind.MILESTONE or part.parent is None:
            return False
        return part.parent[1] in self._silent and part.parent in self._stored

    def _item(self, part: Part) -> Item:
        address = (part.kind, part.key)
        here = self._stored.get(address)
        earlier = self._base.get(address) if self._base is not None else None
        if here is None:
            return self._absent(part, earlier)
        if part.kind in ADDED:
            return Item(ImportAction.UNCHANGED, part)
        return self._present(part, here, earlier)

    def _absent(self, part: Part, earlier: Part | None) -> Item:
        address = (part.kind, part.key)
        wanted = address in self._choices.file_is_right
        if part.parent in self._gone:
            self._gone.add(address)
            unchanged = earlier is not None and earlier.fields == part.fields
            action = ImportAction.UNCHANGED if unchanged else ImportAction.CONFLICT
            return Item(action, part, note=BENEATH_REMOVED)
        if address in self._wanted.shared:
            return Item(ImportAction.UNCHANGED, part)
        if earlier is None or wanted or part.kind in SHARED:
            return Item(ImportAction.CREATE, part, _all_of(part))
        self._gone.add(address)
        if earlier.fields == part.fields:
            return Item(ImportAction.UNCHANGED, part, note=REMOVED_HERE)
        return Item(ImportAction.CONFLICT, part, note=CHANGED_BUT_REMOVED)

    def _present(self, part: Part, here: Part, earlier: Part | None) -> Item:
        address = (part.kind, part.key)
        before = self._known_as(here)
        last = None if earlier is None else earlier.fields
        # The front of a plan is not in every form of it, so a blank there says nothing ever.
        said = self._said(address) if last is None or part.kind is ItemKind.PLAN else None
        changes: list[FieldChange] = []
        for name, after in part.fields.items():
            was = before.get(name)
            apart = name not in ADDRESS and last is not None
            if was == after or (said is not None and name not in said):
                continue
            if apart and last is not None and last.get(name) == after:
                continue
            clash = apart and last is not None and last.get(name) != was
            taken = not clash or address in self._choices.file_is_right
            changes.append(FieldChange(name, was, after, taken))
        if not changes:
            return Item(ImportAction.UNCHANGED, part)
        if not all(change.taken for change in changes):
            return Item(ImportAction.CONFLICT, part, changes, CHANGED_BOTH)
        # A plan is what it is called by its code, whatever its title says.
        named = part.kind in TITLE and part.kind is not ItemKind.PLAN
        titled = named and not alike(part.title, here.title)
        return Item(ImportAction.UPDATE, part, changes, REWRITTEN if titled else None)

    def _said(self, address: Address) -> Collection[str] | None:
        if self._wanted.said is None:
            return None
        return {*self._wanted.said.get(self.came_as.get(address, address), ()), *ADDRESS}

    def _known_as(self, here: Part) -> dict[str, Any]:
        """Return what is stored, under the ref by which it is known today.

        A part whose parent alone is renumbered is not itself edited: it follows.
        """
        if here.kind not in TITLE or (here.kind, here.key) not in self.was:
            return dict(here.fields)
        old, parent = self.was[here.kind, here.key][1], here.parent
        above = self.was[parent][1] if parent else ""
        follows = old.removeprefix(above) == here.key.removeprefix(parent[1] if parent else "")
        return {**here.fields, "ref": here.key if follows else old}


def is_blank(value: Any) -> bool:
    """Tell whether a value says nothing: no text, an empty list, nothing scheduled."""
    return value in (None, "", [], {}, False) or (
        isinstance(value, dict) and value.get("kind") == ScheduleKind.NONE
    )


def _all_of(part: Part) -> list[FieldChange]:
    return [
        FieldChange(name, None, value) for name, value in part.fields.items() if not is_blank(value)
    ]
