"""URLs of the workbench, each with its audience; they are part of the app's."""

from django.conf import settings

from statements.services.audience import Audience
from statements.web.audience import route
from statements.web.workbench import choices, drafts, reading

RESEARCHERS = Audience.RESEARCHERS
LONG_TEXTS = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

urlpatterns = [
    route("drafts/", drafts.draft_list, audience=RESEARCHERS, name="drafts"),
    route(
        "drafts/keep/",
        drafts.keep,
        audience=RESEARCHERS,
        name="keep_draft",
        longest_body=LONG_TEXTS,
        helps_form=True,
    ),
    route("drafts/discard/", drafts.discard, audience=RESEARCHERS, name="discard_draft"),
    route(
        "choices/<slug:what>/",
        choices.choices,
        audience=RESEARCHERS,
        name="choices",
        helps_form=True,
    ),
    route("choices/tags/add/", choices.add_tag, audience=RESEARCHERS, name="add_tag"),
    route("choices/forms/add/", choices.add_form, audience=Audience.ADMINS, name="add_form"),
    route(
        "statements/read/",
        reading.read_page,
        audience=RESEARCHERS,
        name="read_page",
        longest_body=LONG_TEXTS,
        helps_form=True,
    ),
    route(
        "statements/proposals/",
        reading.proposals,
        audience=RESEARCHERS,
        name="proposals",
        longest_body=LONG_TEXTS,
        helps_form=True,
    ),
]
