"""The rows of a list as a file: exactly those rows, at once or written in the background."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from statements.filters.lists.list_filter import UnreadableFilter, read_criteria
from statements.models import (
    AuditKind,
    Export,
    ExportFormat,
    ExportState,
    Statement,
    StatementQuerySet,
    User,
)
from statements.selectors.lists.definitions import NoSuchList
from statements.selectors.statements.page import statement_with_particulars
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from statements.services.exports.background import request_export
from statements.services.exports.formats import CITATIONS, FILE_TYPES, TABLES, ExportSpec, Options
from statements.services.exports.gbt import gbt
from statements.services.exports.records import CODE_COLUMNS
from statements.services.exports.references import reference
from statements.services.exports.room import ByteLimits, TooManyExports
from statements.services.exports.writing import (
    ROWS_AT_ONCE,
    single_snapshot,
    write_records,
    write_references,
    write_rows,
)
from statements.tasks import changes
from statements.web import errors
from statements.web.middleware.client_address import client_network
from statements.web.requests import WebRequest, filters_in, is_part, site_address

FORMATS = tuple(file_format.value for file_format in ExportFormat)
MAX_DIRECT = 2_000  # rows; a longer file is written in the background
MAX_IN_MEMORY = 1024 * 1024  # bytes; a longer file goes to disk
STOP_POLLING = 286  # the status on which htmx stops polling


def export(
    request: HttpRequest, rows: StatementQuerySet, *, file_format: str, list_name: str
) -> HttpResponse:
    """Answer with the rows as ``file_format``, one of ``FORMATS``; offer to write a long file.

    ``list_name`` is one of ``selectors.lists.definitions``. The file is complete before the
    response begins, so that a failure is an error page and never a truncated file.
    """
    spec = ExportSpec(
        file_format=ExportFormat(file_format), base=site_address(request), options=_options(request)
    )
    with single_snapshot(), _scratch() as file:
        number = rows.count()
        if number > MAX_DIRECT:
            file.close()
            return _offer(request, spec, number, list_name)
        write_rows(rows, file, spec, number=number)
    return _answer(file, spec.file_format, list_name)


def export_codes(
    request: HttpRequest, codes: QuerySet[Any], *, file_format: str, name: str
) -> HttpResponse:
    """Answer with codes and their counts in the columns of ``CODE_COLUMNS``."""
    if file_format not in TABLES:
        advice = _("This list can be had as %(formats)s.") % {"formats": ", ".join(TABLES)}
        return errors.page(400, _("There is no such format"), advice)
    columns = CODE_COLUMNS[name]
    with single_snapshot(), _scratch() as file:
        rows = codes.values_list(*columns).iterator(chunk_size=ROWS_AT_ONCE)
        records = (dict(zip(columns, row, strict=True)) for row in rows)
        write_records(
            records, columns, file, ExportSpec(file_format=ExportFormat(file_format), base="")
        )
    return _answer(file, ExportFormat(file_format), name)


def reference_line(request: HttpRequest, statement: Statement) -> str:
    """Return the citation of a statement in GB/T 7714, for its page."""
    return gbt(reference(statement, base=site_address(request)))


@require_safe
def cite(request: WebRequest, statement_id: int) -> HttpResponse:
    """Answer with one statement as a reference."""
    file_format = request.GET.get("format", ExportFormat.GBT)
    if file_format not in CITATIONS:
        advice = _("A reference can be had as %(formats)s.") % {"formats": ", ".join(CITATIONS)}
        return errors.page(400, _("There is no such format"), advice)
    statement = get_object_or_404(statement_with_particulars(), pk=statement_id)
    with _scratch() as file:
        write_references(
            [reference(statement, base=site_address(request))], file, ExportFormat(file_format)
        )
    return _answer(file, ExportFormat(file_format), f"statement-{statement.pk}")


@require_POST
def start(request: WebRequest) -> HttpResponse:
    """Start the background export that a list offered."""
    try:
        list_name, query, file_format, options = signing.loads(
            request.POST.get("order", ""), salt="export"
        )
        criteria = read_criteria(list_name, query)
    except (signing.BadSignature, NoSuchList, UnreadableFilter):
        raise Http404(_("This offer cannot be read. Go back to the list and ask again.")) from None
    try:
        export_job = request_export(
            owner=request.user if isinstance(request.user, User) else None,
            list_name=list_name,
            criteria=criteria,
            file_format=ExportFormat(file_format),
            options=Options(**options),
            base=site_address(request),
            address=client_network(request),
            limits=ByteLimits(
                per_person=settings.EXPORT_BYTES_PER_PERSON,
                per_address=settings.EXPORT_BYTES_PER_ADDRESS,
                without_account=settings.EXPORT_BYTES_WITHOUT_ACCOUNT,
                in_all=settings.EXPORT_BYTES,
            ),
            now=timezone.now(),
        )
    except TooManyExports as refusal:
        answer = errors.page(429, _("Too many files at once"), str(refusal))
        answer["Retry-After"] = str(refusal.retry_after)
        return answer
    changes.export_requested(export_job.pk)
    subject = f"{list_name}, {file_format}, {query}"
    audit.record(
        AuditKind.EXPORT_MADE, actor=Actor.of(request), subject=subject, now=timezone.now()
    )
    return redirect(export_job)


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def export_page(request: WebRequest, key: str) -> HttpResponse:
    """Show the progress of an export, then the link to its file."""
    export_job = _own_export(request, key)
    state = export_job.state_at(timezone.now())
    wants_part = is_part(request)
    context = {"export": export_job, "state": state, "is_part": wants_part}
    is_over = wants_part and not export_job.is_unfinished
    return render(
        request,
        f"exports/detail.html{'#progress' if wants_part else ''}",
        context,
        status=STOP_POLLING if is_over else 200,
    )


@require_safe
@never_cache
def download(request: WebRequest, key: str) -> HttpResponse:
    """Answer with the finished file, or redirect to the page of the export."""
    export_job = _own_export(request, key)
    if export_job.state_at(timezone.now()) != ExportState.DONE:
        return redirect(export_job)
    try:
        file = export_job.path.open("rb")
    except FileNotFoundError:
        return errors.page(
            410, _("The file is gone"), _("It was removed from the server. Ask for it again.")
        )
    return _stream(file, ExportFormat(export_job.form), export_job.file_name)


def _offer(request: HttpRequest, spec: ExportSpec, number: int, list_name: str) -> HttpResponse:
    """Ask before writing a long file: a GET request starts no job."""
    filters = filters_in(request)
    what = [list_name, filters.urlencode(), spec.file_format.value, spec.options.as_json()]
    context = {
        "number": number,
        "most": MAX_DIRECT,
        "file_format": spec.file_format,
        "order": signing.dumps(what, salt="export", compress=True),
        "back": f"{request.path}?{filters.urlencode()}",
    }
    return render(request, "exports/offer.html", context)


def _own_export(request: WebRequest, key: str) -> Export:
    """Return the user's export, or an anonymous one, to which the key alone gives access."""
    export_job = get_object_or_404(Export, key=key)
    if export_job.owner_id not in {None, request.user.pk}:
        raise Http404
    return export_job


def _options(request: HttpRequest) -> Options:
    return Options(bom=request.GET.get("bom") != "0", text=request.GET.get("text") == "1")


@contextmanager
def _scratch() -> Iterator[IO[bytes]]:
    """Yield a temporary file, closed on error; otherwise the response closes it."""
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=MAX_IN_MEMORY))  # noqa: SIM115
    try:
        yield file
    except BaseException:
        file.close()
        raise


def _answer(file: IO[bytes], file_format: ExportFormat, name: str) -> HttpResponse:
    """Answer with the file: a short one from memory, a long one streamed from disk."""
    file_name = f"{name}.{FILE_TYPES[file_format].ending}"
    length = file.tell()
    file.seek(0)
    if length > MAX_IN_MEMORY:
        return _stream(file, file_format, file_name)
    with file:
        return HttpResponse(
            file.read(),
            content_type=FILE_TYPES[file_format].content_type,
            headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
        )


def _stream(file: IO[bytes], file_format: ExportFormat, file_name: str) -> HttpResponse:
    """Stream a file with its length, so that a browser notices a truncated download."""
    kind = FILE_TYPES[file_format].content_type
    answer = FileResponse(file, as_attachment=True, filename=file_name, content_type=kind)
    return cast("HttpResponse", answer)  # callers never read the content
