"""Printed text made plain: markup, odd spaces, quotes and dashes out of the way of the grammars."""

import html
import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_BREAK = re.compile(r"<\s*/?\s*(?:br|p|li|ol|ul|div|tr|td)\b[^<>]{0,200}>", re.IGNORECASE)
_FOOTNOTE = re.compile(r"<sup>\s*[\d*,\s]{1,8}\s*</sup>", re.IGNORECASE)
_ODD = re.compile(r"[^\x20-\x7e\n\t]")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_NEWLINE = re.compile(r" *\n[ \n]*")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_SUPERSCRIPTS = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹")
_QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u0060\u00b4\u02bc\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
}
_DASHES = frozenset("\u2212\u2043")
_SLASHES = dict.fromkeys("\u2044\u2215", "/")


def lines(printed: str) -> str:
    """The text as printed, without markup or stray spaces; its line breaks are kept."""
    unmarked = _TAG.sub("", _BREAK.sub("\n", _FOOTNOTE.sub(" ", printed)))
    seen = html.unescape(unmarked)
    if _ODD.search(seen):
        seen = "".join(map(_visible, seen))
    return _AROUND_NEWLINE.sub("\n", _SPACES.sub(" ", seen)).strip()


def as_printed(printed: str) -> str:
    """The text as printed on one line, without markup or stray spaces."""
    return lines(printed).replace("\n", " ")


def plain(printed: str) -> str:
    """The text to read: plain quotes, dashes, digits and spaces; line breaks are kept."""
    shown = lines(printed)
    if shown.isascii():
        return shown.replace("`", "'")
    shown = "".join(map(_apart, shown))
    folded = "".join(map(_folded, unicodedata.normalize("NFKC", shown)))
    return _AROUND_NEWLINE.sub("\n", _SPACES.sub(" ", folded)).strip()


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """What two spellings of one name share: small letters and figures, `&` as a word."""
    words = re.findall(r"[^\W_]+", plain(text).casefold().replace("'", "").replace("&", " and "))
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def unaccented(text: str) -> str:
    """The text without accents: `Sian` of `Siân`."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(char for char in apart if not unicodedata.combining(char))


def _visible(char: str) -> str:
    if char in _INVISIBLE:
        return ""
    if char in "\r\v\f\x85\u2028\u2029":
        return "\n"
    return char if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"} else ""


def _apart(char: str) -> str:
    # A raised figure is a footnote's mark, and 3½ would otherwise be read as 31/2.
    if char in _SUPERSCRIPTS:
        return " "
    return f" {char}" if unicodedata.decomposition(char).startswith("<fraction>") else char


def _folded(char: str) -> str:
    if char in _DASHES or unicodedata.category(char) == "Pd":
        return "-"
    return _QUOTES.get(char) or _SLASHES.get(char) or char
