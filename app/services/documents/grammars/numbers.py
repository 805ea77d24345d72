"""Printed numbers, in figures and in words, and what they count."""

import re
from decimal import Decimal

_SMALL = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: value for value, word in enumerate(_SMALL, start=1)} | {
    word: value * 10 for value, word in enumerate(_TENS, start=2)
}
_ANY = "|".join(sorted(_WORDS, key=len, reverse=True))
IN_FIGURES = r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,4})?"
IN_WORDS = (
    rf"(?:(?:an?|{_ANY}) hundred(?: and (?:{_ANY})(?:-(?:{_ANY}))?)?|(?:{_ANY})(?:-(?:{_ANY}))?)"
)
_HUNDREDS = re.compile(r"(?:(\w+) hundred)?(?: ?and )?(\w+)?(?:-(\w+))?")
_STOP = re.compile(
    r"(?:to|and|or|from|for|with|in|into|who|whom|whose|that|which|by|across|at|on|per|are"
    r"|is|was|were|will|be|being|been|have|has|had|during|through|via|within|between"
    r"|over|under|before|after|until|as|when|where|while|plus|including|each|every|than"
    r"|then|so|if|recorded|delivering|building|against|towards|using)",
    re.IGNORECASE,
)
MOST_WORDS = 8


def number(printed: str) -> Decimal:
    """The number that figures or words say."""
    text = printed.casefold().strip()
    if text[0].isdigit():
        return Decimal(text.replace(",", ""))
    parts = _HUNDREDS.fullmatch(text)
    if not parts:
        raise ValueError("This is not a number in words.")
    hundreds, tens, ones = (_WORDS.get(part or "", 0) for part in parts.groups())
    if parts[1] in {"a", "an"}:
        hundreds = 1
    return Decimal(hundreds * 100 + tens + ones)


def noun(after: str) -> str | None:
    """What the number before a text counts: the words up to the next verb, stop or preposition."""
    sentence = re.split(r"[.,;:()\n\u2026]", after, maxsplit=1)[0]
    words = sentence.split()
    if words[:1] == ["into"] and len(words) > 1:
        return " ".join(words[:2])
    counted: list[str] = []
    for word in words[:MOST_WORDS]:
        names_nothing = not counted and word.casefold() in {"of", "the"}
        if names_nothing or _STOP.fullmatch(word) or not word[0].isalpha():
            break
        counted.append(word)
    return " ".join(counted) or None
