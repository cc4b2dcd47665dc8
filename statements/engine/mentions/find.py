"""Find mentions in a text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from statements.engine.dates.days import Days
from statements.engine.mentions.likeness import SpelledNames
from statements.engine.mentions.mention import NUMBERED, Mention, MentionKind, Reference
from statements.engine.mentions.numbers import issuers_of_lines
from statements.engine.mentions.overlaps import outermost
from statements.engine.mentions.references import ANNOUNCED, CLOSED, NUMBERS, OPEN, Pattern
from statements.engine.mentions.text_forms import TextForms
from statements.engine.mentions.titles import with_antecedents

# Kinds that are identified without a date. One beside the name is rather that of the report.
_IDENTIFIED = NUMBERED - {MentionKind.STUDY}


@dataclass(frozen=True, slots=True, eq=False)
class KnownNames:
    """Names and issuers of documents in the archive, which are found besides the usual ones."""

    names: SpelledNames = field(default_factory=lambda: SpelledNames({}))
    issuers: frozenset[str] = frozenset()


def find_names(title: str, text_days: Days | None = None) -> list[Mention]:
    """Find the names in the title of a directive, most of which name the directive itself."""
    forms = TextForms(title, text_days, is_title=True)
    return _stored(_pattern_mentions(forms, CLOSED, (*OPEN, *ANNOUNCED)), forms)


def find_numbers(text: str) -> list[Mention]:
    """Find document numbers only, also of unusual issuers at the start of a line."""
    forms = TextForms(text, issuers=issuers_of_lines(text))
    return _stored(_pattern_mentions(forms, NUMBERS, ()), forms)


def find_mentions(
    text: str, text_days: Days | None = None, known_names: KnownNames | None = None
) -> list[Mention]:
    """Find the mentions in a text, in the order of the text.

    ``text_days`` are the first and last day on which the text may have been published; without
    them, dates without a year stay unknown. Names within a longer name are part of it and left out.
    """
    known_names = known_names or KnownNames()
    forms = TextForms(text, text_days, known_names.issuers)
    mentions = _pattern_mentions(forms, CLOSED, OPEN)
    if spelled := list(_spelled(forms, known_names.names, mentions)):
        mentions = outermost([*mentions, *spelled], forms.letters)
    return _stored(with_antecedents(mentions, forms.letters), forms)


def _stored(mentions: Iterable[Mention], forms: TextForms) -> list[Mention]:
    """Return mentions with their offsets in the stored text."""
    spans = [(mention, forms.stored(mention.start, mention.end)) for mention in mentions]
    return [replace(mention, start=start, end=end) for mention, (start, end) in spans]


def _pattern_mentions(
    forms: TextForms, closed: Iterable[Pattern], open_: Iterable[Pattern]
) -> list[Mention]:
    mentions = [
        _mention(reference, forms.span(match), forms)
        for text, patterns in ((forms.letters, closed), (forms.clauses, open_))
        for pattern in patterns
        if pattern.needle in text
        for match in pattern.expression.finditer(text)
        for reference in pattern.refer(match, forms)
    ]
    return outermost(mentions, forms.letters)


def _spelled(
    forms: TextForms, names: SpelledNames, mentions: Sequence[Mention]
) -> Iterator[Mention]:
    """Yield known names, except where a mention overlaps that is not part of the name."""
    spans = {(mention.start, mention.end) for mention in mentions}
    is_inside = [False] * (len(forms.letters) + 1)
    for start, end in spans:
        is_inside[start + 1 : end] = [True] * (end - start - 1)
    for start, end, kind, name in names.find(forms.letters):
        if not is_inside[start] and not is_inside[end] and (start, end) not in spans:
            yield _mention(Reference(kind, name), (start, end), forms)


def _mention(reference: Reference, matched: tuple[int, int], forms: TextForms) -> Mention:
    start, end = reference.span or matched
    days = reference.days
    if not days and reference.kind not in _IDENTIFIED:
        days = forms.speech_days(start)
    key = f"{reference.kind}:{reference.key}"
    is_formula = reference.kind is MentionKind.PLENUM and forms.is_formula(start, end)
    is_answer = not is_formula and forms.is_answer(start, end)
    return Mention(
        start, end, reference.kind, key, days, is_answer, reference.is_general, is_formula
    )
