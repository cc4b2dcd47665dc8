"""Write texts side by side: rails, gaps and cells.

Tags and filters, not templates to include: a page has some hundred cells.
"""

from collections.abc import Iterator, Sequence

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.echo.echo import ClauseOutcome
from statements.models import Revision
from statements.selectors.links.alignment import RAIL, AlignedRow, Alignment, Cell, Gap, PassageRail
from statements.selectors.links.compared_texts import ComparedText, TextKey
from statements.selectors.links.comparison import WordingChange
from statements.templatetags.view_choices import ViewChoice

register = template.Library()

_RAIL_HEIGHT = 18


@register.simple_tag
def alignment_choices(kind: str, alignment: Alignment) -> list[ViewChoice]:
    """Return the choices for what is shown of texts, and in which order, from the first part on."""
    options = alignment.options
    names_of_orders = [
        _("Order of the first text"),
        *(_("of text %(number)s") % {"number": text.number} for text in alignment.texts.texts),
    ]
    choices: dict[str, list[tuple[str, dict[str, str | None], bool]]] = {
        "show": [
            (_("Shared passages"), {"show": None}, True),
            (_("Whole texts"), {"show": "texts", "order": None}, False),
        ],
        "order": [
            (name, {"order": str(number)}, number == options.order)
            for number, name in enumerate(names_of_orders)
        ],
        "boilerplate": [
            (_("With boilerplate"), {"boilerplate": "yes"}, options.with_common),
            (_("Boilerplate folded"), {"boilerplate": None}, not options.with_common),
        ],
        "texts": [
            (_("By any"), {"all": None}, not options.by_all),
            (_("By all"), {"all": "yes"}, options.by_all),
        ],
    }
    return [
        ViewChoice(label, query | {"part": None, "clause": None}, is_current)
        for label, query, is_current in choices[kind]
    ]


@register.filter
def with_rails(alignment: Alignment) -> list[tuple[ComparedText, PassageRail]]:
    """Return the texts beside the first, each with its rail."""
    return list(zip(alignment.texts.texts, alignment.rails[1:], strict=True))


@register.filter
def as_row_counts(alignment: Alignment) -> str:
    """Write how many passages there are, and how many are folded."""
    counts = ngettext("%(n)s clause taken up", "%(n)s clauses taken up", alignment.total) % {
        "n": alignment.total
    }
    if not alignment.folded:
        return counts
    return _("%(counts)s, %(n)s of boilerplate folded") % {"counts": counts, "n": alignment.folded}


@register.filter
def as_nothing_shared(alignment: Alignment) -> str:
    """Write why there are no rows."""
    if alignment.texts.revision is None:
        return _("No text of the first statement is held, so nothing can be compared.")
    if not any(text.echo for text in alignment.texts.texts):
        return _("No text of the others is held, so nothing can be compared.")
    if alignment.folded:
        return _("Only boilerplate is shared.")
    if alignment.options.by_all:
        return _("No passage is shared by all of them.")
    return _("They share no passage.")


@register.filter
def as_first_text(alignment: Alignment) -> str:
    """Write how long the first text is."""
    revision = alignment.texts.revision
    if revision is None:
        return _("no text held")
    words = _("%(n)s characters, %(clauses)s clauses; marked: taken up by any") % {
        "n": f"{len(revision.text):,}",
        "clauses": alignment.clauses,
    }
    return _with_version(words, alignment.texts.key, is_whole=revision.is_whole)


@register.filter
def as_text_figures(text: ComparedText) -> str:
    """Write how long a text is and how much of it is shared."""
    if text.revision is None or text.echo is None:
        return _("no text held")
    outcomes = [result.outcome for result in text.echo.clauses]
    words = _("%(n)s characters; %(taken)s of %(all)s clauses, %(verbatim)s word for word") % {
        "n": f"{len(text.revision.text):,}",
        "taken": text.echo.taken_up,
        "all": len(outcomes),
        "verbatim": outcomes.count(ClauseOutcome.VERBATIM),
    }
    return _with_version(words, text.key, is_whole=text.revision.is_whole)


def _with_version(words: str, key: TextKey, *, is_whole: bool) -> str:
    if key.number:
        words = _("version %(number)s, %(words)s") % {"number": key.number, "words": words}
    return words if is_whole else _("%(words)s (quotations only)") % {"words": words}


@register.filter
def as_version(revision: Revision) -> str:
    """Name a wording of a statement by its number, its length and when it was entered."""
    return _("version %(number)s, %(basis)s, %(n)s characters, entered %(date)s") % {
        "number": revision.number,
        "basis": revision.get_basis_display(),
        "n": f"{len(revision.text):,}",
        "date": date_format(localtime(revision.entered_at), "j F Y"),
    }


@register.filter
def as_rail(rail: PassageRail) -> SafeString:
    """Draw where in a text its shared passages stand."""
    return format_html(
        '<svg class="rail-svg" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><path class="m-a" d="{}"/><path class="m-v" d="{}"/>'
        '<rect class="m-now" y="0" width="0" height="{}"/></svg>',
        RAIL,
        _RAIL_HEIGHT,
        _("Where shared passages stand in this text"),
        _bars(rail.altered),
        _bars(rail.verbatim),
        _RAIL_HEIGHT,
    )


def _bars(stretches: Sequence[tuple[int, int]]) -> str:
    return "".join(f"M{start} 0h{end - start}v{_RAIL_HEIGHT}H{start}z" for start, end in stretches)


@register.simple_tag
def aligned_rows(alignment: Alignment) -> SafeString:
    """Write all rows, each below the gaps that lead to it."""
    keys = [alignment.texts.key, *(text.key for text in alignment.texts.texts)]
    languages = [
        alignment.texts.directive.language,
        *(text.statement.language for text in alignment.texts.texts),
    ]
    parts = [
        part
        for row in alignment.rows
        for part in (_gap_row(row.gaps, keys), _row(row, keys, languages))
    ]
    if alignment.last_gaps:
        parts.append(_gap_row(alignment.last_gaps, keys))
    return mark_safe("".join(parts))  # noqa: S308 - made by format_html


def _gap_row(gaps: Sequence[Gap | None], keys: Sequence[TextKey]) -> SafeString:
    cells = ((_gap(gap, key),) for gap, key in zip(gaps, keys, strict=True))
    return format_html(
        '<tr class="gap"><td></td>{}</tr>', format_html_join("", "<td>{}</td>", cells)
    )


def _gap(gap: Gap | None, key: TextKey) -> str | SafeString:
    if gap is None:
        return "–"
    if gap.back:
        words = ngettext("%(n)s character back ↑", "%(n)s characters back ↑", gap.back)
        return words % {"n": f"{gap.back:,}"}
    if not gap.length:
        return _("directly after it") if gap.end else _("at the beginning")
    address = _address(
        "statements:compare_between", text=str(key), **{"from": gap.start, "to": gap.end}
    )
    return format_html('<a href="{0}" hx-get="{0}">{1}</a>', address, _gap_words(gap))


def _gap_words(gap: Gap) -> str:
    number = {"n": f"{gap.length:,}", "shared": f"{gap.shared:,}"}
    if not gap.shared:
        words = ngettext("%(n)s character not shared", "%(n)s characters not shared", gap.length)
        return words % number
    words = ngettext(
        "%(n)s character, shared", "%(n)s characters, %(shared)s of them shared", gap.length
    )
    return words % number


def _row(row: AlignedRow, keys: Sequence[TextKey], languages: Sequence[str]) -> SafeString:
    anchor = f"c{row.clause}"
    return format_html(
        '<tr id="{}"{}><th scope="row" class="no"><a href="#{}">{}</a></th>'
        '<td class="first" lang="{}" data-at="{}"><span class="lead">{}</span>{}<small lang="en">'
        '<a href="{}">{}</a></small></td>{}</tr>',
        anchor,
        mark_safe(" data-all") if row.is_shared_by_all else "",
        anchor,
        row.clause,
        languages[0],
        row.first.position,
        row.first.before,
        row.first.words[0].after,
        _elsewhere(keys[0], row.first),
        _("where else"),
        format_html_join("", "{}", ((cell,) for cell in _cells(row, keys[1:], languages[1:]))),
    )


def _cells(
    row: AlignedRow, keys: Sequence[TextKey], languages: Sequence[str]
) -> Iterator[SafeString]:
    for cell, key, language in zip(row.cells, keys, languages, strict=True):
        if cell is None:
            yield format_html('<td class="none">{}</td>', _("not taken up"))
            continue
        is_verbatim = cell.outcome is ClauseOutcome.VERBATIM
        yield format_html(
            '<td lang="{}" data-at="{}"><span class="lead">{}</span><mark class="{}">{}</mark>'
            '<span class="lead">{}</span>'
            '<small lang="en">{} · {} · <a href="{}">{}</a></small></td>',
            language,
            cell.position,
            _cut(cell.before, is_before=True),
            _css_class(cell),
            format_html_join("", "{}", ((_words(change),) for change in cell.words)),
            _cut(cell.after, is_before=False),
            f"{cell.start + 1:,}",
            _("word for word") if is_verbatim else _("altered"),
            _elsewhere(key, cell),
            _("where else"),
        )


def _css_class(cell: Cell) -> str:
    css_classes = [cell.outcome.value]
    if cell.is_common:
        css_classes.append("common")
    if cell.is_quoted:
        css_classes.append("quoted")
    return " ".join(css_classes)


def _words(change: WordingChange) -> str | SafeString:
    if change.kind == "kept":
        return change.after
    return format_html("<ins>{}</ins>", change.after) if change.after else ""


def _cut(context: str, *, is_before: bool) -> str:
    """Return the context of a passage on one line, with dots where it goes on."""
    line = " ".join(context.split())
    if not line:
        return ""
    return f"…{line}" if is_before else f"{line}…"


def _elsewhere(key: TextKey, cell: Cell) -> str:
    return _address("statements:passage", text=str(key), at=f"{cell.start}-{cell.end}")


def _address(name: str, **query: str | int) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
