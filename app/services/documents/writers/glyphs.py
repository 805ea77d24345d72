"""Which characters the fonts of the PDF have: others are shown as an empty square."""

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


def settable(text: str) -> str:
    """Return a text of which every character can be set."""
    return "".join(map(_settable, unicodedata.normalize("NFC", text)))


def _settable(character: str) -> str:
    if character in "\n\t" or " " <= character <= "~":
        return character
    category = unicodedata.category(character)
    if category in _UNSEEN:
        return " " if category in ("Zl", "Zp") else ""
    point = ord(character)
    return character if any(low <= point <= high for low, high in _RANGES) else MISSING
