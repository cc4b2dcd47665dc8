"""Clean up the list of sessions."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef


def forget_ended() -> int:
    """Delete list entries of ended sessions; return how many."""
    sessions = Session.objects.filter(session_key=OuterRef("session_key"))
    deleted: int = UserSession.objects.filter(~Exists(sessions)).delete()[0]
    return deleted
