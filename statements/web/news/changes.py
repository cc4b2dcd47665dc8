"""What is new or changed in the archive since a day or since a person's last visit."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from statements.filters.dates import read_written_date
from statements.filters.lists.chips import chips_of
from statements.filters.lists.list_filter import ListFilter
from statements.models import LastVisit, SearchedList
from statements.selectors.lists.definitions import list_definition
from statements.selectors.news.changes import list_changes, no_changes
from statements.services.news import mark_seen
from statements.web.requests import EditorRequest, WebRequest

DEFAULT_SPAN = timedelta(days=7)
VISIT = "visit"
_OWN_PARAMETERS = ("list", "since", "page")


@require_safe
@never_cache
def change_list(request: WebRequest) -> HttpResponse:
    """List the statements that are new or changed, narrowed as a list is."""
    now = timezone.now()
    list_name = request.GET.get("list", SearchedList.STATEMENTS)
    if list_name not in SearchedList.values:
        raise Http404(_("There is no such list."))
    visit = _last_visit(request)
    since, fault = _since(request.GET.get("since", ""), visit, now)
    list_filter = ListFilter(list_definition(list_name), request.GET.copy())
    fault = fault or list_filter.fault
    if fault:  # an unreadable filter finds nothing, rather than widening the search
        changes = no_changes(since)
    else:
        cards = list_filter.definition.narrow(list_filter.criteria)
        changes = list_changes(since, cards, page=request.GET.get("page"))
    context = {
        "active_tab": "home",
        "list_names": SearchedList.choices,
        "list_name": list_name,
        "changes": changes,
        "visit": visit,
        "fault": fault,
        "chips": [] if list_filter.fault else chips_of(list_filter),
        "hidden": [
            (name, value)
            for name, values in request.GET.lists()
            if name not in _OWN_PARAMETERS
            for value in values
        ],
        "now": now,
    }
    return render(request, "news/changes.html", context, status=400 if fault else 200)


@require_POST
def seen(request: EditorRequest) -> HttpResponse:
    """Remember that somebody has read the page up to the time it was made."""
    try:
        seen_at = parse_datetime(request.POST.get("at", "")[:40])
    except ValueError:  # as of 30 February
        seen_at = None
    if seen_at is None or timezone.is_naive(seen_at):
        raise Http404(_("This form cannot be read. Reload the page of changes."))
    mark_seen(person=request.user, seen_at=seen_at, now=timezone.now())
    return redirect("news:changes")


def _last_visit(request: WebRequest) -> datetime | None:
    if not request.user.is_authenticated:
        return None
    visits = LastVisit.objects.filter(person=request.user)
    return visits.values_list("seen_at", flat=True).first()


def _since(text: str, visit: datetime | None, now: datetime) -> tuple[datetime, str]:
    """Return the time asked for, and what is wrong with it."""
    week_ago = now - DEFAULT_SPAN
    if text in ("", VISIT):
        return visit or week_ago, ""
    try:
        day = read_written_date(text[:60]).first
    except ValidationError as error:
        return week_ago, " ".join(error.messages)
    return timezone.make_aware(datetime.combine(day, time.min)), ""
