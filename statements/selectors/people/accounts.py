"""Accounts and invitations, for admins."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Greatest

from statements.models import Invitation, User


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One account, as admins see it. ``sessions`` counts the active ones."""

    person: User
    roles: list[str]
    last_seen_at: datetime | None
    has_second_factor: bool
    sessions: int
    is_locked_out: bool


def people_table(*, now: datetime) -> list[PersonRow]:
    """Return all accounts by name, unpaginated: a research group is small."""
    return _rows(User.objects.order_by("-is_active", "username"), now)


def person_row(person_id: int, *, now: datetime) -> PersonRow | None:
    """Return one account."""
    return next(iter(_rows(User.objects.filter(pk=person_id), now)), None)


def invitations_table(*, now: datetime) -> QuerySet[Invitation]:
    """Return the invitations that can still be accepted, latest first."""
    unanswered = Invitation.objects.filter(accepted_at=None, expires_at__gt=now)
    return unanswered.select_related("invited_by").order_by("-made_at")


def _rows(people: QuerySet[User], now: datetime) -> list[PersonRow]:
    active = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    sessions = UserSession.objects.filter(Exists(active), user=OuterRef("pk")).order_by()
    sessions = sessions.values("user")
    annotated = people.prefetch_related("groups").annotate(
        session_count=Coalesce(
            Subquery(sessions.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        last_seen_at=Greatest(
            "last_login",
            Subquery(
                sessions.annotate(last=Max("last_seen_at")).values("last"),
                output_field=DateTimeField(),
            ),
        ),
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))),
    )
    locked_out = _locked_out(now)
    return [
        PersonRow(
            person=person,
            roles=sorted(group.name for group in person.groups.all()),
            last_seen_at=person.last_seen_at,
            has_second_factor=person.has_second_factor,
            sessions=person.session_count,
            is_locked_out=person.get_username() in locked_out,
        )
        for person in annotated
    ]


def _locked_out(now: datetime) -> set[str]:
    """Return the user names that are locked out, from at least one address."""
    attempts = AccessAttempt.objects.filter(failures_since_start__gte=get_failure_limit(None, None))
    if cool_off := get_cool_off():
        attempts = attempts.filter(attempt_time__gt=now - cool_off)
    return set(attempts.values_list("username", flat=True))
