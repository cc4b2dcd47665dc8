"""An edit of many statements does what its preview says, and can be undone."""

from datetime import timedelta
from uuid import uuid4

import pghistory
import pytest

from statements.filters.lists.counter import FacetCounter
from statements.filters.lists.list_filter import read_criteria
from statements.models import (
    MAX_ATTEMPTS,
    Act,
    ActRowState,
    ActState,
    Card,
    Citation,
    Edit,
    EditKind,
    FactKind,
    Official,
    Role,
    Statement,
    Tag,
)
from statements.selectors.bulk.edits import edit_page
from statements.selectors.history.records import KINDS, last_edit_of
from statements.selectors.lists.definitions import list_definition
from statements.services.bulk import planning, running
from statements.services.bulk.edits import BulkEdit, How
from statements.services.history.merging import merge_records
from statements.services.refusals import UndoneBefore
from statements.services.statements.cards import fill_cards
from tests.factories import NOW, make_body, make_genre, make_province, make_statement, make_user
from tests.races import deletes_from, refused_just_before

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags():
    return [Tag.objects.create(slug=slug, name_en=slug) for slug in ("ai", "energy")]


def plan(researcher, edit, *, query="", statements=None):
    if statements is None:
        statements = list_definition("responses").statements(read_criteria("responses", query))
    return planning.plan_edit(
        edit=edit,
        statements=statements,
        list_name="responses",
        query=query,
        form_key=uuid4(),
        by=researcher,
        now=NOW,
    )


def run(act):
    batches = list(running.run_act(act_id=act.pk, clock=lambda: NOW))
    act.refresh_from_db()
    return batches


def carry_out(act):
    running.apply_edit(act_id=act.pk, now=NOW)
    return run(act)


def undo(act, researcher):
    running.undo_edit(act_id=act.pk, by=researcher, now=NOW)
    return run(act)


def snapshot():
    """Everything of all statements but their versions."""
    return [
        (
            statement.pk,
            statement.genre_id,
            statement.body_id,
            statement.official_id,
            statement.possible_days,
            sorted(statement.taggings.values_list("tag", flat=True)),
            list(statement.citations.order_by("pk").values()),
            sorted(statement.card.facts),
        )
        for statement in Statement.objects.select_related("card").order_by("pk")
    ]


def facet_numbers(query):
    """How many statements of a list have each fact, as its facets count them."""
    definition = list_definition("responses")
    return FacetCounter(definition, read_criteria("responses", query)).counts.facts


def test_counts_afterwards_are_those_of_the_preview(researcher, tags):
    ai, energy = tags
    speech, plan_genre = make_genre("speech"), make_genre("plan")
    speaker = Official.objects.create(name_zh="王浩")
    for number in range(7):
        statement = make_statement(genre=speech if number % 2 else plan_genre)
        statement.tags.set([energy] if number < 3 else [])
        Citation.objects.create(statement=statement, publisher="浙江日报")
    make_statement(by="JL")  # no row of the list
    edit = BulkEdit(
        tags_how=How.ADD,
        tags=[ai.pk],
        genre=speech.pk,
        official_how=How.REPLACE,
        official=speaker.pk,
        publisher_how=How.REPLACE,
        publisher="浙江日报",
        new_publisher="新华社",
    )
    act = plan(researcher, edit, query="province=ZJ")
    promised = {(field, value): after for field, value, before, after in act.counts}
    assert promised == {
        ("tags", str(ai.pk)): 7,
        ("genre", str(speech.pk)): 7,
        ("genre", str(plan_genre.pk)): 0,
        ("official", str(speaker.pk)): 7,
        ("official", ""): 0,
        ("publisher", "浙江日报"): 0,
        ("publisher", "新华社"): 7,
    }
    carry_out(act)
    numbers = facet_numbers("province=ZJ")
    kinds = {
        "tags": FactKind.TAG,
        "genre": FactKind.GENRE,
        "official": FactKind.SPEAKER,
        "publisher": FactKind.PUBLISHER,
    }
    for (field, value), number in promised.items():
        if value:
            assert numbers[f"{kinds[field]}:{value}"] == number, (field, value)
    assert numbers[f"tag:{energy.pk}"] == 3
    assert act.state == ActState.DONE


def test_an_edit_raises_versions_and_its_author_stands_in_the_history(researcher, tags):
    statement = make_statement()
    act = plan(researcher, BulkEdit(tags_how=How.ADD, tags=[tags[0].pk], genre=make_genre("x").pk))
    carry_out(act)
    statement.refresh_from_db()
    assert statement.version == 2
    edits = Edit.objects.filter(root_model="statement", root_key=str(statement.pk))
    changes = edits.exclude(act=EditKind.INSERT)
    assert {edit.person_id for edit in changes} == {researcher.pk}


def test_undoing_restores_everything(researcher, tags):
    for number in range(3):
        statement = make_statement(
            date_range="2025-05", official=Official.objects.create(name_zh=f"王浩{number}")
        )
        statement.tags.set(tags[:number])
        Citation.objects.create(
            statement=statement,
            publisher="浙江日报",
            title="要闻",
            url="https://example.org/1",
            published_on="2025-05-20",
        )
        fill_cards([statement.pk])
    before = snapshot()
    for edit in (
        BulkEdit(tags_how=How.REPLACE, tags=[]),
        BulkEdit(publisher_how=How.REMOVE, publisher="浙江日报"),
        BulkEdit(publisher_how=How.ADD, publisher="新华社"),
        BulkEdit(publisher_how=How.REPLACE, publisher="浙江日报", new_publisher="新华社"),
        BulkEdit(official_how=How.REMOVE),
    ):
        act = plan(researcher, edit)
        carry_out(act)
        assert snapshot() != before, edit
        undo(act, researcher)
        assert snapshot() == before, edit
        assert act.state == ActState.UNDONE
        assert not Card.objects.to_fill().exists()


def test_what_was_changed_since_is_not_undone_and_says_by_whom(researcher, tags):
    first, second = make_statement(), make_statement()
    act = plan(researcher, BulkEdit(tags_how=How.ADD, tags=[tags[0].pk]))
    carry_out(act)
    colleague = make_user(Role.RESEARCHER)
    with pghistory.context(user=colleague.pk):
        Statement.objects.filter(pk=first.pk).update(title_en="Later", version=3)
    undo(act, researcher)
    assert list(first.tags.all()) == [tags[0]]
    assert not second.tags.exists()
    (exception,) = edit_page(act).exceptions
    assert exception.statement == first
    assert exception.row.state == ActRowState.KEPT
    assert f"Changed since, by {colleague.username}, 20" in exception.row.reason
    with pytest.raises(UndoneBefore):
        running.undo_edit(act_id=act.pk, by=researcher, now=NOW)


def test_what_was_changed_after_the_preview_is_left_alone(researcher, tags):
    first, second = make_statement(), make_statement()
    act = plan(researcher, BulkEdit(tags_how=How.ADD, tags=[tags[0].pk]))
    Statement.objects.filter(pk=first.pk).update(version=2)
    Statement.objects.filter(pk=second.pk).delete()
    carry_out(act)
    assert not first.tags.exists()
    assert edit_page(act).numbers == {ActRowState.OUTDATED: 2}


def test_the_preview_names_what_constraints_would_refuse(researcher):
    target = make_body(make_province("JL"))
    make_statement(body=target, title_zh="重名", date_range="2025-05-01")
    double = make_statement(title_zh="重名", date_range="2025-05-01")
    twins = [
        make_statement(by=code, title_zh="孪生", date_range="2025-05-02") for code in ("ZJ", "SD")
    ]
    other = make_statement(title_zh="别的")
    statements = Statement.objects.filter(pk__in=[double.pk, other.pk, *(t.pk for t in twins)])
    act = plan(researcher, BulkEdit(body=target.pk), statements=statements)
    refused = edit_page(act).exceptions
    assert {change.row.row_id for change in refused} == {double.pk, twins[1].pk}
    assert all("already in the archive" in change.row.reason for change in refused)
    assert ["body", str(target.pk), 0, 2] in act.counts
    carry_out(act)
    assert Statement.objects.filter(body=target).count() == 3


def test_a_row_that_the_database_refuses_holds_back_no_other(researcher):
    target = make_body(make_province("JL"))
    double, other = make_statement(title_zh="重名"), make_statement()
    act = plan(researcher, BulkEdit(body=target.pk))
    make_statement(body=target, title_zh="重名")  # entered after the preview
    carry_out(act)
    assert Statement.objects.get(pk=other.pk).body == target
    (exception,) = edit_page(act).exceptions
    assert (exception.statement, exception.row.state) == (double, ActRowState.REFUSED)
    assert "statement_entered_once" in exception.row.reason


def test_a_tag_that_is_gone_keeps_its_statements_and_no_others(researcher, tags):
    ai, energy = tags
    lost, other = make_statement(), make_statement()
    lost.tags.set([ai])
    other.tags.set([energy])
    act = plan(researcher, BulkEdit(tags_how=How.REPLACE, tags=[]))
    carry_out(act)
    ai.delete()
    undo(act, researcher)
    assert list(other.tags.all()) == [energy]
    (exception,) = edit_page(act).exceptions
    assert (exception.statement, exception.row.state) == (lost, ActRowState.KEPT)
    assert "tag" in exception.row.reason


def test_undoing_follows_a_tag_into_the_one_that_it_was_merged_into(researcher, tags):
    statement, other = make_statement(), make_statement()
    statement.tags.add(tags[0])
    act = plan(researcher, BulkEdit(tags_how=How.REMOVE, tags=[tags[0].pk]))
    carry_out(act)
    other.tags.add(tags[1])
    merge_records(
        kind=KINDS["tag"], key=str(tags[0].pk), heir_key=str(tags[1].pk), reason="same",
        by=researcher, seen_edit=last_edit_of("tag", tags[0].pk), now=NOW,
    )  # fmt: skip
    undo(act, researcher)
    assert act.rows.get().state == ActRowState.UNDONE
    assert list(statement.tags.all()) == list(other.tags.all()) == [tags[1]]


def test_a_killed_worker_leaves_whole_batches_and_the_next_goes_on(researcher, tags, monkeypatch):
    monkeypatch.setattr(running, "ROWS_PER_BATCH", 2)
    statements = [make_statement() for _ in range(5)]
    act = plan(researcher, BulkEdit(tags_how=How.ADD, tags=[tags[0].pk]))
    running.apply_edit(act_id=act.pk, now=NOW)
    worker = running.run_act(act_id=act.pk, clock=lambda: NOW)
    next(worker)
    worker.close()
    assert Statement.objects.filter(tags=tags[0]).count() == 2
    assert running.acts_to_send(now=NOW + running.SEND_AGAIN_AFTER * 2, limit=9) == [act.pk]
    run(act)
    assert Statement.objects.filter(tags=tags[0], version=2).count() == len(statements)


def test_an_edit_that_never_gets_through_fails_with_a_reason(researcher, tags):
    make_statement()
    act = plan(researcher, BulkEdit(tags_how=How.ADD, tags=[tags[0].pk]))
    running.apply_edit(act_id=act.pk, now=NOW)
    Act.objects.update(attempts=MAX_ATTEMPTS)
    assert run(act) == []
    assert act.state == ActState.FAILED
    assert "3 times" in act.failure


def test_the_same_form_plans_once_and_an_edit_is_applied_once(researcher, tags):
    make_statement()
    edit, key = BulkEdit(tags_how=How.ADD, tags=[tags[0].pk]), uuid4()
    facts = {"edit": edit, "list_name": "responses", "query": "", "form_key": key, "by": researcher}
    first, second = (
        planning.plan_edit(**facts, statements=Statement.objects.all(), now=NOW) for _ in range(2)
    )
    assert first == second
    running.apply_edit(act_id=first.pk, now=NOW)
    with pytest.raises(running.AppliedBefore):
        running.apply_edit(act_id=first.pk, now=NOW)


def test_what_changes_nothing_or_too_much_is_refused(researcher, tags, monkeypatch):
    make_statement()
    with pytest.raises(planning.NothingToChange):
        plan(researcher, BulkEdit())
    edit = BulkEdit(tags_how=How.ADD, tags=[tags[0].pk])
    with pytest.raises(planning.NothingSelected):
        plan(researcher, edit, statements=Statement.objects.none())
    monkeypatch.setattr(planning, "MAX_ROWS", 0)
    with pytest.raises(planning.TooManyRows):
        plan(researcher, edit)


def test_a_plan_that_nobody_applies_is_forgotten_after_a_day(researcher, tags):
    make_statement()
    plan(researcher, BulkEdit(tags_how=How.ADD, tags=[tags[0].pk]))
    assert running.drop_old_plans(now=NOW + timedelta(hours=23)) == 0
    assert running.drop_old_plans(now=NOW + timedelta(hours=25)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_is_being_forgotten_is_not_applied(researcher, tags):
    make_statement()
    act = plan(researcher, BulkEdit(tags_how=How.ADD, tags=[tags[0].pk]))

    def apply():
        running.apply_edit(act_id=act.pk, now=NOW)

    with refused_just_before(deletes_from("statements_actrow"), apply) as refusals:
        running.drop_old_plans(now=NOW + timedelta(hours=25))
    assert len(refusals) == 1
