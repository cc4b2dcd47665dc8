"""Write the health of each component of the running site, and what follows from it."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def as_component(name: str) -> str:
    """Write the name of a component of the running site."""
    names = {"database": _("Database"), "broker": _("Broker"), "worker": _("Worker")}
    return names.get(name, name)


@register.filter
def as_health(state: str) -> str:
    """Write the state of a component or of the disk."""
    states = {
        "ok": _("works"),
        "down": _("does not answer"),
        "unknown": _("not known"),
        "low": _("nearly full"),
        "full": _("full: nothing can be saved"),
    }
    return states.get(state, state)


@register.filter
def as_component_advice(name: str, state: str) -> str:
    """Write the consequences of the state of a component."""
    if state == "ok":
        return "–"
    advice = {
        "database": _("Nothing can be read or saved until it is back."),
        "broker": _("Saving works; background work starts late, once it is back."),
        "worker": _("Saving works; files, edits and figures wait until it is back."),
    }
    return advice.get(name, "")
