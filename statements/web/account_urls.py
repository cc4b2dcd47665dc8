"""Signing in and out."""

from django.contrib.auth import views as auth
from django.urls import reverse_lazy

from statements.services.audience import Audience
from statements.web import accounts
from statements.web.audience import route

app_name = "accounts"

ANYONE, READERS = Audience.ANYONE, Audience.READERS

urlpatterns = [
    route(
        "sign-in/",
        auth.LoginView.as_view(
            template_name="accounts/sign_in.html", redirect_authenticated_user=True
        ),
        audience=ANYONE,
        name="sign_in",
    ),
    route("sign-out/", auth.LogoutView.as_view(), audience=ANYONE, name="sign_out"),
    route("form-token/", accounts.form_token, audience=ANYONE, name="form_token"),
    route("once/<str:who>/<str:token>/", accounts.once, audience=ANYONE, name="once"),
    route(
        "password/",
        accounts.Password.as_view(
            template_name="accounts/password.html", success_url=reverse_lazy("statements:home")
        ),
        audience=Audience.SIGNED_IN,
        name="password",
    ),
]
