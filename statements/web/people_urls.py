"""People and the audit log: for admins, like all that stands here."""

from django.urls import URLPattern

from statements.services.audience import Audience
from statements.web import audit, people
from statements.web.audience import View, route

app_name = "people"


def _admins(pattern: str, view: View, name: str) -> URLPattern:
    return route(pattern, view, audience=Audience.ADMINS, name=name)


urlpatterns = [
    _admins("", people.people_list, "list"),
    _admins("audit/", audit.audit_log, "audit"),
    _admins("invite/", people.invite, "invite"),
    _admins("invitations/<id:invitation_id>/withdraw/", people.withdraw, "withdraw"),
    _admins("<id:person_id>/", people.person, "person"),
    _admins("<id:person_id>/roles/", people.set_roles, "roles"),
    _admins("<id:person_id>/deactivate/", people.deactivate, "deactivate"),
    _admins("<id:person_id>/reactivate/", people.reactivate, "reactivate"),
    _admins("<id:person_id>/delete/", people.delete, "delete"),
    _admins("<id:person_id>/end-sessions/", people.end_sessions, "end_sessions"),
    _admins("<id:person_id>/lift-lock-out/", people.lift_lock_out, "lift_lock_out"),
    _admins(
        "<id:person_id>/take-away-second-factor/",
        people.take_away_second_factor,
        "take_away_second_factor",
    ),
]
