"""Form fields that hold what is typed to the gate, for every form of the site."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.engine.intake import Fault, UnreadableText, admit
from statements.engine.search.query import MOST_TERMS, SHORTEST, QueryFault, parse
from statements.engine.search.query import Fault as QueryFaultKind
from statements.models.addresses import LONGEST_ADDRESS, validate_address

_FAULTS = {
    Fault.CONTROL: gettext_lazy("is a control character"),
    Fault.DIRECTION: gettext_lazy("changes the direction of writing"),
    Fault.UNREAD: gettext_lazy("is what is left of a character that could not be read"),
    Fault.NONE: gettext_lazy("is no character"),
}

_QUERY_FAULTS = {
    QueryFaultKind.TOO_SHORT: gettext_lazy(
        "“%(written)s” is too short to search for; write at least %(shortest)s characters."
    ),
    QueryFaultKind.NOTHING_TO_FIND: gettext_lazy("there is no letter or digit to search for here."),
    QueryFaultKind.UNCLOSED_QUOTE: gettext_lazy("this quotation mark is never closed."),
    QueryFaultKind.UNCLOSED_BRACKET: gettext_lazy("this bracket is never closed."),
    QueryFaultKind.STRAY_BRACKET: gettext_lazy("this bracket closes nothing."),
    QueryFaultKind.OR_LACKS_A_SIDE: gettext_lazy("OR needs a wording on either side."),
    QueryFaultKind.MINUS_LACKS_A_TERM: gettext_lazy(
        "a minus stands right before the wording that it leaves out."
    ),
    QueryFaultKind.UNKNOWN_FIELD: gettext_lazy(
        "“%(written)s:” names no field; there are title:, summary: and text:. "
        "Put quotation marks around what is no field."
    ),
    QueryFaultKind.TOO_MANY_TERMS: gettext_lazy("a search has at most %(most)s wordings."),
    QueryFaultKind.TOO_DEEP: gettext_lazy("there are too many brackets within brackets."),
}


class Line(forms.CharField):
    """One line of text, through the gate."""

    def to_python(self, value: Any) -> str:
        return admitted(super().to_python(value) or "", one_line=True)


class Query(Line):
    """A search in the language of ``engine.search.query``; cleans to its expression, or None."""

    def to_python(self, value: Any) -> Any:
        try:
            return parse(super().to_python(value))
        except QueryFault as fault:
            said = _QUERY_FAULTS[fault.fault] % {
                "written": fault.written,
                "shortest": SHORTEST,
                "most": MOST_TERMS,
            }
            raise ValidationError(
                _("Character %(place)s: %(fault)s"),
                params={"place": fault.place, "fault": said},
                code="query",
            ) from fault

    def validate(self, value: Any) -> None:
        """Everything was said while reading."""

    def run_validators(self, value: Any) -> None:
        """Lengths are of what was typed, which ``clean`` knows."""

    def clean(self, value: Any) -> Any:
        if self.max_length and len(str(value or "")) > self.max_length:
            raise ValidationError(
                _("This has %(length)s characters; there is room for %(most)s."),
                params={"length": len(value), "most": self.max_length},
                code="too_long",
            )
        return super().clean(value)


class Address(forms.URLField):
    """An address on the web, through the gate."""

    default_validators = [validate_address]

    def __init__(self, *, max_length: int | None = LONGEST_ADDRESS, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return super().to_python(admitted(str(value or ""), one_line=True)) or ""


class Text(forms.CharField):
    """Text with line breaks, through the gate."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, most: int = 10_000, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(strip=False, **options)
        self.most = min(most, self.max_length or most)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if len(text) > self.most:
            raise ValidationError(
                _("This has %(length)s characters; there is room for %(most)s."),
                params={"length": f"{len(text):,}", "most": f"{self.most:,}"},
                code="too_long",
            )
        return admitted(text, one_line=False)


def admitted(text: str, *, one_line: bool) -> str:
    """Let a text through the gate. Raises ``ValidationError`` with the place of what is wrong."""
    try:
        return admit(text, one_line=one_line)
    except UnreadableText as found:
        raise ValidationError(
            _("Character %(place)s (%(code)s) %(fault)s. Take it out."),
            params={
                "place": found.place,
                "code": f"U+{ord(found.character):04X}",
                "fault": _FAULTS[found.fault],
            },
            code="unreadable",
        ) from found
