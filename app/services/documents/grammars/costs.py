"""What a cell of costs names, in order: sums, `Nil`, `TBA`, who pays, and other words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from app.services.documents.grammars import Doubt, Severity
from app.services.documents.grammars.figures import SUM, is_signed, pence, unclear
from app.services.documents.grammars.sources import looks_short
from app.services.rules.money import sterling
from app.vocabulary import BudgetState as State

LONGEST = 500
_TOKEN = re.compile(
    r"(?P<open>\()|(?P<close>\))"
    r"|(?P<nil>\b(?:nil+|zero|none|cost[- ]neutral"
    r"|no (?:(?:additional|extra|direct|new|further) )?costs?)\b)"
    r"|(?P<tbi>\bt\.?b\.?[acdi]\b\.?|\b(?:funding |costs? )?to be (?:identified|confirmed|agreed"
    r"|determined|costed|found|decided|sourced|secured|allocated|advised|sought)\b"
    r"|\bnot yet (?:identified|known|confirmed|costed|agreed)\b)"
    r"|(?P<paid>\b(?:(?:met|contained|funded) )?(?:from |with)?in (?:the )?(?:existing|current"
    r"|mainstream|core|available|own) (?:\w+ )?(?:resources?|budgets?|capacity|funding|staff\w*)"
    r"|\b(?:existing|mainstream) (?:resources?|budgets?|funding)|\b(?:staff|officer) time"
    r"|\bin[- ]kind\b)"
    rf"|(?P<refused>{SUM} ?(?:-|to) ?{SUM}|\b\d+ ?[x\u00d7@*] ?{SUM}|£? ?\d+ \d/\d+\w*"
    rf"|£\d{{1,3}}(?: \d{{3}})+(?![\d,])|[$€¥] ?{SUM}|(?<![\w)])-{SUM}|£-{SUM})"
    r"|(?P<years>\b(?:19|20)\d\d ?[/-] ?\d{2,4}\b)"
    rf"|(?P<sum>(?<![\w.]){SUM}(?!\w))"
    r"|(?P<link>\b(?:from|within|via|through|out of|funded by|against)\b)"
    r"|(?P<apart>[/,;:&+]|\b(?:and|plus)\b)"
    r"|(?P<word>[^\s()/,;:&+]+)",
    re.IGNORECASE,
)
_ALMOST_NIL = frozenset(("ni", "nl", "nii", "n il", "ni l", "nlil", "mil"))
_PLACEHOLDER = re.compile(r"[-._*\s]+")
_NO_CLUE = re.compile(r"[£?\s]+|n ?/ ?a", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost as it is printed within its cell, from `start` on."""

    state: State
    start: int = 0
    amount_pence: int | None = None
    memo: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """All that a cell of costs says."""

    costs: list[Cost] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    memo: bool


def cell_of(text: str, known: Sequence[str]) -> Cell:
    """Read the plain text of a cell of costs."""
    bare = text.strip(" .:").casefold()
    if not bare:
        return Cell()
    if len(text) > LONGEST:
        return _single(State.CONFIRMED, unclear("This is too long to be a cost."))
    if bare in _ALMOST_NIL:
        doubt = Doubt("misprint", f"“{text}” looks like Nil.", Severity.WARNING, ("Nil",))
        return _single(State.NIL, doubt)
    if _PLACEHOLDER.fullmatch(bare):
        doubt = Doubt("dash", "A dash may be Nil, or nothing at all.", Severity.NOTE, ("Nil",))
        return _single(State.NOT_STATED, doubt)
    if _NO_CLUE.fullmatch(bare):
        return _single(State.NOT_STATED, unclear("No cost is named.", "Nil"))
    cell = _of_tokens(_tokens(text, known))
    is_said = cell.costs or cell.codes or cell.words
    return cell if is_said or not any(map(str.isalnum, text)) else replace(cell, words=[text])


def _single(state: State, doubt: Doubt) -> Cell:
    return Cell([Cost(state)], doubts=[doubt])


def _tokens(text: str, known: Sequence[str]) -> list[_Token]:
    found: list[_Token] = []
    depth, opened = 0, None
    for match in _TOKEN.finditer(text):
        kind, word = str(match.lastgroup), match[0]
        if kind in {"open", "close"}:
            depth = max(0, depth + (1 if kind == "open" else -1))
            opened = match.start() if kind == "open" else None
        elif kind == "word" and looks_short(word.strip(".'\""), known):
            found.append(_Token("code", word.strip(".'\""), match.start(), depth > 0))
        elif kind != "apart" and any(map(str.isalnum, word)):
            start = match.start() if opened is None else opened
            found.append(_Token(kind, word, start, depth > 0))
            opened = None
    return _settled(found)


def _settled(tokens: list[_Token]) -> list[_Token]:
    """A plain number is a sum only where nothing else is printed than sums and who pays."""
    signed = any(token.kind == "sum" and is_signed(token.text) for token in tokens)
    others = any(token.kind not in {"sum", "code", "link"} for token in tokens)

    def is_word(token: _Token) -> bool:
        if token.kind == "paid":
            return signed
        return token.kind == "sum" and (signed or others) and not _is_plainly_a_sum(token.text)

    return [replace(token, kind="word") if is_word(token) else token for token in tokens]


def _is_plainly_a_sum(text: str) -> bool:
    return is_signed(text) or bool(re.search(r",\d{3}|\d ?[km]\b", text, re.IGNORECASE))


def _of_tokens(tokens: list[_Token]) -> Cell:
    cell = Cell()
    source_first = bool(tokens) and tokens[0].kind == "code"
    waiting: _Token | None = None
    for token, after in zip_longest(tokens, tokens[1:]):
        if token.kind == "code":
            if not source_first and cell.costs and cell.costs[-1].source is None:
                cell.costs[-1] = replace(cell.costs[-1], source=token.text)
            elif source_first and waiting is None:
                waiting = token
            else:
                cell.codes.append(token.text)
        elif cost := _cost(token, cell.doubts):
            if waiting:
                cost = replace(cost, source=waiting.text, start=waiting.start)
            cell.costs.append(cost)
            waiting = None
        elif token.kind != "link" or after is None or after.kind != "code":
            cell.words.append(token.text)
    cell.codes.extend([waiting.text] if waiting else [])
    return cell


def _cost(token: _Token, doubts: list[Doubt]) -> Cost | None:
    """The cost a token names, if it does; what it leaves open is added to the doubts."""
    if token.kind == "nil":
        return Cost(State.NIL, token.start)
    if token.kind == "tbi":
        return Cost(State.TO_BE_IDENTIFIED, token.start)
    if token.kind == "paid":
        text = "It is paid for from money already agreed; no amount is printed."
        doubts.append(Doubt("unpriced", text, Severity.NOTE, ("Nil",)))
        return Cost(State.CONFIRMED, token.start)
    if token.kind == "refused":
        doubts.append(unclear(f"“{token.text}” is not one sum of pounds.", *_sums(token.text)))
        return Cost(State.CONFIRMED, token.start, memo=token.memo)
    return _sum(token, doubts) if token.kind == "sum" else None


def _sum(token: _Token, doubts: list[Doubt]) -> Cost:
    amount = pence(token.text)
    if isinstance(amount, Doubt):
        doubts.append(amount)
        return Cost(State.CONFIRMED, token.start, memo=token.memo)
    if amount == 0:
        return Cost(State.NIL, token.start)
    if not is_signed(token.text):
        text = f"“{token.text}” has no currency sign; it is read as pounds."
        doubts.append(Doubt("no_currency", text, Severity.NOTE, (sterling(amount),)))
    return Cost(State.CONFIRMED, token.start, amount, token.memo)


def _sums(text: str) -> list[str]:
    """The sums in a text that is not one sum, as suggestions; none where none would be right."""
    if re.search(r"[$€¥]|^£?-|^\d+ ?[x\u00d7@*]|\d/", text):
        return []
    spaced = re.sub(r"(?<=\d) (?=\d{3}\b)", ",", text)
    found = [pence(one) for one in re.findall(SUM, spaced, re.IGNORECASE)]
    return [sterling(amount) for amount in found if isinstance(amount, int)]
