"""The week on the front page, and what is new or changed since a time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from statements.models import (
    Edit,
    LastVisit,
    LinkState,
    Match,
    Phrase,
    PhraseProposal,
    ResponseLink,
    Role,
    SavedSearch,
    Tag,
)
from statements.selectors.history.records import KINDS, last_edit_of
from statements.selectors.news.changes import changes_by_statement
from statements.selectors.news.home import home_page
from statements.services.history.removals import bring_back, withdraw
from statements.services.links.echoes import measure_link
from statements.services.statements.phrases import count_phrase
from tests.factories import (
    NOW,
    make_directive,
    make_link,
    make_province,
    make_revision,
    make_statement,
    make_user,
)
from tests.reading import words

pytestmark = pytest.mark.django_db

TEXT = "会议强调，要构建自主可控的桥梁检测体系，推动桥梁事业健康有序发展。"


def section_of(page: str, name: str) -> str:
    return words(page.partition(f'id="{name}"')[2].partition("</section>")[0])


def sign_in(*roles: Role) -> Client:
    client = Client()
    client.force_login(make_user(*roles))
    return client


def changes_of(client, **query) -> str:
    response = client.get(reverse("news:changes"), query)
    assert response.status_code == 200
    return words(response.text.partition("<h1>")[2])


class TestFrontPage:
    """The front page."""

    def test_the_newest_directive_comes_with_its_map(self, client):
        make_directive(date_range="2025-03-01", title_zh="旧指示")
        newest = make_directive(date_range="2025-04-25", title_zh="新指示", text=TEXT)
        link = make_link(newest, make_statement(by="ZJ", text=TEXT, date_range="2025-05-01"))
        measure_link(link_id=link.pk, now=NOW)
        make_link(newest, make_statement(by="JL"), state=LinkState.SUGGESTED)
        make_province("SD")
        page = client.get("/").text
        section = section_of(page, "newest")
        assert "新指示" in section
        assert "1 of the 2 provinces looked at have answered." in section
        assert "Zhejiang" in section
        assert "not looked at" in section
        assert "旧指示" in section_of(page, "recent")

    def test_what_moved_is_of_this_week_or_said_to_be_older(self, client):
        link = make_link()
        assert "these were confirmed last" in section_of(client.get("/").text, "moves")
        ResponseLink.objects.filter(pk=link.pk).update(decided_at=timezone.now())
        moves = section_of(client.get("/").text, "moves")
        assert "What moved this week" in moves
        assert link.directive.title_zh in moves

    def test_a_phrase_rises_only_if_it_is_used_more_than_before(self, client):
        today = timezone.localdate()
        days = {"首发经济": (5, 9, 40), "低空经济": (5, 40, 41), "银发经济": (-5,)}
        for text, ages in days.items():
            for age in ages:
                day = (today - timedelta(days=age)).isoformat()
                make_statement(date_range=day, title_zh=f"{text}{age}")
            count_phrase(Phrase.objects.create(text=text))
        rising = section_of(client.get("/").text, "rising")
        assert "首发经济 2 1 1" in rising
        assert "低空经济" not in rising
        assert "银发经济" not in rising

    def test_what_rises_is_counted_up_to_today_in_beijing(self):
        make_statement(date_range="2025-06-02", title_zh="首发经济")
        count_phrase(Phrase.objects.create(text="首发经济"))
        for hour, rising in ((15, 0), (17, 1)):  # 23:00 in Beijing, and 1:00 of the next day
            now = datetime(2025, 6, 1, hour, tzinfo=UTC)
            assert len(home_page(reader=None, now=now).rising) == rising

    def test_queues_are_for_those_who_enter(self, client):
        PhraseProposal.objects.create(
            text="首发经济",
            directive=make_directive(),
            score=0.5,
            provinces=3,
            earlier=0,
            proposed_at=NOW,
        )
        assert "Phrases proposed" not in client.get("/").text
        assert "Phrases proposed 1" in words(sign_in(Role.RESEARCHER).get("/").text)

    def test_an_empty_archive_says_so(self, client):
        page = words(client.get("/").text)
        assert "No directive yet" in page
        assert "No link is confirmed yet." in page

    def test_its_queries_are_few_however_much_there_is(self, client):
        def queries():
            with CaptureQueriesContext(connection) as captured_queries:
                client.get("/")
            return len(captured_queries)

        make_link()
        few = queries()
        for _number in range(4):
            make_link()
        assert queries() == few <= 13  # three of them for what is known of silence


class TestChanges:
    """What is new or changed."""

    @pytest.fixture
    def week_later(self):
        """Move all that happened before out of the last week: the log itself cannot be changed."""

        def move():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                Edit.objects.update(made_at=timezone.now() - timedelta(days=8))
                cursor.execute("SET LOCAL session_replication_role = origin")

        return move

    def test_what_is_new_is_told_from_what_changed(self, client, week_later):
        directive, response = make_directive(title_zh="指示"), make_statement(title_zh="反应")
        make_statement(title_zh="无事")
        week_later()
        make_statement(title_zh="新文")
        make_revision(response, TEXT)
        response.tags.add(Tag.objects.create(slug="ai", name_en="AI"))
        make_link(directive, response)
        page = changes_of(client)
        assert "新文 new" in page
        assert "反应 changed: text, links, tags" in page
        assert "指示 changed: links" in page
        assert "无事" not in page
        assert "无事 new" in changes_of(client, since="2020")

    def test_what_was_brought_back_is_not_new_and_a_directive_that_lost_an_answer_changed(
        self, client, week_later
    ):
        directive, response = make_directive(title_zh="指示"), make_statement(title_zh="反应")
        make_link(directive, response)
        week_later()
        removal = withdraw(
            kind=KINDS["statement"],
            key=str(response.pk),
            seen_edit=last_edit_of("statement", response.pk),
            reason="away",
            by=None,
            now=NOW,
        )
        page = changes_of(client)
        assert "指示 changed: links" in page
        assert "反应" not in page
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            Edit.objects.filter(model="responselink").update(before=None)  # as if erased
            cursor.execute("SET LOCAL session_replication_role = origin")
        assert "指示" not in changes_of(client)
        bring_back(removal_id=removal.pk, by=None, now=NOW)
        page = changes_of(client)
        assert "反应 changed: facts, links" in page
        assert "反应 new" in changes_of(client, since="2020")

    def test_later_changes_elsewhere_hide_none_of_the_statements_that_matter(
        self, week_later, monkeypatch
    ):
        monkeypatch.setattr("statements.selectors.news.changes.MAX_CHANGES", 1)
        directive = make_directive()
        make_link(directive)
        week_later()
        make_link()
        since = timezone.now() - timedelta(days=9)
        notes = changes_by_statement(since, statements=[directive.pk])
        assert "responselink" in notes[directive.pk].times

    def test_any_filter_of_the_lists_narrows_it(self, client):
        make_statement(by="ZJ", title_zh="浙江文")
        make_statement(by="JL", title_zh="吉林文")
        make_directive(title_zh="指示")
        page = changes_of(client, list="responses", province="ZJ")
        assert "浙江文" in page
        assert "吉林文" not in page
        assert "指示" not in page

    @pytest.mark.parametrize("query", [{"since": "yesterdayish"}, {"province": "XX"}])
    def test_what_cannot_be_read_finds_nothing(self, client, query):
        make_statement(title_zh="浙江文")
        response = client.get(reverse("news:changes"), query)
        assert response.status_code == 400
        assert "浙江文" not in response.text

    def test_a_last_visit_hides_what_was_read_and_never_goes_back(self):
        client = sign_in()
        make_statement(title_zh="浙江文")
        assert "浙江文" in changes_of(client)
        now = timezone.now()
        client.post(reverse("news:seen"), {"at": now.isoformat()})
        assert "浙江文" not in changes_of(client, since="visit")
        client.post(reverse("news:seen"), {"at": (now - timedelta(days=9)).isoformat()})
        assert LastVisit.objects.get().seen_at == now
        client.post(reverse("news:seen"), {"at": (now + timedelta(days=9)).isoformat()})
        assert LastVisit.objects.get().seen_at < now + timedelta(days=1)

    @pytest.mark.parametrize("at", ["", "2026-02-30T00:00:00Z", "2026-02-01T00:00:00"])
    def test_a_last_visit_without_a_time_is_not_remembered(self, at):
        assert sign_in().post(reverse("news:seen"), {"at": at}).status_code == 404
        assert not LastVisit.objects.exists()

    def test_a_feed_tells_of_a_match_that_changed(self, client, week_later):
        search = SavedSearch.objects.create(
            owner=make_user(),
            name="a",
            section="statements",
            created_at=NOW,
            checked_at=NOW,
        )
        statement = make_statement(title_zh="浙江文")
        week_later()
        Match.objects.create(
            search=search, statement=statement, found_at=timezone.now() - timedelta(days=7)
        )
        feed = reverse("statements:feed", args=[search.feed_token])
        assert "changed" not in client.get(feed).text.partition("<entry>")[2]
        make_revision(statement, TEXT)
        assert "changed: text" in client.get(feed).text
