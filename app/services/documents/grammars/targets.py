"""Printed targets: what an outcome is judged by, and how much an action promises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.services.documents.grammars import Doubt, Meaning, Severity
from app.services.documents.grammars.numbers import IN_FIGURES, IN_WORDS, noun, number
from app.services.documents.grammars.points import point
from app.services.documents.grammars.spans import MONTHS, Near, Span
from app.services.documents.grammars.text import as_printed, plain
from app.vocabulary import TargetKind as Kind

LONGEST = 10_000
NEARBY = 200
_PERCENT = r" ?(?:%|per ?cent\b(?! points?)|pc\b)"
_MORE = re.compile(r"\b(?:increas|rais|improv|grow|expand|boost|more\b)", re.IGNORECASE)
_LESS = re.compile(r"\b(?:reduc|decreas|lower|cut|fewer\b|minimis|drop\b)", re.IGNORECASE)
_CHANGE = re.compile(rf"\bby (?:at least |a further )?(?P<n>{IN_FIGURES}){_PERCENT}", re.IGNORECASE)
_POINTS = re.compile(rf"\bby {IN_FIGURES} ?(?:%|percentage|per ?cent) points?", re.IGNORECASE)
_REACH = re.compile(
    rf"(?:\bfrom (?P<base>{IN_FIGURES})(?:{_PERCENT})?(?: [a-z]+)?(?: \([^)]*\))? )?"
    rf"\bto (?:at least |no more than |a (?:minimum|maximum|total) of )?"
    rf"(?P<n>{IN_FIGURES})(?P<percent>{_PERCENT})?(?![\d/-]|\.\d)",
    re.IGNORECASE,
)
_BOUNDS: tuple[tuple[Kind, str, bool], ...] = (
    (
        Kind.AT_LEAST,
        "(?:at least|no fewer than|not fewer than|no less than|not less than"
        "|a? ?minimum(?: of)?|>=)",
        True,
    ),
    (
        Kind.AT_MOST,
        "(?:no more than|not more than|at most|a? ?maximum(?: of)?|not exceed(?:ing)?|up to|<=)",
        True,
    ),
    (Kind.EXACTLY, "exactly", True),
    (Kind.AT_LEAST, "(?:more than|over|above|exceed(?:ing)?)", False),
    (Kind.AT_MOST, "(?:fewer than|less than|under|below)", False),
)
_COUNTED = re.compile(
    r"\b(?:number|proportion|percentage|rate|level|share|amount) of (?P<unit>.+?)"
    r"(?= (?:recorded|from|by|to|in|who|that|across|with|at|within|is|are|will)\b|[.,;]|$)",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:by|before|in|during|at|for|until) (?P<date>(?:the )?(?:end of )?(?:\d{1,2}(?:st|nd|rd"
    rf"|th)? )?(?:{'|'.join(MONTHS)})\b\.?(?:,? '?\d{{2,4}}\b)?|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}"
    r"|\d{4}-\d\d-\d\d|\d{4}[/-]\d{2,4})",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"(?<![\w£$€/.,'-])(?:(?P<digits>{IN_FIGURES})|(?P<words>{IN_WORDS}))(?P<plus>\+)?"
    r"(?![\w%/]|[.,:]\d|-\w|'s)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?<![\d/-])\d{1,6} ?- ?\d{1,6}(?= [a-z])(?! ?(?:%|per))")
_NAMED = re.compile(
    r"\b(?:objectives?|outcomes?|grids?|sections?|tiers?|ni|indicators?|parts?|phases?|stages?"
    r"|years?|steps?|levels?|bands?|class|annex|appendix|tables?|figures?|pages?|versions?|no\.?"
    r"|numbers?|quarters?|weeks?|actions?|points?|milestones?|aged?|ages|key stage|"
    rf"{'|'.join(MONTHS)})\.? ?(?:\d+ ?(?:/|and|&|,|or) ?)*$",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(
    r" ?(?:per ?cent|percent|percentage|days?|weeks?|months?|years?|minutes?"
    rf"|(?:{'|'.join(MONTHS)})\b)",
    re.IGNORECASE,
)
_OF_TIME = re.compile(
    r"\b(?:in|by|since|from|until|till|of|during|early|late|to|for) $", re.IGNORECASE
)
_ITEM = re.compile(r"(^|\n)\s*\d{1,3}[.)]\s")


@dataclass(frozen=True, slots=True)
class Target:
    """The figure that an outcome is to reach or to keep to."""

    kind: Kind
    value: Decimal
    change_percent: Decimal | None = None
    unit: str | None = None
    due_on: date | None = None
    printed: str = ""
    baseline: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of what an action promises."""

    value: Decimal
    noun: str | None
    printed: str


def outcome_target(statement: str) -> Meaning[Target]:
    """Read the target of an outcome; most outcomes have none, and that raises no question."""
    whole = as_printed(statement)
    text = plain(statement[:LONGEST]).replace("\n", " ")
    due_on, doubts = _due(text)
    target, more = _change(text, due_on) or _bound(text, due_on) or (None, ())
    if target is None and not more:
        return Meaning(None, whole)
    inferred = any(doubt.code == "inferred_direction" for doubt in more)
    return Meaning(target, whole, inferred, (*more, *doubts))


def quantities(description: str) -> Meaning[tuple[Quantity, ...]]:
    """Read every amount an action promises, with what it counts; not dates, money or durations."""
    whole = as_printed(description)
    text = _ITEM.sub(r"\1", plain(description[:LONGEST]))
    found = tuple(_amounts(text))
    doubts = [
        Doubt("quantity_without_noun", f"What “{one.printed}” counts is not clear.", Severity.NOTE)
        for one in found
        if one.noun is None
    ]
    doubts += [
        Doubt("unclear_quantity", f"“{match[0]}” is a range, not a quantity.")
        for match in _RANGE.finditer(text)
        if not _NAMED.search(text[: match.start()])
        and not re.fullmatch(r"\d{4} ?- ?\d\d(\d\d)?", match[0])
    ]
    return Meaning(found, whole, False, tuple(dict.fromkeys(doubts)))


_Bound = tuple[re.Match[str], Kind, bool]
_Found = tuple[Target | None, tuple[Doubt, ...]]


def _change(text: str, due_on: date | None) -> _Found | None:
    """Read `increase … by 10 per cent to 347`, `reduce … from 50 to 40`."""
    change = _CHANGE.search(text)
    reach = next((m for m in _REACH.finditer(text) if m["base"] or not _is_year(m["n"])), None)
    kind = _direction(text)
    if kind is None and not (reach and reach["base"]):
        return None
    if reach is None or _POINTS.search(text):
        partial = change or _POINTS.search(text)
        doubt = Doubt("target_without_value", "A change is printed, but not the figure to reach.")
        return (None, (doubt,)) if partial else None
    value, base = number(reach["n"]), number(reach["base"]) if reach["base"] else None
    doubts: tuple[Doubt, ...] = ()
    if kind is None:
        kind = Kind.INCREASE_TO if base is not None and value >= base else Kind.REDUCE_TO
        doubts = (Doubt("inferred_direction", "The direction is taken from the figures."),)
    spans = [match for match in (change, reach) if match]
    start, end = min(m.start() for m in spans), max(m.end() for m in spans)
    percent = number(change["n"]) if change else None
    unit = "per cent" if reach["percent"] else _unit(text, reach.end())
    return Target(kind, value, percent, unit, due_on, text[start:end], base), doubts


def _bound(text: str, due_on: date | None) -> _Found | None:
    """Read `at least 655`, `no more than 5`; a figure to pass is kept as the figure to reach."""
    found = _apart(sorted(_bounds(text), key=lambda each: each[0].start()))
    if not found:
        return None
    match, kind, exact = found[0]
    doubts: tuple[Doubt, ...] = ()
    if not exact:
        doubts = (Doubt("strict_bound", f"“{match[0]}” leaves the figure itself out."),)
    if len(found) > 1:
        doubts += (Doubt("several_targets", f"“{found[1][0][0]}” is a second target."),)
    unit = "per cent" if match["percent"] else _unit(text, match.end())
    return Target(kind, number(match["n"]), None, unit, due_on, match[0]), doubts


def _apart(found: list[_Bound]) -> list[_Bound]:
    """Leave out what is only a part of another: `more than 5` in `no more than 5`."""
    kept: list[_Bound] = []
    for bound in found:
        if not kept or bound[0].start() >= kept[-1][0].end():
            kept.append(bound)
    return kept


def _bounds(text: str) -> Iterator[_Bound]:
    for kind, words, exact in _BOUNDS:
        form = rf"(?<!\w){words} ?(?P<n>{IN_FIGURES})(?P<percent>{_PERCENT})?(?![\d/]|\.\d)"
        for match in re.finditer(form, text, re.IGNORECASE):
            if not _is_year(match["n"]) and not _NO_COUNT.match(text, match.end()):
                yield match, kind, exact
    for match in re.finditer(
        rf"(?<![\w.,/])(?P<n>{IN_FIGURES})(?P<percent>{_PERCENT})? or more\b", text
    ):
        yield match, Kind.AT_LEAST, True


def _direction(text: str) -> Kind | None:
    """The way the first verb of change points."""
    more, less = _MORE.search(text), _LESS.search(text)
    if not (more or less):
        return None
    if more and less:
        return Kind.INCREASE_TO if more.start() < less.start() else Kind.REDUCE_TO
    return Kind.INCREASE_TO if more else Kind.REDUCE_TO


def _unit(text: str, end: int) -> str | None:
    if counted := _COUNTED.search(text):
        return counted["unit"]
    return noun(text[end : end + NEARBY])


def _due(text: str) -> tuple[date | None, tuple[Doubt, ...]]:
    """The last day printed in a statement; a doubt where its year is not certain."""
    for match in reversed(list(_DUE.finditer(text))):
        read = point(
            match["date"].casefold().removeprefix("the ").rstrip("."), Near(date.max, date.min)
        )
        if isinstance(read, Span):
            return read.last, ()
        doubt = Doubt("unclear_date", f"“{match['date']}” has no certain year.")
        return None, (doubt,)
    return None, ()


def _is_year(printed: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", printed))


def _amounts(text: str) -> Iterator[Quantity]:
    for match in _AMOUNT.finditer(text):
        before = text[max(0, match.start() - NEARBY) : match.start()]
        if _NAMED.search(before) or _NO_COUNT.match(text, match.end()):
            continue
        counted = noun(text[match.end() : match.end() + NEARBY])
        told_of = before.casefold().endswith("the ")
        lone_word = match["words"] and (counted is None or told_of)
        if lone_word or _stands_for_a_year(match[0], before, counted):
            continue
        shown = f"{match[0]} {counted}" if counted else match[0]
        yield Quantity(number(match["digits"] or match["words"]), counted, shown)


def _stands_for_a_year(printed: str, before: str, counted: str | None) -> bool:
    return _is_year(printed) and (counted is None or bool(_OF_TIME.search(before)))
