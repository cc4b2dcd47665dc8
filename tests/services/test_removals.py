"""What is withdrawn leaves everything that counts, and comes back whole."""

import pytest
from django.db import connection

from statements.models import (
    BodyKind,
    Card,
    Citation,
    Edit,
    Erasure,
    LinkState,
    Match,
    Official,
    Phrase,
    Removal,
    RemovedRow,
    ResponseLink,
    Revision,
    Search,
    SearchedList,
    Statement,
    Tag,
    Tagging,
)
from statements.selectors.history.records import KINDS, last_edit_of
from statements.services.accounts.audit import Actor
from statements.services.history.merging import merge_records
from statements.services.history.removals import (
    AlreadyRemoved,
    CannotReturn,
    NotConfirmed,
    NotRemoved,
    StillUsed,
    bring_back,
    erase,
    withdraw,
)
from statements.services.history.sealing import LogVerification, verify_history
from statements.services.links.linking import decide_link
from statements.services.refusals import StaleEdit
from statements.services.statements.cards import fill_cards
from tests.factories import (
    NOW,
    make_body,
    make_directive,
    make_link,
    make_province,
    make_statement,
    make_user,
)
from tests.races import deletes_from, refused_just_before

pytestmark = pytest.mark.django_db


def take_out(row, *, reason="entered twice", by=None, **more):
    name = row._meta.model_name
    seen = last_edit_of(name, row.pk)
    return withdraw(
        kind=KINDS[name], key=str(row.pk), reason=reason, by=by, now=NOW,
        **{"seen_edit": seen} | more,
    )  # fmt: skip


def rows_of(statement):
    """Return all that is stored of a statement, to compare it."""
    return {
        model: list(model.objects.filter(statement=statement).order_by("pk").values())
        for model in (Revision, Citation, Tagging)
    } | {
        Statement: list(Statement.objects.filter(pk=statement.pk).values()),
        ResponseLink: list(
            (
                ResponseLink.objects.filter(response=statement)
                | ResponseLink.objects.filter(directive=statement)
            )
            .order_by("pk")
            .values()
        ),
        Card: list(Card.objects.filter(statement=statement).values()),
    }


def make_rich_statement(*, summary="a summary", slug="ai"):
    official = Official.objects.get_or_create(name_zh="王浩")[0]
    statement = make_statement(text="坚决贯彻落实。", summary=summary, official=official)
    tag = Tag.objects.create(slug=slug, name_en=slug)
    Tagging.objects.create(statement=statement, tag=tag)
    Citation.objects.create(statement=statement, publisher="浙江日报", url="https://example.org/1")
    make_link(make_directive(text="全面部署。"), statement)
    fill_cards([statement.pk])
    return statement


def test_a_withdrawn_statement_comes_back_as_it_was():
    statement = make_rich_statement()
    before = rows_of(statement)
    assert all(before.values())
    removal = take_out(statement)
    assert not any(rows_of(statement).values())
    assert removal.name == statement.title_zh
    row, left = bring_back(removal_id=removal.pk, by=None, now=NOW)
    assert (row, left) == (statement, 0)
    assert rows_of(statement) == before
    assert not RemovedRow.objects.exists()


def test_a_withdrawn_directive_takes_its_links_and_searches_along():
    directive = make_directive()
    link = make_link(directive)
    province = make_province("JL")
    Search.objects.create(
        directive=directive, jurisdiction=province, searched_on="2025-06-01", where="吉林日报",
        entered_at=NOW,
    )  # fmt: skip
    removal = take_out(directive)
    assert not ResponseLink.objects.exists()
    assert not Search.objects.exists()
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    assert ResponseLink.objects.get() == link
    assert Search.objects.get().jurisdiction == province


def test_a_link_waits_until_both_its_ends_are_back():
    link = make_link()
    first = take_out(link.directive)
    second = take_out(link.response)
    bring_back(removal_id=first.pk, by=None, now=NOW)
    assert not ResponseLink.objects.exists()
    bring_back(removal_id=second.pk, by=None, now=NOW)
    assert ResponseLink.objects.get() == link


def test_a_link_has_the_body_that_its_response_has_when_it_comes_back():
    link = make_link()
    removal = take_out(link.directive)
    body = make_body(make_province("JL"))
    Statement.objects.filter(pk=link.response.pk).update(body=body)
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    assert ResponseLink.objects.get().body == body


def test_what_was_told_by_a_saved_search_is_told_no_longer():
    statement = make_statement()
    search = make_user().saved_searches.create(
        name="s", section=SearchedList.RESPONSES, created_at=NOW, checked_at=NOW
    )
    Match.objects.create(search=search, statement=statement, found_at=NOW)
    removal = take_out(statement)
    assert not Match.objects.exists()
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    assert Match.objects.get().statement == statement


def test_the_log_says_who_withdrew_what_and_why(researcher):
    statement = make_statement()
    take_out(statement, reason="a forgery", by=researcher)
    edit = Edit.objects.of_record("statement", statement.pk).get(model="removal")
    after = edit.after or {}
    assert (after["reason"], after["removed_by_id"]) == ("a forgery", researcher.pk)


def test_two_people_who_withdraw_the_same_are_told():
    statement = make_statement()
    take_out(statement)
    with pytest.raises(AlreadyRemoved, match="was withdrawn"):
        take_out(statement)


def test_a_statement_that_was_changed_since_it_was_read_is_not_withdrawn():
    statement = make_statement()
    seen = last_edit_of("statement", statement.pk)
    Statement.objects.filter(pk=statement.pk).update(summary="new")
    with pytest.raises(StaleEdit):
        take_out(statement, seen_edit=seen)
    assert Statement.objects.filter(pk=statement.pk).exists()


def test_a_body_in_use_is_not_withdrawn_and_one_without_statements_is():
    statement = make_statement()
    with pytest.raises(StillUsed, match="1 statements"):
        take_out(statement.body)
    body = make_body(make_province("SD"), BodyKind.CPPCC)
    removal = take_out(body)
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    body.refresh_from_db()


def test_a_withdrawn_tag_leaves_its_statements_and_returns_to_them():
    statement = make_rich_statement()
    removal = take_out(Tag.objects.get())
    assert not statement.tags.exists()
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    assert statement.tags.get().slug == "ai"


def test_a_statement_entered_anew_meanwhile_keeps_the_old_one_away():
    statement = make_statement()
    removal = take_out(statement)
    make_statement(title_zh=statement.title_zh, body=statement.body)
    with pytest.raises(CannotReturn, match="entered meanwhile"):
        bring_back(removal_id=removal.pk, by=None, now=NOW)
    removal.refresh_from_db()
    assert removal.undone_at is None
    assert RemovedRow.objects.exists()


def test_nothing_is_brought_back_twice():
    removal = take_out(make_statement())
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    with pytest.raises(NotRemoved):
        bring_back(removal_id=removal.pk, by=None, now=NOW)


def test_a_phrase_is_withdrawn_with_its_variants():
    phrase = Phrase.objects.create(text="新质生产力")
    phrase.variants.create(text="新型生产力")
    removal = take_out(phrase)
    assert not Phrase.objects.exists()
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    assert Phrase.objects.get().variants.get().text == "新型生产力"


def test_erasing_needs_the_name_and_leaves_no_words_of_the_record(researcher):
    statement = make_rich_statement()
    Statement.objects.filter(pk=statement.pk).update(summary="a secret")
    removal = take_out(statement)
    actor = Actor(researcher)
    with pytest.raises(NotConfirmed):
        erase(removal_id=removal.pk, typed="yes", actor=actor, now=NOW)
    erase(removal_id=removal.pk, typed=statement.title_zh, actor=actor, now=NOW)
    with connection.cursor() as cursor:
        for table in ("edit", "removal", "removedrow", "card", "revision"):
            cursor.execute(f"SELECT count(*) FROM statements_{table} AS t WHERE t::text ~ %s",
                           [f"a secret|坚决贯彻落实|{statement.title_zh}"])  # fmt: skip
            assert cursor.fetchone() == (0,), table
    assert Erasure.objects.get().erased_by == researcher.username
    with pytest.raises(NotRemoved):
        bring_back(removal_id=removal.pk, by=None, now=NOW)


def test_erasing_leaves_no_words_of_what_was_merged_into_the_record(researcher):
    first, second = (make_rich_statement(summary=f"secret {n}", slug=f"t{n}") for n in (1, 2))
    heir = make_statement()
    for row, into in ((first, second), (second, heir)):
        merge_records(
            kind=KINDS["statement"], key=str(row.pk), heir_key=str(into.pk), reason="twice",
            seen_edit=last_edit_of("statement", row.pk), by=researcher, now=NOW,
        )  # fmt: skip
    removal = take_out(heir)
    erase(removal_id=removal.pk, typed=heir.title_zh, actor=Actor(researcher), now=NOW)
    words = f"secret [12]|坚决贯彻落实|{first.title_zh}|{second.title_zh}|{heir.title_zh}"
    with connection.cursor() as cursor:
        for table in ("edit", "removal", "removedrow", "movedvalue", "revision"):
            cursor.execute(
                f"SELECT count(*) FROM statements_{table} AS t WHERE t::text ~ %s", [words]
            )
            assert cursor.fetchone() == (0,), table
    assert Erasure.objects.count() == 3
    assert not list(verify_history(LogVerification()))
    for merged in Removal.objects.exclude(merged_into=""):
        with pytest.raises(NotRemoved):
            bring_back(removal_id=merged.pk, by=None, now=NOW)


def test_what_was_merged_is_not_erased(researcher):
    row, heir = Tag.objects.create(slug="a", name_en="a"), Tag.objects.create(slug="b", name_en="b")
    seen = last_edit_of("tag", row.pk)
    removal, _report = merge_records(
        kind=KINDS["tag"], key=str(row.pk), heir_key=str(heir.pk), reason="same", by=researcher,
        seen_edit=seen, now=NOW,
    )  # fmt: skip
    with pytest.raises(NotRemoved):
        erase(removal_id=removal.pk, typed=removal.name, actor=Actor(researcher, ""), now=NOW)
    assert bring_back(removal_id=removal.pk, by=researcher, now=NOW)[0] == row


def test_a_rejected_link_returns_rejected():
    link = make_link(state=LinkState.REJECTED)
    removal = take_out(link.response)
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    assert ResponseLink.objects.get().state == LinkState.REJECTED


@pytest.mark.django_db(transaction=True)
def test_a_link_is_not_decided_while_its_response_is_withdrawn():
    link = make_link(state=LinkState.SUGGESTED)

    def confirm():
        decide_link(link_id=link.pk, state=LinkState.CONFIRMED, seen_version=1, by=None, now=NOW)

    begins = deletes_from("statements_responselink")
    with refused_just_before(begins, confirm) as refusals:
        removal = take_out(link.response)
    bring_back(removal_id=removal.pk, by=None, now=NOW)
    # Whoever waited is told that the link is gone; what was decided is never forgotten.
    assert len(refusals) == 1
    assert ResponseLink.objects.get().state == LinkState.SUGGESTED


def test_removals_are_told_apart_by_record():
    statement = make_statement()
    removal = take_out(statement)
    assert list(Removal.objects.in_force().of_record("statement", statement.pk)) == [removal]
    assert not Removal.objects.in_force().of_record("body", statement.pk).exists()
