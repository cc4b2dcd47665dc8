"""URLs of views that last."""

from statements.services.audience import Audience
from statements.web.audience import route
from statements.web.saved_views import pages

app_name = "saved_views"

READERS, SIGNED_IN = Audience.READERS, Audience.SIGNED_IN

urlpatterns = [
    route("", pages.view_list, audience=READERS, name="list"),
    route("claims/", pages.claims, audience=READERS, name="claims"),
    route("add/", pages.save, audience=SIGNED_IN, name="save"),
    route("<slug:key>/", pages.view_page, audience=READERS, name="view"),
    route("<slug:key>/file/", pages.bundle, audience=READERS, name="bundle"),
]
