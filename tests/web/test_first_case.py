"""What pages say of the first case, as it is seeded."""

from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from statements.models import (
    Jurisdiction,
    LinkState,
    ResponseLink,
    Role,
    Search,
    Source,
    Statement,
    Tenure,
    Watch,
)
from statements.services.statements.seeds import load_seeds
from statements.services.statements.tile_styles import tile_styles
from tests.factories import NOW, make_user
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def ai_case(seeds, db):
    return Statement.objects.get(seed_key="politburo-study-20-20")


def test_the_ai_case_says_who_answered_and_who_was_not_looked_at(client, ai_case):
    page = client.get(ai_case.get_absolute_url()).text
    for place in ("Zhejiang", "Jilin", "Shandong", "Liaoning"):
        assert f'aria-label="{place}: answered' in page
    assert 'aria-label="Shaanxi: may have answered"' in page
    assert 'aria-label="Guangdong: not looked at; 1 unit inside answered"' in page
    assert "4 of 5" in page
    assert "26 not yet" in page
    assert "1–9 days" in page
    assert "Zhejiang, Jilin, Shandong" in page or "Jilin, Zhejiang, Shandong" in page


def test_the_digital_literacy_document_is_shown_beside_the_answers_not_among_them(client, ai_case):
    plan = Statement.objects.get(seed_key="cac-digital-literacy-2025")
    page = client.get(ai_case.get_absolute_url()).text
    table, _, related_section = page.partition('id="beside"')
    assert plan.title_zh not in table
    assert plan.title_zh in related_section.partition("</section>")[0]
    rows = client.get(ai_case.get_absolute_url(), {"format": "json"}).json()["rows"]
    assert plan.pk not in {row["id"] for row in rows}
    responses = client.get(reverse("statements:responses"), {"format": "json"}).json()["rows"]
    assert plan.pk not in {row["id"] for row in responses}


def test_all_responses_of_the_case_are_there_at_the_precision_known(client, ai_case):
    rows = client.get(ai_case.get_absolute_url(), {"format": "json"}).json()["rows"]
    assert len(rows) == 10
    dates = {(row["jurisdiction"], row["genre"]): row["date"] for row in rows}
    assert dates["ZJ", "special-meeting"] == "2025-04-26/2025-05-04"
    assert dates["LN", "party-group-meeting"] == "2025-05-29"
    page = client.get(ai_case.get_absolute_url()).text
    assert "26 Apr – 4 May 2025" in page


def test_named_and_echoed_are_different_things(client, ai_case):
    def clauses(key):
        link = ResponseLink.objects.get(response__seed_key=key)
        echo = link.echo
        return echo.clauses_taken_up, echo.clauses, echo.v, link.state

    assert clauses("liaoning-cppcc") == (0, 18, None, LinkState.CONFIRMED)
    assert clauses("shaanxi-central-group") == (3, 18, None, LinkState.SUGGESTED)


def test_a_translation_is_shown_as_the_secondary_source_it_is(client, ai_case):
    meeting = Statement.objects.get(seed_key="zhejiang-special-meeting")
    page = client.get(meeting.get_absolute_url()).text
    assert "build a new computing power system" in page
    assert "a secondary source" in page
    assert "the Chinese wording is not known" in page
    assert "No text is held" in page


def test_a_statement_shows_who_held_the_post_that_day(client, ai_case):
    meeting = Statement.objects.get(seed_key="jilin-special-meeting")
    assert "黄强" in client.get(meeting.get_absolute_url()).text
    page = client.get(reverse("statements:province", args=["JL"])).text
    assert "黄强, Party Secretary 书记 that day" in words(page)


def test_a_search_makes_silence_out_of_not_looked_at(client, ai_case):
    def guangdong():
        page = client.get(ai_case.get_absolute_url()).text
        return page.split('aria-label="Guangdong: ')[1].split('"')[0].split(";")[0]

    assert guangdong() == "not looked at"
    Search.objects.create(
        directive=ai_case,
        jurisdiction_id="GD",
        searched_on=date(2025, 7, 1),
        where="南方日报",
        entered_at=NOW,
    )
    assert guangdong() == "searched, nothing found"


def test_the_tile_map_stands_where_the_seeds_say(ai_case):
    css = (settings.BASE_DIR / "static/css/tiles.css").read_text()
    assert css == tile_styles(settings.SEEDS), "run manage.py tile_styles"
    for province in Jurisdiction.objects.provinces():
        assert province.tile_row is not None
        assert province.tile_col is not None
        cell = f"{province.tile_row + 1} / {province.tile_col + 1}"
        assert f".tiles .u{province.gb_code} {{ grid-area: {cell}; }}" in css


def test_facts_of_the_seeds_are_complete(ai_case):
    assert Jurisdiction.objects.provinces().count() == 31
    assert Source.objects.filter(kind="newspaper").count() == 31
    assert Tenure.objects.count() == 64
    assert not list(load_seeds(folder=settings.SEEDS, now=timezone.now()))
    for statement in Statement.objects.filter(seed_key__isnull=False):
        for revision in statement.revisions.all():
            assert all(len(line) <= 60 for line in revision.text.splitlines())


def test_the_papers_of_the_seeds_wait_to_be_switched_on(ai_case):
    client = Client()
    client.force_login(make_user(Role.ADMIN))
    page = client.get(reverse("sources:list")).text
    assert page.count("not watched") == 31
    assert "0 of 31" in page
    assert not Watch.objects.exists()
    assert client.get(reverse("sources:list"), {"q": "浙江"}).text.count("not watched") == 1
    assert "No source matches" in client.get(reverse("sources:list"), {"q": "%_'"}).text


@pytest.mark.usefixtures("seeds")
def test_the_common_forms_are_seeded_and_offered(researcher_client):
    for name in (
        *("常委会会议", "常务会议", "理论学习中心组学习", "党组会议", "座谈会", "署名文章"),
        *("政府工作报告", "通知", "方案"),
    ):
        assert name in researcher_client.get("/choices/form/", {"q": name}).text


def test_postgresql_knows_that_most_places_are_provinces(seeds, db):
    list(load_seeds(folder=settings.SEEDS, now=timezone.now()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_vals::text FROM pg_stats"
            " WHERE tablename = 'statements_jurisdiction' AND attname = 'level'"
        )
        assert "province" in str(cursor.fetchone())
