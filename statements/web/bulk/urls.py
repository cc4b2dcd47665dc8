"""URLs of bulk edits and of undoing."""

from statements.services.audience import Audience
from statements.web.audience import route
from statements.web.bulk import pages

app_name = "bulk"

RESEARCHERS = Audience.RESEARCHERS

urlpatterns = [
    route("", pages.act_list, audience=RESEARCHERS, name="acts"),
    route("edit/", pages.edit, audience=RESEARCHERS, name="edit"),
    route("<id:act_id>/", pages.act_page, audience=RESEARCHERS, name="act"),
    route("<id:act_id>/apply/", pages.apply, audience=RESEARCHERS, name="apply"),
    route("<id:act_id>/undo/", pages.undo, audience=RESEARCHERS, name="undo"),
]
