"""URLs of sources and captures."""

from django.conf import settings

from statements.capture.fetching import MAX_BYTES
from statements.services.audience import Audience
from statements.web.audience import route
from statements.web.sources import (
    adding,
    archives,
    captures,
    cues,
    decisions,
    inbox,
    ledger,
    pages,
    rereading,
    sheets,
)

app_name = "sources"

ADMINS, RESEARCHERS = Audience.ADMINS, Audience.RESEARCHERS
LONG_TEXTS = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

urlpatterns = [
    route("", pages.source_list, audience=ADMINS, name="list"),
    route("act/", pages.act_on_selected, audience=ADMINS, name="act"),
    route("add/", pages.add, audience=ADMINS, name="add"),
    route("try/", pages.try_rule, audience=ADMINS, name="try"),
    route("sheet/", sheets.sheet, audience=ADMINS, name="sheet"),
    route("sources.csv", sheets.sheet_file, audience=ADMINS, name="sheet_file"),
    route("rereading/", rereading.page, audience=ADMINS, name="rereading"),
    route("rereading/<id:change_id>/", rereading.text_change, audience=ADMINS, name="reread_text"),
    route("rereading/begin/", rereading.begin, audience=ADMINS, name="reread"),
    route("rereading/decide/", rereading.decide, audience=ADMINS, name="decide_rereading"),
    route("<id:source_id>/machine/", pages.machine_entry, audience=ADMINS, name="machine_entry"),
    route("<id:source_id>/", pages.source_detail, audience=ADMINS, name="source"),
    route("<id:source_id>/edit/", pages.edit, audience=ADMINS, name="edit"),
    route("<id:source_id>/archive/", archives.request_period, audience=ADMINS, name="archive"),
    route("periods/<id:period_id>/", archives.change_period, audience=ADMINS, name="period"),
    route("<id:source_id>/warc/", captures.source_warc, audience=ADMINS, name="source_warc"),
    route("<id:source_id>/wacz/", captures.source_wacz, audience=ADMINS, name="source_wacz"),
    route(
        "captures/add/",
        adding.add_capture,
        audience=RESEARCHERS,
        name="add_capture",
        longest_body=MAX_BYTES + LONG_TEXTS,
        takes_files=True,
    ),
    route(
        "captures/<id:capture_id>/", captures.capture_detail, audience=RESEARCHERS, name="capture"
    ),
    route("captures/<id:capture_id>/raw/", captures.raw, audience=RESEARCHERS, name="raw"),
    route("captures/<id:capture_id>/warc/", captures.warc, audience=RESEARCHERS, name="warc"),
    route("captures/<id:capture_id>/wacz/", captures.wacz, audience=RESEARCHERS, name="wacz"),
    route(
        "ledger/<id:directive_id>/", ledger.ledger_page, audience=Audience.READERS, name="ledger"
    ),
    route("inbox/", inbox.inbox_page, audience=RESEARCHERS, name="inbox"),
    route("inbox/decided/", cues.decided, audience=RESEARCHERS, name="decided"),
    route("inbox/cues/", cues.retire, audience=ADMINS, name="retire_cue"),
    route("inbox/<id:draft_id>/", inbox.inbox_page, audience=RESEARCHERS, name="draft"),
    route("inbox/<id:draft_id>/accept/", decisions.accept, audience=RESEARCHERS, name="accept"),
    route("inbox/<id:draft_id>/edit/", adding.edit_first, audience=RESEARCHERS, name="edit_first"),
    route(
        "inbox/<id:draft_id>/version/",
        decisions.take_version,
        audience=RESEARCHERS,
        name="take_version",
    ),
    route("inbox/<id:draft_id>/merge/", decisions.merge, audience=RESEARCHERS, name="merge"),
    route("inbox/<id:draft_id>/dismiss/", decisions.dismiss, audience=RESEARCHERS, name="dismiss"),
    route("inbox/<id:draft_id>/undo/", decisions.undo, audience=RESEARCHERS, name="undo"),
]
