"""Form fields that hold what is typed to the gate, for every form of the site."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.engine.intake import Fault, UnreadableText, admit
from statements.models.addresses import LONGEST_ADDRESS, validate_address

_FAULTS = {
    Fault.CONTROL: gettext_lazy("is a control character"),
    Fault.DIRECTION: gettext_lazy("changes the direction of writing"),
    Fault.UNREAD: gettext_lazy("is what is left of a character that could not be read"),
    Fault.NONE: gettext_lazy("is no character"),
}


class Line(forms.CharField):
    """One line of text, through the gate."""

    def to_python(self, value: Any) -> str:
        return admitted(super().to_python(value) or "", one_line=True)


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
