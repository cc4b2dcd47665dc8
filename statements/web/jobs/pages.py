"""The admin area: what runs, waits and failed, and whether all parts work."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from statements.models import Genre, Import, Tag, User
from statements.models.statements.keys import read_key
from statements.selectors.jobs import rebuilds
from statements.services.disk import disk_space
from statements.services.imports.demonstration import is_empty_site
from statements.services.jobs.job import JobKind
from statements.services.refusals import Refused
from statements.tasks.jobs import JOB_KINDS, retry_job
from statements.web.health import CHECKUP, OK
from statements.web.requests import EditorRequest


@require_safe
@never_cache
def index(request: EditorRequest) -> HttpResponse:
    """Show what admins look after, and what needs them."""
    now = timezone.now()
    counts = [kind.counts(now=now) for kind in JOB_KINDS.values()]
    context = {
        "failed_jobs": sum(count.failed for count in counts),
        "running_jobs": sum(count.running for count in counts),
        "people": User.objects.filter(is_active=True).count(),
        "tags": Tag.objects.count(),
        "forms": Genre.objects.count(),
        "is_healthy": set(CHECKUP.result().values()) == {OK},
        "rebuilds": rebuilds(),
        "demonstration": Import.objects.demonstrations().first(),
        "is_empty_site": is_empty_site(),
        "active_tab": "admin",
    }
    return render(request, "administration/index.html", context)


@require_safe
@never_cache
def jobs(request: EditorRequest) -> HttpResponse:
    """List background jobs by kind: failed, running, waiting."""
    now = timezone.now()
    tables = [
        {"kind": kind, "counts": kind.counts(now=now), "jobs": kind.jobs(now=now)}
        for kind in JOB_KINDS.values()
    ]
    context = {"tables": tables, "active_tab": "admin"}
    return render(request, "administration/jobs.html", context)


@require_POST
def retry(request: EditorRequest, kind: str) -> HttpResponse:
    """Try a failed job again."""
    job_kind = _kind(kind)
    key = read_key(request.POST.get("key", ""))
    if key is None:
        raise Http404(_("Not a job."))
    try:
        retry_job(job_kind.name, key, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("It is tried again."))
    return redirect("administration:jobs")


@require_safe
@never_cache
def health(request: EditorRequest) -> HttpResponse:
    """Show in words what ``/healthz`` answers to programs."""
    context = {
        "parts": dict(CHECKUP.result()),
        "space": disk_space(settings.VAR),
        "active_tab": "admin",
    }
    return render(request, "administration/health.html", context)


def _kind(name: str) -> JobKind:
    if name not in JOB_KINDS:
        raise Http404(_("Not a job."))
    return JOB_KINDS[name]
