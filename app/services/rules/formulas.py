"""Text that a spreadsheet would run, made harmless (OWASP ASVS 1.2.10)."""

# A spreadsheet takes a text that begins so for a formula, or for the start of one.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\x00")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with a quote in front, if need be."""
    return f"'{text}" if text.startswith(LIVE) else text
