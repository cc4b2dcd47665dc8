"""Imports are taken back: what somebody made or judged since stays, and nothing else does."""

import pytest
from django.utils import timezone

from statements.models import (
    Body,
    ExternalKey,
    Import,
    ImportRow,
    ImportState,
    Official,
    ResponseLink,
    Statement,
)
from statements.selectors.history.records import KINDS, last_edit_of
from statements.selectors.imports.pages import recent_imports
from statements.services.history.merging import merge_records
from statements.services.history.removals import withdraw
from statements.services.imports.taking_back import take_back
from statements.services.statements.entry import wait_for_other_entries
from tests.factories import NOW, make_centre, make_genre, make_link, make_province
from tests.imports import counts, directive, import_file, response, write_lines
from tests.races import locks, matched_while_deleted, refused_just_before
from tests.saved_searches import save

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.IMPORTS = tmp_path / "imports"
    make_centre()
    make_province("ZJ")
    make_genre()


@pytest.mark.parametrize("is_judged", [False, True])
def test_links_of_statements_that_were_there_go_with_the_import_unless_judged(tmp_path, is_judged):
    path = tmp_path / "rows.jsonl"
    import_file(write_lines(path, response("held"), response("changed")))
    answers = [{"key": "d"}]
    rows = [response("held", answers=answers), response("changed", title="新", answers=answers)]
    import_file(write_lines(path, *rows, directive("d")), "--update")
    assert ResponseLink.objects.count() == 2
    statement = Statement.objects.get(external_keys__key="held")
    if is_judged:
        ResponseLink.objects.filter(response=statement).update(version=2)
    job = Import.objects.latest("pk")
    list(take_back(job, by=None, clock=timezone.now))
    left = set(ResponseLink.objects.values_list("response", flat=True))
    assert left == ({statement.pk} if is_judged else set())
    assert Statement.objects.filter(kind="directive").exists() == is_judged
    assert job.rows.in_archive().count() == (2 if is_judged else 0)
    assert [vars(row)["rows_written"] for row in recent_imports()] == [2 if is_judged else 0, 2]


def test_a_link_that_somebody_made_stays_however_often_the_import_is_taken_back(tmp_path):
    import_file(write_lines(tmp_path / "rows.jsonl", directive("d"), response("r")))
    ends = [ExternalKey.objects.get(key=key).statement for key in ("d", "r")]
    link = make_link(*ends, suggested_at=timezone.now())
    job = Import.objects.get()
    for _ in range(2):
        list(take_back(job, by=None, clock=timezone.now))
        job.refresh_from_db()
        assert list(ResponseLink.objects.all()) == [link]
    assert Statement.objects.filter(pk__in=[end.pk for end in ends]).count() == 2


def test_what_an_update_changed_is_taken_back_to_what_it_was(tmp_path):
    path = tmp_path / "rows.jsonl"
    import_file(write_lines(path, response("r1", tags=["甲"])))
    import_file(write_lines(path, response("r1", title="新", text="新文", tags=["乙"])), "--update")
    statement = Statement.objects.get()
    assert statement.title_zh == "新"
    job = Import.objects.latest("pk")
    list(take_back(job, by=None, clock=timezone.now))
    statement.refresh_from_db()
    assert statement.title_zh == "省委召开专题会议（r1）"
    assert [tag.name_zh for tag in statement.tags.all()] == ["甲"]
    assert statement.revisions.current().get().text.startswith("会议传达")


def import_with_a_change(tmp_path):
    """Return an import that changed body and speaker of a statement, and those it had before."""
    path = tmp_path / "rows.jsonl"
    import_file(write_lines(path, response("r", speaker="王浩")))
    statement = Statement.objects.get()
    first = statement.body, statement.official
    row = response("r", body="浙江省人民政府", speaker="刘捷")
    assert counts(import_file(write_lines(path, row), "--update")) == {"changed": 1}
    return Import.objects.latest("pk"), first


def test_body_and_speaker_that_were_merged_since_come_back_as_what_they_became(tmp_path):
    job, first = import_with_a_change(tmp_path)
    heirs = (
        Body.objects.create(jurisdiction_id="ZJ", kind="party", name_zh="中共浙江省委常委会"),
        Official.objects.create(name_zh="王浩", note="省委书记"),
    )
    for record, heir in zip(first, heirs, strict=True):
        kind = KINDS[record._meta.model_name]
        merge_records(
            kind=kind, key=str(record.pk), heir_key=str(heir.pk), reason="one", by=None,
            seen_edit=last_edit_of(kind.name, record.pk), now=NOW,
        )  # fmt: skip
    list(take_back(job, by=None, clock=timezone.now))
    statement = Statement.objects.get()
    assert (statement.body, statement.official) == heirs


@pytest.mark.parametrize("name", ["body", "official"])
def test_a_statement_whose_body_or_speaker_was_withdrawn_since_stays_and_is_named(tmp_path, name):
    job, first = import_with_a_change(tmp_path)
    key = first[name == "official"].pk
    withdraw(
        kind=KINDS[name], key=str(key), reason="wrong", by=None,
        seen_edit=last_edit_of(name, key), now=NOW,
    )  # fmt: skip
    list(take_back(job, by=None, clock=timezone.now))
    job.refresh_from_db()
    assert (job.state, job.rows.in_archive().count()) == (ImportState.UNDONE, 1)
    assert Statement.objects.values_list("official__name_zh", flat=True).get() == "刘捷"


def test_a_statement_that_another_was_merged_into_is_not_taken_back(tmp_path):
    import_file(write_lines(tmp_path / "old.jsonl", response("r2")))
    rows = [response("r1"), response("r2", title="改名")]
    import_file(write_lines(tmp_path / "new.jsonl", *rows), "--update")
    heir, row = (ExternalKey.objects.get(key=key).statement for key in ("r1", "r2"))
    merge_records(
        kind=KINDS["statement"], key=str(row.pk), heir_key=str(heir.pk), reason="twice", by=None,
        seen_edit=last_edit_of("statement", row.pk), now=NOW,
    )  # fmt: skip
    list(take_back(Import.objects.latest("pk"), by=None, clock=timezone.now))
    assert Statement.objects.get() == heir


@pytest.mark.django_db(transaction=True)
def test_a_match_of_a_search_does_not_keep_a_statement_from_being_taken_back(tmp_path):
    import_file(write_lines(tmp_path / "rows.jsonl", response("r")))
    job = Import.objects.get()
    with matched_while_deleted(save(), Statement.objects.get()) as refusals:
        list(take_back(job, by=None, clock=timezone.now))
    job.refresh_from_db()
    assert (job.state, len(refusals)) == (ImportState.UNDONE, 1)
    assert not Statement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_saves_a_statement_while_its_import_is_taken_back_does_not_wait_in_a_circle(tmp_path):
    job, _first = import_with_a_change(tmp_path)
    statement = Statement.objects.get()

    def begin_to_save():
        wait_for_other_entries()
        Statement.objects.select_for_update().get(pk=statement.pk)

    with refused_just_before(lambda sql: "statements.enter" in sql, begin_to_save) as refusals:
        list(take_back(job, by=None, clock=timezone.now))
    assert not refusals
    assert Statement.objects.values_list("official__name_zh", flat=True).get() == "王浩"


@pytest.mark.django_db(transaction=True)
def test_who_merges_a_statement_while_its_import_is_taken_back_does_not_wait_in_a_circle(tmp_path):
    import_file(write_lines(tmp_path / "rows.jsonl", response("r")))

    def hand_rows_on():
        ImportRow.objects.update(statement_version=1)

    with refused_just_before(locks("statements_statement"), hand_rows_on) as refusals:
        list(take_back(Import.objects.get(), by=None, clock=timezone.now))
    assert not refusals
    assert not Statement.objects.exists()
