"""Words and letters by which every file tells the same things."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from app.vocabulary import Status

# A status is a letter as well as a colour: what is printed in black and white tells as much.
LETTERS: Mapping[Status, str] = {
    Status.COMPLETE: "C",
    Status.GREEN: "G",
    Status.AMBER: "A",
    Status.RED: "R",
    Status.NOT_DUE: "N",
    Status.UNKNOWN: "U",
    Status.CANCELLED: "X",
    Status.EMPTY: "E",
}
MEANINGS: Mapping[Status, str] = {
    Status.COMPLETE: "complete",
    Status.GREEN: "on course",
    Status.AMBER: "at risk",
    Status.RED: "off course",
    Status.NOT_DUE: "not due yet",
    Status.UNKNOWN: "not known: a report is owed",
    Status.CANCELLED: "cancelled",
    Status.EMPTY: "nothing beneath it",
}
# White letters on these, and these on white, have a contrast of 4.5 to 1 or more.
COLOURS: Mapping[Status, str] = {
    Status.COMPLETE: "#1d4f91",
    Status.GREEN: "#1a6e3a",
    Status.AMBER: "#9a5b00",
    Status.RED: "#b3261e",
    Status.NOT_DUE: "#5b6570",
    Status.UNKNOWN: "#6a3d9a",
    Status.CANCELLED: "#454545",
    Status.EMPTY: "#5f5f5f",
}
# What neither XML nor a spreadsheet can hold.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


# Told in place of a figure or a day that there is not.
DASH = NOTHING = "\N{EN DASH}"
# What the milestone is called that says no more than that its action is done.
ONLY = "Completion"


def fit(text: str) -> str:
    """Take out of a text what a file cannot hold."""
    return _UNFIT.sub("", text)


def pounds(amount: str | None, *, pence: bool | None = None) -> str:
    """Write an amount for people: `£1,234`, with pence where there are any."""
    if amount is None:
        return NOTHING
    exact = Decimal(amount)
    with_pence = exact != exact.to_integral_value() if pence is None else pence
    return f"{'-' if exact < 0 else ''}£{abs(exact):,.{2 if with_pence else 0}f}"


def day(iso: str | None) -> str:
    """Write a date for people: `31 August 2006`."""
    if iso is None:
        return NOTHING
    told = date.fromisoformat(iso)
    return f"{told.day} {told:%B %Y}"


def percent(done: float | None) -> str:
    """Write how much is done for people: `45%`."""
    return NOTHING if done is None else f"{done:.0f}%"


def status(value: str) -> str:
    """Write a status as its letter and its word."""
    return f"{LETTERS[Status(value)]} {DASH} {value.replace('_', ' ')}"
