"""Characters that the fonts of a paper lack, and those that further fonts of a folder add.

Which characters a font has is asked of the typesetter itself: it refuses what it cannot show.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.services.documents.writers.glyphs import MISSING, is_set, is_unseen, settable
from app.services.documents.writers.typesetting import TypesettingFailed, typeset

# So often, and no more, is the typesetter asked for one paper: what is still open then is missing.
MOST_TRIES = 64
NAMED = 5
TRIAL = b"""
#set document(title: "Trial", date: none)
#set text(lang: "en")
#for cluster in sys.inputs.text.clusters() { par(cluster) }
"""

PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of one paper: which characters it has that the usual ones lack, and which not."""

    added: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()

    def settable(self, text: str) -> str:
        """Return a text of which every character can be set."""
        return settable(text, self.added)

    def note(self) -> str | None:
        """Say what is missing; None where nothing is."""
        if not self.missing:
            return None
        named = ", ".join(map(_named, self.missing[:NAMED]))
        count = len(self.missing)
        some = "1 character" if count == 1 else f"{count} characters"
        among = "among them " if count > NAMED else ""
        return (
            f"{MISSING} stands for {some} that the fonts of this paper lack, {among}{named}. "
            "The Word paper, the workbook and the plan document have every character."
        )


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    point = f"U+{ord(character):04X}"
    # The name of an ideograph is its number.
    return point if not name or name.endswith(point[2:]) else f"{point} {name.lower()}"


def faces_of(texts: Iterable[str], folder: str | None) -> Faces:
    """Find the fonts that some texts need, with the further fonts of a folder if one is named."""
    characters = set(unicodedata.normalize("NFC", "".join(texts)))
    lacking = sorted(each for each in characters if not is_set(each) and not is_unseen(each))
    added = _added("".join(lacking), folder) if folder and lacking else frozenset()
    return Faces(added, tuple(each for each in lacking if each not in added))


@lru_cache(maxsize=64)
def _added(characters: str, folder: str) -> frozenset[str]:
    """Return those of some characters that the fonts of a folder have."""
    found: set[str] = set()
    waiting, tries = [characters], 0
    while waiting and tries < MOST_TRIES:
        some, tries = waiting.pop(0), tries + 1
        if _can_be_set(some, folder):
            found.update(some)
        elif len(some) > 1:
            half = len(some) // 2
            waiting += [some[:half], some[half:]]
    return frozenset(found)


def _can_be_set(characters: str, folder: str) -> bool:
    try:
        typeset(TRIAL, {"text": characters}, "pdf", folder)
    except TypesettingFailed:
        return False
    return True


def pictured(svg: str, folder: str | None) -> bytes:
    """Turn a drawing into a PNG, for what cannot show a drawing. Raises TypesettingFailed."""
    faces = faces_of([svg], folder)
    try:
        return typeset(PICTURE, {"svg": faces.settable(svg)}, "png", folder)
    except TypesettingFailed:
        # What can be set one by one may still trip the typesetter in a row.
        return typeset(PICTURE, {"svg": settable(svg)}, "png")
