"""All addresses of the site."""

from django.urls import include, path, register_converter

from statements.admin.site import site
from statements.services.audience import Audience
from statements.web import errors, health
from statements.web.audience import route
from statements.web.identifiers import Base36Converter, IdConverter

register_converter(IdConverter, "id")
register_converter(Base36Converter, "base36")

handler400 = errors.malformed
handler403 = errors.refused
handler404 = errors.missing
handler500 = errors.failed
handler429 = "statements.web.middleware.rates.too_often_for_allauth"  # asked for by allauth

urlpatterns = [
    path("", include("statements.web.urls")),
    path("", include("statements.web.history.urls")),
    path("", include("statements.web.profiles.urls")),
    path("", include("statements.web.news.urls")),
    path("accounts/", include("statements.web.accounts.urls")),
    path("accounts/", include("statements.web.accounts.allauth_urls")),
    path("people/", include("statements.web.people.urls")),
    path("administration/", include("statements.web.jobs.urls")),
    path("bulk/", include("statements.web.bulk.urls")),
    path("sources/", include("statements.web.sources.urls")),
    path("views/", include("statements.web.saved_views.urls")),
    path("admin/", site.urls),
    route("healthz", health.healthz, audience=Audience.ANYONE, name="healthz"),
]
