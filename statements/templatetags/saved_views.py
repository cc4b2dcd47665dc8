"""Write saved views: frozen rows, what has changed since, and whether claims hold."""

from collections.abc import Collection, Mapping
from typing import Any

from django import template
from django.core.exceptions import ObjectDoesNotExist
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from statements.engine.statistics.curves import CurvePoint
from statements.models import Removal, SavedView, ViewCheck
from statements.selectors.analysis.charts import draw_answers
from statements.selectors.profiles.figures import Cell
from statements.selectors.saved_views.differences import CellChange, heir_note
from statements.selectors.saved_views.snapshots import Row
from statements.templatetags.languages import with_languages

register = template.Library()

_UNKNOWN = "–"


@register.simple_tag
def frozen_row(key: str, row: Row, withdrawn: Collection[Removal]) -> SafeString:
    """Write a row of a view as that of a table, marked where its statement was removed since."""
    cells = format_html_join("", "<td>{}</td>", ((_cell(value),) for value in row[1:]))
    head: str | SafeString = _cell(row[0])
    for removal in withdrawn:
        if key.partition(".")[0] == removal.key:
            note = _("merged since") if removal.is_merge else _("withdrawn since")
            head = format_html('{} <small class="soft">({})</small>', head, note)
    return format_html('<tr><th scope="row">{}</th>{}</tr>', head, cells)


@register.filter
def as_frozen_picture(frozen: Mapping[str, Any]) -> SafeString:
    """Draw what was saved: the answers by day, or the picture of the page; empty without one."""
    picture: str = frozen.get("picture", "")
    if points := [CurvePoint(*point) for point in frozen["curve"]]:
        picture = draw_answers(points, most=frozen["units"])
    return mark_safe(picture)  # noqa: S308 - made by svg


@register.filter
def as_withdrawn(removal: Removal) -> SafeString:
    """Name a statement that was removed, when and why; by its number where it was erased."""
    number = _("statement %(key)s") % {"key": removal.key}
    name = format_html('<span class="soft">{}</span>', number)
    return format_html(
        "{} ({}: {}{}{})",
        with_languages(removal.name) if removal.name else name,
        localdate(removal.removed_at).isoformat(),
        with_languages(removal.reason),
        heir_note(removal),
        "; " + _("its contents were erased") if removal.erased_at else "",
    )


@register.filter
def as_cell_change(change: CellChange) -> SafeString:
    """Write what a cell was and is."""
    return format_html(
        "{}, {}: <del>{}</del> <ins>{}</ins>",
        with_languages(change.label),
        with_languages(change.column),
        _cell(change.before),
        _cell(change.after),
    )


@register.filter
def as_holding(view: SavedView) -> str | SafeString:
    """Write whether the figures of a claim hold, and when that was seen."""
    check = _check_of(view)
    if check is None:
        return _("not checked yet")
    css_class, words = ("confirmed", _("yes")) if check.holds else ("rejected", _("no longer"))
    at = format_html("<small>{}</small>", localdate(check.checked_at).isoformat())
    return format_html('<span class="state {}">{}</span> {}', css_class, words, at)


@register.filter
def as_lost_figures(view: SavedView) -> str | SafeString:
    """Write the figures of a claim that no longer hold, or why there are none."""
    check = _check_of(view)
    if check is None:
        return ""
    if check.failure:
        return check.failure
    return format_html_join(
        "; ",
        "{}: <del>{}</del> <ins>{}</ins>",
        ((name, _cell(then), _cell(now)) for name, then, now in check.figures),
    )


def _check_of(view: SavedView) -> ViewCheck | None:
    try:
        return view.last_check
    except ObjectDoesNotExist:
        return None


def _cell(value: Cell) -> str | SafeString:
    return _UNKNOWN if value is None else with_languages(value)
