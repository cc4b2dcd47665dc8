"""Administration of people: roles, sessions, accounts. Every action is audited."""

from collections.abc import Collection
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset as reset_failures
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, ProtectedError, Q
from django.utils.translation import gettext as _

from statements.models import AuditKind, Role, User
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from statements.services.accounts.sign_in import ensure_roles
from statements.services.people.invitations import withdraw_those_of
from statements.services.refusals import Refused


class NotYours(Refused):
    """Only superusers may change a superuser."""

    def __init__(self) -> None:
        super().__init__(_("Only a superuser can change a superuser."))


class LastAdmin(Refused):
    """The last active admin cannot be removed."""

    def __init__(self) -> None:
        super().__init__(_("This is the last active admin. Make somebody else an admin first."))


class HasWork(Refused):
    """Rows that the person entered refer to the account, so it cannot be deleted."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This person has entered or decided something, which stays. "
                "Deactivate the account instead."
            )
        )


@transaction.atomic
def set_roles(*, person_id: int, roles: Collection[Role], actor: Actor, now: datetime) -> User:
    """Set the roles of a person, which ends their sessions, and an admin's open invitations.

    Raises ``User.DoesNotExist``, ``NotYours`` or ``LastAdmin``.
    """
    person = _locked(person_id, actor)
    before, after = _roles_of(person), frozenset(roles)
    if before == after:
        return person
    stays_admin = Role.ADMIN in after or person.is_superuser
    if not stays_admin:
        _refuse_last_admin(person)
    ensure_roles()
    person.groups.set(Group.objects.filter(name__in=[role.value for role in after]))
    _end_all_sessions(person)
    if not stays_admin:
        withdraw_those_of(person, actor=actor, now=now)
    subject = f"{person.get_username()}: {_role_names(before)} → {_role_names(after)}"
    audit.record(AuditKind.ROLES_CHANGED, actor=actor, subject=subject, now=now)
    return person


@transaction.atomic
def set_active(*, person_id: int, is_active: bool, actor: Actor, now: datetime) -> User:
    """Deactivate an account, which ends its sessions and open invitations, or reactivate it.

    Raises ``User.DoesNotExist``, ``NotYours`` or ``LastAdmin``.
    """
    person = _locked(person_id, actor)
    if person.is_active == is_active:
        return person
    if not is_active:
        _refuse_last_admin(person)
        _end_all_sessions(person)
        withdraw_those_of(person, actor=actor, now=now)
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    kind = AuditKind.ACCOUNT_REACTIVATED if is_active else AuditKind.ACCOUNT_DEACTIVATED
    audit.record(kind, actor=actor, subject=person.get_username(), now=now)
    return person


@transaction.atomic
def delete_person(*, person_id: int, actor: Actor, now: datetime) -> str:
    """Delete an account with its saved searches; return its user name.

    Raises ``User.DoesNotExist``, ``NotYours``, ``LastAdmin`` or ``HasWork``.
    """
    person = _locked(person_id, actor)
    _refuse_last_admin(person)
    username = person.get_username()
    try:
        with transaction.atomic():
            withdraw_those_of(person, actor=actor, now=now)
            person.delete()
    except ProtectedError as refusal:
        raise HasWork from refusal
    audit.record(AuditKind.ACCOUNT_DELETED, actor=actor, subject=username, now=now)
    return username


@transaction.atomic
def end_sessions(*, person_id: int, actor: Actor, now: datetime) -> User:
    """End all sessions of a person. Raises ``User.DoesNotExist`` or ``NotYours``."""
    person = _locked(person_id, actor)
    _end_all_sessions(person)
    audit.record(AuditKind.SESSIONS_ENDED, actor=actor, subject=person.get_username(), now=now)
    return person


@transaction.atomic
def end_own_session(*, person: User, session_id: int, actor: Actor, now: datetime) -> None:
    """End one of a person's own sessions. Raises ``UserSession.DoesNotExist``."""
    session = UserSession.objects.select_for_update().get(pk=session_id, user=person)
    subject = f"{person.get_username()}, {session.ip}"
    session.end()
    audit.record(AuditKind.SESSIONS_ENDED, actor=actor, subject=subject, now=now)


@transaction.atomic
def lift_lock_out(*, person_id: int, actor: Actor, now: datetime) -> User:
    """Reset the failed sign-ins of a person. Raises ``User.DoesNotExist`` or ``NotYours``."""
    person = _locked(person_id, actor)
    reset_failures(username=person.get_username())
    audit.record(AuditKind.LOCK_OUT_LIFTED, actor=actor, subject=person.get_username(), now=now)
    return person


@transaction.atomic
def take_away_second_factor(*, person_id: int, actor: Actor, now: datetime) -> User:
    """Remove the second factor of a person who lost it.

    Raises ``User.DoesNotExist`` or ``NotYours``.
    """
    person = _locked(person_id, actor)
    remove_second_factor(person=person, actor=actor, now=now)
    return person


@transaction.atomic
def remove_second_factor(*, person: User, actor: Actor, now: datetime) -> None:
    """Remove all authenticators and recovery codes of a person."""
    Authenticator.objects.filter(user=person).delete()
    subject = _("%(name)s: removed") % {"name": person.get_username()}
    audit.record(AuditKind.SECOND_FACTOR_CHANGED, actor=actor, subject=subject, now=now)


def _locked(person_id: int, actor: Actor) -> User:
    # All are locked, in id order, so that two admins cannot remove each other concurrently.
    by_id = {person.pk: person for person in User.objects.order_by("pk").select_for_update()}
    if person_id not in by_id:
        raise User.DoesNotExist
    person = by_id[person_id]
    if person.is_superuser and not (actor.person and actor.person.is_superuser):
        raise NotYours
    return person


def _refuse_last_admin(person: User) -> None:
    """Raise ``LastAdmin`` if nobody else is an active admin."""
    is_admin = Q(is_superuser=True) | Q(groups__name=Role.ADMIN.value)
    other_admins = User.objects.filter(is_admin, is_active=True).exclude(pk=person.pk)
    if Role.ADMIN in person.roles and not other_admins.exists():
        raise LastAdmin


def _end_all_sessions(person: User) -> None:
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])
    # The epoch ends them; this removes them from the lists.
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()


def _roles_of(person: User) -> frozenset[Role]:
    """Return the roles granted to a person, without those implied for a superuser."""
    names = set(person.groups.values_list("name", flat=True))
    return frozenset(role for role in Role if role in names)


def _role_names(roles: Collection[Role]) -> str:
    return ", ".join(sorted(role.value for role in roles)) or "–"
