"""Background exports: one complete file per request, removed when it expires."""

import csv
import io
import json
import tracemalloc
from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from openpyxl import load_workbook

from statements import tasks
from statements.filters.lists.list_filter import UnreadableFilter
from statements.models import (
    MAX_ATTEMPTS,
    Export,
    ExportFormat,
    ExportState,
    Revision,
    Statement,
    Tag,
)
from statements.selectors.lists.definitions import NoSuchList
from statements.selectors.lists.rows import statement_rows
from statements.services.exports import background as exports
from statements.services.exports import writing
from statements.services.exports.background import (
    LIFETIME,
    SEND_AGAIN_AFTER,
)
from statements.services.exports.formats import ExportSpec
from statements.services.exports.room import MAX_UNFINISHED, TooManyExports
from statements.services.exports.writing import (
    ROWS_AT_ONCE,
    RowsChanged,
    single_snapshot,
    write_rows,
)
from tests.exports import ask
from tests.factories import NOW, make_export, make_link, make_province, make_statement, make_user
from tests.lists import rows_of

pytestmark = pytest.mark.django_db


def test_nobody_guesses_the_address_of_a_file():
    keys = {make_export().key for _ in range(3)}
    assert len(keys) == 3
    assert {len(urlsafe_b64decode(f"{key}=")) for key in keys} == {32}


def run(export, *, rows=None, now=NOW):
    def load_rows(job):
        return rows if rows is not None else rows_of(job.section, job.query)

    exports.run_export(export_id=export.pk, rows_of=load_rows, clock=lambda: now)
    export.refresh_from_db()
    return export


def files():
    return sorted(path.name for path in Path(settings.EXPORTS).iterdir())


def test_a_job_writes_the_rows_that_there_are_when_it_runs():
    make_statement(title_zh="早", by="ZJ")
    export = ask(query="province=ZJ")
    later = make_statement(title_zh="晚")
    make_statement(by="JL")
    tasks.exports.run_export(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.DONE
    with export.path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["title_zh"] for row in csv.DictReader(file)] == [later.title_zh, "早"]
    assert (export.rows_done, export.rows_total) == (2, 2)
    assert export.bytes == export.path.stat().st_size
    assert export.expires_at - export.finished_at == LIFETIME
    assert files() == [str(export.key)]


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(form, marks=[] if form in {"csv", "xlsx"} else pytest.mark.long)
        for form in ExportFormat.values
    ],
)
def test_every_format_can_be_written_in_the_background(form):
    make_link(response=make_statement(text="推动人工智能"))
    export = run(ask(form, text=True))
    assert export.state == ExportState.DONE, export.failure
    assert export.file_name.startswith("responses-20250610-1600.")
    assert export.path.stat().st_size > 50


def test_the_same_request_is_the_same_job_while_it_runs():
    person = make_user()
    for code in ("ZJ", "JL"):
        make_province(code)
    Tag.objects.create(slug="a", name_en="A")
    first = ask(query="province=ZJ&province=JL&tag=a", owner=person)
    assert ask(query="tag=a&province=JL&province=ZJ", owner=person) == first
    distinct_exports = [
        ask(query="province=ZJ", owner=person),
        ask("xlsx", query="province=ZJ&province=JL&tag=a", owner=person),
        ask(query="province=ZJ&province=JL&tag=a", owner=person, text=True),
        ask(query="province=ZJ&province=JL&tag=a", owner=make_user()),
        ask(query="province=ZJ&province=JL&tag=a"),
    ]
    assert len({first.pk, *(export.pk for export in distinct_exports)}) == 6
    run(first)
    assert ask(query="tag=a&province=JL&province=ZJ", owner=person) != first


def test_the_database_refuses_a_second_job_for_one_request():
    export = ask()
    with pytest.raises(IntegrityError, match="export_runs_once"), transaction.atomic():
        make_export(asks=export.asks)


def test_nobody_fills_the_queue():
    for number in range(MAX_UNFINISHED):
        ask(query=f"q=wording{number}")
    with pytest.raises(TooManyExports):
        ask(query="q=more")
    assert ask(owner=make_user(), query="q=more")


def test_running_twice_leaves_the_first_file():
    make_statement()
    export = run(ask())
    before = export.path.stat().st_mtime_ns, export.finished_at
    make_statement()
    run(export, now=NOW + timedelta(hours=1))
    assert (export.path.stat().st_mtime_ns, export.finished_at) == before
    assert export.rows_total == 1


def test_a_job_whose_worker_was_killed_is_sent_again_and_ends_with_one_whole_file():
    make_statement()
    export = ask()
    Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, attempts=1)
    export.path.with_suffix(".part").write_bytes(b"half a li")
    assert exports.exports_to_send(now=NOW + timedelta(seconds=1), limit=9) == []
    later = NOW + SEND_AGAIN_AFTER + timedelta(seconds=1)
    assert exports.exports_to_send(now=later, limit=9) == [export.pk]
    assert exports.exports_to_send(now=later, limit=9) == []
    assert run(export).state == ExportState.DONE
    assert files() == [str(export.key)]


def test_a_job_that_ends_its_worker_each_time_fails_in_the_end():
    export = ask()
    Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, attempts=MAX_ATTEMPTS)
    assert run(export).state == ExportState.FAILED
    assert "interrupted 3 times" in export.failure


def test_a_job_that_somebody_is_about_is_left_to_them():
    export = ask()
    second_connection = connection.copy()
    with second_connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock(hashtext('statements.export'), hashtext(%s))", [str(export.pk)]
        )
        assert run(export).state == ExportState.WAITING
        cursor.execute(
            "SELECT pg_advisory_unlock_all()"
        )  # closing the connection would release it only a moment later
    second_connection.close()
    assert run(export).state == ExportState.DONE


def test_a_database_that_is_away_leaves_the_job_for_the_sweep():
    export = ask()

    def away(_export):
        raise OperationalError("no connection")

    with pytest.raises(OperationalError):
        exports.run_export(export_id=export.pk, rows_of=away, clock=lambda: NOW)
    export.refresh_from_db()
    assert export.state == ExportState.RUNNING
    assert run(export).state == ExportState.DONE


def test_a_filter_that_is_gone_when_the_job_runs_fails_with_its_name():
    tag = Tag.objects.create(slug="ai", name_en="AI")
    export, on_page = ask(query="tag=ai"), ask(list_name="tag-ai")
    tag.delete()
    for failing, words in ((export, "tag"), (on_page, "not there any more")):
        tasks.exports.run_export(failing.pk)
        failing.refresh_from_db()
        assert failing.state == ExportState.FAILED
        assert words in failing.failure
        assert not failing.path.exists()


def test_a_failure_in_the_middle_leaves_no_file(monkeypatch):
    make_statement()
    monkeypatch.setattr(Statement, "get_absolute_url", lambda statement: 1 / 0)
    export = run(ask())
    assert export.state == ExportState.FAILED
    assert "on our side" in export.failure
    assert files() == []


def test_a_spreadsheet_that_cannot_hold_the_rows_says_so(monkeypatch):
    make_statement()
    monkeypatch.setattr(exports, "MAX_SHEET_ROWS", 0)
    export = run(ask("xlsx"))
    assert export.state == ExportState.FAILED
    assert "Take another format" in export.failure


def test_a_file_whose_time_is_over_is_removed_and_so_is_what_nobody_knows():
    export = run(ask())
    unfinished = ask(query="q=10")
    orphan, half = run(ask(owner=make_user())), "x"
    assert orphan.owner
    orphan.owner.delete()  # and the row of the file with the person, but not the file
    stray = Path(settings.EXPORTS) / f"{'0' * 8}-0000-4000-8000-{'0' * 12}"
    for path in (stray, stray.with_suffix(".part"), stray.with_name("notes.txt")):
        path.write_text(half)
    assert orphan.path.exists()
    unfinished.path.with_suffix(".part").write_text(half)
    assert exports.expire_exports(now=NOW + LIFETIME - timedelta(seconds=1)) == 0
    assert export.path.exists()
    assert exports.expire_exports(now=NOW + LIFETIME) == 1
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED
    assert files() == sorted([f"{unfinished.key}.part", "notes.txt"])


def test_a_job_that_is_gone_is_no_failure():
    tasks.exports.run_export(404)


@pytest.mark.django_db(transaction=True)
def test_a_file_holds_the_rows_that_were_counted_whatever_changes_meanwhile(tmp_path):
    statement = make_statement(title_zh="前")
    with (tmp_path / "rows").open("w+b") as file:
        with single_snapshot():
            rows = statement_rows(Statement.objects.responses())
            number = rows.count()
            second_connection = connection.copy()
            with second_connection.cursor() as cursor:
                cursor.execute("UPDATE statements_statement SET title_zh = '后'")
                cursor.execute(
                    "INSERT INTO statements_statement (kind, genre_id, body_id, post_as_named, "
                    "said_note, title_zh, title_en, language, summary, note, version, entered_at) "
                    "SELECT kind, genre_id, body_id, '', '', '新', '', 'zh', '', '', 1, now() "
                    "FROM statements_statement"
                )
            second_connection.close()
            write_rows(rows, file, ExportSpec(ExportFormat.JSON, ""), number=number)
        file.seek(0)
        read = json.load(file)
    assert read["count"] == 1
    assert [row["title_zh"] for row in read["rows"]] == ["前"]
    assert Statement.objects.count() == 2
    statement.refresh_from_db()
    assert statement.title_zh == "后"


@pytest.mark.django_db(transaction=True)
def test_others_see_how_far_a_job_is():
    make_statement()
    export = ask()
    seen = []

    class Watched:
        def __init__(self, rows):
            self.rows = rows

        def __getattr__(self, name):
            with connection.copy().cursor() as cursor:
                cursor.execute("SELECT state, rows_total FROM statements_export")
                seen.append(cursor.fetchone())
                cursor.db.close()
            return getattr(self.rows, name)

    run(export, rows=Watched(rows_of("responses", "")))
    assert seen == [("running", None), ("running", 1)]
    assert export.state == ExportState.DONE


def test_fewer_rows_than_counted_are_no_file(tmp_path):
    make_statement()
    with (tmp_path / "rows").open("wb") as file, pytest.raises(RowsChanged):
        write_rows(rows_of("responses", ""), file, ExportSpec(ExportFormat.CSV, ""), number=2)


def peak_of_writing(form, tmp_path):
    rows = rows_of("responses", "")
    number = rows.count()
    with (tmp_path / "rows").open("wb") as file:
        tracemalloc.start()
        write_rows(rows, file, ExportSpec(ExportFormat(form), ""), number=number)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


@pytest.mark.parametrize(
    "at_once", [ROWS_AT_ONCE // 8, pytest.param(ROWS_AT_ONCE, marks=pytest.mark.long)]
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(tmp_path, monkeypatch, form, at_once):
    def add(numbers):
        fields = ("kind", "genre_id", "body_id", "entered_at", "date_range")
        facts = {name: getattr(pattern, name) for name in fields}
        rows = Statement.objects.bulk_create(
            Statement(**facts, title_zh=f"讲话 {number}", summary="字" * 300) for number in numbers
        )
        Revision.objects.bulk_create(
            Revision(statement=row, number=1, basis="full", text="字", entered_at=NOW)
            for row in rows
        )

    monkeypatch.setattr(writing, "ROWS_AT_ONCE", at_once)
    pattern = make_statement()
    peak_of_writing(form, tmp_path)  # warms up everything that is loaded once
    add(range(at_once))
    few = peak_of_writing(form, tmp_path)
    add(range(at_once, 3 * at_once))
    assert peak_of_writing(form, tmp_path) < 1.3 * few


def test_a_spreadsheet_says_of_when_and_of_what_it_is():
    make_statement()
    export = run(ask("xlsx", query="province=ZJ"))
    book = load_workbook(io.BytesIO(export.path.read_bytes()))
    notes = [row[0] for row in book["Notes"].iter_rows(values_only=True)]
    assert notes[:2] == ["1 rows of 2025-06-10T16:00:00+08:00", "responses?province=ZJ"]


@pytest.mark.parametrize(
    "section",
    ["", "nowhere", "tag-nope", "province-XX", "phrase-9", "phrase-x", "responses-to-9", "tag-"],
)
def test_a_list_that_is_not_there_has_no_rows(section):
    with pytest.raises(NoSuchList):
        rows_of(section, "")


def test_an_unreadable_query_is_no_wider_one():
    with pytest.raises(UnreadableFilter) as refusal:
        rows_of("responses", "province=XX")
    assert refusal.value.names == "province"
