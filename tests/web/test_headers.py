"""What every answer says to browsers and caches."""

import subprocess
import sys

import pytest
from django.conf import settings as project
from django.urls import reverse

from statements.models import LinkState, Role
from tests.factories import make_link, make_user
from tests.running import environment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/saved/", "/responses/", "/nowhere/"])
def test_no_cache_keeps_a_page_of_somebody_who_signed_in(researcher_client, address):
    cache_control = researcher_client.get(address)["Cache-Control"]
    assert {"private", "no-store"} <= {word.strip() for word in cache_control.split(",")}


def test_what_everybody_may_see_may_be_kept(client):
    assert "no-store" not in client.get("/").get("Cache-Control", "")


def test_no_page_may_use_the_camera(client):
    assert "camera=()" in client.get("/")["Permissions-Policy"]


def test_signing_out_empties_what_the_browser_keeps(researcher_client):
    assert "Clear-Site-Data" not in researcher_client.get("/")
    answer = researcher_client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"storage"'


def test_a_notice_needs_no_cookie_of_its_own(researcher_client):
    link = make_link(state=LinkState.SUGGESTED)
    form_data = {"state": "confirmed", "version": 1}
    answer = researcher_client.post(f"/links/{link.pk}/decide/", form_data)
    names = {project.SESSION_COOKIE_NAME, project.CSRF_COOKIE_NAME}
    assert set(researcher_client.cookies) <= names
    assert "The link is now: confirmed." in researcher_client.get(answer["Location"]).text


@pytest.mark.parametrize("address", ["/", "/admin/", "/healthz", "/nowhere/"])
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE"])
def test_methods_that_no_page_uses_are_refused_everywhere(client, address, method):
    client.force_login(make_user(Role.ADMIN))
    assert client.generic(method, address).status_code == 405


def test_cookies_are_of_this_host_alone_where_there_is_https(tmp_path):
    names = subprocess.run(
        [
            sys.executable,
            "-c",
            "from django.conf import settings as site;"
            "print(site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME)",
        ],
        env=environment(tmp_path, 0, HTTPS="true", DJANGO_SETTINGS_MODULE="tracker.settings"),
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert names == ["__Host-biaotai_session", "__Host-biaotai_csrf"]
