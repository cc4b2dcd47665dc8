"""The search field: its errors, and notes on input that was not read as an operator."""

from typing import Any

import django_filters as df
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statements.engine.search.notes import NoteKind
from statements.engine.search.query import (
    MAX_TERMS,
    MIN_TERM_CHARACTERS,
    Query,
    QueryFault,
    QueryFaultKind,
    read_query,
)
from statements.filters.fields import Line

_FAULTS = {
    QueryFaultKind.TOO_SHORT: _(
        "“%(written)s” is too short to search for; write at least %(shortest)s characters."
    ),
    QueryFaultKind.NOTHING_TO_FIND: _("there is no letter or digit to search for here."),
    QueryFaultKind.UNCLOSED_QUOTE: _("this quotation mark is never closed."),
    QueryFaultKind.UNCLOSED_BRACKET: _("this bracket is never closed."),
    QueryFaultKind.STRAY_BRACKET: _("this bracket was never opened."),
    QueryFaultKind.OR_LACKS_A_SIDE: _("OR needs a term on either side."),
    QueryFaultKind.AND_LACKS_A_SIDE: _("AND needs a term on either side."),
    QueryFaultKind.NOT_LACKS_A_TERM: _("NOT needs a term after it, which it excludes."),
    QueryFaultKind.UNKNOWN_FIELD: _(
        "“%(written)s:” names no field; there are title:, summary: and text:. "
        "Put quotation marks around what is no field."
    ),
    QueryFaultKind.TOO_MANY_TERMS: _("a search has at most %(most)s terms."),
    QueryFaultKind.TOO_DEEP: _("brackets are nested too deeply."),
}

_NOTES = {
    NoteKind.LOWER_CASE_AND: _(
        "“%(written)s” was read as a word. Terms beside each other must all match; AND in capitals "
        "says the same."
    ),
    NoteKind.LOWER_CASE_OR: _(
        "“%(written)s” was read as a word. Write OR in capitals to find either."
    ),
    NoteKind.LOWER_CASE_NOT: _(
        "“%(written)s” was read as a word. Write NOT in capitals, or a minus right before a "
        "term, to exclude it."
    ),
    NoteKind.FOREIGN_OPERATOR: _(
        "“%(written)s” was read as a word. The operators here are AND, OR and NOT."
    ),
    NoteKind.WILDCARD: _(
        "“%(written)s” was searched for literally. There are no wildcards; part of a word finds "
        "all of it."
    ),
    NoteKind.PATTERN: _(
        "“%(written)s” was searched for literally. There are no regular expressions here."
    ),
    NoteKind.SIMILAR: _(
        "“%(written)s” was searched for literally. There is no fuzzy search and no boosting."
    ),
    NoteKind.ATTACHED_OPERATOR: _(
        "“%(written)s” was searched for as one word. An operator needs a space on either side."
    ),
    NoteKind.SYMBOL: _(
        "“%(written)s” was searched for literally. Write OR, in capitals and between spaces, to "
        "find either."
    ),
    NoteKind.PLUS: _(
        "“%(written)s” was searched for literally. Terms beside each other must all match, "
        "without a plus."
    ),
    NoteKind.FOREIGN_FIELD: _(
        "“%(written)s” was searched for literally. The fields here are title:, summary: and text:; "
        "the rest is narrowed by the filters."
    ),
    NoteKind.FOREIGN_BRACKET: _(
        "“%(written)s” was searched for literally. Only round brackets hold terms together."
    ),
    NoteKind.LOOSE_EXCLUSION: _(
        "“%(written)s” was ignored. To exclude a term, write a minus right before it and a space "
        "before the minus."
    ),
    NoteKind.LOOSE_SIGN: _(
        "“%(written)s” was ignored. The operators here are AND, OR and NOT, in capitals."
    ),
}


class QueryField(Line):
    """A search in the language of ``engine.search.query``; cleans to a ``Query``, or None."""

    def to_python(self, value: Any) -> Any:
        try:
            return read_query(super().to_python(value))
        except QueryFault as fault:
            sentence = _FAULTS[fault.fault] % {
                "written": fault.typed,
                "shortest": MIN_TERM_CHARACTERS,
                "most": MAX_TERMS,
            }
            raise ValidationError(
                gettext("Character %(position)s: %(fault)s"),
                params={"position": fault.position, "fault": sentence},
                code="query",
            ) from fault

    def validate(self, value: Any) -> None:
        """Do nothing: ``to_python`` has already validated the query."""

    def run_validators(self, value: Any) -> None:
        """Do nothing: ``clean`` checks the length of the input."""

    def clean(self, value: Any) -> Any:
        if self.max_length and len(str(value or "")) > self.max_length:
            raise ValidationError(
                gettext("This has %(length)s characters; there is room for %(most)s."),
                params={"length": len(value), "most": self.max_length},
                code="too_long",
            )
        return super().clean(value)


class QueryFilter(df.CharFilter):
    """A full-text filter on titles, summaries and texts."""

    field_class = QueryField


def sentences_on(query: Query | None) -> list[str]:
    """Return a message for each note on a query, without duplicates."""
    notes = query.notes if query else ()
    return list(dict.fromkeys(_NOTES[note.kind] % {"written": note.typed} for note in notes))
