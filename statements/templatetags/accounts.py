"""Write the state and the roles of an account."""

from django import template
from django.utils.translation import gettext as _

from statements.selectors.people.accounts import PersonRow

register = template.Library()


@register.filter
def as_account_state(row: PersonRow) -> str:
    """Write whether an account can sign in."""
    if not row.person.is_active:
        return _("deactivated")
    return _("locked out") if row.is_locked_out else _("active")


@register.filter
def as_roles(row: PersonRow) -> str:
    """Write the roles of an account; a superuser holds all of them."""
    if row.person.is_superuser:
        return _("superuser")
    return ", ".join(row.roles) or "–"
