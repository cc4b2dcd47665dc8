"""The form of a bulk edit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.filters.fields import Line
from statements.models import Body, Genre, Jurisdiction, Tag
from statements.selectors.statements.speakers import match_person
from statements.services.bulk.edits import BulkEdit, How

LONGEST_PUBLISHER = 150  # characters, as of a citation
MAX_NAMED_BODIES = 5  # of one name, in a message

_LEAVE = ("", gettext_lazy("leave as it is"))
_ADD = (How.ADD.value, gettext_lazy("add"))
_REPLACE = (How.REPLACE.value, gettext_lazy("replace"))
_REMOVE = (How.REMOVE.value, gettext_lazy("remove"))


_GROUPS = (
    ("tags_how", "tags"),
    ("genre", "body"),
    ("official_how", "official"),
    ("publisher_how", "publisher", "new_publisher"),
)


class BodyField(Line):
    """A body by its Chinese or English name, with the place in brackets where several have it."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        matches = _bodies_called(text)
        if not matches:
            # The last brackets hold the place; a name may have brackets of its own.
            name, _opening, place = text.replace("(", "（").rpartition("（")
            place = place.rstrip("）)")
            matches = _bodies_of(place, name.strip())
        if len(matches) == 1:
            return matches[0]
        if not matches:
            raise ValidationError(_("No body of this name is in the archive."))
        raise ValidationError(
            _("Several bodies have this name: %(names)s. Add the place in brackets.")
            % {"names": "、".join(map(body_label, matches[:MAX_NAMED_BODIES]))}
        )


def _bodies_called(name: str) -> list[Body]:
    bodies = Body.objects.select_related("jurisdiction").filter(is_double=False)
    is_keyed = bool(Body.key_of(name))
    return list(bodies.known_as(name) if is_keyed else []) or list(
        bodies.filter(Q(name_zh=name) | Q(name_en__iexact=name))
    )


def _bodies_of(place: str, name: str) -> list[Body]:
    units = Jurisdiction.objects.filter(Q(name_zh=place) | Q(short_zh=place) | Q(name_en=place))
    bodies = Body.objects.select_related("jurisdiction").filter(is_double=False)
    return [
        body
        for unit in units
        for body in bodies.known_in(unit, name)
        or bodies.filter(jurisdiction=unit, name_en__iexact=name)
    ]


class OfficialField(Line):
    """A person by name, with the note in brackets that tells namesakes apart."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        match = match_person(text)
        if match.official:
            return match.official
        if match.is_new:
            raise ValidationError(_("No person of this name is in the archive."))
        raise ValidationError(
            _("Several persons have this name: %(names)s. Add the note in brackets.")
            % {"names": "、".join(map(str, match.namesakes))}
        )


def body_label(body: Body) -> str:
    """Write a body with its place, as ``BodyField`` reads it."""
    return f"{body}（{body.jurisdiction.name_zh}）"


class BulkEditForm(forms.Form):
    """What is to be changed in all selected statements."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    tags_how = forms.ChoiceField(
        label=gettext_lazy("Tags"), choices=[_LEAVE, _ADD, _REPLACE, _REMOVE], required=False
    )
    tags = forms.ModelMultipleChoiceField(
        label=gettext_lazy("These tags"),
        queryset=Tag.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    genre = forms.ModelChoiceField(
        label=gettext_lazy("Form"),
        queryset=Genre.objects.all(),
        empty_label=_LEAVE[1],
        required=False,
    )
    body = BodyField(
        label=gettext_lazy("Body"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: leave as it is."),
        widget=forms.TextInput(attrs={"list": "bodies"}),
    )
    official_how = forms.ChoiceField(
        label=gettext_lazy("Speaker"), choices=[_LEAVE, _REPLACE, _REMOVE], required=False
    )
    official = OfficialField(
        label=gettext_lazy("New speaker"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "officials"}),
    )
    publisher_how = forms.ChoiceField(
        label=gettext_lazy("Publisher"),
        choices=[_LEAVE, _ADD, _REPLACE, _REMOVE],
        required=False,
    )
    publisher = Line(
        label=gettext_lazy("This publisher"),
        max_length=LONGEST_PUBLISHER,
        required=False,
        widget=forms.TextInput(attrs={"list": "publishers"}),
    )
    new_publisher = Line(
        label=gettext_lazy("New publisher"),
        max_length=LONGEST_PUBLISHER,
        required=False,
        widget=forms.TextInput(attrs={"list": "publishers"}),
        help_text=gettext_lazy("Only to replace one."),
    )

    @property
    def groups(self) -> list[list[forms.BoundField]]:
        """The boxes of each row of the form."""
        return [[self[name] for name in names] for names in _GROUPS]

    def clean(self) -> dict[str, Any]:
        """Refuse a change without its value, and a value without its change."""
        cleaned = super().clean() or {}
        self._need("tags", when=bool(cleaned.get("tags_how")), say=_("Select the tags."))
        self._need(
            "official",
            when=cleaned.get("official_how") == How.REPLACE,
            say=_("Name the new speaker."),
        )
        publisher_how = cleaned.get("publisher_how")
        self._need("publisher", when=bool(publisher_how), say=_("Name the publisher."))
        self._need(
            "new_publisher",
            when=publisher_how == How.REPLACE,
            say=_("Name the publisher that takes its place."),
        )
        return cleaned

    def _need(self, name: str, *, when: bool, say: str) -> None:
        how = f"{name}_how"
        has_value = bool(self.cleaned_data.get(name))
        if when and not has_value and name not in self.errors:
            self.add_error(name, say)
        if has_value and how in self.fields and not self.cleaned_data.get(how):
            self.add_error(how, _("Choose what to do with it."))

    @property
    def edit(self) -> BulkEdit:
        """The edit that the form describes. Ask ``is_valid`` first."""
        values = self.cleaned_data
        hows = {
            name: How(values[name]) if values[name] else None
            for name in ("tags_how", "official_how", "publisher_how")
        }
        is_renaming = hows["publisher_how"] == How.REPLACE
        return BulkEdit(
            **hows,
            tags=sorted(tag.pk for tag in values["tags"]) if hows["tags_how"] else [],
            genre=values["genre"].pk if values["genre"] else None,
            body=values["body"].pk if values["body"] else None,
            official=values["official"].pk if hows["official_how"] == How.REPLACE else None,
            publisher=values["publisher"] if hows["publisher_how"] else "",
            new_publisher=values["new_publisher"] if is_renaming else "",
        )
