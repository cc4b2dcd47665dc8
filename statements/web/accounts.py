"""Sign in once, by the link that a start prints."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from statements.models import User
from statements.services import accounts


class Password(PasswordChangeView):
    """Change one's password, or choose the first one after signing in by a link."""

    def get_form_class(self) -> type[Any]:
        person = self.request.user
        asks_old = isinstance(person, User) and person.has_usable_password()
        return PasswordChangeForm if asks_old else SetPasswordForm


@require_GET
@never_cache
def form_token(request: HttpRequest) -> JsonResponse:
    """Answer with a form token of the present session.

    A page that was made before somebody signed in holds one that is refused by now.
    """
    return JsonResponse({"token": get_token(request)})


@require_GET
@never_cache
def once(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Sign in whom the link belongs to; signing in uses it up."""
    person = accounts.owner_of_link(who, token)
    if person is None:
        raise Http404(_("This sign-in link was used, or is too old. Each start prints a new one."))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("statements:home")
