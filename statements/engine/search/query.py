"""The search language: 发展 "人工智能" -芯片 (教育 OR 科技) title:AI.

Terms next to each other, or with AND between them, must all match; OR matches either; a minus or
NOT excludes what follows; quotation marks of any kind make a phrase; ``title:``, ``summary:`` and
``text:`` search one field, also before brackets. What looks like an operator but is not one gets a
note.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from statements.engine.search.notes import Note, note_on_signs, note_on_word
from statements.engine.search.signs import (
    CLOSE_BRACKETS,
    EXCLUSION_SIGNS,
    NUMBER_IN_BRACKETS,
    OPEN_BRACKETS,
    QUOTATION_MARKS,
    Operator,
    brackets_in_wordings,
    closing_mark,
    is_loose,
    is_quotation_mark,
    operator_of,
)
from statements.engine.text.searchable import searchable

MIN_TERM_CHARACTERS = 2  # a single character occurs in nearly every text
MAX_TERMS = 20
MAX_DEPTH = 8  # brackets within brackets


class Field(StrEnum):
    """The field that a term is searched in."""

    ANY = ""
    TITLE = "title"
    SUMMARY = "summary"
    TEXT = "text"


_FIELDS_IN_CHINESE = {
    "标题": Field.TITLE,
    "题目": Field.TITLE,
    "摘要": Field.SUMMARY,
    "正文": Field.TEXT,
    "全文": Field.TEXT,
}


class QueryFaultKind(StrEnum):
    """The faults of a query."""

    TOO_SHORT = "too short"
    NOTHING_TO_FIND = "nothing to find"
    UNCLOSED_QUOTE = "unclosed quote"
    UNCLOSED_BRACKET = "unclosed bracket"
    STRAY_BRACKET = "stray bracket"
    AND_LACKS_A_SIDE = "and lacks a side"
    OR_LACKS_A_SIDE = "or lacks a side"
    NOT_LACKS_A_TERM = "not lacks a term"
    UNKNOWN_FIELD = "unknown field"
    TOO_MANY_TERMS = "too many terms"
    TOO_DEEP = "too deep"


class QueryFault(Exception):
    """A query that cannot be parsed. ``position`` counts its characters from 1."""

    def __init__(self, fault: QueryFaultKind, position: int, typed: str = "") -> None:
        super().__init__(f"{fault} at character {position}: {typed}")
        self.fault = fault
        self.position = position
        self.typed = typed


@dataclass(frozen=True, slots=True)
class Term:
    """A wording to find. ``wording`` is in searchable form; ``typed`` is as the user typed it."""

    wording: str
    typed: str
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not match."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Every:
    """All parts must match."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part must match."""

    parts: "tuple[Expression, ...]"


type Expression = Term | Not | Every | Either


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query, its ``text``, and the notes on it."""

    text: str
    expression: Expression
    notes: tuple[Note, ...]


def read_query(query_text: str) -> Query | None:
    """Parse a query; None when it is empty. Raises ``QueryFault``."""
    reader = _Reader(query_text)
    expression = reader.either()
    if not reader.is_at_end:
        raise QueryFault(QueryFaultKind.STRAY_BRACKET, reader.at + 1)
    if expression is not None:
        return Query(query_text, expression, tuple(reader.notes))
    if reader.notes:
        first = reader.notes[0]
        raise QueryFault(QueryFaultKind.NOTHING_TO_FIND, first.position, first.typed)
    return None


def parse(query_text: str) -> Expression | None:
    """Return the expression of a query; None when it is empty. Raises ``QueryFault``."""
    query = read_query(query_text)
    return query.expression if query else None


def terms_of(expression: Expression | None) -> list[Term]:
    """Return the terms that are not excluded."""
    match expression:
        case Term():
            return [expression]
        case Every(parts) | Either(parts):
            return [term for part in parts for term in terms_of(part)]
        case _:
            return []


def has_operators(expression: Expression | None) -> bool:
    """Whether a query does more than search for some wordings in any field."""
    match expression:
        case Not() | Either():
            return True
        case Every(parts):
            return any(has_operators(part) for part in parts)
        case Term():
            return expression.field != Field.ANY
        case None:
            return False


def in_field(field: Field, expression: Expression) -> Expression:
    """Return the expression limited to one field, except where a term names another."""
    return _with_each_term(
        expression, lambda term: replace(term, field=field) if term.field == Field.ANY else term
    )


def without_title_marks(expression: Expression) -> Expression:
    """Return the expression without 《》 around wordings, which no title has around itself."""
    return _with_each_term(expression, lambda term: replace(term, wording=_bare(term.wording)))


def _bare(wording: str) -> str:
    bare = wording.removeprefix("《").removesuffix("》")
    return bare if len(bare) >= MIN_TERM_CHARACTERS else wording


def _with_each_term(expression: Expression, change: Callable[[Term], Term]) -> Expression:
    match expression:
        case Term():
            return change(expression)
        case Not(part):
            return Not(_with_each_term(part, change))
        case Every(parts):
            return Every(tuple(_with_each_term(part, change) for part in parts))
        case Either(parts):
            return Either(tuple(_with_each_term(part, change) for part in parts))


def broadest(expression: Expression | None) -> Term | None:
    """Return the term that probably matches most texts: the shortest."""
    return min(terms_of(expression), key=lambda term: len(term.wording), default=None)


@dataclass(slots=True)
class _Reader:
    """A recursive descent parser; ``at`` is its position in the query."""

    query: str
    at: int = 0
    terms: int = 0
    depth: int = 0
    notes: list[Note] = field(default_factory=list)
    _inner_brackets: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._inner_brackets = frozenset(brackets_in_wordings(self.query))

    @property
    def is_at_end(self) -> bool:
        while self.at < len(self.query) and self.query[self.at].isspace():
            self.at += 1
        return self.at == len(self.query)

    def either(self) -> Expression | None:
        """Parse alternatives separated by OR."""
        parts = [self._every()]
        while position := self._take(Operator.OR):
            parts.append(self._every())
            if parts[-2] is None or parts[-1] is None:
                raise QueryFault(QueryFaultKind.OR_LACKS_A_SIDE, position)
        alternatives = tuple(part for part in parts if part is not None)
        return Either(alternatives) if len(alternatives) > 1 else next(iter(alternatives), None)

    def _every(self) -> Expression | None:
        """Parse parts next to each other, or with AND between them."""
        parts: list[Expression] = []
        joint = 0  # the position of an AND whose second side has not come yet
        while not self._is_at_end_of_side():
            if position := self._take(Operator.AND):
                if joint or not parts:
                    raise QueryFault(QueryFaultKind.AND_LACKS_A_SIDE, position)
                joint = position
            elif not self._pass_over_signs():
                parts.append(self._part())
                joint = 0
        if joint:
            raise QueryFault(QueryFaultKind.AND_LACKS_A_SIDE, joint)
        return Every(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)

    def _is_at_end_of_side(self) -> bool:
        if self.is_at_end or self.query[self.at] in CLOSE_BRACKETS:
            return True
        return operator_of(self._word) == Operator.OR

    def _take(self, operator: Operator) -> int:
        """Consume an operator; return its position, counted from 1, or 0 if there is none."""
        if self.is_at_end or operator_of(self._word) != operator:
            return 0
        position = self.at + 1
        self.at += len(self._word)
        return position

    @property
    def _word(self) -> str:
        """The word that begins here; empty before a quotation mark, a bracket or a space."""
        end = self.at
        while end < len(self.query) and not self._ends_word(end):
            end += 1
        return self.query[self.at : end]

    def _ends_word(self, index: int) -> bool:
        character = self.query[index]
        return (
            character.isspace()
            or (character in OPEN_BRACKETS + CLOSE_BRACKETS and index not in self._inner_brackets)
            or is_quotation_mark(self.query, index)
        )

    @property
    def _exclusion_signs(self) -> str:
        """The minus signs that begin here: two make a Chinese dash, and mean the same as one."""
        word = self._word
        return word[: len(word) - len(word.lstrip(EXCLUSION_SIGNS))]

    def _pass_over_signs(self) -> bool:
        """Consume meaningless signs with a note; return whether there were any."""
        signs = self._exclusion_signs
        if signs and self._excludes(signs):
            return False
        if not signs and is_loose(self._word):
            signs = self._word
        if signs:
            self.notes.append(note_on_signs(signs, self.at + 1))
            self.at += len(signs)
        return bool(signs)

    def _excludes(self, signs: str) -> bool:
        """Whether signs stand before a wording and not after one: 自主—可控 excludes nothing."""
        before = self.query[: self.at][-1:]
        after = self.query[self.at + len(signs) :][:1]
        is_free = not before or before.isspace() or before in OPEN_BRACKETS
        return is_free and bool(after) and not after.isspace() and after not in CLOSE_BRACKETS

    def _part(self) -> Expression:
        """Parse a term or a bracket, with its exclusion."""
        is_excluded = False
        while position := self._take_exclusion():
            is_excluded = not is_excluded
            while not self.is_at_end and self._pass_over_signs():
                pass
            if self._is_at_end_of_side() or operator_of(self._word) == Operator.AND:
                raise QueryFault(QueryFaultKind.NOT_LACKS_A_TERM, position)
        part = self._bracket() if self.query[self.at] in OPEN_BRACKETS else self._term()
        return Not(part) if is_excluded else part

    def _take_exclusion(self) -> int:
        """Consume a NOT or a minus; return its position, counted from 1, or 0 if there is none."""
        if position := self._take(Operator.NOT):
            return position
        signs = self._exclusion_signs
        if not signs:
            return 0
        position = self.at + 1
        self.at += len(signs)
        return position

    def _bracket(self) -> Expression:
        position = self.at + 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryFault(QueryFaultKind.TOO_DEEP, position)
        self.at += 1
        inner = self.either()
        if self.is_at_end:
            raise QueryFault(QueryFaultKind.UNCLOSED_BRACKET, position)
        self.at += 1
        self.depth -= 1
        if inner is None:
            raise QueryFault(QueryFaultKind.NOTHING_TO_FIND, position)
        return inner

    def _term(self) -> Expression:
        start, term_field, word = self.at, Field.ANY, self._word
        self.at += len(word)
        name, colon, rest = unicodedata.normalize("NFKC", word).partition(":")
        if colon and (name in _FIELDS_IN_CHINESE or (name.isascii() and name.isalpha())):
            term_field = _FIELDS_IN_CHINESE.get(name) or self._field(name, start)
            word = word[-len(rest) :] if rest else self._next_word()
            if not word and self.query[self.at : self.at + 1] in (*OPEN_BRACKETS,):
                return in_field(term_field, self._bracket())
            if (bare := word.lstrip(EXCLUSION_SIGNS)) != word:
                return Not(self._spelled(bare, term_field, start + 1))
        if not word and self.at < len(self.query) and is_quotation_mark(self.query, self.at):
            return self._spelled(self._quoted(), term_field, start + 1)
        if note := note_on_word(word, self.at - len(word) + 1):
            self.notes.append(note)
        return self._spelled(word, term_field, start + 1)

    def _spelled(self, typed: str, term_field: Field, position: int) -> Expression:
        """Return the term of a wording; numbers of documents are found with either brackets."""
        term = self._wording(typed, term_field, position)
        if number := NUMBER_IN_BRACKETS.search(typed):
            opening, closing = number.span("open"), number.span("close")
            usual = (
                f"{typed[: opening[0]]}〔{typed[opening[1] : closing[0]]}〕{typed[closing[1] :]}"
            )
            return Either((term, Term(searchable(usual), typed=typed, field=term_field)))
        return term

    def _next_word(self) -> str:
        """Consume the word after the name of a field, with a space before it."""
        if self._is_at_end_of_side():
            return ""
        word = self._word
        self.at += len(word)
        return word

    def _wording(self, typed: str, term_field: Field, position: int) -> Term:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QueryFault(QueryFaultKind.TOO_MANY_TERMS, position)
        wording = searchable(typed)
        if not any(character.isalnum() for character in wording):
            raise QueryFault(QueryFaultKind.NOTHING_TO_FIND, position, typed)
        if len(wording) < MIN_TERM_CHARACTERS:
            raise QueryFault(QueryFaultKind.TOO_SHORT, position, typed)
        return Term(wording, typed.strip(), term_field)

    @staticmethod
    def _field(name: str, start: int) -> Field:
        try:
            return Field(name.lower())
        except ValueError:
            raise QueryFault(QueryFaultKind.UNKNOWN_FIELD, start + 1, name) from None

    def _quoted(self) -> str:
        """Consume a quotation; return it without its marks."""
        start = self.at
        end = closing_mark(self.query, start)
        if end is None:
            raise QueryFault(QueryFaultKind.UNCLOSED_QUOTE, start + 1)
        self.at = end + 1
        return self.query[start + 1 : end].strip(QUOTATION_MARKS)
