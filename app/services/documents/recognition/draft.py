"""The document while it is made: its nodes by ref, their pointers, and what they say."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from app.services.documents.blocks import Place
from app.services.documents.recognition.notes import Notes
from app.services.rules.refs import REF_MAX_LENGTH, REF_PATTERN, next_ref, position
from app.vocabulary import NodeKind

Body = dict[str, Any]

LINE_LIMIT = 500
PROSE_LIMIT = 20_000

_REF = re.compile(REF_PATTERN)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LAST_BLANK = re.compile(r"\s\S*$")


@dataclass(slots=True)
class Node:
    """A node of the plan: what it is, its ref, where it is in the document and in the file."""

    kind: NodeKind
    ref: str | None
    pointer: str
    body: Body
    place: Place | None


@dataclass(frozen=True, slots=True)
class Saying:
    """A text of a node that may point elsewhere in the plan."""

    node: Node
    text: str
    place: Place | None


@dataclass(slots=True)
class Draft:
    """A plan document in the making. Nodes are numbered as printed, or take the next free ref."""

    body: Body
    notes: Notes
    nodes: dict[tuple[NodeKind, str], Node] = field(default_factory=dict)
    sayings: list[Saying] = field(default_factory=list)
    # The highest of the refs beneath each parent: the next one follows it.
    _highest: dict[tuple[NodeKind, str | None], tuple[str, ...]] = field(default_factory=dict)
    # Those to whom the document prints no number, and the refs that it prints, so far.
    unnumbered: set[tuple[NodeKind, str]] = field(default_factory=set)
    printed: set[tuple[NodeKind, str]] = field(default_factory=set)

    def keep_free(self, printed: Collection[tuple[NodeKind, str]]) -> None:
        """Give nobody a ref that the document prints further on."""
        for kind, ref in printed:
            self._note_highest(kind, ref)

    @property
    def plan(self) -> Node:
        """Return the plan itself."""
        return Node(NodeKind.PLAN, None, "", self.body, None)

    def refs(self, kind: NodeKind) -> list[str]:
        """Return the refs of a kind, in the order of the document."""
        return [ref for each, ref in self.nodes if each is kind]

    def ref_for(
        self, kind: NodeKind, parent: str | None, number: str | None, place: Place | None
    ) -> str:
        """Make the ref of a node from its printed number; the next free one without."""
        ref = _as_ref(parent, number)
        if ref is None:
            return self._next(kind, parent)
        self.printed.add((kind, ref))
        if (kind, ref) in self.nodes:
            free = self._next(kind, parent)
            self.notes.warn(
                "ref_taken",
                f"The number {number} is printed a second time; {free} is taken in its place.",
                place,
                free,
            )
            return free
        return ref

    def ask_about_ref(self, printed: str, read: str | None, ref: str, place: Place | None) -> None:
        """Ask about a printed number that no ref can be: `1.a`, `HS/3`."""
        kept = read is not None and ("." not in read or read == ref)
        if printed and not kept:
            text = (
                f"The number “{printed}” is not one that a ref can be; {ref} is taken in its place."
            )
            self.notes.warn("ref_not_taken", text, place, ref)

    def _next(self, kind: NodeKind, parent: str | None) -> str:
        """Give the next free ref beneath a parent: only its own children can be in the way."""
        ref = next_ref(parent, self._highest.get((kind, parent), ()))
        self.unnumbered.add((kind, ref))
        return ref

    def add(self, kind: NodeKind, ref: str, into: Node, name: str, body: Body, at: Place) -> Node:
        """Hang a node beneath another, and keep where it stands."""
        siblings = into.body[name]
        node = Node(kind, ref, f"{into.pointer}/{name}/{len(siblings)}", {"ref": ref, **body}, at)
        siblings.append(node.body)
        self.nodes[kind, ref] = node
        self._note_highest(kind, ref)
        self.notes.came_from(node.pointer, at)
        if (kind, ref) in self.unnumbered:
            self.notes.came_from(f"{node.pointer}/ref", at, inferred=True)
        return node

    def _note_highest(self, kind: NodeKind, ref: str) -> None:
        above = ref.rpartition(".")[0] or None
        highest = self._highest.get((kind, above), ())
        if not highest or position(highest[0]) < position(ref):
            self._highest[kind, above] = (ref,)

    def label(self, name: str, word: str) -> None:
        """Keep what the document calls its sections or outcomes: the first word for it."""
        self.body["labels"].setdefault(name, word[:1].upper() + word[1:].lower())

    def say(self, node: Node, text: str | None, place: Place | None) -> None:
        """Keep a text of a node, to be searched for references when all nodes are known."""
        if text:
            self.sayings.append(Saying(node, text, place))

    def line(self, text: str, place: Place | None, ref: str | None = None) -> str:
        """Return a text as one line that fits a short field; a cut is a question."""
        return self._cut(" ".join(_CONTROL.sub(" ", text).split()), LINE_LIMIT, place, ref)

    def prose(self, text: str, place: Place | None, ref: str | None = None) -> str:
        """Return a text that fits a long field; a cut is a question."""
        return self._cut(_CONTROL.sub(" ", text).strip(), PROSE_LIMIT, place, ref)

    def _cut(self, text: str, limit: int, place: Place | None, ref: str | None) -> str:
        if len(text) <= limit:
            return text
        kept = _LAST_BLANK.sub("", text[: limit - 1])
        self.notes.warn(
            "text_too_long",
            f"This is longer than {limit} characters and is cut after “{kept[-40:]}”.",
            place,
            ref,
        )
        return f"{kept}…"


def _as_ref(parent: str | None, number: str | None) -> str | None:
    """Make a ref of a printed number: `2` beneath 8.3 is 8.3.2, `8.3.2` and `A4` stay so."""
    if number is None:
        return None
    above, _, last = number.rpartition(".")
    whole = parent is None or above == parent
    # A ref has one number more than that of what it stands beneath, however many are printed.
    refs = (number,) if whole else (f"{parent}.{last}", number if number[0].isalpha() else "")
    return next((r for r in refs if _REF.fullmatch(r) and len(r) <= REF_MAX_LENGTH), None)
