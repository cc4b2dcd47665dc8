"""The page of one row of an import: every cell, as it can be typed over."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from statements.models import Import, ImportRow
from statements.services.imports import correcting
from statements.services.imports.columns import LABELS, RowField
from statements.services.imports.drafting import keep_as_drafts
from statements.services.refusals import Refused
from statements.web.imports.forms import CellForm
from statements.web.imports.steps import own_import, permissions, refused
from statements.web.requests import EditorRequest

_CELL_PREFIX = "cell-"  # before the field of a box
_MAX_LINE = 100  # characters, beyond which a box has several lines
_NOT_TYPED = {RowField.OWN_ID, RowField.FILE, RowField.LINKS}


@dataclass(frozen=True, slots=True)
class CellBox:
    """A cell to be typed over, with its faults."""

    name: str
    label: str
    text: str
    messages: list[str]

    @property
    def is_long(self) -> bool:
        return len(self.text) > _MAX_LINE or "\n" in self.text


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def import_row(request: EditorRequest, import_id: int, number: int) -> HttpResponse:
    """Show the cells of a row; correct some, or say what is to be done with the row."""
    if request.method == "POST":
        return _change_row(request, import_id, number)
    job = get_object_or_404(Import, pk=import_id)
    row = get_object_or_404(job.rows.select_related("statement"), number=number)
    try:
        cells = correcting.cells_of(job, row)
    except (Refused, FileNotFoundError) as refusal:
        return refused(request, job, refusal)
    boxes = [_box(name, text, row) for name, text in cells.items() if name not in _NOT_TYPED]
    empty_boxes = [_box(name, "", row) for name in RowField if name not in {*cells, *_NOT_TYPED}]
    context = {
        "job": job,
        "row": row,
        "boxes": boxes,
        "empty_boxes": empty_boxes,
        "where": request.GET.urlencode(),
        **permissions(request, job),
    }
    return render(request, "imports/row.html", context)


@require_POST
def keep_drafts(request: EditorRequest, import_id: int) -> HttpResponse:
    """Keep the rows to fix as drafts, and lead to the list of drafts."""
    job = own_import(request, import_id)
    try:
        number = keep_as_drafts(import_id=job.pk, by=request.user, now=timezone.now())
    except (Refused, FileNotFoundError) as refusal:
        return refused(request, job, refusal)
    text = ngettext("Kept as drafts: %(number)s row.", "Kept as drafts: %(number)s rows.", number)
    messages.success(request, text % {"number": number})
    return redirect("statements:drafts")


def _change_row(request: EditorRequest, import_id: int, number: int) -> HttpResponse:
    job = own_import(request, import_id)
    form = CellForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This form cannot be read."))
    facts = form.cleaned_data
    cells = {
        name.removeprefix(_CELL_PREFIX): text
        for name, text in request.POST.items()
        if name.startswith(_CELL_PREFIX) and isinstance(text, str)
    }
    if facts["field"]:
        cells[facts["field"]] = facts["value"]
    try:
        if cells:
            correcting.correct_row(
                import_id=job.pk,
                number=number,
                cells=cells,
                now=timezone.now(),
            )
        else:
            correcting.decide_row(import_id=job.pk, number=number, decision=facts["decision"])
    except ImportRow.DoesNotExist:
        raise Http404(_("There is no such row.")) from None
    except (Refused, FileNotFoundError) as refusal:
        return refused(request, job, refusal)
    where = request.POST.get("where", "")
    return redirect(f"{job.get_absolute_url()}{_query(where)}#row-{number}")


def _box(name: str, text: str, row: ImportRow) -> CellBox:
    faults = [str(fault["message"]) for fault in row.faults if fault["field"] == name]
    return CellBox(f"{_CELL_PREFIX}{name}", str(LABELS[RowField(name)]), text, faults)


def _query(where: str) -> str:
    """Return the part of an address that says which rows were shown."""
    safe = "".join(letter for letter in where[:60] if letter.isalnum() or letter in "=&")
    return f"?{safe}" if safe else ""
