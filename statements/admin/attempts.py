"""Work in the background that was given up."""

from typing import Any

from django.contrib.admin import action, display, register
from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, When
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.admin.site import AdminsOnly, site
from statements.models import Attempt, AttemptQuerySet, ResponseLink, Work
from statements.services import attempts


@register(Attempt, site=site)
class AttemptAdmin(AdminsOnly):
    """What took too long, or ended its worker, so often that it is tried once a day only."""

    list_display = ["work", "row", "number", "begun_at"]
    list_display_links = None
    list_filter = ["work"]
    ordering = ["-begun_at"]
    actions = ["try_again"]

    def get_urls(self) -> list[URLPattern]:
        """Offer the list alone: nobody makes or changes what is noted there."""
        return [url for url in super().get_urls() if (url.name or "").endswith("_changelist")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        response = ResponseLink.objects.filter(pk=OuterRef("row_id")).values("response")
        return Attempt.objects.given_up().annotate(
            statement=Case(
                When(work=Work.ECHO, then=Subquery(response)),
                When(work=Work.RANKING, then=F("row_id")),
                output_field=BigIntegerField(),
            )
        )

    @display(description=gettext_lazy("of"))
    def row(self, attempt: Any) -> str | SafeString:
        """Lead to the statement; the part of a survey has no page."""
        if attempt.statement is None:
            return str(attempt.row_id)
        address = reverse("statements:statement", args=[attempt.statement])
        return format_html('<a href="{}">{}</a>', address, attempt.statement)

    @action(description=gettext_lazy("Try again"))
    def try_again(self, request: HttpRequest, given_up: AttemptQuerySet) -> None:
        """Forget the attempts: the next sweep, within a minute, tries again."""
        for attempt in given_up:
            attempts.end(work=Work(attempt.work), row_id=attempt.row_id)
        self.message_user(request, _("They are tried again within a minute."))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
