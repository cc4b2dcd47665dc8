"""Form fields that validate text, for every form of the site."""

from collections.abc import Sequence
from typing import Any

import django_filters as df
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from statements.engine.text.validation import (
    BadCharacter,
    CharacterFault,
    UnreadableText,
    validate_text,
)
from statements.models import Removal
from statements.models.statements.addresses import LONGEST_ADDRESS, validate_address
from statements.models.statements.keys import read_key

_FAULTS = {
    CharacterFault.CONTROL: ngettext_lazy(
        "Character %(which)s is a control character. Take it out.",
        "Characters %(which)s are control characters. Take them out.",
        "number",
    ),
    CharacterFault.DIRECTION: ngettext_lazy(
        "Character %(which)s changes the direction of writing. Take it out.",
        "Characters %(which)s change the direction of writing. Take them out.",
        "number",
    ),
    CharacterFault.UNREAD: ngettext_lazy(
        "Character %(which)s is what is left of a character that could not be read. Take it out.",
        "Characters %(which)s are what is left of characters that could not be read. "
        "Take them out.",
        "number",
    ),
    CharacterFault.NONE: ngettext_lazy(
        "Character %(which)s is no character. Take it out.",
        "Characters %(which)s are no characters. Take them out.",
        "number",
    ),
    CharacterFault.STACKED: ngettext_lazy(
        "Character %(which)s is one of too many marks on a letter. Take most of them out.",
        "Characters %(which)s are among too many marks on letters. Take most of them out.",
        "number",
    ),
}
MAX_POSITIONS = 5  # positions listed for each kind of fault


class Line(forms.CharField):
    """One line of validated text."""

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "", one_line=True)


class Address(forms.URLField):
    """A validated web address."""

    default_validators = [validate_address]

    def __init__(self, *, max_length: int | None = LONGEST_ADDRESS, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return super().to_python(clean_text(str(value or ""), one_line=True)) or ""


class Text(forms.CharField):
    """Validated text with line breaks."""

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
        return clean_text(text, one_line=False)


def clean_text(text: str, *, one_line: bool) -> str:
    """Validate a text. Raises ``ValidationError`` with the position of each bad character."""
    try:
        return validate_text(text, one_line=one_line)
    except UnreadableText as refusal:
        raise ValidationError(
            [
                ValidationError(_FAULTS[fault] % _character_params(characters), code="unreadable")
                for fault in CharacterFault
                if (characters := [bad for bad in refusal.characters if bad.fault == fault])
            ]
        ) from refusal


def _character_params(characters: Sequence[BadCharacter]) -> dict[str, Any]:
    """Return the message parameters: the first few positions, and how many more there are."""
    which = ", ".join(f"{bad.position} ({bad.code})" for bad in characters[:MAX_POSITIONS])
    if (more := len(characters) - MAX_POSITIONS) > 0:
        which = _("%(which)s and %(more)s more") % {"which": which, "more": more}
    return {"which": which, "number": len(characters)}


class Keys(df.fields.ModelMultipleChoiceField):
    """Rows by primary key, in the spelling that URL paths accept."""

    def clean(self, value: Any) -> Any:
        for number in value or ():
            if read_key(number) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": number},
                )
        try:
            return super().clean(value)
        except ValidationError:
            # A row that was merged is found by its old number too.
            if self.queryset is None:
                raise
            heirs = Removal.objects.heirs_of(self.queryset.model, value or ())
            if not heirs:
                raise
            return super().clean([heirs.get(number, number) for number in value])


class KeysFilter(df.ModelMultipleChoiceFilter):
    """A filter on rows by primary key."""

    field_class = Keys


class LinesField(forms.Field):
    """Several lines of text, each validated as a ``Line``; cleans to a list."""

    widget = forms.SelectMultiple

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(**options)
        self.line = Line(max_length=max_length)

    def clean(self, value: Any) -> list[str]:
        return [self.line.clean(line) for line in value or ()]


class LinesFilter(df.Filter):
    """A filter on exact texts."""

    field_class = LinesField
