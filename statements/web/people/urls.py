"""URLs of people and the audit log, all for admins."""

from django.urls import URLPattern

from statements.services.audience import Audience
from statements.web.audience import View, route
from statements.web.people import audit, pages

app_name = "people"


def _admins(pattern: str, view: View, name: str) -> URLPattern:
    return route(pattern, view, audience=Audience.ADMINS, name=name)


urlpatterns = [
    _admins("", pages.people_list, "list"),
    _admins("audit/", audit.audit_log, "audit"),
    _admins("invite/", pages.invite, "invite"),
    _admins("invitations/<id:invitation_id>/withdraw/", pages.withdraw, "withdraw"),
    _admins("<id:person_id>/", pages.person, "person"),
    _admins("<id:person_id>/roles/", pages.set_roles, "roles"),
    _admins("<id:person_id>/deactivate/", pages.deactivate, "deactivate"),
    _admins("<id:person_id>/reactivate/", pages.reactivate, "reactivate"),
    _admins("<id:person_id>/delete/", pages.delete, "delete"),
    _admins("<id:person_id>/end-sessions/", pages.end_sessions, "end_sessions"),
    _admins("<id:person_id>/lift-lock-out/", pages.lift_lock_out, "lift_lock_out"),
    _admins(
        "<id:person_id>/take-away-second-factor/",
        pages.take_away_second_factor,
        "take_away_second_factor",
    ),
]
