"""Administration of people: accounts, roles, sessions and invitations."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from statements.models import Invitation, Role, User
from statements.selectors.people.accounts import invitations_table, people_table, person_row
from statements.services.accounts.audit import Actor
from statements.services.people import accounts as people
from statements.services.people import invitations
from statements.services.refusals import Refused
from statements.tasks import changes
from statements.web.requests import EditorRequest


class RolesForm(forms.Form):
    """The roles of one person."""

    roles = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=Role,
        coerce=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class InviteForm(RolesForm):
    """An invitation: whom to invite, and in which roles."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    field_order = ["email", "roles"]


@require_safe
def people_list(request: EditorRequest) -> HttpResponse:
    """List accounts and open invitations."""
    return _list(request, InviteForm())


@require_POST
@never_cache
def invite(request: EditorRequest) -> HttpResponse:
    """Invite somebody by mail; without a mail server, show the link to pass on."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    facts = {**form.cleaned_data, "actor": Actor.of(request), "now": timezone.now()}
    try:
        if not settings.MAIL_IS_SENT:
            invitation, secret = invitations.invite(is_mailed=False, **facts)
            link = request.build_absolute_uri(_invitation_path(secret))
            return _list(request, InviteForm(), invitation=invitation, link=link)
        letter = invitations.invite_by_mail(link_of=_public_link, **facts)
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return _list(request, form, status=422)
    changes.letter_written(letter.pk)
    messages.success(request, _("Invited: %(email)s.") % {"email": letter.to})
    return redirect("people:list")


def _invitation_path(secret: str) -> str:
    return reverse("accounts:invitation", args=[secret])


def _public_link(secret: str) -> str:
    """Return the link for a mail: of the site's public address, not of that the admin uses."""
    return settings.SITE_ADDRESS.rstrip("/") + _invitation_path(secret)


@require_POST
def withdraw(request: EditorRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    try:
        invitations.withdraw(
            invitation_id=invitation_id, actor=Actor.of(request), now=timezone.now()
        )
    except Invitation.DoesNotExist as error:
        raise Http404(str(invitations.NoSuchInvitation())) from error
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people:list")


@require_safe
def person(request: EditorRequest, person_id: int) -> HttpResponse:
    """Show one account and the actions on it."""
    return _person(request, person_id)


@require_POST
def set_roles(request: EditorRequest, person_id: int) -> HttpResponse:
    """Set the roles of a person."""
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _person(request, person_id, fault=_("Choose a valid role."), status=422)
    return _act(request, person_id, people.set_roles, roles=form.cleaned_data["roles"])


@require_POST
def deactivate(request: EditorRequest, person_id: int) -> HttpResponse:
    """Deactivate an account; what the person entered stays."""
    return _act(request, person_id, people.set_active, is_active=False)


@require_POST
def reactivate(request: EditorRequest, person_id: int) -> HttpResponse:
    """Reactivate an account."""
    return _act(request, person_id, people.set_active, is_active=True)


@require_POST
def delete(request: EditorRequest, person_id: int) -> HttpResponse:
    """Delete an account of somebody who entered nothing."""
    return _act(request, person_id, people.delete_person, to="people:list")


@require_POST
def end_sessions(request: EditorRequest, person_id: int) -> HttpResponse:
    """Sign a person out everywhere."""
    return _act(request, person_id, people.end_sessions)


@require_POST
def lift_lock_out(request: EditorRequest, person_id: int) -> HttpResponse:
    """Lift the lock-out of a person."""
    return _act(request, person_id, people.lift_lock_out)


@require_POST
def take_away_second_factor(request: EditorRequest, person_id: int) -> HttpResponse:
    """Remove the second factor of a person who lost it."""
    return _act(request, person_id, people.take_away_second_factor)


def _act(
    request: EditorRequest, person_id: int, act: Callable[..., Any], to: str = "", **facts: Any
) -> HttpResponse:
    """Call a service about one person and show its refusals."""
    try:
        act(person_id=person_id, actor=Actor.of(request), now=timezone.now(), **facts)
    except User.DoesNotExist as error:
        raise _no_such_person() from error
    except Refused as refusal:
        return _person(request, person_id, fault=str(refusal), status=409)
    messages.success(request, _("Done."))
    return redirect(to) if to else redirect("people:person", person_id)


def _list(request: HttpRequest, form: InviteForm, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    context = {
        "people": people_table(now=now),
        "invitations": invitations_table(now=now),
        "form": form,
        "is_mail_sent": settings.MAIL_IS_SENT,
        "active_tab": "people",
        **more,
    }
    return render(request, "people/list.html", context, status=status)


def _person(
    request: HttpRequest, person_id: int, *, fault: str = "", status: int = 200
) -> HttpResponse:
    row = person_row(person_id, now=timezone.now())
    if row is None:
        raise _no_such_person()
    form = RolesForm(initial={"roles": row.roles})
    context = {"row": row, "form": form, "fault": fault, "active_tab": "people"}
    return render(request, "people/person.html", context, status=status)


def _no_such_person() -> Http404:
    return Http404(_("There is no such account; it may have been deleted."))
