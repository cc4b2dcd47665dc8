"""Saved searches report each new match once, with reasons."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from statements.models import (
    Basis,
    LinkState,
    Match,
    ResponseLink,
    Revision,
    SavedSearch,
    Statement,
    Tag,
)
from statements.services.alerts import saved_searches
from statements.services.links.linking import decide_link
from statements.services.statements.cards import fill_cards
from statements.tasks.alerts import check_searches, read
from tests.factories import (
    make_body,
    make_city,
    make_directive,
    make_genre,
    make_link,
    make_province,
    make_statement,
    make_user,
)
from tests.saved_searches import check, matched_titles, save

pytestmark = pytest.mark.django_db


def entered(title="新", **facts):
    return make_statement(**({"title_zh": title, "entered_at": timezone.now()} | facts))


def write(statement, text):
    """Give a statement a new revision, entered now."""
    statement.revisions.update(is_current=False)
    number = statement.revisions.count() + 1
    Revision.objects.create(
        statement=statement,
        number=number,
        basis=Basis.FULL,
        text=text,
        entered_at=timezone.now(),
    )
    fill_cards([statement.pk])


def test_what_matched_when_it_was_saved_is_not_new():
    entered("旧")
    search = save("province=ZJ")
    assert check(search) == set()
    entered("新")
    entered("别省", by="JL")
    assert check(search) == {"新"}


def test_a_change_to_what_matched_before_is_not_new():
    old = entered("旧")
    search = save("province=ZJ")
    Statement.objects.filter(pk=old.pk).update(summary="改了一个字")
    write(old, "全文")
    assert check(search) == set()


def test_a_match_is_told_once_also_when_it_changes_or_matches_again():
    search = save("q=人工智能")
    new = entered("人工智能")
    assert check(search) == {"人工智能"}
    Statement.objects.filter(pk=new.pk).update(title_zh="别的")
    assert check(search) == set()
    Statement.objects.filter(pk=new.pk).update(title_zh="人工智能")
    assert check(search) == set()
    assert matched_titles(search) == {"人工智能"}


def test_an_old_statement_is_new_when_a_text_makes_it_match():
    old = make_statement(title_zh="旧", text="别的话")
    search = save("q=人工智能")
    write(old, "推动人工智能发展")
    assert check(search) == {"旧"}


def test_an_old_statement_is_new_when_a_tag_makes_it_match():
    tag = Tag.objects.create(slug="ai", name_en="AI")
    old = make_statement(title_zh="旧")
    search = save("tag=ai")
    old.tags.add(tag)
    assert check(search) == {"旧"}


def test_an_old_statement_is_new_when_its_date_or_body_makes_it_match():
    make_province("ZJ")
    moved = make_statement(title_zh="移", by="JL", date_range="2024")
    later = make_statement(date_range="2025-05").date_range
    search = save("province=ZJ&from=2025")
    moved.body, moved.date_range = make_body(make_province("ZJ")), later
    moved.save()
    assert check(search) == {"移"}


def test_an_old_statement_is_new_when_a_link_is_made_decided_or_taken_away():
    directive, response = make_directive(), make_statement(title_zh="答")
    any_link, confirmed, none = (
        save(f"directive={directive.pk}"),
        save("link=confirmed"),
        save("link=none"),
    )
    link = make_link(directive, response, state=LinkState.SUGGESTED, suggested_at=timezone.now())
    assert [check(search) for search in (any_link, confirmed, none)] == [{"答"}, set(), set()]
    decide_link(
        link_id=link.pk, state=LinkState.CONFIRMED, seen_version=1, by=None, now=timezone.now()
    )
    assert [check(search) for search in (any_link, confirmed)] == [set(), {"答"}]


def test_a_response_whose_link_is_deleted_is_new_among_those_without():
    link = make_link(make_directive(), make_statement(title_zh="答"))
    search = save("link=none")
    ResponseLink.objects.filter(pk=link.pk).delete()
    assert check(search) == {"答"}


def test_a_directive_is_new_when_a_province_answers_or_a_response_moves_there():
    make_province("ZJ")
    directive = make_directive(title_zh="令")
    other = make_directive(title_zh="别令")
    moved = make_link(other, make_statement(by="JL")).response
    search = save("province=ZJ", list_name="directives")
    make_link(directive, make_statement(by="ZJ"), suggested_at=timezone.now())
    assert check(search) == {"令"}
    Statement.objects.filter(pk=moved.pk).update(body=make_body(make_province("ZJ")))
    assert check(search) == {"别令"}


def test_a_check_has_as_many_queries_for_many_matches_as_for_one():
    def queries_for(number):
        search = save("province=ZJ&tag=ai&q=文件&directive=" + str(directive.pk))
        for _ in range(number):
            response = make_statement(text="文件", entered_at=now)
            response.tags.add(tag)
            make_link(directive, response, suggested_at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert (
                len(saved_searches.check_search(search_id=search.pk, read=read, now=now)) == number
            )
        return len(queries)

    now = timezone.now()
    directive, tag = make_directive(), Tag.objects.create(slug="ai", name_en="AI")
    make_province("ZJ")
    assert queries_for(1) == queries_for(9)


def test_a_filter_that_cannot_be_read_any_more_is_marked_and_loses_nothing():
    Tag.objects.create(slug="ai", name_en="AI")
    search = save("tag=ai")
    Tag.objects.all().delete()
    statement = entered("中")
    assert check(search) == set()
    search.refresh_from_db()
    assert "ai is not one of the available choices" in search.fault
    statement.tags.add(Tag.objects.create(slug="ai", name_en="AI"))
    assert check(search, now=timezone.now()) == {"中"}
    search.refresh_from_db()
    assert search.fault == ""


def test_one_search_that_fails_does_not_hold_up_the_others(monkeypatch):
    first, second = save("q=新文"), save("q=新文")
    entered("新文")
    real = saved_searches.check_search

    def checked(*, search_id, **more):
        if search_id == first.pk:
            raise RuntimeError("cannot")
        return real(search_id=search_id, **more)

    monkeypatch.setattr(saved_searches, "check_search", checked)
    check_searches()
    assert (matched_titles(first), matched_titles(second)) == (set(), {"新文"})


def test_a_check_that_runs_twice_and_one_of_a_deleted_search_change_nothing():
    search = save()
    entered()
    check_searches()
    check_searches()
    assert Match.objects.count() == 1
    saved_searches.delete(owner=search.owner, search_id=search.pk)
    assert check(search) == set()


def reasons(search):
    return {
        (reason["filter"], reason["value"], *reason.get("where", []))
        for reason in Match.objects.get(search=search).reasons
    }


def test_reasons_say_which_word_stands_where():
    search = save("q=AI")
    entered("题", title_en="On ai", summary="no", text="AI 发展")
    check(search)
    assert reasons(search) == {("q", "AI", "title", "text")}


def test_reasons_say_which_values_of_a_filter_a_statement_has():
    tags = [Tag.objects.create(slug=slug, name_en=slug) for slug in ("ai", "chips", "tax")]
    first, second = make_directive(title_zh="令"), make_directive()
    city = make_body(make_city("330100", of="ZJ"))
    make_province("JL")
    make_genre()
    search = save(
        f"tag=ai&tag=chips&tag=tax&province=ZJ&province=JL&body=party&body=cppcc&from=2025"
        f"&directive={first.pk}&directive={second.pk}&link=confirmed&genre=special-meeting"
    )
    new = entered(body=city, date_range="2025-05")
    new.tags.set(tags[:2])
    make_link(first, new, suggested_at=timezone.now())
    check(search)
    assert reasons(search) == {
        ("tag", "ai"),
        ("tag", "chips"),
        ("province", "ZJ"),
        ("body", "party"),
        ("from", "2025"),
        ("directive", str(first.pk)),
        ("link", "confirmed"),
        ("genre", "special-meeting"),
    }
    names = {
        reason["filter"]: reason["name"] for reason in Match.objects.get(search=search).reasons
    }
    assert names["directive"] == "令"


def test_reasons_of_a_directive_say_who_answered():
    for code in ("ZJ", "JL"):
        make_province(code)
    search = save("province=ZJ&province=JL", list_name="directives")
    make_link(make_directive(), make_statement(by="ZJ"), suggested_at=timezone.now())
    check(search)
    assert reasons(search) == {("answered", "ZJ")}


def test_without_a_filter_everything_new_matches_for_no_further_reason():
    search = save()
    entered()
    check(search)
    assert reasons(search) == set()


def test_saving_the_same_again_is_one_search_and_another_by_that_name_is_refused():
    owner = make_user()
    make_province("ZJ")
    first = save("province=ZJ", owner=make_user(), name="浙江")
    search = save("province=ZJ", owner=owner, name="浙江")
    assert save("province=ZJ", owner=owner, name="浙江") == search
    assert search != first
    with pytest.raises(saved_searches.SearchNameTaken):
        save("province=ZJ&q=人才", owner=owner, name="浙江")
    other = save(owner=owner, name="别")
    with pytest.raises(saved_searches.SearchNameTaken):
        saved_searches.rename(owner=owner, search_id=other.pk, name="浙江")
    assert SavedSearch.objects.filter(owner=owner).count() == 2


def test_nobody_keeps_more_than_fifty(monkeypatch):
    assert saved_searches.MAX_SEARCHES == 50
    monkeypatch.setattr(saved_searches, "MAX_SEARCHES", 5)
    owner = make_user()
    for _ in range(5):
        save(owner=owner)
    with pytest.raises(saved_searches.TooManySearches, match="You have 5 saved searches"):
        save(owner=owner)
    save(owner=make_user())
    assert owner.saved_searches.count() == 5


def test_a_filter_is_kept_in_one_way():
    for code in ("ZJ", "JL"):
        make_province(code)
    query = "&page=3&q=+AI+&utm=x&format=csv&province=JL&province=ZJ&province=JL&from="
    assert save(query).query == "province=JL&province=ZJ&q=AI"
