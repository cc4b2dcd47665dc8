"""Every route of the site with an address at which there is something."""

import json
import re
from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType

from statements.models import (
    ArchivePeriod,
    Depth,
    Edit,
    Official,
    Phrase,
    PhraseProposal,
    Rereading,
    Role,
    SavedView,
    Search,
    Source,
    Stance,
    Tag,
    Tenure,
    ViewKind,
)
from statements.selectors.history.records import last_edit_of, record_kind
from statements.services.history.removals import withdraw
from statements.services.imports.background import run_import
from statements.services.imports.requests import begin_import
from statements.web import health
from tests.factories import (
    NOW,
    make_act,
    make_body,
    make_directive,
    make_export,
    make_genre,
    make_link,
    make_province,
    make_user,
)
from tests.sources import make_draft
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


def make_work(link, rows):
    """Return the numbers of what people work on, by the parameter of its addresses."""
    key = str(Tag.objects.create(slug="gone", name_en="gone").pk)
    removal = withdraw(
        kind=record_kind("tag"),
        key=key,
        seen_edit=last_edit_of("tag", key),
        reason="x",
        by=None,
        now=NOW,
    )
    proposal = PhraseProposal.objects.create(
        text="科技自立自强",
        directive=link.directive,
        score=0.5,
        provinces=2,
        earlier=0,
        proposed_at=NOW,
    )
    period = ArchivePeriod.objects.create(
        source=rows["source"],
        first_on=date(2025, 1, 1),
        last_on=date(2025, 1, 2),
        next_on=date(2025, 1, 1),
        due_at=NOW,
        requested_at=NOW,
    )
    search = Search.objects.create(
        directive=link.directive,
        jurisdiction=rows["jurisdiction"],
        searched_on=date(2025, 5, 1),
        where="日报",
        entered_at=NOW,
    )
    draft = make_draft(rows["source"])
    return {
        "removal_id": removal.pk,
        "proposal_id": proposal.pk,
        "period_id": period.pk,
        "search_id": search.pk,
        "draft_id": draft.pk,
        "capture_id": draft.capture_id,
        "change_id": make_reread(draft).pk,
        "edit_id": Edit.objects.latest("pk").pk,
        "import_id": make_import().pk,
    }


def make_reread(draft):
    """Return what a rereading would change of a draft."""
    rereading = Rereading.objects.create(
        rules_version=1, asked_by=make_user(Role.ADMIN), begun_at=NOW, drafts_total=1
    )
    fields = {"text": "另一种读法。"}
    return rereading.changes.create(draft=draft, draft_version=draft.version, fields=fields)


def make_import():
    """Return a checked import of two rows, of which one is at fault."""
    job = begin_import(
        [b"kind,province,date,title\nresponse,ZJ,2025-05-06,a\nresponse,nowhere,x,b\n"],
        file_name="table.csv",
        form_key=None,
        by=make_user(Role.RESEARCHER),
        may_create_tags=False,
        now=NOW,
    )
    run_import(import_id=job.pk, clock=lambda: NOW)
    return job


def make_view():
    """Return a saved view of one row that is no longer in the archive."""
    content = {
        **dict.fromkeys(("title", "sentence", "citation", "saved_at"), "x"),
        "address": "/responses/",
        "columns": ["Statement"],
        "rows": {"1": ["x"]},
        "figures": {"statements": 1},
        "statements": {"1": "x"},
        "curve": [[0, 0, 1]],
        "units": 1,
    }
    text = json.dumps(content)
    return SavedView.objects.create(
        kind=ViewKind.LIST,
        title="x",
        sentence="x",
        content=text,
        checksum=sha256(text.encode()).hexdigest(),
        form_key=uuid4(),
        made_by=make_user(),
        made_at=NOW,
    )


def finish(answer):
    """Read what is sent in pieces, which closes its file."""
    if answer.streaming:
        list(answer)
    return answer


@pytest.fixture
def addresses(settings, monkeypatch, tmp_path):
    """Every route by name, with its address."""
    settings.PUBLIC_READ = False
    settings.IMPORTS = tmp_path / "imports"
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
        **dict.fromkeys(("number", "invitation_id", "session_id", "change_id", "pk"), 1),
        **make_work(link, rows),
    }
    view_key = make_view().key

    def value(name, parameter):
        match parameter:
            case "object_id":
                model = next(
                    (key for key in rows if f"_{key}_" in name or f"/{key}/" in name), "tag"
                )
                return rows[model].pk
            case "statement_id":
                return link.directive_id if name.endswith(":directive") else link.response_id
            case "key" if name.startswith("saved_views:"):
                return view_key
            case "kind":
                return "tags" if name.startswith("administration:") else "body"
        return values[parameter]

    def address(name, where):
        path = PARAMETER.sub(lambda match: str(value(name, match[1] or match[2])), where)
        return "/" + re.sub(r"[$^]", "", path) + QUESTIONS.get(name, "")

    return [
        (name, address(name, where)) for name, where, view in routes() if name not in SECOND_STEPS
    ]
