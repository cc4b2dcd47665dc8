"""Say how far work in the background is, and what a page rests on till it is done."""

from django import template
from django.utils.translation import gettext as _

from statements.selectors.statements.rebuilding import Rebuild

register = template.Library()


@register.filter
def as_progress(rebuild: Rebuild) -> str:
    """Write what is being made anew, as in: Set phrases are being counted: 3 of 12."""
    return f"{rebuild.sentence}: {_so_far(rebuild)}"


@register.filter
def as_counted(rebuild: Rebuild) -> str:
    """Write in how many texts a set phrase was counted so far."""
    return _("Counted on %(so_far)s texts so far.") % {"so_far": _so_far(rebuild)}


@register.filter
def as_searched(rebuild: Rebuild) -> str:
    """Write how many texts a search can find by the words that they have now."""
    sentence = _("Texts are being reindexed after an upgrade, %(so_far)s so far.")
    warning = _("A search may miss the others.")
    return f"{sentence % {'so_far': _so_far(rebuild)}} {warning}"


def _so_far(rebuild: Rebuild) -> str:
    return _("%(done)s of %(total)s") % {
        "done": f"{rebuild.finished:,}",
        "total": f"{rebuild.total:,}",
    }
