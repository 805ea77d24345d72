"""The text of an action: its printed number, and the steps it lists."""

import re
from collections import Counter
from dataclasses import dataclass

_NUMBER = re.compile(r"\(?(?P<number>\d{1,3}(?:\.\d{1,3})*[a-z]?)[.):]\s*\.?\s*(?=\D)")
_DOTTED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})+[a-z]?)\s+(?=\S)")
_LABEL = re.compile(r"(?P<number>[A-Za-z]{0,8}\d{1,4}(?:\.\d{1,4})*[a-z]?)[.)]?")
_MARKED = re.compile(r"(?P<marker>\d{1,3}[.)]|\(?[a-z]\)|[-*\u2022\u00b7\u2013])\s+(?=\S)")
_INLINE = re.compile(r"(?:(?<=\s)|^)(\d{1,2})[.)]\s+(?=[A-Z])")

FEWEST_INLINE = 3
"""So many numbers in one line, in order, are steps; fewer may be part of a sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the cell of an action holds: a number, its text, and steps if it lists any."""

    number: str | None
    text: str
    steps: tuple[str, ...] = ()


def label(text: str) -> str | None:
    """Read a cell that holds a number and nothing else."""
    found = _LABEL.fullmatch(text.strip())
    return found["number"] if found else None


def read(text: str, parent: str | None = None) -> Entry:
    """Read the cell of an action beneath the outcome with the ref `parent`."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    first, items = _listed(lines) if len(lines) > 1 else _inline(lines)
    if len(items) < 2:
        number, rest = _numbered(" ".join(lines), parent)
        return Entry(number, rest)
    number = _numbered(lines[0], parent)[0]
    told = [first, *(f"{at}. {item}" for at, item in enumerate(items, start=1))]
    return Entry(number, "\n".join(filter(None, told)), tuple(items))


def listed(text: str) -> list[str]:
    """Part the cell of milestones into each of them: by markers, numbers, or lines of their own."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    first, items = _listed(lines) if len(lines) > 1 else _inline(lines)
    if not items:
        apart = len(lines) > 1 and all(line[0].isupper() or line[0].isdigit() for line in lines)
        return lines if apart else [" ".join(lines)]
    if first.endswith(":"):
        return [f"{first} {items[0]}", *items[1:]]
    return [first, *items] if first else items


def _numbered(text: str, parent: str | None) -> tuple[str | None, str]:
    found = _NUMBER.match(text)
    if found is None and (dotted := _DOTTED.match(text)):
        # `1.2 posts` is no number, `3.1 Draft` beneath outcome 3 is.
        found = dotted if parent and dotted["number"].startswith(f"{parent}.") else None
    if found is None or found.end() == len(text):
        return None, text
    return found["number"], text[found.end() :]


def _listed(lines: list[str]) -> tuple[str, list[str]]:
    """Part the lines into what stands before the list, and its items."""
    before: list[str] = []
    items: list[str] = []
    kinds = Counter(_kind(found["marker"]) for line in lines if (found := _MARKED.match(line)))
    listed = kinds.most_common(1)[0][0] if kinds else ""
    for line in lines:
        if (found := _MARKED.match(line)) and _kind(found["marker"]) == listed:
            items.append(line[found.end() :])
        elif items:
            items[-1] += f" {line}"
        else:
            before.append(line)
    return " ".join(before), items


def _kind(marker: str) -> str:
    """Tell numbers, letters and bullets apart: only like markers make one list."""
    bare = marker.strip("().")
    return "number" if bare.isdigit() else "letter" if bare.isalpha() else "bullet"


def _inline(lines: list[str]) -> tuple[str, list[str]]:
    """Part one line at its numbers, where they run on from the first."""
    text = " ".join(lines)
    found = list(_INLINE.finditer(text))
    if not found or found[0].start() != 0:
        return text, []
    run = [found[0]]
    for match in found[1:]:
        if int(match[1]) == int(run[-1][1]) + 1:
            run.append(match)
    if len(run) < FEWEST_INLINE:
        return text, []
    ends = [*(match.start() for match in run[1:]), len(text)]
    return "", [text[m.end() : end].strip() for m, end in zip(run, ends, strict=True)]
