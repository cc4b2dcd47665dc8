"""URLs of sources and captures."""

from statements.services.audience import Audience
from statements.web.audience import route
from statements.web.sources import archives, captures, inbox, ledger, pages, sheets

app_name = "sources"

ADMINS, RESEARCHERS = Audience.ADMINS, Audience.RESEARCHERS

urlpatterns = [
    route("", pages.source_list, audience=ADMINS, name="list"),
    route("act/", pages.act_on_chosen, audience=ADMINS, name="act"),
    route("add/", pages.add, audience=ADMINS, name="add"),
    route("try/", pages.try_rule, audience=ADMINS, name="try"),
    route("sheet/", sheets.sheet, audience=ADMINS, name="sheet"),
    route("sources.csv", sheets.sheet_file, audience=ADMINS, name="sheet_file"),
    route("<id:source_id>/", pages.source_detail, audience=ADMINS, name="source"),
    route("<id:source_id>/edit/", pages.edit, audience=ADMINS, name="edit"),
    route("<id:source_id>/archive/", archives.request_period, audience=ADMINS, name="archive"),
    route("periods/<id:period_id>/", archives.change_period, audience=ADMINS, name="period"),
    route("<id:source_id>/warc/", captures.source_warc, audience=ADMINS, name="source_warc"),
    route(
        "captures/<id:capture_id>/", captures.capture_detail, audience=RESEARCHERS, name="capture"
    ),
    route("captures/<id:capture_id>/raw/", captures.raw, audience=RESEARCHERS, name="raw"),
    route("captures/<id:capture_id>/warc/", captures.warc, audience=RESEARCHERS, name="warc"),
    route(
        "ledger/<id:directive_id>/", ledger.ledger_page, audience=Audience.READERS, name="ledger"
    ),
    route("inbox/", inbox.inbox_page, audience=RESEARCHERS, name="inbox"),
    route("inbox/decided/", inbox.decided, audience=RESEARCHERS, name="decided"),
    route("inbox/<id:draft_id>/", inbox.inbox_page, audience=RESEARCHERS, name="draft"),
    route("inbox/<id:draft_id>/accept/", inbox.accept, audience=RESEARCHERS, name="accept"),
    route("inbox/<id:draft_id>/merge/", inbox.merge, audience=RESEARCHERS, name="merge"),
    route("inbox/<id:draft_id>/dismiss/", inbox.dismiss, audience=RESEARCHERS, name="dismiss"),
    route("inbox/<id:draft_id>/undo/", inbox.undo, audience=RESEARCHERS, name="undo"),
]
