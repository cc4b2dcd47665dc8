"""The steps of an import: match columns, run, take back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from statements.engine.text.validation import UnreadableText, validate_text
from statements.models import Import, Role
from statements.services.imports import background, requests
from statements.services.imports.reading.table import FileRefused
from statements.services.refusals import Refused
from statements.tasks import changes
from statements.web.imports.forms import DEFAULT_FIELDS, CollectionForm, RunForm, StepForm
from statements.web.requests import EditorRequest

_MAX_VALUE = 200  # characters of a value for a whole file


def go_on(job: Import) -> HttpResponse:
    """Let an import go on, and lead to its page. A small one is done before the page comes."""
    if not background.is_small(job):
        changes.import_requested(job.pk)
    elif background.run_import(import_id=job.pk, clock=timezone.now):
        changes.import_finished(job.pk)
    return redirect(job)


@require_POST
def match_columns(request: EditorRequest, import_id: int) -> HttpResponse:
    """Match the columns of a file with fields, and check it again."""
    job = own_import(request, import_id)
    form = CollectionForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This form cannot be read."))
    mapping = {
        heading: request.POST.get(f"column-{number}", "")
        for number, heading in enumerate(job.headers)
    }
    defaults = {
        name.value: _line(request.POST.get(f"default-{name}", "")) for name in DEFAULT_FIELDS
    }
    try:
        job = requests.match_columns(
            import_id=job.pk,
            seen_version=form.cleaned_data["version"],
            mapping=mapping,
            defaults=defaults,
            source=form.cleaned_data["source"],
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, job, refusal)
    return go_on(job)


@require_POST
def run(request: EditorRequest, import_id: int) -> HttpResponse:
    """Write the rows that are not at fault."""
    job = own_import(request, import_id)
    form = RunForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This form cannot be read."))
    try:
        job = requests.start_import(
            import_id=job.pk,
            seen_version=form.cleaned_data["version"],
            all_or_nothing=form.cleaned_data["all_or_nothing"],
            updates=form.cleaned_data["updates"],
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, job, refusal)
    return go_on(job)


@require_POST
def take_back(request: EditorRequest, import_id: int) -> HttpResponse:
    """Take an import back as a whole, except what was changed since."""
    job = own_import(request, import_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This form cannot be read."))
    try:
        job = requests.request_take_back(
            import_id=job.pk,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, job, refusal)
    return go_on(job)


def own_import(request: EditorRequest, import_id: int) -> Import:
    """Return an import that this person may go on with; nobody else may."""
    job = get_object_or_404(Import, pk=import_id)
    if not may_change(request, job):
        raise PermissionDenied
    return job


def may_change(request: EditorRequest, job: Import) -> bool:
    """Whether somebody may go on with an import: who began it, and admins."""
    return job.owner_id == request.user.pk or Role.ADMIN in request.user.roles


def permissions(request: EditorRequest, job: Import) -> dict[str, bool]:
    """Return what somebody may do with an import now, for its pages."""
    may_go_on = may_change(request, job)
    may_decide = may_go_on and job.is_checked
    return {
        "may_change": may_go_on,
        "may_decide": may_decide,
        "may_edit_rows": may_decide and job.is_editable,
    }


def refused(request: EditorRequest, job: Import, refusal: Exception) -> HttpResponse:
    """Lead back to an import with the sentence why a step was refused."""
    is_gone = isinstance(refusal, FileNotFoundError | FileRefused)
    message = _("The file cannot be read any more. Send it again.") if is_gone else str(refusal)
    messages.error(request, message)
    return redirect(job)


def _line(text: str) -> str:
    """Return a value for a whole file; an unreadable one is none."""
    try:
        return validate_text(text[:_MAX_VALUE], one_line=True)
    except UnreadableText:
        return ""
