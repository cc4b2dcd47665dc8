"""The forms in which an editor decides about a draft."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from statements.filters.dates import read_written_date
from statements.filters.fields import Line
from statements.models import BodyKind, DismissalReason, Genre, StatementKind
from statements.models.statements.keys import read_key
from statements.selectors.sources.inbox import OpenDraft
from statements.services.sources.decisions import Acceptance
from statements.web.workbench.additions import read_additions


class DraftForm(forms.Form):
    """The facts of a draft, to be confirmed by an editor. Every field has a proposal."""

    title = Line(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=StatementKind)
    genre = forms.ModelChoiceField(
        label=_("Form"), queryset=Genre.objects.all(), to_field_name="slug"
    )
    body_kind = forms.ChoiceField(label=_("Kind of body"), choices=BodyKind)
    body_name = Line(label=_("Body"), max_length=100, required=False)
    date = Line(label=_("Date"), max_length=60, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    accepted_duplicates = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    @classmethod
    def initial_of(cls, opened: OpenDraft) -> dict[str, Any]:
        """Return the values that the form proposes for a draft."""
        draft = opened.draft
        day = draft.reported_on or draft.day  # a person checks it
        return {
            "title": draft.title,
            "kind": draft.kind,
            "genre": opened.genre.slug if opened.genre else "",
            "body_kind": draft.body_kind or BodyKind.PARTY,
            "body_name": opened.body_name,
            "date": day.isoformat() if day else "",
            "version": draft.version,
        }

    def clean_date(self) -> Any:
        date_text = self.cleaned_data["date"]
        return read_written_date(date_text) if date_text else None

    def acceptance(self) -> Acceptance:
        cleaned = self.cleaned_data
        additions = read_additions(cast("QueryDict", self.data), draft_key=None)
        return Acceptance(
            kind=StatementKind(cleaned["kind"]),
            genre=cleaned["genre"],
            title=cleaned["title"],
            date_range=cleaned["date"],
            body_kind=cleaned["body_kind"],
            body_name=cleaned["body_name"],
            decisions=additions.decisions,
        )

    @property
    def accepted_ids(self) -> set[int]:
        parts = self.cleaned_data["accepted_duplicates"].split(",")
        return {key for part in parts if (key := read_key(part)) is not None}


class DismissForm(forms.Form):
    """Why a draft is dismissed."""

    reason = forms.ChoiceField(choices=DismissalReason)
    version = forms.IntegerField()
