"""Imports in the background: what was begun goes on, and the schema says what is read."""

import json
from collections import Counter
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from django.conf import settings
from django.core.management import CommandError
from django.utils import timezone
from openpyxl import Workbook

from statements.models import (
    MAX_ATTEMPTS,
    Body,
    Card,
    Edit,
    EditKind,
    Import,
    ImportState,
    Official,
    ResponseLink,
    RowOutcome,
    Statement,
)
from statements.selectors.history.records import KINDS, last_edit_of
from statements.services.history.merging import merge_records
from statements.services.imports import running
from statements.services.imports.background import run_import, write_here
from statements.services.imports.columns import RowField, proposed_mapping
from statements.services.imports.judging import ImportSpec
from statements.services.imports.reading import workbooks
from statements.services.imports.reading.opening import read_table
from statements.services.imports.reading.table import FileRefused
from statements.services.imports.requests import (
    RowsWritten,
    begin_command_import,
    begin_import,
    match_columns,
    request_take_back,
    start_import,
)
from statements.services.imports.running import check_import, check_table, write_import
from statements.services.imports.schema import ROW_SCHEMA
from tests.factories import NOW, make_centre, make_directive, make_genre, make_province, make_user
from tests.imports import counts, directive, import_file, response, write_lines
from tests.races import just_before

pytestmark = pytest.mark.django_db

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


@pytest.fixture(autouse=True)
def _places(settings, tmp_path, monkeypatch):
    settings.IMPORTS = tmp_path / "imports"
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 3)
    make_centre()
    make_province("ZJ")
    make_genre()


def begin(tmp_path, *rows):
    path = write_lines(tmp_path / "rows.jsonl", *rows)
    job = begin_import(
        [path.read_bytes()],
        file_name=path.name,
        form_key=None,
        by=make_user(),
        may_create_tags=True,
        now=timezone.now(),
    )
    run_import(import_id=job.pk, clock=timezone.now)
    return start_import(
        import_id=job.pk, seen_version=1, all_or_nothing=False, updates=False, now=timezone.now()
    )


def test_an_import_goes_on_after_the_batch_that_was_written_last(tmp_path):
    rows = [response(f"r{number}", answers=[{"key": "d"}]) for number in range(7)]
    job = begin(tmp_path, *rows, directive("d"))
    steps = write_import(job, read_table(job.path), by=job.owner, clock=timezone.now)
    list(islice(steps, 2))
    del steps  # the worker is gone
    assert Statement.objects.count() == 6
    run_import(import_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.counts["new"]) == (ImportState.DONE, 8, 8)
    assert (Statement.objects.count(), ResponseLink.objects.count()) == (8, 7)
    run_import(import_id=job.pk, clock=timezone.now)
    assert Statement.objects.count() == 8


@pytest.mark.parametrize(("characters", "waiting"), [(20, 0), (160_000, 2)])
def test_words_of_a_small_import_are_found_at_once_and_others_left_to_workers(
    tmp_path, characters, waiting
):
    texts = {f"r{number}": f"第{number}份" + "强" * characters for number in range(2)}
    job = begin(tmp_path, *(response(key, text=text) for key, text in texts.items()))
    run_import(import_id=job.pk, clock=timezone.now)
    assert Statement.objects.count() == 2
    assert Card.objects.to_fill().count() == waiting


def test_the_log_names_who_imported_and_who_took_it_back(tmp_path):
    job = begin(tmp_path, response("r1"))
    run_import(import_id=job.pk, clock=timezone.now)
    assert last_edit(model="statement", act=EditKind.INSERT).person == job.owner.username
    job.refresh_from_db()
    admin = make_user()
    request_take_back(import_id=job.pk, seen_version=job.version, by=admin, now=NOW)
    run_import(import_id=job.pk, clock=timezone.now)
    assert last_edit(model="statement", act=EditKind.DELETE).person == admin.username


def last_edit(**facts):
    return Edit.objects.filter(**facts).latest("pk")


def test_an_import_that_never_gets_further_is_given_up(tmp_path):
    job = begin(tmp_path, response("r1"))
    Import.objects.filter(pk=job.pk).update(attempts=MAX_ATTEMPTS)
    run_import(import_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert job.state == ImportState.FAILED
    assert "interrupted" in job.failure


def test_corrections_outlive_a_check_that_is_interrupted(tmp_path):
    job = begin(tmp_path, *(response(f"r{number}") for number in range(7)))
    job.rows.filter(number=7).update(edits={"title": "改"}, decision="leave")
    check_in_two_runs(job)
    row = job.rows.get(number=7)
    assert (row.edits, row.decision, row.preview["title"]) == ({"title": "改"}, "leave", "改")
    assert job.rows.count() == 7


def check_in_two_runs(job):
    """Check an import anew, by a worker that dies after the first batch and by another."""
    Import.objects.filter(pk=job.pk).update(state=ImportState.CHECKING, rows_total=0, counts={})
    job.refresh_from_db()
    list(islice(check_import(job, read_table(job.path), now=NOW), 1))
    first_rows = set(job.rows.filter(number__lte=3).values_list("pk", flat=True))
    run_import(import_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert job.state == ImportState.CHECKED
    assert set(job.rows.filter(number__lte=3).values_list("pk", flat=True)) == first_rows


def test_a_check_goes_on_where_it_was_and_still_finds_what_repeats_an_earlier_row(tmp_path):
    rows = [response(f"r{number}") for number in range(7)]
    job = begin(tmp_path, *rows, response("again", title=rows[1]["title"]))
    check_in_two_runs(job)
    assert job.counts == {"new": 7, "refused": 1}
    assert job.rows.get(number=8).faults[0]["message"] == "This repeats row 2."


def test_one_form_sent_twice_at_once_is_one_import(tmp_path):
    content = write_lines(tmp_path / "rows.jsonl", response("r1")).read_bytes()
    begin = partial(
        begin_import,
        may_create_tags=True,
        file_name="rows.jsonl",
        form_key=uuid4(),
        by=make_user(),
        now=NOW,
    )
    sent_first = []

    def blocks():
        sent_first.append(begin([content]))
        yield content

    assert begin(blocks()) == sent_first[0]
    assert [path.name for path in settings.IMPORTS.iterdir()] == [sent_first[0].key]


def test_a_command_that_is_killed_leaves_an_import_that_failed_and_can_be_taken_back(tmp_path):
    path = write_lines(tmp_path / "rows.jsonl", *(response(f"r{number}") for number in range(7)))
    table = read_table(path)
    spec = ImportSpec(
        kind=table.kind, headers=table.headers, mapping=proposed_mapping(table.headers)
    )
    job = begin_command_import(
        spec, file_name="", sha256="", size=0, by=None, all_or_nothing=False, now=NOW
    )
    batches = write_here(job, table, clock=timezone.now)
    next(batches)
    assert Import.objects.get().state == ImportState.RUNNING
    batches.close()
    run_import(import_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, Statement.objects.count()) == (ImportState.FAILED, 3)
    request_take_back(import_id=job.pk, seen_version=job.version, by=make_user(), now=NOW)
    run_import(import_id=job.pk, clock=timezone.now)
    assert not Statement.objects.exists()


def test_a_sheet_of_too_many_rows_is_refused_instead_of_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_ROWS", 2)
    book = Workbook()
    sheet = book.create_sheet(index=0)
    for cells in (["kind", "title"], ["report", "一"], ["report", "二"], [], ["report", "三"]):
        sheet.append(cells)
    book.save(tmp_path / "rows.xlsx")
    with pytest.raises(FileRefused, match="more than 2 rows"):
        list(read_table(tmp_path / "rows.xlsx").rows())


def test_a_failed_import_does_not_forget_what_it_wrote(tmp_path):
    job = begin(tmp_path, *(response(f"r{number}") for number in range(7)))
    list(islice(write_import(job, read_table(job.path), by=job.owner, clock=timezone.now), 1))
    Import.objects.filter(pk=job.pk).update(state=ImportState.FAILED, failure="interrupted")
    facts = {"mapping": job.mapping, "defaults": {}, "source": "", "now": NOW}
    with pytest.raises(RowsWritten):
        match_columns(import_id=job.pk, seen_version=job.version, **facts)
    assert job.rows.filter(is_written=True).count() == 3


def test_the_schema_names_what_is_read_and_no_more(tmp_path):
    row = dict.fromkeys(ROW_SCHEMA["properties"])
    assert set(row) <= {field.value for field in RowField}
    assert set(ROW_SCHEMA["required"]) == {"key", "kind", "province"}
    path = write_lines(
        tmp_path / "rows.jsonl",
        {"key": "a", "kind": "response", "province": "ZJ", "title": "题"},
        {"key": "b", "kind": "response", "province": "浙江", "text": "正文"},
        {"key": "c", "kind": "response", "province": "Zhejiang"},
    )
    assert counts(import_file(path)) == {"new": 2, "refused": 1}
    assert {statement.genre.slug for statement in Statement.objects.all()} == {"not-stated"}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the development corpus is not here")
@pytest.mark.parametrize("most", [40, pytest.param(150, marks=pytest.mark.long)])
def test_real_texts_go_in_by_the_command(tmp_path, monkeypatch, most):
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 500)
    make_province("JL")
    rows = []
    for name, kind in (("directives", "directive"), ("responses", "response")):
        for line in (CORPUS / f"{name}.jsonl").read_text().splitlines()[:most]:
            row = json.loads(line)
            facts = {"kind": kind, "province": "CN", "date": row["date"], "title": row["title"]}
            source = {"publisher": "新闻联播", "url": row["url"] or "", "date": row["date"]}
            rows.append({"key": row["id"], **facts, "text": row["text"], "sources": [source]})
    keys = {row["key"] for row in rows}
    links = [json.loads(line) for line in (CORPUS / "links.jsonl").read_text().splitlines()]
    by_key = {row["key"]: row for row in rows}
    expected = 0
    for link in links:
        if {link["response"], link["directive"]} <= keys:
            by_key[link["response"]].setdefault("answers", []).append({"key": link["directive"]})
            expected += 1
    assert expected
    result = import_file(write_lines(tmp_path / "rows.jsonl", *rows))
    assert result["new"] + result["refused"] == len(rows), result["faults"][:3]
    assert result["refused"] <= 3
    assert ResponseLink.objects.count() >= expected - 3
    again = import_file(tmp_path / "rows.jsonl")
    assert (again["new"], again["changed"], again["refused"]) == (0, 0, result["refused"])


@pytest.mark.parametrize("rows", [30, 60_000])
def test_a_stray_quotation_mark_is_named_and_stores_nothing_of_what_it_swallowed(tmp_path, rows):
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="gb18030") as file:
        file.write("类型,省份,日期,标题,正文\n")
        for number in range(rows):
            quote = '"' if number == 20 else ""
            file.write(f"response,浙江,2025-05-06,{quote}会议{number},贯彻落实第{number}次会议\n")
    if rows > 1_000:  # more than a cell can hold
        with pytest.raises(CommandError, match="begins in line 22"):
            import_file(path)
        assert not Statement.objects.exists()
    else:
        result = import_file(path)
        assert counts(result) == {"new": 20, "refused": 1}
        assert "Lines 22 to 31 were read as one row" in result["faults"][0]["message"]


@pytest.mark.long
def test_two_hundred_thousand_rows_and_long_texts_need_little_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 500)
    process = psutil.Process()
    for rows, characters in ((200_000, 20), (2_000, 17_000)):
        path, text = tmp_path / "rows.csv", "学习贯彻" * (characters // 4)
        with path.open("w", encoding="gb18030") as file:
            file.write("类型,省份,日期,标题,正文\n")
            for number in range(rows):
                file.write(f"response,浙江,2025-05-06,会议{number},{number}{text}\n")
        before, taken = process.memory_info().rss, []
        outcomes: Counter[RowOutcome] = Counter()
        table = read_table(path)
        mapping = proposed_mapping(table.headers)
        spec = ImportSpec(kind=table.kind, headers=table.headers, mapping=mapping)
        for judged in check_table(table, spec, now=NOW):
            outcomes.update(row.outcome for row in judged)
            taken.append(process.memory_info().rss - before)
        assert outcomes == {RowOutcome.NEW: rows}
        assert max(taken) < 150 * 1024**2


def waits_for_other_entries(sql):
    return "statements.enter" in sql


@pytest.mark.django_db(transaction=True)
def test_names_that_a_colleague_enters_meanwhile_are_those_of_the_rows(tmp_path):
    def enter():
        Body.objects.create(jurisdiction_id="ZJ", kind="party", name_zh="浙江省委")
        Official.objects.create(name_zh="王浩")

    path = write_lines(tmp_path / "rows.jsonl", response("r", speaker="王浩"))
    with just_before(waits_for_other_entries, enter):
        assert counts(import_file(path)) == {"new": 1}
    statement = Statement.objects.get()
    assert (statement.body, statement.official) == (Body.objects.get(), Official.objects.get())
    assert not {"body", "official"} & Import.objects.get().created.keys()


@pytest.mark.django_db(transaction=True)
def test_a_body_that_is_merged_meanwhile_does_not_end_an_import(tmp_path):
    old, heir = (
        Body.objects.create(jurisdiction_id="ZJ", kind="party", name_zh=name)
        for name in ("浙江省委", "中共浙江省委常委会")
    )
    job = begin(tmp_path, response("r"))

    def merge_bodies():
        merge_records(
            kind=KINDS["body"], key=str(old.pk), heir_key=str(heir.pk), reason="one", by=None,
            seen_edit=last_edit_of("body", old.pk), now=NOW,
        )  # fmt: skip

    with just_before(waits_for_other_entries, merge_bodies):
        run_import(import_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.failure) == (ImportState.DONE, "")
    assert Statement.objects.count() == 1


def test_a_directive_is_found_by_its_title_however_it_is_typeset(tmp_path):
    make_directive(title_zh="国务院关于深入实施“桥梁+”行动的意见")
    title = "國務院關於深入實施〝桥梁＋〞行动的意见。"
    path = write_lines(
        tmp_path / "rows.jsonl",
        response("a", answers=[{"title": title}]),
        directive("d", title="中央桥梁工作会议（扩大）"),
        response("b", answers=[{"title": "中央桥梁工作会议(扩大)"}]),
    )
    assert counts(import_file(path)) == {"new": 3}
    assert ResponseLink.objects.count() == 2


def test_of_several_directives_of_one_title_none_is_taken(tmp_path):
    older, newer = (
        make_directive(title_zh="中央桥梁工作会议", date_range=day)
        for day in ("2023-12-12", "2024-12-12")
    )
    path = write_lines(
        tmp_path / "rows.jsonl",
        response("a", answers=[{"title": "中央桥梁工作会议"}]),
        response("b", answers=[{"key": f"biaotai-{newer.pk}"}]),
    )
    result = import_file(path)
    assert counts(result) == {"new": 1, "refused": 1}
    assert "Several directives are called “中央桥梁工作会议”" in result["faults"][0]["message"]
    assert {link.directive for link in ResponseLink.objects.all()} == {newer}
    assert not older.links_in.exists()
