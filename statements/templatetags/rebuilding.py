"""The progress of background rebuilds, and what a page is based on until they finish."""

from django import template
from django.utils.translation import gettext as _

from statements.selectors.jobs import Rebuild

register = template.Library()


@register.filter
def as_progress(rebuild: Rebuild) -> str:
    """Describe a rebuild, as in: Set phrases are being counted: 3 of 12."""
    return f"{rebuild.sentence}: {_so_far(rebuild)}"


@register.filter
def as_counted(rebuild: Rebuild) -> str:
    """Say in how many texts a set phrase has been counted so far."""
    return _("Counted on %(so_far)s texts so far.") % {"so_far": _so_far(rebuild)}


@register.filter
def as_searched(rebuild: Rebuild) -> str:
    """Say how many texts have been indexed so far, and that a search may miss the others."""
    sentence = _("Texts are being reindexed after an upgrade, %(so_far)s so far.")
    warning = _("A search may miss the others.")
    return f"{sentence % {'so_far': _so_far(rebuild)}} {warning}"


def _so_far(rebuild: Rebuild) -> str:
    return _("%(done)s of %(total)s") % {
        "done": f"{rebuild.finished:,}",
        "total": f"{rebuild.total:,}",
    }
