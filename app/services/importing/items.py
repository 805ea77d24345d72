"""The parts of a document one by one: each with its address, its title and what it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from app.importing_vocabulary import ItemKind
from app.services.importing.addresses import Address, Body, line_ref, walk

TITLE: Mapping[ItemKind, str] = {
    ItemKind.PLAN: "title",
    ItemKind.SECTION: "title",
    ItemKind.OUTCOME: "statement",
    ItemKind.ACTION: "description",
    ItemKind.MILESTONE: "title",
    ItemKind.RISK: "description",
}
# What stands beneath a part is a part of its own.
BENEATH = frozenset({"outcomes", "actions", "milestones", "budget_lines"})
# What a plan itself says; its code is its address.
OF_PLAN = (
    *("title", "part", "document_date", "period_start_on", "period_end_on", "fy_start_year"),
    *("predecessor", "narrative", "labels", "thresholds"),
)
# How a link is told from the others; the rest of it can be edited.
LINKED = ("indicator", "outcome", "role")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a document: `key` tells it from every other of its kind."""

    kind: ItemKind
    key: str
    ref: str | None
    title: str
    fields: Mapping[str, Any]
    parent: Address | None = None


def parts(document: Body) -> Iterator[Part]:
    """Take a document apart, in its order; what others name comes first."""
    for agency in document["agencies"]:
        yield Part(ItemKind.AGENCY, agency["code"], agency["code"], agency["name"], {})
    for source in document["funding_sources"]:
        yield Part(ItemKind.FUNDING_SOURCE, source["code"], source["code"], source["name"], {})
    for contact in document["contacts"]:
        yield Part(ItemKind.CONTACT, _words(contact), None, _called(contact), {})
    fields = {name: document[name] for name in OF_PLAN}
    yield Part(ItemKind.PLAN, "", document["code"], document["title"], fields)
    yield from _addressed(document)
    yield from _links(document)


def _addressed(document: Body) -> Iterator[Part]:
    for kind, body, parent in walk(document):
        ref = body["ref"]
        # A risk holds refs of what it threatens, where others hold what is beneath them.
        apart = frozenset() if kind is ItemKind.RISK else BENEATH
        fields = {name: value for name, value in body.items() if name not in apart}
        yield Part(kind, ref, ref, body[TITLE[kind]], fields, parent)
        for line in body.get("budget_lines", ()):
            address = line_ref(ref, line["number"])
            title = line["printed"] or line["state"]
            yield Part(ItemKind.BUDGET_LINE, address, address, title, line, (kind, ref))


def _links(document: Body) -> Iterator[Part]:
    for link in document["indicator_links"]:
        key = _words({name: link[name] for name in LINKED})
        yield Part(ItemKind.INDICATOR_LINK, key, link["outcome"], link["indicator"], link)
    for link in document["commitment_links"]:
        ref = link["outcome"] or link["action"]
        title = f"{link['commitment']['strategy']} {link['commitment']['ref']}"
        yield Part(ItemKind.COMMITMENT_LINK, _words(link), ref, title, link)
    for said in document["assessments"]:
        ref = said["subject"]["ref"]
        yield Part(ItemKind.ASSESSMENT, _words(said), ref, said["rating"], said)
    for pointing in document["cross_references"]:
        ref = pointing["subject"]["ref"]
        yield Part(ItemKind.CROSS_REFERENCE, _words(pointing), ref, pointing["printed"], pointing)


def _words(body: Any) -> str:
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def _called(contact: Body) -> str:
    named = (contact.get("name"), contact["role_title"], contact.get("agency"))
    return ", ".join(each for each in named if each)
