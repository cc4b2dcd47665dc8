"""URLs of the admin area: jobs, codes and health."""

from django.urls import URLPattern

from statements.services.audience import Audience
from statements.web.audience import View, route
from statements.web.codes import pages as codes
from statements.web.jobs import demonstration, pages

app_name = "administration"


def _admins(pattern: str, view: View, name: str) -> URLPattern:
    return route(pattern, view, audience=Audience.ADMINS, name=name)


urlpatterns = [
    _admins("", pages.index, "index"),
    _admins("jobs/", pages.jobs, "jobs"),
    _admins("jobs/<slug:kind>/retry/", pages.retry, "retry"),
    _admins("health/", pages.health, "health"),
    _admins("demonstration/", demonstration.change, "demonstration"),
    _admins("codes/", codes.codes, "codes"),
    _admins("codes/<slug:kind>/add/", codes.add, "add_code"),
    _admins("codes/<slug:kind>/<id:code_id>/", codes.rename, "code"),
]
