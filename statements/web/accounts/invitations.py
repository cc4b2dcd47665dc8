"""Accept an invitation."""

from typing import Any

from allauth.account.utils import perform_login
from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from statements.filters.fields import Line
from statements.models import User
from statements.services.accounts.audit import client_address
from statements.services.people import invitations
from statements.services.refusals import Refused


class AcceptForm(BaseUserCreationForm[User]):
    """Choose a user name and a password."""

    class Meta:
        model = User
        fields = ["username"]
        field_classes = {"username": Line}

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.email = email  # which a password must not be like
        name: forms.Field = self.fields["username"]
        name.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the invitation and a form; make the account and sign in."""
    now = timezone.now()
    pending = invitations.open_invitation(secret, now=now)
    if pending is None:
        raise Http404(str(invitations.NoSuchInvitation()))
    form = AcceptForm(request.POST or None, email=pending.email)
    if form.is_valid():
        try:
            person = invitations.accept(
                secret=secret,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password1"],
                address=client_address(request),
                now=now,
            )
        except invitations.NoSuchInvitation as refusal:
            raise Http404(str(refusal)) from refusal
        except Refused as refusal:
            form.add_error("username", str(refusal))
        else:
            answer: HttpResponse = perform_login(request, person)
            return answer
    context = {"form": form, "invitation": pending}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)
