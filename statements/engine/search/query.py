"""The language of searches: 发展 "人工智能" -芯片 (教育 OR 科技) title:AI.

Terms beside each other are all sought; OR seeks either; a minus excludes; quotation marks keep
spaces in a wording; ``title:`` and ``summary:`` look in one field.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from statements.engine.search.searchable import searchable

SHORTEST = 2  # characters of a term; one alone is in nearly every text
MOST_TERMS = 20
DEEPEST = 8  # brackets within brackets


class Field(StrEnum):
    """Where a term is sought."""

    ANY = ""
    TITLE = "title"
    SUMMARY = "summary"
    TEXT = "text"


class Fault(StrEnum):
    """What can be wrong with a query."""

    TOO_SHORT = "too short"
    NOTHING_TO_FIND = "nothing to find"
    UNCLOSED_QUOTE = "unclosed quote"
    UNCLOSED_BRACKET = "unclosed bracket"
    STRAY_BRACKET = "stray bracket"
    OR_LACKS_A_SIDE = "or lacks a side"
    MINUS_LACKS_A_TERM = "minus lacks a term"
    UNKNOWN_FIELD = "unknown field"
    TOO_MANY_TERMS = "too many terms"
    TOO_DEEP = "too deep"


class QueryFault(Exception):
    """A query that cannot be read. ``place`` counts its characters from 1."""

    def __init__(self, fault: Fault, place: int, written: str = "") -> None:
        super().__init__(f"{fault} at character {place}: {written}")
        self.fault = fault
        self.place = place
        self.written = written


@dataclass(frozen=True, slots=True)
class Term:
    """A wording to be found. ``wording`` is searchable, ``written`` as somebody typed it."""

    wording: str
    written: str
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be found."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    parts: "tuple[Expression, ...]"


type Expression = Term | Not | Every | Either


def parse(query: str) -> Expression | None:
    """Read a query; None when it is empty. Raises ``QueryFault``."""
    reader = _Reader(query)
    expression = reader.either()
    if not reader.is_at_end:
        raise QueryFault(Fault.STRAY_BRACKET, reader.at + 1)
    return expression


def terms_of(expression: Expression | None) -> list[Term]:
    """Return the terms that a text may be found by: those that are not excluded."""
    match expression:
        case Term():
            return [expression]
        case Every(parts) | Either(parts):
            return [term for part in parts for term in terms_of(part)]
        case _:
            return []


def broadest(expression: Expression | None) -> Term | None:
    """Return the term that probably most texts have: the shortest of those sought."""
    return min(terms_of(expression), key=lambda term: len(term.wording), default=None)


_QUOTES = {'"': '"', "“": "”", "＂": "＂"}
_OPEN, _CLOSE = "(（", ")）"
_MINUS = "-－−"


@dataclass(slots=True)
class _Reader:
    """Reads a query from left to right; ``at`` is where it stands."""

    query: str
    at: int = 0
    terms: int = 0
    opened: list[int] = field(default_factory=list)

    @property
    def is_at_end(self) -> bool:
        while self.at < len(self.query) and self.query[self.at].isspace():
            self.at += 1
        return self.at == len(self.query)

    @property
    def _next(self) -> str:
        return "" if self.is_at_end else self.query[self.at]

    def either(self) -> Expression | None:
        """Read parts parted by OR."""
        parts = [self._every()]
        while place := self._take_or():
            parts.append(self._every())
            if parts[-2] is None or parts[-1] is None:
                raise QueryFault(Fault.OR_LACKS_A_SIDE, place)
        known = tuple(part for part in parts if part is not None)
        return Either(known) if len(known) > 1 else next(iter(known), None)

    def _take_or(self) -> int:
        """Take an OR that stands here; return its place, or 0."""
        start = self.at
        if not self.is_at_end and self._word() == "OR":
            return self.at - 1
        self.at = start
        return 0

    def _word(self) -> str:
        start = self.at
        while self.at < len(self.query) and not self._ends_word(self.query[self.at]):
            self.at += 1
        return self.query[start : self.at]

    @staticmethod
    def _ends_word(character: str) -> bool:
        return character.isspace() or character in {*_QUOTES, *_OPEN, *_CLOSE}

    def _every(self) -> Expression | None:
        """Read parts that stand beside each other."""
        parts: list[Expression] = []
        while (following := self._next) and following not in _CLOSE and not self._is_or():
            parts.append(self._part())
        return Every(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)

    def _is_or(self) -> bool:
        start = self.at
        word = self._word()
        self.at = start
        return word == "OR"

    def _part(self) -> Expression:
        start = self.at
        if self._next in _MINUS:
            self.at += 1
            after = self.query[self.at : self.at + 1]
            if not after or after.isspace() or after in _CLOSE:
                raise QueryFault(Fault.MINUS_LACKS_A_TERM, start + 1)
            return Not(self._part())
        if self._next in _OPEN:
            return self._bracket()
        return self._term()

    def _bracket(self) -> Expression:
        place = self.at + 1
        self.opened.append(place)
        if len(self.opened) > DEEPEST:
            raise QueryFault(Fault.TOO_DEEP, place)
        self.at += 1
        inner = self.either()
        if self._next == "" or self._next not in _CLOSE:
            raise QueryFault(Fault.UNCLOSED_BRACKET, place)
        self.at += 1
        self.opened.pop()
        if inner is None:
            raise QueryFault(Fault.NOTHING_TO_FIND, place)
        return inner

    def _term(self) -> Term:
        start = self.at
        sought = Field.ANY
        if self._next in _QUOTES:
            written = self._quoted()
        else:
            written = self._word()
            name, colon, rest = written.replace("：", ":").partition(":")
            if colon and name.isascii() and name.isalpha():
                sought = self._field(name, start)
                written = rest
                if not rest and self.query[self.at : self.at + 1] in {*_QUOTES}:
                    written = self._quoted()
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise QueryFault(Fault.TOO_MANY_TERMS, start + 1)
        wording = searchable(written)
        if not any(character.isalnum() for character in wording):
            raise QueryFault(Fault.NOTHING_TO_FIND, start + 1, written)
        if len(wording) < SHORTEST:
            raise QueryFault(Fault.TOO_SHORT, start + 1, written)
        return Term(wording, written.strip(), sought)

    @staticmethod
    def _field(name: str, start: int) -> Field:
        try:
            return Field(name.lower())
        except ValueError:
            raise QueryFault(Fault.UNKNOWN_FIELD, start + 1, name) from None

    def _quoted(self) -> str:
        start = self.at
        end = self.query.find(_QUOTES[self.query[start]], start + 1)
        if end < 0:
            raise QueryFault(Fault.UNCLOSED_QUOTE, start + 1)
        self.at = end + 1
        return self.query[start + 1 : end]
