"""Saved searches find new rows by transaction order, not by a clock."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from statements.models import (
    Body,
    BodyKind,
    Change,
    Jurisdiction,
    ResponseLink,
    SavedSearch,
    Statement,
    User,
)
from statements.selectors.lists.changes import changed_since, current_position
from statements.services.alerts import saved_searches
from tests.factories import make_directive, make_link, make_province, make_statement
from tests.saved_searches import check, matched_titles, save

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now()
DAYS = timedelta(days=3)


@pytest.fixture
def late(transactional_db):
    """Enter a statement in a transaction of another connection, committed on demand."""
    make_statement()  # a province that both transactions can use
    may_end, has_begun = Event(), Event()

    def enter():
        with transaction.atomic():
            make_statement(title_zh="迟", entered_at=NOW)
            has_begun.set()
            may_end.wait(300)
        connection.close()

    thread = Thread(target=enter)

    def begin():
        thread.start()
        assert has_begun.wait(60)

    def end():
        may_end.set()
        thread.join()

    yield begin, end
    may_end.set()
    if thread.ident:
        thread.join()


def test_a_transaction_that_ends_after_later_ones_is_not_missed(late):
    begin, end = late
    search = save()
    begin()
    make_statement(title_zh="早", entered_at=NOW + DAYS)
    assert check(search, now=NOW + DAYS) == {"早"}
    assert check(search, now=NOW + DAYS) == set()
    end()
    assert check(search, now=NOW + 2 * DAYS) == {"迟"}
    assert check(search, now=NOW + 2 * DAYS) == set()


def test_what_was_begun_before_a_search_was_saved_is_new_when_it_ends(late):
    begin, end = late
    begin()
    search = save()
    end()
    assert check(search) == {"迟"}


def test_changes_are_not_forgotten_while_a_transaction_that_is_older_runs(late):
    begin, end = late
    search = save()
    begin()
    check(search)
    saved_searches.forget_seen_changes()
    end()
    saved_searches.forget_seen_changes()
    assert check(search) == {"迟"}


def test_a_clock_that_jumps_days_ahead_and_back_loses_and_repeats_nothing():
    search = save(now=NOW)
    make_statement(title_zh="一", entered_at=NOW)
    assert check(search, now=NOW) == {"一"}
    make_statement(title_zh="二", entered_at=NOW + DAYS)
    assert check(search, now=NOW + DAYS) == {"二"}
    make_statement(title_zh="三", entered_at=NOW)
    assert check(search, now=NOW) == {"三"}
    make_statement(title_zh="四", entered_at=NOW - DAYS)
    assert check(search, now=NOW - DAYS) == {"四"}
    assert check(search, now=NOW + 2 * DAYS) == set()
    assert matched_titles(search) == {"一", "二", "三", "四"}


def test_a_check_asks_for_what_changed_and_not_for_the_archive():
    for _ in range(5):
        make_statement()
    position = current_position()
    new = make_statement()
    assert changed_since(position, now=current_position()) == [new.pk]
    link = make_link(make_directive(), new)
    assert changed_since(position, now=current_position()) == [new.pk, link.directive_id]


@pytest.mark.parametrize(
    "change",
    [
        lambda link: Statement.objects.filter(pk=link.response_id).update(summary="改"),
        lambda link: ResponseLink.objects.filter(pk=link.pk).update(evidence="改"),
        lambda link: ResponseLink.objects.filter(pk=link.pk).delete(),
        lambda link: link.response.revisions.update(is_current=False),
    ],
)
def test_every_change_by_which_lists_filter_is_noted_whoever_makes_it(change):
    link = make_link(make_directive(), make_statement(text="全文"))
    position = current_position()
    change(link)
    assert link.response_id in changed_since(position, now=current_position())


def test_an_archive_restored_into_another_cluster_loses_and_repeats_nothing():
    # Its transaction ids are far ahead of the current ones.
    search = save()
    make_statement(title_zh="旧")
    assert check(search) == {"旧"}
    make_statement(title_zh="未看")
    SavedSearch.objects.update(
        cluster=F("cluster") + 1, snapshot="900000000000:900000000010:900000000003"
    )
    Change.objects.update(transaction_id="900000000005")
    assert check(search) == {"未看"}
    make_statement(title_zh="新")
    assert check(search) == {"新"}
    saved_searches.forget_seen_changes()
    assert check(search) == set()
    assert not Change.objects.filter(transaction_id__gte="900000000000").exists()


def let_time_pass():
    """Let all that changed, and all that searches have seen, be of long ago.

    No change is forgotten while an older transaction runs, if only in another database of the
    server: that of a test beside this one, which may go on for all tests of its file.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(transaction_id::text::bigint) - 50 FROM statements_change")
        [[ago]] = cursor.fetchall()
        cursor.execute(
            "UPDATE statements_change"
            " SET transaction_id = (transaction_id::text::bigint - %s)::text::xid8",
            [ago],
        )
        cursor.execute(
            "UPDATE statements_savedsearch SET snapshot = format('%%1$s:%%1$s:',"
            " pg_snapshot_xmax(snapshot)::text::bigint - %s)::pg_snapshot",
            [ago],
        )


def test_what_every_search_has_seen_is_forgotten_and_what_one_has_not_is_kept():
    quick, slow = save(), save()
    make_statement(title_zh="新")
    check(quick)
    let_time_pass()
    saved_searches.forget_seen_changes()
    assert check(slow) == {"新"}
    saved_searches.forget_seen_changes()
    assert not Change.objects.exists()


def test_a_search_of_somebody_shut_out_keeps_no_changes_and_misses_none():
    search = save()
    User.objects.filter(pk=search.owner_id).update(is_active=False)
    make_statement(title_zh="新")
    let_time_pass()
    saved_searches.forget_seen_changes()
    assert not Change.objects.exists()
    User.objects.filter(pk=search.owner_id).update(is_active=True)
    assert check(search) == {"新"}


def test_a_check_without_news_reads_neither_baseline_nor_texts():
    make_statement(text="人工智能")
    search = save("q=人工智能")
    with CaptureQueriesContext(connection) as queries:
        check(search)
    assert not [query for query in queries if "statements_baseline" in query["sql"]]


def test_a_change_of_what_a_filter_names_is_not_noticed_as_documented():
    place = make_statement(title_zh="移", by="JL").body
    make_province("ZJ")
    search = save("province=ZJ")
    Body.objects.filter(pk=place.pk).update(
        jurisdiction=Jurisdiction.objects.get(code="ZJ"), kind=BodyKind.CONGRESS
    )
    assert check(search) == set()
