"""The front page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from statements.selectors.alerts import saved_by
from statements.selectors.jobs import rebuilds
from statements.selectors.news.home import home_page
from statements.services.audience import Audience
from statements.web.requests import WebRequest


@require_safe
def home(request: WebRequest) -> HttpResponse:
    """Show the week: the newest directive, what moved, what rises, what waits."""
    person = request.user if request.user.is_authenticated else None
    may_enter = Audience.RESEARCHERS.includes(request.user)
    now = timezone.now()
    context = {
        "active_tab": "home",
        "home": home_page(reader=person if may_enter else None, now=now),
        "today": timezone.localdate(now),
        "saved": saved_by(person) if person else [],
        "rebuilds": rebuilds() if person else [],
    }
    return render(request, "statements/home.html", context)
