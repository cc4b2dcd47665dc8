"""The registry as a sheet: downloaded, or applied after a dry run."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from statements.models import Jurisdiction, Source
from statements.services.refusals import Refused
from statements.services.sources import sheets
from statements.services.sources.registry import NothingToVisit, refuse_without_rule
from statements.services.sources.sheets import PlannedRow, SheetOutcome, SheetRow
from statements.tasks import changes
from statements.tasks.sources.visits import make_fetcher
from statements.web.attachments import attachment
from statements.web.requests import EditorRequest
from statements.web.sources.forms import SheetForm, SourceForm


@require_safe
def sheet_file(request: EditorRequest) -> HttpResponse:
    """Download all sources in the form that can be applied."""
    sources = Source.objects.order_by("jurisdiction__gb_code", "kind", "name_zh", "name_en")
    return attachment("\ufeff" + sheets.write_sheet(sources), "sources.csv")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: EditorRequest) -> HttpResponse:
    """Show what a sheet would do, then do it."""
    if request.method != "POST":
        return _page(request, SheetForm())
    form, local_port = SheetForm(request.POST), make_fetcher().local_port
    if not form.is_valid():
        return _page(request, form, status=422)
    rows: list[PlannedRow] = []
    try:
        rows = _judge(sheets.read_sheet(form.cleaned_data["rows"]), local_port)
        if form.cleaned_data["act"] != "apply":
            return _page(request, form, rows)
        numbers = sheets.apply_rows(
            rows,
            seen_digest=form.cleaned_data["seen"],
            now=timezone.now(),
            local_port=local_port,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, rows, status=409 if rows else 422)
    changes.source_due()
    sentence = _("%(new)s sources added, %(changed)s changed.")
    messages.success(
        request,
        sentence % {"new": numbers[SheetOutcome.NEW], "changed": numbers[SheetOutcome.CHANGED]},
    )
    return redirect("sources:list")


def _page(
    request: EditorRequest, form: SheetForm, rows: list[PlannedRow] | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "columns": sheets.COLUMNS, "active_tab": "sources"}
    if (rows is not None and not form.errors) or rows:
        outcomes = [row.outcome for row in rows or ()]
        context |= {
            "rows": [row for row in rows or () if row.outcome is not SheetOutcome.SAME],
            "digest": sheets.digest_of_rows(rows or ()),
            "numbers": {outcome.value: outcomes.count(outcome) for outcome in SheetOutcome},
        }
    return render(request, "sources/sheet.html", context, status=status)


def _judge(rows: tuple[SheetRow, ...], local_port: int | None) -> list[PlannedRow]:
    stored = sheets.stored_sources(rows)
    places = Jurisdiction.objects.in_bulk()
    return sheets.refuse_repeats(
        [_planned(row, stored.get(row.number), places, local_port) for row in rows]
    )


def _planned(
    row: SheetRow,
    source: Source | None,
    places: Mapping[str, Jurisdiction],
    local_port: int | None,
) -> PlannedRow:
    """Judge a row as the form for one source would. Columns it lacks stay as they are."""
    form = SourceForm(_values(row, source), places=places)
    faults = [
        f"{field}: {error}" if field != "__all__" else str(error)
        for field, errors in form.errors.items()
        for error in errors
    ]
    if not faults and form.cleaned_data["is_watched"]:
        try:
            refuse_without_rule(Source(**form.facts()), local_port)
        except NothingToVisit as refusal:
            faults = [str(refusal)]
    facts = {} if faults else form.facts()
    return PlannedRow(row.number, row.name, source, facts, tuple(faults))


def _values(row: SheetRow, source: Source | None) -> dict[str, Any]:
    if source:
        values = SourceForm.initial_of(source)
    else:
        values = {name: field.initial for name, field in SourceForm.base_fields.items()}
    values |= {name: cell for name, cell in row.cells.items() if cell or name not in _NUMBERS}
    if source and not row.cells.get("name_en"):
        values["name_en"] = source.name_en  # a part of what tells sources apart
    if "is_watched" in row.cells:
        values["is_watched"] = sheets.says_yes(row.cells["is_watched"])
    return values


_NUMBERS = ("minutes_between_visits", "pause_seconds")  # which no source lacks
