"""How things that are called by letters and numbers come to stand in the order people expect."""

import re

WIDTH = 6
_NUMBER = re.compile(r"[0-9]+")


def sortable(ref: str) -> str:
    """Give the text by which a ref such as `NI 40` sorts in binary order: `NI 9` before `NI 10`."""
    return _NUMBER.sub(lambda found: found.group().zfill(WIDTH), ref)
