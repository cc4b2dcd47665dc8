"""URLs of what is new."""

from statements.services.audience import Audience
from statements.web.audience import route
from statements.web.news import changes

app_name = "news"

urlpatterns = [
    route("changes/", changes.change_list, audience=Audience.READERS, name="changes"),
    route("changes/seen/", changes.seen, audience=Audience.SIGNED_IN, name="seen"),
]
