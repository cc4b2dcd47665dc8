"""The stock admin, for admins only."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.db.models import (
    CharField,
    EmailField,
    Field,
    Q,
    QuerySet,
    SlugField,
    TextField,
    URLField,
)
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from statements.engine.search.searchable import searchable
from statements.filters.fields import Address, Line, Text
from statements.models import AuditKind
from statements.selectors.statements.rebuilding import rebuilds
from statements.services.audience import Audience, declare
from statements.services.people import audit
from statements.services.people.audit import Actor

# Its own pages for signing in and for passwords would be second doors. What leads from a number to
# any row there is would tell the secret address of somebody's file.
_LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


class BiaotaiAdmin(AdminSite):
    """Sources and codes. Everybody signs in on the site's own page."""

    site_header = _("Biaotai: sources and codes")
    site_title = _("Biaotai admin")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return Audience.ADMINS.includes(request.user)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), "rebuilds": rebuilds()})

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Answer 400 to an address with a value that the database cannot read.

        Lists are read while a page is written, so it is written here.
        """

        @wraps(view)
        def readable(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                answer = view(request, *args, **kwargs)
                return answer.render() if hasattr(answer, "render") else answer
            except (DataError, ValidationError) as refusal:
                raise BadRequest from refusal

        return super().admin_view(readable, cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        urls = [url for url in super().get_urls() if getattr(url, "name", "") not in _LEFT_OUT]
        for pattern in _flat(urls):
            declare(pattern.callback, Audience.ADMINS)
        return urls


# What admins type goes through the same gate as what researchers type.
GATED: dict[type[Field[Any, Any]], dict[str, Any]] = {
    CharField: {"form_class": Line},
    EmailField: {},
    SlugField: {},
    TextField: {"form_class": Text},
    URLField: {"form_class": Address, "assume_scheme": "https"},
}


class AdminsOnly(ModelAdmin[Any]):
    """A model that admins may change without further permissions."""

    formfield_overrides = GATED
    view_on_site = False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Leave a new form empty: an address may hold anything."""
        return {}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find also what is read as what was typed, though it is written in other characters.

        These tables are of names and codes, short enough to be gone through.
        """
        by_letter, may_repeat = super().get_search_results(request, queryset, search_term)
        wording = searchable(search_term)
        if not wording:
            return by_letter, may_repeat
        written = queryset.values_list("pk", *self.get_search_fields(request))
        alike = {
            pk for pk, *names in written if any(wording in searchable(name or "") for name in names)
        }
        return queryset.filter(Q(pk__in=alike) | Q(pk__in=by_letter.values("pk"))), False

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Note the deletions also in the audit log."""
        for row in queryset:
            subject = f"{row._meta.verbose_name} {row}"
            audit.record(
                AuditKind.DELETION, actor=Actor.of(request), subject=subject, now=timezone.now()
            )
        return super().log_deletions(request, queryset)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return Audience.ADMINS.includes(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Audience.ADMINS.includes(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Audience.ADMINS.includes(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Audience.ADMINS.includes(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Audience.ADMINS.includes(request.user)


def _flat(urls: list[URLPattern | URLResolver]) -> list[URLPattern]:
    return [
        pattern
        for url in urls
        for pattern in (_flat(url.url_patterns) if isinstance(url, URLResolver) else [url])
    ]


site = BiaotaiAdmin(name="admin")
