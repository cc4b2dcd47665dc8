"""Forms for statements, links, citations and recorded searches."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import Days, day_in_beijing
from statements.filters.dates import read_written_date, understanding_of
from statements.filters.fields import Address, Line, Text
from statements.models import (
    LONGEST_TEXT,
    TYPED_FIELDS,
    Basis,
    BodyKind,
    Genre,
    Jurisdiction,
    Language,
    LinkMethod,
    LinkState,
    Search,
    Statement,
    StatementKind,
    Tag,
)
from statements.models.statements.keys import read_key
from statements.services.refusals import STILL_TO_COME

MAX_TAGS = 100  # of one statement
MAX_DIRECTIVES = 300  # offered as choices, the latest first


PUBLISHED_ON = "-published_on"  # how the boxes for the day of each source are named
_PUBLICATION = f"[name$={PUBLISHED_ON}]"


def published_in(data: Mapping[str, Any]) -> Days | None:
    """Return the day, as first and last, on which the first source that names one was published."""
    for name, text in data.items():
        if name.endswith(PUBLISHED_ON):
            with suppress(ValidationError):
                if (day := read_written_date(str(text))).is_one_day:
                    return day.first, day.last
    return None


class DateBox(forms.TextInput):
    """A text input for a date, which shows how the date is understood while one types.

    ``text_days`` are the days on which the text was published, if the form says so.
    """

    text_days: Days | None = None

    def __init__(self, *, is_one_day: bool = False) -> None:
        address = reverse_lazy("statements:one_day" if is_one_day else "statements:date")
        attributes: dict[str, Any] = {
            "hx-get": address,
            "hx-target": "next .understood",
            "hx-trigger": "input changed delay:300ms",
            "hx-sync": "this:replace",
            "autocomplete": "off",
        }
        if not is_one_day:
            attributes["hx-include"] = _PUBLICATION
            attributes["hx-trigger"] += f", input delay:300ms from:{_PUBLICATION}"
        super().__init__(attrs=attributes)

    def render(self, name: str, value: Any, *args: Any, **options: Any) -> SafeString:
        box = super().render(name, value, *args, **options)
        try:
            days = read_written_date(str(value), self.text_days) if value else None
            words = understanding_of(days) if days else ""
        except ValidationError:
            words = ""  # the field shows its own error
        understood = '<p class="understood soft small" aria-live="polite">{}</p>'
        return box + format_html(understood, words)


class PastDate(forms.Field):
    """An imprecise date, not in the future; cleans to ``ImpreciseDate`` or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": DateBox()} | options)
        self.text_days: Days | None = None

    def read_by(self, data: Mapping[str, Any]) -> None:
        """Read what has no year, or is relative, by the day of publication in the same form."""
        self.text_days = published_in(data)
        cast("DateBox", self.widget).text_days = self.text_days

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        date = read_written_date(text, self.text_days)
        if date.is_to_come(day_in_beijing(timezone.now())):
            raise ValidationError(STILL_TO_COME, code="future")
        return date


class PastDay(PastDate):
    """One day, not in the future; cleans to ``date`` or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=DateBox(is_one_day=True), **options)

    def to_python(self, value: Any) -> Any:
        date = super().to_python(value)
        if date and not date.is_one_day:
            raise ValidationError(_("Enter one day, as in 2025-04-25."), code="span")
        return date and date.first


# Fields that identify a statement, its body and its speaker; looked up during typing.
_IDENTIFYING = {
    *("jurisdiction", "body_kind", "body_name", "official_name", "date_range"),
    *("title_zh", "title_en", "text", "url"),
}


class Identifying(forms.Form):
    """A form that marks the fields used to recognise existing records."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in _IDENTIFYING & self.fields.keys():
            self.fields[name].widget.attrs["class"] = "names-it"


class StatementForm(Identifying):
    """Enter or change a statement."""

    max_tags = MAX_TAGS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("PastDate", self.fields["date_range"]).read_by(self.data or self.initial)

    kind = forms.ChoiceField(label=_("Kind"), choices=StatementKind, initial=StatementKind.RESPONSE)
    genre = forms.ModelChoiceField(
        label=_("Form"),
        queryset=Genre.objects.all(),
        to_field_name="slug",
        widget=forms.Select(attrs={"data-combobox": "form"}),
    )
    jurisdiction = forms.ModelChoiceField(
        label=_("Where"),
        queryset=Jurisdiction.objects.all(),
        to_field_name="code",
        widget=forms.Select(attrs={"data-combobox": "place"}),
    )
    body_kind = forms.ChoiceField(label=_("Kind of body"), choices=BodyKind)
    body_name = Line(
        label=_("Body"),
        max_length=100,
        required=False,
        help_text=_("Chinese name. Leave empty only if the source does not name it."),
        widget=forms.TextInput(attrs={"data-combobox": "body", "lang": "zh"}),
    )
    official_name = Line(
        label=_("Speaker"),
        max_length=240,
        required=False,
        help_text=_("Only if the source names one. Tell namesakes apart by a note: 王伟（吉林）."),
        widget=forms.TextInput(attrs={"data-combobox": "speaker", "lang": "zh"}),
    )
    post_as_named = Line(
        label=_("Post"), max_length=120, required=False, help_text=_("As the source names it.")
    )
    date_range = PastDate(
        label=_("Date"),
        required=False,
        help_text=_(
            "As the source has it: 2025-04-25, 2025年4月25日, a month 2025-04, a year 2025, "
            "2025年4月上旬, or a span 2025-04-26/2025-05-04. Without a year, or as 昨日 "
            "and 上周五, it is read by the day of publication. Leave empty if nothing is known."
        ),
    )
    said_note = Line(label=_("How the date is known"), max_length=300, required=False)
    title_zh = Line(label=_("Chinese title"), max_length=300, required=False)
    title_en = Line(label=_("English title"), max_length=300, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language)
    text = Text(
        label=_("Text"),
        most=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "lang": "zh", "data-most": LONGEST_TEXT}),
    )
    basis = forms.ChoiceField(
        label=_("Held as"),
        choices=Basis,
        help_text=_("Quotations: one to a line. What stands between them counts as not known."),
    )
    summary = Text(label=_("Summary"), rows=3, most=4000, required=False)
    note = Text(label=_("Note"), rows=2, most=4000, required=False)
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=Tag.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # What the form was opened with, for a merge with what others save meanwhile.
    seen_text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    seen_edit = forms.IntegerField(widget=forms.HiddenInput, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    # By a script, once the form is sent: what is sent again has had no answer.
    sent_before = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_name = bool(cleaned.get("body_name"))
        if "body_kind" in cleaned and "body_name" not in self.errors:
            if not has_name and cleaned["body_kind"] != BodyKind.UNNAMED:
                self.add_error(
                    "body_name", _("Enter the body, or choose “not named by the source”.")
                )
            if has_name and cleaned["body_kind"] == BodyKind.UNNAMED:
                self.add_error("body_kind", _("Choose the kind of this body."))
        if (
            cleaned.get("kind") == StatementKind.DIRECTIVE
            and not (cleaned.get("title_zh") or cleaned.get("title_en"))
            and "title_zh" not in self.errors
        ):
            self.add_error("title_zh", _("Enter a title for the directive."))
        if len(cleaned.get("tags", ())) > MAX_TAGS:
            fault = _("A statement can have %(most)s tags; these are %(number)s.")
            self.add_error("tags", fault % {"most": MAX_TAGS, "number": len(cleaned["tags"])})
        return cleaned

    @staticmethod
    def of(statement: Statement, text: str, basis: str) -> Mapping[str, Any]:
        """Return a stored statement as this form's initial values."""
        return {
            **{name: getattr(statement, name) for name in TYPED_FIELDS},
            "genre": statement.genre.slug,
            "jurisdiction": statement.body.jurisdiction_id,
            "body_kind": statement.body.kind,
            "body_name": statement.body.name_zh,
            "official_name": str(statement.official or ""),
            "date_range": str(statement.date or ""),
            "text": text,
            "basis": basis,
            "tags": [tag.slug for tag in statement.tags.all()],
            "seen_version": statement.version,
        }


class LinkFields(forms.Form):
    """The fields of a new link."""

    directive = forms.ModelChoiceField(
        label=_("Directive"),
        queryset=Statement.objects.none(),
        widget=forms.Select(attrs={"data-combobox": "directive"}),
    )
    state = forms.ChoiceField(
        label=_("Confidence"),
        choices=[
            (LinkState.CONFIRMED, _("Confirmed answer")),
            (LinkState.SUGGESTED, _("Possible answer, to review")),
            (LinkState.REJECTED, _("Not an answer, though it looks like one")),
        ],
    )
    method = forms.ChoiceField(label=_("Basis"), choices=LinkMethod)
    evidence = Text(
        label=_("Evidence"),
        rows=2,
        most=2000,
        help_text=_("The words, the date or the source that support the link."),
    )

    def __init__(self, *args: Any, optional: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelChoiceField[Statement]", self.fields["directive"])
        field.queryset = Statement.objects.directives()
        directives = {row.pk: row for row in field.queryset.latest_first()[:MAX_DIRECTIVES]}
        key = read_key(str(self["directive"].value() or ""))
        if key and key not in directives:  # one of the others, found by what was typed
            directives |= field.queryset.in_bulk([key])
        field.widget.choices = [
            ("", _("none yet") if optional else _("choose one")),
            *((pk, f"{row.date or '?'} {row}") for pk, row in directives.items()),
        ]
        field.required = not optional
        self.fields["evidence"].required = not optional

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("directive") and not cleaned.get("evidence") and not self.errors:
            self.add_error("evidence", _("Add evidence for this link."))
        return cleaned


class CitationFields(Identifying):
    """A citation; one that says anything names its publisher."""

    publisher = Line(
        label=_("Publisher"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"data-combobox": "publisher"}),
    )
    title = Line(label=_("Headline"), max_length=300, required=False)
    author = Line(label=_("Author"), max_length=150, required=False)
    published_on = PastDay(label=_("Published on"), required=False)
    published_note = Line(label=_("Date note"), max_length=300, required=False)
    url = Address(label=_("Address"), required=False, assume_scheme="https")
    is_secondary = forms.BooleanField(label=_("Secondary source"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        says_something = any(value for name, value in cleaned.items() if name != "publisher")
        if says_something and not cleaned.get("publisher") and not self.errors:
            self.add_error("publisher", _("Enter the publisher."))
        return cleaned


CitationForms = forms.formset_factory(CitationFields, extra=1, max_num=20, absolute_max=40)


def citations_in(cited: BaseFormSet[CitationFields]) -> list[dict[str, Any]]:
    """Return the citations of a valid formset, without those that lack a publisher."""
    return [citation for citation in cited.cleaned_data if citation.get("publisher")]


class SearchFields(forms.Form):
    """The fields of a search that found nothing, for one province."""

    searched_on = PastDay(label=_("Searched on"))
    where = Line(
        label=_("Where"),
        max_length=300,
        help_text=_("The sources and the period searched, so that others can judge it."),
    )
    note = Text(label=_("Note"), rows=2, most=2000, required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def of(search: Search) -> dict[str, Any]:
        """Return a stored record as this form's initial values."""
        return {
            "searched_on": search.searched_on,
            "where": search.where,
            "note": search.note,
            "seen_version": search.version,
        }


class SearchForm(SearchFields):
    """Record a search that found nothing, in provinces of the directive's day."""

    jurisdictions = forms.ModelMultipleChoiceField(
        label=_("Provinces searched"),
        queryset=Jurisdiction.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["jurisdictions"]

    def __init__(self, *args: Any, directive: Statement, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelMultipleChoiceField[Jurisdiction]", self.fields["jurisdictions"])
        field.queryset = Jurisdiction.objects.provinces().existing_on(directive.possible_date)
