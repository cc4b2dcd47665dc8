"""Forms for sources."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final, cast, override

from django import forms
from django.utils.translation import gettext_lazy as _

from statements.capture.cues import LIKELY_SCORE
from statements.capture.finding.editions import NoDayInAddress, edition_address
from statements.filters.fields import Line
from statements.models import DiscoveryMethod, Jurisdiction, Source, SourceKind
from statements.models.statements.addresses import LONGEST_ADDRESS
from statements.models.statements.sources import (
    MAX_MINUTES_BETWEEN_VISITS,
    MAX_PAUSE_SECONDS,
    MIN_MINUTES_BETWEEN_VISITS,
)
from statements.services.sources.sheets import MAX_CHARACTERS

_ANY_DAY: Final = date(2025, 4, 6)  # to try an address pattern with


class _JurisdictionField(forms.ModelChoiceField[Jurisdiction]):
    """A jurisdiction by its code; ``places`` spare a query for each form where many are judged."""

    places: Mapping[str, Jurisdiction] | None = None

    @override
    def to_python(self, value: Any) -> Jurisdiction | None:
        if self.places is None or value in self.empty_values:
            return super().to_python(value)
        if place := self.places.get(value):
            return place
        raise forms.ValidationError(
            self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )


class SourceForm(forms.Form):
    """What an admin says of a source. ``places`` are all jurisdictions by code, where at hand."""

    name_zh = Line(label=_("Chinese name 中文名"), max_length=100, required=False)
    name_en = Line(label=_("English name"), max_length=150, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind)
    jurisdiction = _JurisdictionField(
        label=_("Where"),
        queryset=Jurisdiction.objects.order_by("gb_code"),
        to_field_name="code",
    )
    address = Line(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text=_(
            "For a daily edition, write the day in braces: "
            "https://example.org/html/{YYYY-MM}/{DD}/node_1.htm"
        ),
    )
    finding = forms.ChoiceField(
        label=_("How pages are found"),
        choices=[("", "–"), *DiscoveryMethod.choices],
        required=False,
    )
    link_pattern = Line(
        label=_("Links that match"),
        max_length=200,
        required=False,
        help_text=_("A part of the address, or the whole of it with * for anything. May be empty."),
    )
    link_selector = Line(
        label=_("Links lie in"),
        max_length=200,
        required=False,
        help_text=_(
            "For a page with a list: a CSS selector, such as .news-list li. Empty: the block "
            "that repeats is found by itself."
        ),
    )
    minutes_between_visits = forms.IntegerField(
        label=_("Minutes between visits"),
        min_value=MIN_MINUTES_BETWEEN_VISITS,
        max_value=MAX_MINUTES_BETWEEN_VISITS,
        initial=360,
    )
    pause_seconds = forms.IntegerField(
        label=_("Pause between requests, in seconds"),
        min_value=1,
        max_value=MAX_PAUSE_SECONDS,
        initial=2,
    )
    notes = Line(label=_("Notes"), max_length=500, required=False)
    is_watched = forms.BooleanField(label=_("Visit this source"), required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    FACTS: ClassVar = (
        *("name_zh", "name_en", "kind", "jurisdiction", "address", "finding"),
        *("link_pattern", "link_selector"),
        *("minutes_between_visits", "pause_seconds", "notes", "is_watched"),
    )

    def __init__(
        self, *args: Any, places: Mapping[str, Jurisdiction] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        cast("_JurisdictionField", self.fields["jurisdiction"]).places = places

    @classmethod
    def initial_of(cls, source: Source) -> dict[str, Any]:
        """Return a stored source as this form's initial values."""
        facts = {name: getattr(source, name) for name in cls.FACTS}
        return facts | {
            "jurisdiction": source.jurisdiction.code,
            "seen_version": source.version,
        }

    def facts(self) -> dict[str, Any]:
        """Return the fields of a source."""
        return {name: self.cleaned_data[name] for name in self.FACTS}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("name_zh") and not cleaned.get("name_en"):
            self.add_error("name_zh", _("Enter a name in one of the two languages."))
        address = str(cleaned.get("address") or "")
        if cleaned.get("finding") == DiscoveryMethod.EDITION and "{" in address:
            try:
                edition_address(address, _ANY_DAY)
            except NoDayInAddress:
                self.add_error("address", _("Write year, month and day in braces: {YYYY-MM}/{DD}."))
        return cleaned

    def clean_link_selector(self) -> str:
        # Imported here: only those who add sources need the parser.
        from statements.capture.finding.listing import BadSelector, compile_selector

        selector = str(self.cleaned_data["link_selector"])
        if selector:
            try:
                compile_selector(selector)
            except BadSelector as fault:
                raise forms.ValidationError(
                    _("This is not a CSS selector. Write one such as .news-list li.")
                ) from fault
        return selector

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if address and not address.startswith(("http://", "https://")):
            raise forms.ValidationError(_("Enter an address that begins with http:// or https://."))
        return address


class ArchiveForm(forms.Form):
    """The days of a newspaper that are to be read."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class SheetForm(forms.Form):
    """The registry as a table, pasted. ``seen`` is the digest of the dry run."""

    rows = forms.CharField(
        label=_("Paste rows"),
        max_length=MAX_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "lang": "zh", "spellcheck": "false"}),
    )
    seen = forms.CharField(max_length=64, required=False)
    act = forms.ChoiceField(choices=[("check", "check"), ("apply", "apply")])


class ScoreForm(forms.Form):
    """The score from which drafts are entered by machine; empty for none."""

    score = forms.FloatField(min_value=LIKELY_SCORE, max_value=1, required=False)
