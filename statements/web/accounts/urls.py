"""URLs of sign-in, sign-out and the user's own account."""

from django.urls import reverse_lazy

from statements.services.audience import Audience
from statements.web.accounts import invitations, pages
from statements.web.audience import route

app_name = "accounts"

ANYONE, OWN_ACCOUNT = Audience.ANYONE, Audience.OWN_ACCOUNT

urlpatterns = [
    route("", pages.account, audience=OWN_ACCOUNT, name="account"),
    route("form-token/", pages.form_token, audience=ANYONE, name="form_token"),
    route("once/<str:secret>/", pages.once, audience=ANYONE, name="once"),
    route("invitation/<str:secret>/", invitations.invitation, audience=ANYONE, name="invitation"),
    route(
        "password/",
        pages.Password.as_view(
            template_name="accounts/password.html", success_url=reverse_lazy("accounts:account")
        ),
        audience=OWN_ACCOUNT,
        name="password",
    ),
    route("sessions/", pages.sessions, audience=OWN_ACCOUNT, name="sessions"),
    route(
        "sessions/<id:session_id>/end/",
        pages.end_session,
        audience=OWN_ACCOUNT,
        name="end_session",
        asks_who_is_there=True,
    ),
    route(
        "sessions/end-others/",
        pages.end_other_sessions,
        audience=OWN_ACCOUNT,
        name="end_other_sessions",
        asks_who_is_there=True,
    ),
]
