"""The stock admin, for admins only."""

import re
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError, ProgrammingError
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

from statements.engine.text.searchable import searchable
from statements.filters.fields import Address, Line, Text
from statements.models import AuditKind
from statements.selectors.jobs import rebuilds
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from statements.services.audience import Audience, declare

# The site has its own pages for signing in and for passwords. "view_on_site" redirects from a key
# to any row, and would reveal the secret addresses of exported files.
_EXCLUDED_URLS = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


class BiaotaiAdmin(AdminSite):
    """Sources and codes. Users sign in on the site's own page."""

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
        """Answer 400 if a parameter has a value that the database cannot read.

        Lists are queried during rendering, so the response is rendered here.
        """

        @wraps(view)
        def checked_view(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                response = view(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") else response
            except (DataError, ValidationError) as refusal:
                raise BadRequest from refusal
            except ProgrammingError as refusal:
                # PostgreSQL does not support this lookup.
                if not request.GET:
                    raise
                raise BadRequest from refusal

        return super().admin_view(checked_view, cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        urls = [url for url in super().get_urls() if getattr(url, "name", "") not in _EXCLUDED_URLS]
        for pattern in _flat(urls):
            declare(pattern.callback, Audience.ADMINS)
        return urls


_YEAR = re.compile("[1-9][0-9]{3}")  # the years that Python can represent

# The input of admins is validated as that of researchers is.
FORM_FIELDS: dict[type[Field[Any, Any]], dict[str, Any]] = {
    CharField: {"form_class": Line},
    EmailField: {},
    SlugField: {},
    TextField: {"form_class": Text},
    URLField: {"form_class": Address, "assume_scheme": "https"},
}


class AdminsOnly(ModelAdmin[Any]):
    """A model that every admin may change."""

    formfield_overrides = FORM_FIELDS
    view_on_site = False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse ranges and malformed years.

        A parameter is one string, and a range lookup would take its characters for values.
        """
        names = set(lookup.split("__"))
        if "range" in names or (names & {"year", "iso_year"} and not _YEAR.fullmatch(value)):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Ignore initial values from the address, which may hold anything."""
        return {}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Also match names that fold to the search term, such as in traditional characters.

        These tables of names and codes are small enough to scan.
        """
        literal_matches, may_repeat = super().get_search_results(request, queryset, search_term)
        wording = searchable(search_term)
        if not wording:
            return literal_matches, may_repeat
        rows = queryset.values_list("pk", *self.get_search_fields(request))
        matching = {
            pk for pk, *names in rows if any(wording in searchable(name or "") for name in names)
        }
        return queryset.filter(Q(pk__in=matching) | Q(pk__in=literal_matches.values("pk"))), False

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Record the deletions in the audit log too."""
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
