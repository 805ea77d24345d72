"""Which characters the fonts of every PDF have: others are shown as an empty square."""

import unicodedata

# They come with the typesetter, so that a paper looks the same on every machine.
FONTS = ["Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern Math"]
MISSING = "\u25a1"
# Tried one by one in PDF/UA, which refuses a character that no font has.
_RANGES = (
    (0x20, 0x4FF),
    (0x1E00, 0x2151),
    (0x2153, 0x2184),
    (0x2190, 0x23FF),
    (0x2460, 0x262F),
    (0x2713, 0x2718),
    (0xFB00, 0xFB06),
)
# Not shown at all: marks that steer the line, and the typesetter may trip over.
_UNSEEN = ("Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp")


def settable(text: str, added: frozenset[str] = frozenset()) -> str:
    """Return a text of which every character can be set, where some fonts added more."""
    return "".join(_settable(each, added) for each in unicodedata.normalize("NFC", text))


def is_unseen(character: str) -> bool:
    """Tell a character that is not shown at all, whatever the fonts."""
    return character not in "\n\t" and unicodedata.category(character) in _UNSEEN


def is_set(character: str) -> bool:
    """Tell a character that the fonts of every paper have."""
    if character in "\n\t" or " " <= character <= "~":
        return True
    point = ord(character)
    return any(low <= point <= high for low, high in _RANGES) and not is_unseen(character)


def _settable(character: str, added: frozenset[str]) -> str:
    if is_set(character) or character in added:
        return character
    if is_unseen(character):
        return " " if unicodedata.category(character) in ("Zl", "Zp") else ""
    return MISSING
