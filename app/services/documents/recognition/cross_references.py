"""Where references lead: to a node of the plan, to the wrong one, or nowhere."""

import re
from typing import Any

from app.services.documents.blocks import Place
from app.services.documents.grammars import references
from app.services.documents.grammars.references import CrossReference
from app.services.documents.recognition.draft import Draft, Node, Saying
from app.vocabulary import NodeKind, ReferenceState

_DIGIT = re.compile(r"[0-9]")
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+")
FEW = 2
"""What so many actions or fewer are about is one thing; more, and it is a common word."""

_BETWEEN = re.compile(r"(?:\s+[a-z][\w]*|\s+[A-Z]\w*){0,3}[\s.,]*\(\s*(?:[a-z]+ )?$")


def _target(node: Node) -> dict[str, Any]:
    return {"kind": node.kind.value, "ref": node.ref}


def _keep(
    draft: Draft,
    subject: Node,
    words: str,
    target: Node | None,
    state: ReferenceState,
    place: Place | None,
    *,
    explicit: bool = True,
) -> bool:
    """Keep a reference, once; say whether it is new."""
    kept = draft.body["cross_references"]
    body = {
        "subject": _target(subject),
        "printed": draft.line(words, place),
        "target": _target(target) if target else None,
        "state": state.value,
        "explicit": explicit,
    }
    if body in kept:
        return False
    draft.notes.came_from(f"/cross_references/{len(kept)}", place)
    kept.append(body)
    return True


def misdirected(draft: Draft, subject: Node, words: str, ref: str, place: Place) -> None:
    """Keep that a header names another outcome than the one it stands under."""
    target = draft.nodes.get((NodeKind.OUTCOME, ref))
    state = ReferenceState.MISDIRECTED if target else ReferenceState.DANGLING
    _keep(draft, subject, words, target, state, place, explicit=False)


def pointing(draft: Draft, node: Node, text: str) -> tuple[CrossReference, ...]:
    """Find what a text of a node points at; without sections outcomes stand by themselves."""
    if _DIGIT.search(text) is None:
        return ()
    here = (node.ref or "") if draft.body["sections"] else ""
    return references.cross_references(text, here)


def resolve(draft: Draft) -> None:
    """Find where every text of the plan points, now that all its nodes are known."""
    for saying in draft.sayings:
        for each in pointing(draft, saying.node, saying.text):
            _resolve(draft, saying, each)


def _resolve(draft: Draft, saying: Saying, each: CrossReference) -> None:
    target = draft.nodes.get((each.target_kind, each.target_ref))
    subject, place = saying.node, saying.place
    if target is None:
        if _keep(draft, subject, each.printed, None, ReferenceState.DANGLING, place):
            text = f"“{each.printed}” leads nowhere in this plan."
            draft.notes.warn("dangling_reference", text, place, subject.ref, about=each.printed)
        return
    if target.ref == subject.ref and target.kind is subject.kind:
        return
    elsewhere = _really_in(draft, saying, each, target)
    state = ReferenceState.MISDIRECTED if elsewhere else ReferenceState.RESOLVED
    if _keep(draft, subject, each.printed, target, state, place) and elsewhere:
        named = elsewhere[0]
        draft.notes.warn(
            "misdirected_reference",
            f"“{each.printed}” leads to {target.ref}, where no action is about {named}.",
            place,
            subject.ref,
            tuple(elsewhere[1:]),
            each.printed,
        )


def _really_in(draft: Draft, saying: Saying, each: CrossReference, target: Node) -> list[str]:
    """Find where the thing is that the words before a reference name, if not where they say.

    `the Rent Bond Scheme (see grid 10)`: some action must name it there. Return its name and the
    actions elsewhere that do; nothing, where the reference is right or cannot be told.
    """
    before = saying.text.partition(each.printed)[0]
    names = list(_NAME.finditer(before))
    if not names or not _BETWEEN.fullmatch(before[names[-1].end() :]):
        return []
    name = names[-1][0]
    found = [
        str(node.ref)
        for (kind, _), node in draft.nodes.items()
        if kind is NodeKind.ACTION
        and node is not saying.node
        and name.lower() in node.body["description"].lower()
    ]
    there = any(ref == target.ref or ref.startswith(f"{target.ref}.") for ref in found)
    return [name, *found] if 0 < len(found) <= FEW and not there else []
