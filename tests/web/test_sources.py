"""Admins manage sources in the site's own pages; researchers read what was captured."""

import gzip
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from statements.models import (
    ArchivePeriod,
    Capture,
    DiscoveryMethod,
    Edit,
    EditKind,
    Item,
    ItemState,
    Role,
    Source,
    Visit,
    Watch,
)
from statements.services.sources import registry
from tests.capture.servers import answer
from tests.factories import make_province, make_user
from tests.reading import words
from tests.sources import Clock, article, make_source, running_paper, visit_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]


@pytest.fixture
def admin_client() -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMIN))
    return client


@pytest.fixture
def paper(settings):
    with running_paper() as paper:
        settings.CAPTURE_LOCAL_PORT = paper.server.port
        paper.add_articles(1, 2, 3)
        yield paper


def filled_in(paper, **changes) -> dict[str, object]:
    return {
        "name_zh": "示范日报",
        "kind": "newspaper",
        "jurisdiction": make_province().code,
        "address": paper.server.address("/list"),
        "finding": "listing",
        "minutes_between_visits": "60",
        "pause_seconds": "1",
        "is_watched": "on",
    } | changes


def visited(paper, *, days: int = 0) -> None:
    clock = Clock(timezone.now() + timedelta(days=days))
    Watch.objects.update(due_at=clock.now)
    visit_due(paper, clock)


def test_an_admin_adds_a_source_and_sees_it_visited(admin_client, paper):
    page = admin_client.post(reverse("sources:add"), filled_in(paper), follow=True)
    assert "Not visited yet" in page.text
    visited(paper)
    page = admin_client.get(reverse("sources:source", args=[Source.objects.get().pk]))
    assert "省委召开会议传达学习第2号文件" in page.text
    assert re.search(r"success", page.text)
    assert "as usual" in admin_client.get(reverse("sources:list")).text


def test_a_source_that_cannot_be_fetched_is_not_switched_on(admin_client, paper):
    for changes in (
        {"address": "http://127.0.0.1:22/"},
        {"address": ""},
        {"finding": ""},
        {"address": "http://u:p@paper.example/"},
    ):
        page = admin_client.post(reverse("sources:add"), filled_in(paper, **changes))
        assert page.status_code == 422
        assert "how its pages are found, first" in page.text
    assert not Source.objects.exists()


def test_an_edition_has_year_month_and_day_in_its_address(admin_client, paper):
    changes = {"finding": DiscoveryMethod.EDITION, "address": "http://paper.example/{YYYY-MM}/"}
    page = admin_client.post(reverse("sources:add"), filled_in(paper, **changes))
    assert "Write year, month and day in braces" in page.text
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name_zh": "", "name_en": ""},
        {"minutes_between_visits": "1"},
        {"pause_seconds": "0"},
        {"pause_seconds": "9" * 30},
        {"address": "ftp://a.example/"},
        {"address": "http://" + "a" * 3000},
        {"jurisdiction": "XX"},
        {"finding": "magic"},
        {"link_selector": "li["},
        {"name_zh": "一\0二"},
    ],
)
def test_what_a_source_cannot_be_is_said_beside_its_field(admin_client, paper, changes):
    page = admin_client.post(reverse("sources:add"), filled_in(paper, **changes))
    assert page.status_code == 422
    assert 'class="fault"' in page.text
    assert not Source.objects.exists()


def test_an_edit_of_an_older_version_is_refused_and_keeps_what_was_typed(admin_client, paper):
    source = make_source(paper)
    address = reverse("sources:edit", args=[source.pk])
    first = filled_in(paper, seen_version="1", notes="first")
    assert admin_client.post(address, first).status_code == 302
    page = admin_client.post(address, filled_in(paper, seen_version="1", notes="second"))
    assert page.status_code == 409
    assert 'value="second"' in page.text
    assert Source.objects.get().notes == "first"


def test_a_try_shows_what_a_rule_finds_and_stores_nothing(admin_client, paper):
    page = admin_client.post(reverse("sources:try"), filled_in(paper))
    assert page.status_code == 200
    assert "3, 3 new" in page.text
    assert "省委召开会议传达学习第1号文件" in page.text
    narrowed = admin_client.post(reverse("sources:try"), filled_in(paper, link_pattern="/a/3"))
    assert "1, 1 new" in narrowed.text
    selected = admin_client.post(reverse("sources:try"), filled_in(paper, link_selector="li + li"))
    assert "2, 2 new" in selected.text
    assert "第2号" in selected.text  # the title of the first of them
    counts = [model.objects.count() for model in (Source, Visit, Item, Capture)]
    assert counts == [0, 0, 0, 0]


def test_a_try_says_what_is_wrong(admin_client, paper):
    paper.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /list\n")
    page = admin_client.post(reverse("sources:try"), filled_in(paper))
    assert "robots.txt does not allow it" in page.text
    page = admin_client.post(reverse("sources:try"), filled_in(paper, address="http://10.0.0.1/"))
    assert "not a public address" in page.text
    page = admin_client.post(reverse("sources:try"), filled_in(paper, address=""))
    assert page.status_code == 422


def test_selected_sources_are_switched_and_visited_together(admin_client, paper):
    first, second = make_source(paper, is_watched=False), make_source(paper, is_watched=False)
    choice = {"source": [first.pk, second.pk]}
    admin_client.post(reverse("sources:act"), {"act": "watch", **choice})
    assert Watch.objects.count() == 2
    Watch.objects.update(due_at=timezone.now() + timedelta(days=1))
    admin_client.post(reverse("sources:act"), {"act": "visit", **choice})
    assert not Watch.objects.filter(due_at__gt=timezone.now()).exists()
    admin_client.post(reverse("sources:act"), {"act": "unwatch", "source": [first.pk]})
    assert list(Source.objects.filter(is_watched=True)) == [second]
    bad = admin_client.post(
        reverse("sources:act"), {"act": "delete", "source": ["x", "0", "9" * 30]}
    )
    assert bad.status_code == 404


def test_the_registry_says_why_a_source_needs_a_look(admin_client, paper):
    paper.pages["/list"] = answer(status="503 Busy")
    make_source(paper)
    visited(paper)
    page = " ".join(admin_client.get(reverse("sources:list")).text.split())
    assert "the site answered 503, 1 failure in a row" in page
    for days in (1, 2):
        visited(paper, days=days)
    page = " ".join(admin_client.get(reverse("sources:list")).text.split())
    assert "the site answered 503, 3 failures in a row" in page
    assert "1 down, 0 quiet, 0 changed layout" in page


def test_the_registry_is_filtered_by_names_and_its_figures_are_not(admin_client, paper):
    source = make_source(paper)
    visited(paper)
    address = reverse("sources:list")
    for name in (source.name_zh, "浙江", "ZHEJIANG"):
        assert f'id="source-{source.pk}"' in admin_client.get(address, {"q": name}).text
    page = admin_client.get(address, {"q": "no such paper"})
    assert "No source matches." in page.text
    assert page.context["summary"].usual == 1


def test_a_registry_of_many_sources_takes_no_more_queries(
    admin_client, paper, django_assert_max_num_queries
):
    for _ in range(5):
        make_source(paper)
    visited(paper)
    with django_assert_max_num_queries(18):
        admin_client.get(reverse("sources:list"))


def test_a_changed_page_shows_what_changed(researcher_client, paper):
    make_source(paper)
    visited(paper)
    paper.pages["/a/2.html"] = answer(article(2, "会议要求，要学习贯彻。"))
    visited(paper, days=1)
    capture = Capture.objects.filter(address__endswith="/2.html").latest("captured_at")
    page = researcher_client.get(reverse("sources:capture", args=[capture.pk]))
    assert "会议<del>强调</del><ins>要求</ins>" in re.sub(r"</?span>", "", page.text)
    assert "学习贯彻" in page.text


def test_a_captured_page_never_runs_in_our_origin(researcher_client, paper):
    attack = b"<html><script>alert(1)</script><p><img src=x onerror=alert(1)>&lt;script&gt;</p>"
    paper.pages["/a/1.html"] = answer(attack, headers="Content-Type: text/html\r\n")
    make_source(paper)
    visited(paper)
    capture = Capture.objects.get(address__endswith="/1.html")
    page = researcher_client.get(reverse("sources:capture", args=[capture.pk])).text
    text_shown = page.partition('class="captured-text"')[2]
    assert "<script" not in text_shown.partition("</section>")[0]
    assert "<img" not in text_shown
    raw = researcher_client.get(reverse("sources:raw", args=[capture.pk]))
    assert raw.getvalue() == attack
    assert raw["Content-Type"] == "application/octet-stream"
    assert raw["Content-Disposition"].startswith("attachment")
    assert raw["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert raw["X-Content-Type-Options"] == "nosniff"


def test_captures_are_taken_away_as_a_web_archive(researcher_client, admin_client, paper):
    source = make_source(paper)
    visited(paper)
    capture = Capture.objects.first()
    assert capture
    archive = researcher_client.get(reverse("sources:warc", args=[capture.pk]))
    assert b"WARC-Type: response" in gzip.decompress(archive.getvalue())
    archive = admin_client.get(reverse("sources:source_warc", args=[source.pk]))
    assert gzip.decompress(archive.getvalue()).count(b"WARC-Type: response") == 3


def test_a_damaged_capture_is_said_to_be_damaged(researcher_client, paper):
    make_source(paper)
    visited(paper)
    capture = Capture.objects.first()
    assert capture
    storages["captures"].delete(capture.body.file_name)
    assert "damaged" in researcher_client.get(reverse("sources:capture", args=[capture.pk])).text
    assert researcher_client.get(reverse("sources:raw", args=[capture.pk])).status_code == 404


def test_a_changed_rule_is_in_the_history():
    source = make_source()
    facts = {name: getattr(source, name) for name in ("name_zh", "is_watched")}
    registry.change_source(
        source_id=source.pk,
        seen_version=1,
        facts=facts | {"finding": DiscoveryMethod.FEED},
        now=timezone.now(),
        local_port=None,
    )
    edit = Edit.objects.of_record("source", source.pk).get(act=EditKind.UPDATE)
    assert edit.before
    assert edit.before["finding"] == DiscoveryMethod.LISTING


def test_an_admin_has_past_editions_read_and_sees_how_far_that_is(admin_client, paper):
    pattern = "/html/{YYYY-MM}/{DD}/node_1.htm"
    source = make_source(paper, pattern, finding=DiscoveryMethod.EDITION)
    page = reverse("sources:source", args=[source.pk])
    assert "Read past editions" in admin_client.get(page).text
    ask = reverse("sources:archive", args=[source.pk])
    days = {"first": "2025-01-01", "last": "2025-01-04", "form_key": str(uuid4())}
    for _ in range(2):  # a form that is sent twice asks once
        admin_client.post(ask, days)
    period = ArchivePeriod.objects.get()
    assert "0 of 4 days" in admin_client.get(page, headers={"HX-Request": "true"}).text
    act = reverse("sources:period", args=[period.pk])
    admin_client.post(act, {"act": "pause"})
    assert "paused" in admin_client.get(page).text
    admin_client.post(act, {"act": "resume"})
    assert "being read" in admin_client.get(page).text
    admin_client.post(act, {"act": "stop"})
    assert "stopped" in admin_client.get(page).text
    assert admin_client.post(act, {"act": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"first": "2025-02-30", "last": "2025-01-04"}, "Enter two days"),
        ({"first": "2025-01-04", "last": "2025-01-01"}, "from an earlier to a later one"),
        ({"first": "1900-01-01", "last": "2025-01-01"}, "at most 3,660 days"),
        ({"first": "2025-01-01", "last": "9999-12-31"}, "before today"),
        ({"first": "0001-01-01", "last": "9999-12-31", "form_key": "x"}, "Enter two days"),
        ({}, "Enter two days"),
    ],
)
def test_a_period_that_cannot_be_read_is_refused_in_words(admin_client, paper, days, sentence):
    source = make_source(paper, "/html/{YYYYMMDD}.htm", finding=DiscoveryMethod.EDITION)
    ask = reverse("sources:archive", args=[source.pk])
    assert sentence in admin_client.post(ask, days, follow=True).text
    assert not ArchivePeriod.objects.exists()


def sheet_of(*rows: str) -> str:
    heading = "jurisdiction,kind,name_zh,address,finding,minutes_between_visits,is_watched"
    return "\n".join([heading, *rows])


def test_a_sheet_is_tried_dry_and_then_applied(admin_client, paper):
    make_province("ZJ")
    older = make_source(paper, name_zh="旧报", notes="a note", minutes_between_visits=60)
    sheet = sheet_of(
        f"ZJ,newspaper,旧报,{older.address},listing,90,yes",
        f"浙江,newspaper,新报,{paper.server.address('/list')},listing,,yes",
        "ZJ,newspaper,坏报,ftp://x.example/,listing,5,no",
        "ZJ,newspaper,新报,,,,no",
    )
    address = reverse("sources:sheet")
    page = admin_client.post(address, {"rows": sheet, "act": "check"}).text
    assert "1 new, 1 changed, 0 as they are, 2 to fix" in " ".join(page.split())
    assert "begins with http://" in page
    assert "The same source as in row 2" in page
    assert Source.objects.count() == 1
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    answer = {"rows": sheet, "act": "apply", "seen": seen[1]}
    assert admin_client.post(address, answer).status_code == 302
    older.refresh_from_db()
    assert (older.minutes_between_visits, older.notes, older.version) == (90, "a note", 2)
    new = Source.objects.get(name_zh="新报")
    assert (new.minutes_between_visits, new.is_watched, new.watch.leased_until) == (360, True, None)
    # Sent once more, it is not what was shown: nothing is left to do.
    assert admin_client.post(address, answer).status_code == 409
    assert Source.objects.count() == 2


def test_a_sheet_does_nothing_that_its_dry_run_did_not_show(admin_client, paper):
    source = make_source(paper, name_zh="旧报")
    sheet = sheet_of(f"ZJ,newspaper,旧报,{source.address},listing,90,yes")
    page = admin_client.post(reverse("sources:sheet"), {"rows": sheet, "act": "check"}).text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    Source.objects.update(notes="meanwhile", version=2)
    answer = {"rows": sheet, "act": "apply", "seen": seen[1]}
    page = admin_client.post(reverse("sources:sheet"), answer)
    assert page.status_code == 409
    assert "not what the dry run showed" in page.text
    assert Source.objects.get().minutes_between_visits == 360


def test_the_registry_taken_away_changes_nothing_when_it_comes_back(admin_client, paper):
    make_source(paper, name_en="=cmd()", notes="one, two\t; “three”", link_pattern="-a")
    make_source(is_watched=False, address="", finding="", name_zh="", name_en="Only English")
    file = admin_client.get(reverse("sources:sheet_file"))
    assert "attachment" in file["Content-Disposition"]
    page = admin_client.post(reverse("sources:sheet"), {"rows": file.text, "act": "check"}).text
    assert "0 new, 0 changed, 2 as they are, 0 to fix" in " ".join(page.split())


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        ("", "This field is required"),
        ("name_zh\n报", "these are missing: jurisdiction, kind"),
        ("jurisdiction,kind,name_zh,password\n", "not known: password"),
        ("jurisdiction,kind,name_zh,kind\n", "Two columns have the same name"),
        ("jurisdiction,kind,name_zh\n" + "ZJ,newspaper,x\n" * 2001, "at most 2,000"),
        ("jurisdiction,kind,name_zh\nZJ,newspaper,a,b", "Row 1 has more cells"),
        ('jurisdiction,kind,name_zh\n"ZJ,newspaper', "0 new"),
        ("jurisdiction,kind,name_zh\nZJ", "to fix"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(admin_client, sheet, sentence):
    page = admin_client.post(reverse("sources:sheet"), {"rows": sheet, "act": "check"})
    assert sentence in page.text
    assert not Source.objects.exists()


def test_the_page_of_a_source_names_pages_that_could_not_be_fetched(admin_client, paper):
    source = make_source(paper)
    visit_due(paper, Clock())
    page = admin_client.get(reverse("sources:source", args=[source.pk])).text
    assert "Pages that could not be fetched" not in page
    item = Item.objects.earliest("pk")
    item.state, item.fault = ItemState.GONE, "http_404"
    item.save()
    page = words(admin_client.get(reverse("sources:source", args=[source.pk])).text)
    assert f"{item.title} {item.address} the site answered 404" in page
