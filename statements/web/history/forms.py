"""Forms for withdrawing, merging, erasing and renaming."""

from django import forms
from django.utils.translation import gettext_lazy as _

from statements.filters.fields import Line
from statements.models import Removal
from statements.models.history.removals import LONGEST_REASON


class SeenForm(forms.Form):
    """A form on a record as its editor saw it: ``seen`` is the last edit of that record."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)


class ReasonForm(SeenForm):
    """Why a record is withdrawn."""

    reason = Line(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Others read it where the record was."),
    )


class MergeForm(SeenForm):
    """Which record another is merged into."""

    into = Line(widget=forms.HiddenInput, max_length=40)
    reason = Line(
        label=_("Reason"), max_length=LONGEST_REASON, initial=_("the same, entered twice")
    )


class FindForm(forms.Form):
    """Look for the record to merge into."""

    into = Line(
        label=_("Name, number or address of the other record"), max_length=300, required=False
    )


class EraseForm(forms.Form):
    """Confirm that the contents of a record are erased."""

    typed = Line(max_length=300)

    def __init__(self, removal: Removal, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["typed"].label = _("Type “%(name)s” to erase it for good") % {
            "name": removal.name or removal.key
        }


class NamesForm(SeenForm):
    """The names of a body or an official."""

    name_zh = Line(label=_("Chinese name"), max_length=100, required=False)
    name_en = Line(label=_("English name"), max_length=150, required=False)
