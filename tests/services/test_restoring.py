"""A field, a change, or a whole record is taken back to what it was."""

import pytest

from statements.models import Edit, ImpreciseDate, Passage, Revision, Statement, Tag, Tagging
from statements.selectors.history.records import last_edit_of
from statements.services.history.restoring import (
    NothingToRestore,
    RestoreRefused,
    restore_record,
    restore_values,
)
from statements.services.links.linking import AnswersTooEarly
from statements.services.refusals import StaleEdit
from tests.factories import NOW, make_directive, make_link, make_revision, make_statement

pytestmark = pytest.mark.django_db


def last_edit(model, **facts):
    return Edit.objects.filter(model=model, **facts).order_by("pk").last()


def seen(statement):
    return last_edit_of("statement", statement.pk)


@pytest.fixture
def statement():
    statement = make_statement(title_zh="旧题", summary="old", text="旧文。")
    Statement.objects.filter(pk=statement.pk).update(title_zh="新题", summary="new")
    return statement


def test_one_field_is_restored_and_the_others_stay(statement):
    edit = last_edit("statement")
    restore_values(edit_id=edit.pk, column="title_zh", seen_edit=seen(statement))
    statement.refresh_from_db()
    assert (statement.title_zh, statement.summary, statement.version) == ("旧题", "new", 2)
    assert statement.card.title.startswith("旧题")


def test_a_change_is_undone_with_all_its_fields(statement):
    restore_values(edit_id=last_edit("statement").pk, seen_edit=seen(statement))
    statement.refresh_from_db()
    assert (statement.title_zh, statement.summary) == ("旧题", "old")


def test_a_date_is_restored_as_a_date():
    statement = make_statement(date_range="2025-05")
    before = statement.date_range
    Statement.objects.filter(pk=statement.pk).update(date_range=None)
    restore_values(edit_id=last_edit("statement").pk, seen_edit=seen(statement))
    statement.refresh_from_db()
    assert statement.date_range == before
    assert statement.possible_days == before


def test_a_date_by_which_a_confirmed_answer_would_come_too_early_is_not_restored():
    directive = make_directive(date_range="2025-05-20")
    first_of_may = ImpreciseDate.parse("2025-05-01").days
    Statement.objects.filter(pk=directive.pk).update(date_range=first_of_may)
    make_link(directive, make_statement(date_range="2025-05-10"))
    with pytest.raises(AnswersTooEarly):
        restore_values(edit_id=last_edit("statement", act="update").pk, seen_edit=seen(directive))
    directive.refresh_from_db()
    assert directive.date_range == first_of_may


def test_a_whole_record_returns_with_its_tags_and_its_wording(statement):
    first = last_edit("statement", act="update")
    tag = Tag.objects.create(slug="ai", name_en="AI")
    Tagging.objects.create(statement=statement, tag=tag)
    make_revision(statement, "新文。")
    restore_record(edit_id=first.pk, seen_edit=seen(statement))
    statement.refresh_from_db()
    assert (statement.title_zh, statement.tags.count()) == ("旧题", 0)
    assert Revision.objects.current().get(statement=statement).text == "旧文。"
    assert Revision.objects.count() == 2
    assert "旧文" in statement.card.text


def test_a_whole_record_returns_with_its_passages(statement):
    first = last_edit("statement", act="update")
    stored_passage = Passage.objects.create(statement=statement, words="旧文", picked_at=NOW)
    Passage.objects.create(statement=statement, words="。", picked_at=NOW)
    second = last_edit("passage")
    stored_passage.delete()
    restore_record(edit_id=second.pk, seen_edit=seen(statement))
    assert [passage.words for passage in statement.passages.all()] == ["旧文"]
    restore_record(edit_id=first.pk, seen_edit=seen(statement))
    assert not statement.passages.exists()


def test_a_tag_that_was_taken_off_is_put_back(statement):
    tagging = Tagging.objects.create(
        statement=statement, tag=Tag.objects.create(slug="ai", name_en="AI")
    )
    tagging.delete()
    restore_record(edit_id=last_edit("tagging").pk, seen_edit=seen(statement))
    assert statement.tags.get().slug == "ai"


def test_a_restored_record_can_be_taken_back_in_its_turn(statement):
    restore_values(edit_id=last_edit("statement").pk, seen_edit=seen(statement))
    restore_values(edit_id=last_edit("statement").pk, seen_edit=seen(statement))
    statement.refresh_from_db()
    assert statement.title_zh == "新题"


def test_a_decision_about_a_link_is_undone(statement):
    link = make_link(response=statement, state="suggested")
    link.state, link.decided_at = "confirmed", link.suggested_at
    link.save()
    decided = last_edit("responselink")
    with pytest.raises(StaleEdit):
        restore_values(edit_id=decided.pk, seen_edit=seen(statement))
    restore_values(edit_id=decided.pk, seen_edit=decided.pk)
    link.refresh_from_db()
    assert (link.state, link.version) == ("suggested", 2)
    assert link.decided_at is None


def test_nothing_is_restored_over_a_change_that_was_not_seen(statement):
    before = seen(statement)
    Statement.objects.filter(pk=statement.pk).update(note="just now")
    with pytest.raises(StaleEdit):
        restore_values(edit_id=last_edit("statement").pk, seen_edit=before)


def test_what_would_double_another_record_is_refused(statement):
    edit = last_edit("statement")
    make_statement(title_zh="旧题", body=statement.body)
    with pytest.raises(RestoreRefused):
        restore_values(edit_id=edit.pk, column="title_zh", seen_edit=seen(statement))


def test_an_entry_has_nothing_before_it(statement):
    with pytest.raises(NothingToRestore):
        restore_values(edit_id=last_edit("statement", act="insert").pk, seen_edit=seen(statement))
