"""What a spreadsheet displays for a date or a time, by the format of its cell."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from app.services.documents.readers.spreadsheet_formats import SECTIONS

Moment = date | time

_TOKEN = re.compile(r'"[^"]*"|\\.|d+|m+|y+|h+|s+|AM/PM|.', re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_PADDING = re.compile(r"_.|\*.")
_PART = re.compile(r"[dmyhs]+", re.IGNORECASE)


def shown_date(moment: Moment, code: str | None) -> str:
    """Write a date or time in a format; day first where there is none."""
    section = _PADDING.sub("", _BRACKETS.sub("", SECTIONS.split(code or "")[0]))
    if not _PART.search(section):
        section = _usual(moment)
    tokens = _TOKEN.findall(section)
    parts = [n for n, token in enumerate(tokens) if _PART.fullmatch(token)]
    written = [
        _part(moment, _letter(tokens, parts, n), len(token)) if n in parts else _text(token)
        for n, token in enumerate(tokens)
    ]
    # A day alone has no time to put between the colons that its format has for one.
    return "".join(written).strip(" " if isinstance(moment, datetime | time) else " :")


def _usual(moment: Moment) -> str:
    if isinstance(moment, time):
        return "hh:mm"
    return "dd/mm/yyyy hh:mm" if isinstance(moment, datetime) else "dd/mm/yyyy"


def _letter(tokens: list[str], parts: list[int], at: int) -> str:
    """Tell what a part stands for; an m next to hours or seconds means minutes."""
    letter = tokens[at][0].lower()
    if letter != "m":
        return letter
    place = parts.index(at)
    before = tokens[parts[place - 1]][0].lower() if place else ""
    after = tokens[parts[place + 1]][0].lower() if place + 1 < len(parts) else ""
    return "minute" if before == "h" or after == "s" else "m"


def _text(token: str) -> str:
    return "" if token.upper() == "AM/PM" else token.strip('"').removeprefix("\\")


def _part(moment: Moment, letter: str, length: int) -> str:
    """Write one part, as long as it is asked for; nothing where the moment has none."""
    write, attribute = _PARTS[letter]
    count = getattr(moment, attribute, None)
    return "" if count is None else write(moment, count, length)


def _padded(_: Moment, count: int, length: int) -> str:
    return f"{count:02}" if length > 1 else str(count)


def _named(short: str, long: str) -> Callable[[Moment, int, int], str]:
    def write(moment: Moment, count: int, length: int) -> str:
        if length < 3:
            return _padded(moment, count, length)
        name = moment.strftime(short if length == 3 else long)
        return name[0] if length == 5 else name

    return write


def _year(_: Moment, count: int, length: int) -> str:
    return f"{count:04}" if length > 2 else f"{count % 100:02}"


_PARTS: dict[str, tuple[Callable[[Moment, int, int], str], str]] = {
    "d": (_named("%a", "%A"), "day"),
    "m": (_named("%b", "%B"), "month"),
    "y": (_year, "year"),
    "h": (_padded, "hour"),
    "minute": (_padded, "minute"),
    "s": (_padded, "second"),
}
