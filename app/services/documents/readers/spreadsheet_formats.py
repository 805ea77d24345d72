"""What a spreadsheet displays for a number, by the format of its cell."""

import re
from decimal import ROUND_HALF_UP, Decimal

# The formats that every workbook has without spelling them out; 14 is the short date of the
# reader's own country. The currency of 5 to 8 and 42 to 44 is too, so none is displayed.
BUILT_IN = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "dd/mm/yyyy hh:mm"},
    **{20: "hh:mm", 21: "hh:mm:ss", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0"},
    **{39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00"},
    **dict.fromkeys((5, 6, 41, 42), "#,##0"),
    **dict.fromkeys((7, 8, 43, 44), "#,##0.00"),
}
SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_PADDING = re.compile(r"_.|\*.")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_MAX_DECIMALS = 10


def plain(number: Decimal) -> str:
    """Write a number without format, as the cell's edit line does."""
    return f"{number.normalize():f}" if number else "0"


def shown_number(number: Decimal, code: str) -> str:
    """Write a number in a format; plainly where the format is beyond this."""
    section, negated = _section(number, code)
    text = _PADDING.sub("", _BRACKETS.sub("", _CURRENCY.sub(r'"\1"', section)))
    bare = _LITERAL.sub("", text)
    digits = _DIGITS.search(text)
    if re.search(r"[A-Za-z/@]", bare) or (digits is None and not text):
        return plain(number)
    if digits is None:
        return _literal(text)
    scaled = abs(number) * (100 if "%" in bare else 1)
    written = (
        _literal(text[: digits.start()])
        + _grouped(scaled, digits[0])
        + _literal(text[digits.end() :])
    )
    return f"-{written}" if number < 0 and not negated else written


def _section(number: Decimal, code: str) -> tuple[str, bool]:
    """Choose the part of the format for this sign; say whether it shows the sign itself."""
    sections = SECTIONS.split(code)
    if number < 0 and len(sections) > 1:
        return sections[1], True
    if number == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], False


def _grouped(number: Decimal, digits: str) -> str:
    whole, _, decimals = digits.rstrip(",").partition(".")
    number = number.scaleb(-3 * (len(digits) - len(digits.rstrip(","))))
    places = min(len(decimals), _MAX_DECIMALS)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    return text.zfill(whole.count("0")) if not places else text


def _literal(text: str) -> str:
    return _LITERAL.sub(lambda found: found[1] or found[2] or "", text).strip("?")
