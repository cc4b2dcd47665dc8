"""Why a statement matches a saved search."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from statements.filters.lists.chips import label_of

register = template.Library()


@register.filter
def why(reasons: list[dict[str, Any]]) -> str:
    """Write the reasons of a match on one line, as in: contains “人工智能” (title); tag: AI."""
    return "; ".join(map(_reason_text, reasons)) or _("anything new on this list")


def _reason_text(reason: dict[str, Any]) -> str:
    names = {"label": label_of(reason["filter"]), "name": reason["name"]}
    if "where" not in reason:
        return _("%(label)s: %(name)s") % names
    field_labels = {"title": _("title"), "summary": _("summary"), "text": _("text")}
    where = ", ".join(field_labels.get(field, field) for field in reason["where"])
    return _("contains “%(name)s” (%(where)s)") % {**names, "where": where}
