"""What the files of a plan have said so far: the newest, and of what it leaves out those before."""

import copy
from typing import Any

from app.importing_vocabulary import ItemKind
from app.services.importing.addresses import BENEATH, Body

# A part that has no place in the plan any more.
GONE = "gone "
LINKS = ("indicator_links", "commitment_links", "assessments", "cross_references")


def overlay(newest: Body, before: Body | None) -> Body:
    """Return the newest document with every part of the one before that it says nothing of.

    Both call every part by its ref in the plan. So a file of one section alone takes nothing from
    what is known of the others.
    """
    if before is None:
        return newest
    told = copy.deepcopy(newest)
    _fill(ItemKind.PLAN, told, before)
    for name in LINKS:
        told[name] += [each for each in before[name] if each not in told[name]]
    return told


def _fill(kind: ItemKind, into: Body, before: Body) -> None:
    for below, name, _ in BENEATH.get(kind, ()):
        here: dict[str, Any] = {each["ref"]: each for each in into[name]}
        for each in before[name]:
            if each["ref"] in here:
                _fill(below, here[each["ref"]], each)
            elif not each["ref"].startswith(GONE):
                into[name].append(copy.deepcopy(each))
