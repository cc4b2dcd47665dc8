"""Every route says whom it is for, and is for nobody else."""

import re
from itertools import pairwise
from typing import cast

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from statements.models import Import, Role
from statements.services.audience import Audience
from statements.web.audience import AudienceMiddleware
from statements.web.requests import WebRequest
from tests.factories import (
    make_link,
    make_user,
)
from tests.web.addresses import SIGNS_OUT, finish
from tests.web.routes import AUDIENCES, routes

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


def test_an_analyst_may_what_everybody_may_who_signed_in():
    assert all(row["analyst"] == row["no role"] for row in documented().values())


def test_a_role_may_whatever_those_before_it_may():
    for name, row in documented().items():
        first = next((number for number, who in enumerate(COLUMNS) if row[who] == "yes"), None)
        assert {row[who] for who in COLUMNS[first:]} <= {"yes"}, name


# An analyst walks for whoever has no role, too.
WALKERS = [who for who in COLUMNS if who != "no role"]


def all_of_everybody(who, row):
    return "get", "post"


def those_at_the_border(who, row):
    """GET for the first who is let in, both for the last who is refused, nothing for the others.

    Roles before are refused what this one is refused, and those after may what it may.
    """
    before, after = dict(pairwise(WALKERS[::-1])).get(who), dict(pairwise(WALKERS)).get(who)
    if row[who] == "yes":
        return () if before and row[before] == "yes" else ("get",)
    return () if after and row[after] != "yes" else ("get", "post")


@pytest.mark.parametrize("who", WALKERS)
@pytest.mark.parametrize(
    "methods", [those_at_the_border, pytest.param(all_of_everybody, marks=pytest.mark.long)]
)
def test_nobody_reaches_more_than_their_own(addresses, who, methods):
    client, roles, wrong, table = Client(), ROLES[who], [], documented()
    person = None if roles is None else make_user(*roles)
    signed_in = False
    if person:
        Import.objects.update(owner=person)  # nobody else may go on with one
    for name, address in addresses:
        for method in methods(who, table[row_of(name)]):
            if person and not signed_in:
                person.refresh_from_db()
                client.force_login(person)
            signed_in = name not in SIGNS_OUT
            answer = finish(getattr(client, method)(address))
            is_in = access_of(answer) == "yes"
            if (
                is_in != (who in WELCOME[AUDIENCES[name]])
                or access_of(answer) != table[row_of(name)][who]
            ):
                wrong.append((name, method, answer.status_code))
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
