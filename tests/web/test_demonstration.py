"""A demonstration archive is put into an empty site and taken out of it, and says what it is."""

import json
from collections import Counter

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from statements import tasks
from statements.engine.generator.demonstration import MARK, MONTHS
from statements.models import (
    Body,
    ExternalKey,
    Import,
    ImportState,
    LinkState,
    ResponseLink,
    Role,
    Search,
    Statement,
)
from statements.selectors.analysis.directive import analyse_directive
from tests.factories import NOW, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db

ADMINISTRATION = "/administration/"
DEMONSTRATION = "demonstration archive. What is marked"


@pytest.fixture
def admin(seeds, client, settings, tmp_path):
    settings.IMPORTS = tmp_path / "imports"
    client.force_login(make_user(Role.ADMIN))
    return client


def press(client, button):
    """Press a button of the administration, and let the worker do what it asks for."""
    response = client.post(reverse("administration:demonstration"), {button: "yes"})
    for job in Import.objects.unfinished():
        tasks.imports.run_import(job.pk)
    return response


def rows():
    models = (Statement, Body, ResponseLink, Search, ExternalKey)
    return {model: model.objects.count() for model in models}


def invented():
    return Statement.objects.filter(seed_key=None)


@pytest.fixture(scope="class")
def demonstration(seeds, rows_of_this_class, tmp_path_factory):
    """Put it in for all tests of a class, as the admin whose client this returns."""
    admin = Client()
    admin.force_login(make_user(Role.ADMIN))
    before = rows()
    with override_settings(IMPORTS=tmp_path_factory.mktemp("imports")):
        press(admin, "in")
        assert rows() != before
        yield admin, before


class TestPutIn:
    def test_it_is_complete_and_says_that_it_is_invented_wherever_it_shows(self, demonstration):
        admin, _before = demonstration
        assert_complete()
        assert_marked(admin)

    def test_nothing_of_it_stays_once_it_is_taken_out(self, demonstration):
        admin, before = demonstration
        played_with = invented().responses().first()
        played_with.version += 1
        played_with.save()
        make_link(invented().directives().first(), Statement.objects.get(seed_key="liaoning-cppcc"))
        press(admin, "out")
        assert rows() == before
        assert DEMONSTRATION not in admin.get("/").text
        page = admin.get(ADMINISTRATION).text
        assert "Add it" in page
        assert "Remove it" not in page


def assert_complete():
    """Every province speaks every month of the year, and directives are answered."""
    assert Import.objects.get().state == ImportState.DONE
    assert Import.objects.get().counts["refused"] == 0
    monthly = invented().filter(external_keys__key__startswith="month-")
    per_province = Counter(monthly.values_list("body__jurisdiction", flat=True))
    assert [*per_province.values()] == [MONTHS] * 31
    older, newer = (
        analyse_directive(directive, now=NOW)
        for directive in invented().directives().order_by("date_range")
    )
    assert 31 > older.page.coverage.answered > newer.page.coverage.answered > 10
    for analysis in (older, newer):
        states = {state for state, _number in analysis.page.tally}
        assert states == {"answered", "searched", "not-looked"}
        assert not analysis.early
    links = ResponseLink.objects.filter(directive=older.directive)
    assert set(links.values_list("depth__rung", flat=True)) == {1, 2, 3, 4}
    assert set(links.values_list("state", flat=True)) == {LinkState.CONFIRMED}


def assert_marked(client):
    assert all(MARK in title for title in invented().values_list("title_zh", flat=True))
    assert all(MARK in name for name in invented().values_list("body__name_zh", flat=True))
    assert not invented().filter(note="").exists()
    dashboard = invented().directives().first().get_absolute_url() + "analysis/"
    for address in ("/", dashboard, "/matrix/", "/phrases/"):
        assert DEMONSTRATION in client.get(address).text
    rows = client.get("/responses/", {"format": "json"}).json()["rows"]
    assert sum(MARK in json.dumps(row, ensure_ascii=False) for row in rows) == len(rows) - 10


def test_a_second_click_is_the_same_import_and_what_is_not_in_is_not_taken_out(admin):
    button = reverse("administration:demonstration")
    assert admin.post(button, {"out": "yes"}).url == ADMINISTRATION
    first, second = (admin.post(button, {"in": "yes"}) for _ in range(2))
    assert first.url == second.url == Import.objects.get().get_absolute_url()
    assert admin.post(button, {"out": "yes"}).url == ADMINISTRATION  # before it is in
    assert Import.objects.get().state == ImportState.RUNNING


def test_a_site_with_statements_of_its_own_takes_none(admin):
    own = make_statement()
    assert "Add it" not in admin.get(ADMINISTRATION).text
    press(admin, "in")
    assert [*invented()] == [own]
