"""Sign-in, the user's own account, and their sessions."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import EmailView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from statements.models import AuditKind, User
from statements.selectors.people.accounts import person_row
from statements.services.accounts import audit, second_factor, sign_in
from statements.services.accounts.audit import Actor
from statements.services.people import accounts as people
from statements.web.requests import EditorRequest


class SignIn(LoginView):
    """Sign in with a password, then with the second factor if there is one."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer: HttpResponse = perform_login(
            self.request, form.get_user(), redirect_url=self.get_success_url()
        )
        return answer


class Password(PasswordChangeView):
    """Change the password, or set the first one after signing in by a link."""

    def get_form_class(self) -> type[Any]:
        person = self.request.user
        asks_old = isinstance(person, User) and person.has_usable_password()
        return PasswordChangeForm if asks_old else SetPasswordForm

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error("old_password"):
            self._record(AuditKind.SIGN_IN_FAILED, subject=_("old password"))
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        # The change ended the other sessions and gave this one a new key.
        UserSession.objects.create_from_request(self.request)
        self._record(AuditKind.PASSWORD_CHANGED)
        return answer

    def _record(self, kind: AuditKind, *, subject: str = "") -> None:
        audit.record(kind, actor=Actor.of(self.request), subject=subject, now=timezone.now())


class EmailChange(EmailView):  # type: ignore[misc]
    """Change the email address, which takes effect once confirmed by a mailed link."""

    def dispatch(self, request: EditorRequest, *args: Any, **options: Any) -> HttpResponseBase:
        sign_in.settle_address(request.user)
        answer: HttpResponseBase = super().dispatch(request, *args, **options)
        return answer


@require_GET
@never_cache
def form_token(request: HttpRequest) -> JsonResponse:
    """Answer with a CSRF token of the current session.

    A page rendered before sign-in holds a token that is no longer valid.
    """
    return JsonResponse({"token": get_token(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def once(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in by a one-time link: ask on GET, sign in on POST, which uses up the link."""
    is_done = request.method == "POST"
    take = sign_in.use_link if is_done else sign_in.owner_of_link
    person = take(secret, now=timezone.now())
    if person is None:
        advice = _(
            "This sign-in link was used, is too old, or was made before the account was changed. "
            "Each start prints a new one."
        )
        raise Http404(advice)
    if is_done:
        answer: HttpResponse = perform_login(request, person)
        return answer
    return render(request, "accounts/once.html", {"person": person})


@require_safe
def account(request: EditorRequest) -> HttpResponse:
    """Show the user's account, with links to change it."""
    context = {
        "row": person_row(request.user.pk, now=timezone.now()),
        "needs_second_factor": second_factor.is_missing(request.user),
    }
    return render(request, "accounts/account.html", context)


@require_safe
@never_cache
def sessions(request: EditorRequest) -> HttpResponse:
    """List the user's sessions."""
    own = UserSession.objects.purge_and_list(request.user)
    own.sort(key=lambda session: session.last_seen_at, reverse=True)
    return render(request, "accounts/sessions.html", {"sessions": own})


@require_POST
def end_session(request: EditorRequest, session_id: int) -> HttpResponse:
    """End one of the user's sessions."""
    try:
        people.end_own_session(
            person=request.user,
            session_id=session_id,
            actor=Actor.of(request),
            now=timezone.now(),
        )
    except UserSession.DoesNotExist as error:
        raise Http404(_("This session has ended.")) from error
    messages.success(request, _("Signed out."))
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: EditorRequest) -> HttpResponse:
    """End all of the user's sessions but this one."""
    person = people.end_sessions(
        person_id=request.user.pk, actor=Actor.of(request), now=timezone.now()
    )
    update_session_auth_hash(request, person)
    request.user = person
    UserSession.objects.create_from_request(request)
    messages.success(request, _("All other sessions are signed out."))
    return redirect("accounts:sessions")
