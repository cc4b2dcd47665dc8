"""Pages of imports: what there is, one of them, and files that belong to it."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.conf import settings
from django.http import FileResponse, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from statements.models import Import, Role
from statements.models.statements.keys import read_key
from statements.selectors.imports.pages import import_page as load_page
from statements.selectors.imports.pages import recent_imports
from statements.services.imports import requests
from statements.services.imports.correcting import samples_of
from statements.services.imports.leftovers import leftover_name, write_leftovers
from statements.services.imports.reading.table import FileRefused
from statements.services.imports.schema import ROW_SCHEMA
from statements.web import errors
from statements.web.attachments import attachment
from statements.web.imports.forms import ColumnForm, PasteForm
from statements.web.imports.steps import go_on, permissions
from statements.web.requests import EditorRequest, WebRequest, is_part

STOP_POLLING = 286  # the status on which htmx stops polling
_TEMPLATE_COLUMNS = (
    *("key", "kind", "form", "province", "body", "speaker", "date", "title", "text", "tags"),
    *("publisher", "url", "published", "answers", "evidence"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: EditorRequest) -> HttpResponse:
    """Take a file or pasted rows, and list earlier imports."""
    is_sent = request.method == "POST"
    form = PasteForm(request.POST, request.FILES) if is_sent else PasteForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        pasted: str = form.cleaned_data["rows"]
        try:
            job = requests.begin_import(
                file.chunks() if file else _blocks(pasted),
                file_name=(file.name if file else None) or _("pasted rows.csv"),
                form_key=form.cleaned_data["form_key"],
                by=request.user,
                may_create_tags=Role.ADMIN in request.user.roles,
                now=timezone.now(),
            )
        except FileRefused as refusal:
            form.add_error("file" if file else "rows", str(refusal))
        else:
            return go_on(job)
    context = {"form": form, "imports": recent_imports(), "most": settings.IMPORT_BYTES}
    return render(request, "imports/list.html", context, status=422 if is_sent else 200)


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def import_page(request: EditorRequest, import_id: int) -> HttpResponse:
    """Show the columns of a file, what its rows would do, and how far it has come."""
    job = get_object_or_404(Import.objects.select_related("owner"), pk=import_id)
    if is_part(request):
        return _progress(request, job)
    page = load_page(
        job,
        outcome=request.GET.get("outcome", ""),
        page=read_key(request.GET.get("page", "")) or 1,
    )
    samples = samples_of(job) if job.is_checked else {}
    context = {
        "page": page,
        "job": job,
        "columns": ColumnForm(job, samples),
        **permissions(request, job),
    }
    return render(request, "imports/detail.html", context)


def _progress(request: EditorRequest, job: Import) -> HttpResponse:
    """Say how far an import has come, once a second and so without a look at its rows."""
    status = 200 if job.is_unfinished else STOP_POLLING
    answer = render(request, "imports/detail.html#progress", {"job": job}, status=status)
    if not job.is_unfinished:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
def left_out(request: EditorRequest, import_id: int) -> HttpResponseBase:
    """Answer with the rows that were refused, as the kind of file they came in."""
    job = get_object_or_404(Import, pk=import_id)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write_leftovers(job, file)
    except (FileRefused, FileNotFoundError):
        file.close()
        return errors.page(
            410, _("The file is gone"), _("It was imported by command, or removed since.")
        )
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=leftover_name(job))


@require_safe
def template(request: EditorRequest) -> HttpResponse:
    """Answer with a table that has the usual columns and no rows."""
    return attachment("\ufeff" + ",".join(_TEMPLATE_COLUMNS) + "\r\n", "import.csv")


@require_safe
def schema(request: WebRequest) -> JsonResponse:
    """Answer with the JSON Schema of a row of JSON Lines."""
    return JsonResponse(ROW_SCHEMA, json_dumps_params={"indent": 2, "ensure_ascii": False})


def _blocks(text: str) -> Iterator[bytes]:
    yield text.encode("utf-8", "replace")
