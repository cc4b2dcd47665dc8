"""Access control: each route declares its audience, and one middleware enforces it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from statements.models import Import, User
from statements.services.accounts.second_factor import is_missing
from statements.services.audience import Audience, declare
from statements.services.disk import disk_space
from statements.web.reauthentication import has_confirmed_lately
from statements.web.requests import WebRequest, is_part
from statements.web.resubmission import send_again

type View = Callable[..., HttpResponseBase]


def route(
    pattern: str,
    view: View,
    *,
    audience: Audience,
    name: str,
    longest_body: int | None = None,
    takes_files: bool = False,
    helps_form: bool = False,
    asks_who_is_there: bool = False,
) -> URLPattern:
    """Register a view for an audience. A request may carry ``longest_body`` bytes, if given.

    ``takes_files`` opens it to files, of its audience alone. ``helps_form`` marks views that a form
    calls during typing. ``asks_who_is_there`` requires reauthentication by password or second
    factor, as all views for admins do.
    """
    declare(view, audience)
    if longest_body is not None:
        view.longest_body = longest_body  # type: ignore[attr-defined]
    view.takes_files = takes_files  # type: ignore[attr-defined]
    view.helps_form = helps_form  # type: ignore[attr-defined]
    view.asks_who_is_there = asks_who_is_there  # type: ignore[attr-defined]
    return path(pattern, view, name=name)


class AudienceMiddleware:
    """Denies access outside a route's audience, and to routes that declare none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: WebRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        audience = getattr(view, "audience", None)
        if audience is None:
            raise PermissionDenied("this route declares no audience")
        if audience.includes(request.user):
            asks_who_is_there = audience is Audience.ADMINS or getattr(
                view, "asks_who_is_there", False
            )
            return _hold_up(request, audience, asks_who_is_there=asks_who_is_there)
        if request.user.is_authenticated:
            raise PermissionDenied
        if request.method == "POST":
            # Keep the submitted text when the session has expired.
            return send_again(request, "accounts/signed_out.html", status=401)
        if request.htmx and getattr(view, "helps_form", False):
            return HttpResponse(status=401)  # a redirect would lose the contents of the form
        sign_in = redirect_to_login(request.get_full_path())
        # htmx would follow a plain redirect itself, and not find its fragment in that page.
        return HttpResponseClientRedirect(sign_in.url) if is_part(request) else sign_in


def _hold_up(
    request: WebRequest, audience: Audience, *, asks_who_is_there: bool
) -> HttpResponse | None:
    """Ask for a second factor or reauthentication where required; None if nothing is missing."""
    person = request.user
    if isinstance(person, User) and audience.asks_second_factor and is_missing(person):
        return _go_to(request, reverse("mfa_index"), "accounts/second_factor_first.html")
    if asks_who_is_there and not has_confirmed_lately(request, now=timezone.now()):
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        confirm = f"{reverse('account_reauthenticate')}?{back}"
        return _go_to(request, confirm, "accounts/confirm_first.html")
    return None


def _go_to(request: WebRequest, address: str, template: str) -> HttpResponse:
    """Redirect to a page; a POST is shown again, to be resubmitted afterwards."""
    if request.method == "POST":
        return send_again(request, template, status=403)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def permissions_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the current user may do, for every template."""
    person = getattr(request, "user", AnonymousUser())
    may_enter = Audience.RESEARCHERS.includes(person)
    return {
        "may_enter": may_enter,
        # Only people who enter data need to know of a full disk.
        "disk": disk_space(settings.VAR) if may_enter else None,
        "may_administer": Audience.ADMINS.includes(person),
        "is_public": settings.PUBLIC_READ,
        # A query, which only whole pages ask.
        "shows_demonstration": Import.objects.demonstrations().exists,
    }
