"""Feedback under a date input while somebody types."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from statements.filters.dates import understanding_of
from statements.models import ImpreciseDate
from statements.web.requests import WebRequest
from statements.web.workbench.forms import PastDate, PastDay


@require_safe
def date(request: WebRequest) -> HttpResponse:
    """Show how a date or date range is understood, or why it is invalid."""
    field = PastDate(required=False)
    field.read_by(request.GET)
    return _understanding(request, field)


@require_safe
def one_day(request: WebRequest) -> HttpResponse:
    """Show how a single day is understood, or why it is invalid."""
    return _understanding(request, PastDay(required=False))


def _understanding(request: WebRequest, field: PastDate) -> HttpResponse:
    text = request.GET.get(request.htmx.trigger_name or "", "")
    try:
        value = field.clean(text)
    except ValidationError as refusal:
        return render(request, "forms/understood.html", {"fault": refusal.messages[0]})
    if value is None:
        return HttpResponse()
    days = value if isinstance(value, ImpreciseDate) else ImpreciseDate(value, value)
    return render(request, "forms/understood.html", {"words": understanding_of(days)})
