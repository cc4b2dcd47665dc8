"""The forms of imports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.filters.fields import Line
from statements.models import Import
from statements.models.imports import LONGEST_SOURCE
from statements.services.imports.columns import LABELS, RowField
from statements.services.imports.reading.headings import numbered_headers

# Fields that a whole file can share.
DEFAULT_FIELDS = (RowField.KIND, RowField.PROVINCE, RowField.FORM, RowField.PUBLISHER)


class PasteForm(forms.Form):
    """Rows pasted from a sheet, or a file."""

    rows = forms.CharField(
        label=gettext_lazy("Paste rows"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "zh", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Choose a file"), required=False, allow_empty_file=True, max_length=200
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not (cleaned.get("rows") or "").strip() and not self.errors:
            raise ValidationError(_("Paste rows with their heading, or choose a file."))
        return cleaned


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file, the name of its box, the field that it becomes, and what it holds."""

    heading: str
    name: str
    field: str
    sample: str


class ColumnForm:
    """The boxes that match columns with fields, and those for values the file lacks."""

    def __init__(self, job: Import, samples: Mapping[str, str]) -> None:
        self.job = job
        self.samples = samples
        self.choices = [("", _("Not imported")), *((name.value, LABELS[name]) for name in RowField)]

    def columns(self) -> Iterator[FileColumn]:
        """Yield the columns in the order of the file."""
        for number, heading in enumerate(self.job.headers):
            field, sample = self.job.mapping.get(heading, ""), self.samples.get(heading, "")
            yield FileColumn(heading, f"column-{number}", field, sample)

    def defaults(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, label and value of the boxes for what the file lacks."""
        used_fields = set(self.job.mapping.values())
        for name in DEFAULT_FIELDS:
            if name not in used_fields or self.job.defaults.get(name):
                yield f"default-{name}", str(LABELS[name]), self.job.defaults.get(name, "")

    @property
    def is_named(self) -> bool:
        """Whether the file has a heading, which names its columns."""
        return tuple(self.job.headers) != numbered_headers(len(self.job.headers))

    @property
    def used(self) -> int:
        """How many columns are imported."""
        return sum(1 for field in self.job.mapping.values() if field)


class StepForm(forms.Form):
    """What every step sends: the version that its sender saw."""

    version = forms.IntegerField(min_value=1)


class RunForm(StepForm):
    """How the rows are imported."""

    all_or_nothing = forms.BooleanField(required=False)
    updates = forms.BooleanField(required=False)


class CollectionForm(StepForm):
    """The collection that the keys of a file belong to."""

    source = Line(max_length=LONGEST_SOURCE, required=False)


class CellForm(forms.Form):
    """A corrected cell, or what is to be done with a row."""

    field = forms.CharField(max_length=20, required=False)
    value = forms.CharField(required=False, strip=True)  # the service bounds it
    decision = forms.CharField(max_length=6, required=False)
