"""The list of sessions, beside the sessions themselves."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef


def forget_ended() -> int:
    """Take ended sessions out of the list; return how many."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    deleted: int = UserSession.objects.filter(~Exists(alive)).delete()[0]
    return deleted
