"""Sources, codes, bodies, officials and set phrases."""

from contextlib import suppress
from typing import Any, cast

from django.contrib.admin import TabularInline, display, register
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import OperationalError, transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from statements.admin.names import NamedAdmin
from statements.admin.site import FORM_FIELDS, AdminsOnly, site
from statements.models import (
    Body,
    Depth,
    Genre,
    Jurisdiction,
    Official,
    Phrase,
    PhraseVariant,
    Source,
    Stance,
    Tag,
    Tenure,
)
from statements.services.statements import phrases
from statements.tasks import changes
from statements.tasks.sweeping import work_for_a_while

COUNTING_SECONDS = 2.0  # before the response, so that a small archive shows the count at once


@register(Jurisdiction, site=site)
class JurisdictionAdmin(AdminsOnly):
    """Units, from the centre to the county."""

    list_display = ["code", "name_zh", "name_en", "level", "parent"]
    list_filter = ["level", "region_zh"]
    list_select_related = ["parent"]
    search_fields = ["code", "gb_code", "name_zh", "name_en", "pinyin"]


@register(Body, site=site)
class BodyAdmin(NamedAdmin):
    """Committees, governments, ministries and the like."""

    list_display = ["__str__", "name_en", "kind", "jurisdiction"]
    list_filter = ["kind", "is_double"]
    list_select_related = ["jurisdiction"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["jurisdiction"]


class LoadedChoice(AutocompleteSelect):
    """An autocomplete whose current option is already loaded, so that it needs no query."""

    selection: Model | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        if self.selection is None or list(value) != [str(self.selection.pk)]:
            return super().optgroups(name, value, attr)
        option = self.create_option(name, self.selection.pk, str(self.selection), True, 0)
        return [(None, [option], 0)]


class TenureForm(ModelForm[Tenure]):
    """One post, on the page of the official."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            wrapper = cast("RelatedFieldWidgetWrapper", self.fields["body"].widget)
            cast("LoadedChoice", wrapper.widget).selection = self.instance.body


class TenureInline(TabularInline[Tenure, Official]):
    """Posts held, on the page of the official."""

    model = Tenure
    formfield_overrides = FORM_FIELDS
    form = TenureForm
    extra = 0
    autocomplete_fields = ["body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenure]:
        return super().get_queryset(request).select_related("official", "body")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "body":
            options["widget"] = LoadedChoice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@register(Official, site=site)
class OfficialAdmin(NamedAdmin):
    """People and the posts they held."""

    list_display = ["name_zh", "name_en", "note"]
    list_filter = ["is_double"]
    search_fields = ["name_zh", "name_en"]
    inlines = [TenureInline]


@register(Tenure, site=site)
class TenureAdmin(AdminsOnly):
    """The posts of all officials."""

    list_display = ["official", "post", "body", "held", "start_basis", "end_basis"]
    list_filter = ["post", "start_basis", "end_basis"]
    list_select_related = ["official", "body"]
    search_fields = [
        *("official__name_zh", "official__name_key", "body__name_zh", "body__name_key"),
    ]
    autocomplete_fields = ["official", "body"]


@register(Source, site=site)
class SourceAdmin(AdminsOnly):
    """Where statements are found."""

    list_display = ["__str__", "name_en", "kind", "jurisdiction", "active"]
    list_filter = ["kind", "active"]
    list_select_related = ["jurisdiction"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["jurisdiction"]
    # How a source is visited is changed on its own page, which keeps its versions.
    fields = [
        *("name_zh", "name_en", "kind", "jurisdiction", "organ_of", "basis"),
        *("address", "active"),
    ]


@register(Genre, Tag, Stance, Depth, site=site)
class CodeAdmin(AdminsOnly):
    """A code with its two names, some with a definition."""

    list_display = ["slug", "name_en", "name_zh"]
    search_fields = ["slug", "name_en", "name_zh"]


class VariantInline(TabularInline[PhraseVariant, Phrase]):
    """Other wordings of a set phrase."""

    model = PhraseVariant
    formfield_overrides = FORM_FIELDS
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@register(Phrase, site=site)
class PhraseAdmin(AdminsOnly):
    """Set phrases, which are recounted when they change."""

    list_display = ["text", "gloss", "gloss_by", "variant_list"]
    search_fields = ["text", "gloss", "variants__text"]
    inlines = [VariantInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Phrase]:
        return super().get_queryset(request).prefetch_related("variants")

    @display(description=_("variants"))
    def variant_list(self, phrase: Phrase) -> str:
        return "、".join(phrase.wordings[1:])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        phrase = Phrase.objects.get(pk=form.instance.pk)  # with its current variants
        if phrase.is_counted:
            return
        with suppress(OperationalError), transaction.atomic():  # the task has enough time
            count = phrases.count_in_batches(phrase.pk, waits=False)
            work_for_a_while(count, seconds=COUNTING_SECONDS)
        # Again: a statement that is being saved at this moment still reads the old wordings.
        changes.phrase_saved(phrase.pk)
