"""URLs of the profiles of provinces, officials and set phrases."""

from statements.services.audience import Audience
from statements.web.audience import route
from statements.web.profiles import phrases, proposals, subjects

app_name = "profiles"

READERS, RESEARCHERS = Audience.READERS, Audience.RESEARCHERS

urlpatterns = [
    route("provinces/<str:code>/analysis/", subjects.province, audience=READERS, name="province"),
    route(
        "provinces/<str:code>/analysis/<str:figure>",
        subjects.province_figure,
        audience=READERS,
        name="province_figure",
    ),
    route(
        "officials/<id:official_id>/analysis/",
        subjects.official,
        audience=READERS,
        name="official",
    ),
    route(
        "officials/<id:official_id>/analysis/<str:figure>",
        subjects.official_figure,
        audience=READERS,
        name="official_figure",
    ),
    route("phrases/proposed/", proposals.proposal_list, audience=RESEARCHERS, name="proposals"),
    route(
        "phrases/proposed/<id:proposal_id>/follow/",
        proposals.follow,
        audience=RESEARCHERS,
        name="follow",
    ),
    route(
        "phrases/proposed/<id:proposal_id>/dismiss/",
        proposals.dismiss,
        audience=RESEARCHERS,
        name="dismiss",
    ),
    route(
        "phrases/proposed/<id:proposal_id>/reopen/",
        proposals.reopen,
        audience=RESEARCHERS,
        name="reopen",
    ),
    route("phrases/<id:phrase_id>/analysis/", phrases.phrase, audience=READERS, name="phrase"),
    route(
        "phrases/<id:phrase_id>/analysis/<str:figure>",
        phrases.phrase_figure,
        audience=READERS,
        name="phrase_figure",
    ),
]
