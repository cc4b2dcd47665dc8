"""Invitations to create an account: a single-use link that expires."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from statements.models import AuditKind, Invitation, Letter, Role, User
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from statements.services.accounts.letters import write_letter
from statements.services.accounts.sign_in import (
    ensure_roles,
    hash_secret,
    new_secret,
    settle_address,
)
from statements.services.refusals import Refused

LIVES = timedelta(days=7)


class HasAccount(Refused):
    """An account has this address already."""

    def __init__(self) -> None:
        super().__init__(_("An account with this e-mail address already exists."))


class UserNameTaken(Refused):
    """The user name is taken."""

    def __init__(self) -> None:
        super().__init__(_("This user name is taken. Choose another."))


class NoSuchInvitation(Refused):
    """The link was used, withdrawn or replaced, or has expired."""

    def __init__(self) -> None:
        super().__init__(
            _("This invitation was used or withdrawn, or has expired. Ask an admin for another.")
        )


@transaction.atomic
def invite(
    *, email: str, roles: Collection[Role], is_mailed: bool, actor: Actor, now: datetime
) -> tuple[Invitation, str]:
    """Create an invitation; return it and the secret of its link.

    An earlier invitation to the same address becomes invalid. Raises ``HasAccount``.
    """
    _wait_for_others()
    if User.objects.filter(email__iexact=email).exists():
        raise HasAccount
    Invitation.objects.filter(email__iexact=email, accepted_at=None).delete()
    secret = new_secret()
    invitation = Invitation.objects.create(
        email=email,
        roles=sorted(role.value for role in roles),
        digest=hash_secret(secret),
        is_mailed=is_mailed,
        invited_by=actor.person,
        made_at=now,
        expires_at=now + LIVES,
    )
    audit.record(AuditKind.INVITED, actor=actor, subject=_about(invitation), now=now)
    return invitation, secret


@transaction.atomic
def invite_by_mail(
    *,
    email: str,
    roles: Collection[Role],
    link_of: Callable[[str], str],
    actor: Actor,
    now: datetime,
) -> Letter:
    """Create an invitation with its letter, for sending; ``link_of`` gives the link of a secret.

    Raises ``HasAccount``.
    """
    invitation, secret = invite(email=email, roles=roles, is_mailed=True, actor=actor, now=now)
    context = {"invitation": invitation, "link": link_of(secret)}
    return write_letter(
        to=invitation.email,
        subject=_("Biaotai: you are invited"),
        body=render_to_string("people/invitation.txt", context),
        now=now,
    )


@transaction.atomic
def withdraw(*, invitation_id: int, actor: Actor, now: datetime) -> None:
    """Withdraw an open invitation. Raises ``Invitation.DoesNotExist``."""
    _withdraw(_open().get(pk=invitation_id), actor=actor, now=now)


@transaction.atomic
def withdraw_those_of(person: User, *, actor: Actor, now: datetime) -> None:
    """Withdraw the open invitations of somebody who may invite no more."""
    for invitation in _open().filter(invited_by=person).order_by("pk"):
        _withdraw(invitation, actor=actor, now=now)


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.select_for_update().filter(accepted_at=None)


def _withdraw(invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    audit.record(AuditKind.INVITATION_WITHDRAWN, actor=actor, subject=_about(invitation), now=now)
    invitation.delete()


def open_invitation(secret: str, *, now: datetime) -> Invitation | None:
    """Return the invitation of a link, if it can still be accepted."""
    return _usable(secret, now).first()


@transaction.atomic
def accept(
    *, secret: str, username: str, password: str, address: str | None, now: datetime
) -> User:
    """Create the account of an invitation. ``password`` has been validated.

    Raises ``NoSuchInvitation``, ``HasAccount`` or ``UserNameTaken``; nothing is written then.
    """
    _wait_for_others()
    invitation = _usable(secret, now).select_for_update().first()
    if invitation is None:
        raise NoSuchInvitation
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise HasAccount
    if User.objects.filter(username__iexact=username).exists():
        raise UserNameTaken
    ensure_roles()
    person = User.objects.create_user(username, invitation.email, password)
    person.groups.set(Group.objects.filter(name__in=invitation.roles))
    settle_address(person)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    actor = Actor(person=person, address=address)
    audit.record(AuditKind.ACCOUNT_MADE, actor=actor, subject=_about(invitation), now=now)
    return person


def _wait_for_others() -> None:
    """Serialise what gives an address or a user name away, which is asked for first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statements.invite'))")


def _usable(secret: str, now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        digest=hash_secret(secret), accepted_at=None, expires_at__gt=now
    )


def _about(invitation: Invitation) -> str:
    return f"{invitation.email}: {', '.join(invitation.roles) or '–'}"
