"""Every route of the site with an address at which there is something."""

import re
from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType

from statements.models import Depth, Official, Phrase, Source, Stance, Tag, Tenure
from statements.web import health
from tests.factories import (
    make_act,
    make_body,
    make_directive,
    make_export,
    make_genre,
    make_link,
    make_province,
    make_user,
)
from tests.web.routes import routes

PARAMETER = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")
# What a view refuses anybody who asks without it.
QUESTIONS = {"admin:autocomplete": "?app_label=statements&model_name=tenure&field_name=body&term="}
# What ends the session of who asks, or renews it.
SIGNS_OUT = {"account_logout", "accounts:end_other_sessions", "people:delete"}
# What leads back to signing in whoever has not taken the step before it.
SECOND_STEPS = {"mfa_authenticate", "mfa_login_webauthn"}


def make_rows():
    """Return a row of each model that the admin's pages show, by the model's name."""
    body = make_body(make_province("ZJ"))
    official = Official.objects.create(name_zh="王浩")
    return {
        "body": body,
        "depth": Depth.objects.create(slug="a", rung=1, name_en="a", definition="b"),
        "stance": Stance.objects.create(slug="a", name_en="a", definition="b"),
        "genre": make_genre(),
        "jurisdiction": body.jurisdiction,
        "official": official,
        "phrase": Phrase.objects.create(text="自主可控"),
        "source": Source.objects.create(
            jurisdiction=body.jurisdiction, kind="newspaper", name_zh="浙江日报"
        ),
        "tag": Tag.objects.create(slug="ai", name_en="AI"),
        "tenure": Tenure.objects.create(
            official=official,
            body=body,
            post="deputy",
            held=(date(2024, 1, 1), None),
            start_basis="notice",
            end_basis="open",
        ),
    }


@pytest.fixture
def addresses(settings, monkeypatch):
    """Every route by name, with its address."""
    settings.PUBLIC_READ = False
    monkeypatch.setattr(health, "_broker", lambda: health.DOWN)  # nobody waits for it here
    link = make_link(make_directive())
    rows = make_rows()
    values = {
        "directive_id": link.directive_id,
        "link_id": link.pk,
        "key": make_export().key,
        "record_key": rows["body"].pk,
        "body_id": rows["body"].pk,
        "official_id": rows["official"].pk,
        "phrase_id": rows["phrase"].pk,
        "slug": rows["tag"].slug,
        "code_id": rows["tag"].pk,
        "source_id": rows["source"].pk,
        "person_id": make_user().pk,
        "act_id": make_act().pk,
        "content_type_id": ContentType.objects.get_for_model(Tag).pk,
        "code": "ZJ",
        "what": "place",
        "name": "analysis.json",
        "figure": "months.csv",
        "app_label": "statements",
        "url": "nowhere",
        **dict.fromkeys(("secret", "token", "uidb36"), "x"),
        **dict.fromkeys(("search_id", "edit_id", "removal_id", "import_id", "number"), 1),
        **dict.fromkeys(("invitation_id", "capture_id", "draft_id", "session_id", "pk"), 1),
        "period_id": 1,
        "proposal_id": 1,
    }

    def value(name, parameter):
        match parameter:
            case "object_id":
                model = next(
                    (key for key in rows if f"_{key}_" in name or f"/{key}/" in name), "tag"
                )
                return rows[model].pk
            case "statement_id":
                return link.directive_id if name.endswith(":directive") else link.response_id
            case "kind":
                return "tags" if name.startswith("administration:") else "body"
        return values[parameter]

    def address(name, where):
        path = PARAMETER.sub(lambda match: str(value(name, match[1] or match[2])), where)
        return "/" + re.sub(r"[$^]", "", path) + QUESTIONS.get(name, "")

    return [
        (name, address(name, where)) for name, where, view in routes() if name not in SECOND_STEPS
    ]
