"""Who can sign in, and in which roles."""

from typing import Any

from django.contrib.admin import register
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from statements.admin.site import AdminsOnly, site
from statements.models import User


@register(User, site=site)
class PersonAdmin(AdminsOnly, UserAdmin[User]):
    """People. Roles are groups; only a superuser makes another one."""

    list_display = ["username", "email", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    filter_horizontal = ["groups"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Roles"), {"fields": ["groups", "is_active", "is_superuser"]}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_below(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_below(request, obj)

    @staticmethod
    def _is_below(request: HttpRequest, person: Any) -> bool:
        """Whether a person is not above who asks: a superuser is changed by superusers only."""
        return request.user.is_superuser or not (person and person.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if request.user.is_superuser else ["is_superuser"]
