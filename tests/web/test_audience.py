"""Every route says whom it is for, and is for nobody else."""

import re
from datetime import date
from typing import cast

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from statements.models import Depth, Official, Phrase, Role, Source, Stance, Tag, Tenure
from statements.services.audience import Audience
from statements.web import health
from statements.web.audience import AudienceMiddleware
from statements.web.requests import WebRequest
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

pytestmark = pytest.mark.django_db

ROLES: dict[str, list[Role] | None] = {
    "anonymous": None,
    "no role": [],
    "researcher": [Role.RESEARCHER],
    "analyst": [Role.ANALYST],
    "admin": [Role.ADMIN],
}
WELCOME = {
    Audience.ANYONE: set(ROLES),
    Audience.READERS: set(ROLES) - {"anonymous"},
    Audience.OWN_ACCOUNT: set(ROLES) - {"anonymous"},
    Audience.SIGNED_IN: set(ROLES) - {"anonymous"},
    Audience.RESEARCHERS: {"researcher", "admin"},
    Audience.ADMINS: {"admin"},
}


ADMIN_MODELS = [
    *("body", "depth", "genre", "jurisdiction", "official", "phrase", "source", "stance", "tag"),
    "tenure",
]
# Whom each route is for. A new route is not open to anybody before it stands here.
AUDIENCES = {
    "healthz": Audience.ANYONE,
    **dict.fromkeys(
        [
            *("account_login", "account_logout", "account_inactive", "account_confirm_email"),
            *("account_reset_password", "account_reset_password_done"),
            *("account_reset_password_from_key", "account_reset_password_from_key_done"),
            *("accounts:form_token", "accounts:once", "accounts:invitation"),
            *("mfa_authenticate", "mfa_login_webauthn"),
        ],
        Audience.ANYONE,
    ),
    **dict.fromkeys(
        [
            *("accounts:account", "accounts:password", "accounts:sessions"),
            *("accounts:end_session", "accounts:end_other_sessions"),
            *("account_email", "account_reauthenticate"),
            *("mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
            *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
            *("mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"),
            *("mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        ],
        Audience.OWN_ACCOUNT,
    ),
    **dict.fromkeys(
        [
            *("people:list", "people:audit", "people:invite", "people:withdraw"),
            *("people:person", "people:roles", "people:deactivate", "people:reactivate"),
            *("people:delete", "people:end_sessions", "people:lift_lock_out"),
            "people:take_away_second_factor",
            *("administration:index", "administration:jobs", "administration:retry"),
            *("administration:health", "administration:codes", "administration:add_code"),
            "administration:code",
        ],
        Audience.ADMINS,
    ),
    **dict.fromkeys(["history:body", "history:official"], Audience.READERS),
    **dict.fromkeys(["history:changes", "history:record", "history:removals"], Audience.SIGNED_IN),
    **dict.fromkeys(
        [
            *("history:restore", "history:bring_back", "history:withdraw", "history:merge"),
            "history:rename",
        ],
        Audience.RESEARCHERS,
    ),
    "history:erase": Audience.ADMINS,
    **dict.fromkeys(
        ["bulk:acts", "bulk:edit", "bulk:act", "bulk:apply", "bulk:undo"], Audience.RESEARCHERS
    ),
    **dict.fromkeys(
        [
            *("sources:list", "sources:act", "sources:add", "sources:try", "sources:source"),
            *("sources:edit", "sources:source_warc"),
        ],
        Audience.ADMINS,
    ),
    **dict.fromkeys(
        [
            *("sources:capture", "sources:raw", "sources:warc", "sources:inbox", "sources:decided"),
            *("sources:draft", "sources:accept", "sources:merge", "sources:dismiss"),
            "sources:undo",
        ],
        Audience.RESEARCHERS,
    ),
    "sources:ledger": Audience.READERS,
    "statements:home": Audience.READERS,
    "statements:search": Audience.READERS,
    "statements:statements": Audience.READERS,
    "statements:statement": Audience.READERS,
    "statements:directives": Audience.READERS,
    "statements:directive": Audience.READERS,
    "statements:matrix": Audience.READERS,
    "statements:analysis": Audience.READERS,
    "statements:analysis_figure": Audience.READERS,
    "statements:responses": Audience.READERS,
    "statements:response": Audience.READERS,
    "statements:cite": Audience.READERS,
    "statements:import_schema": Audience.READERS,
    **dict.fromkeys(
        [
            *("statements:imports", "statements:import", "statements:import_template"),
            *("statements:import_columns", "statements:import_row", "statements:import_run"),
            *("statements:import_take_back", "statements:import_left_out"),
        ],
        Audience.RESEARCHERS,
    ),
    "statements:export_start": Audience.READERS,
    "statements:export": Audience.READERS,
    "statements:export_file": Audience.READERS,
    "statements:compare": Audience.READERS,
    "statements:provinces": Audience.READERS,
    "statements:province": Audience.READERS,
    "statements:unresolved": Audience.READERS,
    "statements:link_quality": Audience.READERS,
    "statements:review": Audience.RESEARCHERS,
    "statements:review_decide": Audience.RESEARCHERS,
    "statements:review_batch": Audience.RESEARCHERS,
    "statements:review_confirm_batch": Audience.RESEARCHERS,
    "statements:phrases": Audience.READERS,
    "statements:phrase": Audience.READERS,
    "statements:tags": Audience.READERS,
    "statements:tag": Audience.READERS,
    "statements:add": Audience.RESEARCHERS,
    **dict.fromkeys(
        [
            *("statements:drafts", "statements:keep_draft", "statements:discard_draft"),
            *("statements:choices", "statements:add_tag"),
            *("statements:read_page", "statements:proposals"),
        ],
        Audience.RESEARCHERS,
    ),
    "statements:recognise": Audience.RESEARCHERS,
    "statements:edit": Audience.RESEARCHERS,
    "statements:add_link": Audience.RESEARCHERS,
    "statements:decide_link": Audience.RESEARCHERS,
    "statements:measure_link": Audience.RESEARCHERS,
    "statements:record_search": Audience.RESEARCHERS,
    "statements:edit_search": Audience.RESEARCHERS,
    "statements:withdraw_search": Audience.RESEARCHERS,
    "statements:date": Audience.RESEARCHERS,
    "statements:one_day": Audience.RESEARCHERS,
    "statements:saved": Audience.SIGNED_IN,
    "statements:save_search": Audience.SIGNED_IN,
    "statements:matches": Audience.SIGNED_IN,
    "statements:rename_search": Audience.SIGNED_IN,
    "statements:delete_search": Audience.SIGNED_IN,
    "statements:mail_search": Audience.SIGNED_IN,
    "statements:renew_feed": Audience.SIGNED_IN,
    "statements:seen_search": Audience.SIGNED_IN,
    "statements:feed": Audience.ANYONE,
    "statements:unsubscribe": Audience.ANYONE,
    **dict.fromkeys(
        [
            "admin:index",
            "admin:autocomplete",
            "admin:statements_attempt_changelist",
            "admin:jsi18n",
            "admin:app_list",
            "admin:admin/(?P<url>.*)$",
            *(
                f"admin:statements_{model}_{page}"
                for model in ADMIN_MODELS
                for page in ("changelist", "add", "change", "delete", "history")
            ),
            *(f"admin:admin/statements/{model}/<path:object_id>/" for model in ADMIN_MODELS),
        ],
        Audience.ADMINS,
    ),
}


def routes(patterns=None, before="", spaces=()):
    """The name, or else the path, of every pattern of the site; its path; its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        where = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name or where]), where, pattern.callback
        else:
            space = [pattern.namespace] if pattern.namespace else []
            yield from routes(pattern.url_patterns, where, [*spaces, *space])


def test_every_route_is_for_whom_the_table_says():
    declared = {name: getattr(view, "audience", None) for name, where, view in routes()}
    assert declared == AUDIENCES
    assert len(declared) == len(list(routes()))  # no two by one name


@pytest.mark.parametrize("who", ROLES)
def test_an_audience_includes_its_roles_and_no_others(settings, who):
    settings.PUBLIC_READ = False
    roles = ROLES[who]
    person = AnonymousUser() if roles is None else make_user(*roles)
    for audience, welcome in WELCOME.items():
        assert audience.includes(person) == (who in welcome), audience


PARAMETER = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")
# What a view refuses anybody who asks without it.
QUESTIONS = {"admin:autocomplete": "?app_label=statements&model_name=tenure&field_name=body&term="}
# What ends the session of who asks, or renews it.
SIGNS_OUT = {"account_logout", "accounts:end_other_sessions", "people:delete"}
# What leads back to signing in whoever has not taken the step before it.
SECOND_STEPS = {"mfa_authenticate", "mfa_login_webauthn"}


@pytest.fixture
def addresses(settings, monkeypatch):
    """Every route with an address at which there is something."""
    settings.PUBLIC_READ = False
    monkeypatch.setattr(health, "_broker", lambda: health.DOWN)  # nobody waits for it here
    link = make_link(make_directive())
    export = make_export()
    phrase = Phrase.objects.create(text="自主可控")
    tag = Tag.objects.create(slug="ai", name_en="AI")
    official = Official.objects.create(name_zh="王浩")
    body = make_body(make_province("ZJ"))
    rows = {
        "body": body,
        "depth": Depth.objects.create(slug="a", rung=1, name_en="a", definition="b"),
        "stance": Stance.objects.create(slug="a", name_en="a", definition="b"),
        "genre": make_genre(),
        "jurisdiction": body.jurisdiction,
        "official": official,
        "phrase": phrase,
        "source": Source.objects.create(
            jurisdiction=body.jurisdiction, kind="newspaper", name_zh="浙江日报"
        ),
        "tag": tag,
        "tenure": Tenure.objects.create(
            official=official,
            body=body,
            post="deputy",
            held=(date(2024, 1, 1), None),
            start_basis="notice",
            end_basis="open",
        ),
    }
    person = make_user()
    act = make_act()

    def value(name, parameter):
        if parameter == "object_id":
            model = next(
                (key for key in rows if f"_{key}_" in name or f"/{key}/" in name),
                "tag",
            )
            return rows[model].pk
        return {
            "statement_id": link.directive_id if name.endswith(":directive") else link.response_id,
            "directive_id": link.directive_id,
            "link_id": link.pk,
            "key": export.key,
            "search_id": 1,
            "kind": "tags" if name.startswith("jobs:") else "body",
            "record_key": body.pk,
            "edit_id": 1,
            "removal_id": 1,
            "body_id": body.pk,
            "official_id": official.pk,
            "import_id": 1,
            "number": 1,
            "code": "ZJ",
            "what": "place",
            "phrase_id": phrase.pk,
            "slug": tag.slug,
            "secret": "x",
            "name": "analysis.json",
            "token": "y",
            "person_id": person.pk,
            "invitation_id": 1,
            "act_id": act.pk,
            "code_id": tag.pk,
            "source_id": rows["source"].pk,
            "capture_id": 1,
            "draft_id": 1,
            "session_id": 1,
            "uidb36": "1",
            "pk": 1,
            "content_type_id": ContentType.objects.get_for_model(Tag).pk,
            "app_label": "statements",
            "url": "nowhere",
        }[parameter]

    def address(name, where):
        path = PARAMETER.sub(lambda match: str(value(name, match[1] or match[2])), where)
        return "/" + re.sub(r"[$^]", "", path) + QUESTIONS.get(name, "")

    return [
        (name, address(name, where)) for name, where, view in routes() if name not in SECOND_STEPS
    ]


def access_of(answer):
    """In the words of docs/people.md, whether somebody was let in."""
    if answer.get("Location", "").startswith(reverse("account_login")):
        return "sign in"
    return {401: "sign in", 403: "no"}.get(answer.status_code, "yes")


COLUMNS = ["anonymous", "no role", "analyst", "researcher", "admin"]


def documented():
    """Each row of the table in docs/people.md: the name of a route, then what each role gets."""
    page = (settings.BASE_DIR / "docs" / "people.md").read_text()
    rows = re.findall(r"^\| `([^`]*:[^`]*|\w+)` \| `[^`]*` \| (.*) \|$", page, re.MULTILINE)
    return {name: dict(zip(COLUMNS, cells.split(" | "), strict=True)) for name, cells in rows}


def row_of(name):
    return "admin:*" if name.startswith("admin:") else name


def test_the_table_of_who_may_what_has_each_route_and_no_other():
    assert set(documented()) == {row_of(name) for name, _where, _view in routes()}


@pytest.mark.parametrize("who", ROLES)
def test_nobody_reaches_more_than_their_own(addresses, who):
    client, roles, wrong, table = Client(), ROLES[who], [], documented()
    person = None if roles is None else make_user(*roles)
    signed_in = False
    for name, address in addresses:
        for ask in (client.get, client.post):
            if person and not signed_in:
                person.refresh_from_db()
                client.force_login(person)
            signed_in = name not in SIGNS_OUT
            answer = ask(address)
            is_in = access_of(answer) == "yes"
            if (
                is_in != (who in WELCOME[AUDIENCES[name]])
                or access_of(answer) != table[row_of(name)][who]
            ):
                wrong.append((name, ask.__name__, answer.status_code))
    assert not wrong


def test_a_writing_route_changes_nothing_for_whom_it_is_not():
    link = make_link()
    client = Client()
    client.force_login(make_user(Role.ANALYST))
    decide = f"/links/{link.pk}/decide/"
    assert client.post(decide, {"state": "rejected", "version": 1}).status_code == 403
    link.refresh_from_db()
    assert link.state == "confirmed"


def test_reading_is_open_to_all_only_where_it_is_said_so(client, settings):
    assert client.get("/").status_code == 200
    settings.PUBLIC_READ = False
    assert client.get("/").status_code == 302
    settings.PUBLIC_READ = True
    assert client.get("/statements/add/").status_code == 302


def test_a_route_without_an_audience_is_closed():
    middleware = AudienceMiddleware(lambda request: HttpResponse())
    request = cast("WebRequest", RequestFactory().get("/"))
    with pytest.raises(PermissionDenied):
        middleware.process_view(request, lambda request: HttpResponse(), (), {})


def test_an_inactive_person_is_nobody(settings):
    settings.PUBLIC_READ = False
    person = make_user(Role.ADMIN, is_active=False)
    assert [audience for audience in Audience if audience.includes(person)] == [Audience.ANYONE]


def test_a_list_refreshed_after_the_session_ended_leads_to_the_sign_in_page(client, settings):
    settings.PUBLIC_READ = False
    sign_in = "/accounts/sign-in/?next=/responses/%3Fkind%3Dreport"
    part = {"HX-Request": "true"}
    answer = client.get("/responses/?kind=report", headers=part)
    assert answer["HX-Redirect"] == sign_in
    back = {**part, "HX-History-Restore-Request": "true"}  # for which htmx heeds no such header
    answer = client.get("/responses/?kind=report", headers=back)
    assert (answer.status_code, answer["Location"]) == (302, sign_in)


@pytest.mark.parametrize("address", ["/dates/?said=2025-05", "/statements/recognise/"])
def test_what_is_asked_for_while_somebody_types_leads_to_no_other_page(client, db, address):
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
