"""URLs of the history, of removals and merges, and of bodies and officials."""

from statements.services.audience import Audience
from statements.web.audience import route
from statements.web.history import changes, names, removals

app_name = "history"

READERS, SIGNED_IN = Audience.READERS, Audience.SIGNED_IN
RESEARCHERS, ADMINS = Audience.RESEARCHERS, Audience.ADMINS

RECORD = "history/<slug:kind>/<str:record_key>/"

urlpatterns = [
    route("history/", changes.change_list, audience=SIGNED_IN, name="changes"),
    route("history/removed/", removals.removal_list, audience=SIGNED_IN, name="removals"),
    route(
        "history/changes/<id:edit_id>/restore/",
        changes.restore,
        audience=RESEARCHERS,
        name="restore",
    ),
    route(
        "history/removed/<id:removal_id>/bring-back/",
        removals.bring_back,
        audience=RESEARCHERS,
        name="bring_back",
    ),
    route("history/removed/<id:removal_id>/erase/", removals.erase, audience=ADMINS, name="erase"),
    route(RECORD, changes.record_history, audience=SIGNED_IN, name="record"),
    route(f"{RECORD}withdraw/", removals.withdraw, audience=RESEARCHERS, name="withdraw"),
    route(f"{RECORD}merge/", removals.merge, audience=RESEARCHERS, name="merge"),
    route(f"{RECORD}rename/", removals.rename, audience=RESEARCHERS, name="rename"),
    route("bodies/<id:body_id>/", names.body_detail, audience=READERS, name="body"),
    route("officials/<id:official_id>/", names.official_detail, audience=READERS, name="official"),
]
