"""Whatever somebody takes away as a file is in the audit log."""

import pytest
from django.core.management import call_command
from django.db import InterfaceError, connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from statements.capture.fetching import FetchedPage
from statements.models import AuditEvent, AuditKind, ExportState, Import, Role, Statement
from statements.services.sources.storage import store_page
from statements.web.middleware.downloads import NoteDownloads
from tests.factories import NOW, make_export, make_statement, make_user
from tests.races import inserts_into
from tests.sources import make_source
from tests.web.addresses import SIGNS_OUT, finish
from tests.web.routes import AUDIENCES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]

# Routes that answer with files. The long trial fails where one is missing here.
FILES = {
    *("statements:export_file", "statements:cite", "statements:compare_file"),
    *("statements:matrix_figure", "statements:analysis_figure", "statements:import_left_out"),
    *("statements:import_template", "saved_views:bundle", "profiles:province_figure"),
    *("profiles:official_figure", "profiles:phrase_figure", "sources:sheet_file"),
    *("sources:raw", "sources:warc", "sources:wacz", "sources:source_warc"),
    "sources:source_wacz",
}
LISTS = {
    *("statements:statements", "statements:directives", "statements:responses"),
    *("statements:tags", "statements:phrases", "statements:matrix", "statements:search"),
}


@pytest.fixture
def files(settings, tmp_path):
    """The addresses of files for which those of the routes have nothing."""
    settings.EXPORTS = tmp_path / "exports"
    settings.EXPORTS.mkdir()
    facts = {"rows_total": 0, "file_name": "responses.csv", "bytes": 1, "read_at": NOW}
    export = make_export(state=ExportState.DONE, **facts, finished_at=NOW, expires_at=NEVER)
    export.path.write_text("a")
    source = make_source()
    page = FetchedPage(
        address="https://paper.example/a", final_address="https://paper.example/a",
        status=200, reason="OK", headers=(), body=b"page",
    )  # fmt: skip
    capture = store_page(page, now=NOW, source=source)
    assert capture
    captures = {name: reverse(name, args=[capture.pk]) for name in FILES if name in OF_CAPTURES}
    sources = {name: reverse(name, args=[source.pk]) for name in FILES if "source_wa" in name}
    return {
        **captures,
        **sources,
        "statements:export_file": reverse("statements:export_file", args=[export.key]),
        "statements:matrix_figure": reverse("statements:matrix_figure", args=["matrix.csv"]),
    }


NEVER = NOW.replace(year=9999)
OF_CAPTURES = {"sources:raw", "sources:warc", "sources:wacz"}


def file_name(answer):
    disposition = answer.get("Content-Disposition", "")
    return disposition.partition('filename="')[2].rstrip('"')


@pytest.mark.parametrize(
    "names",
    [FILES | LISTS, pytest.param(set(AUDIENCES), marks=pytest.mark.long)],
    ids=["that answer with files", "all"],
)
def test_every_file_of_the_site_is_noted_with_name_and_address(addresses, files, names):
    client, person = Client(), make_user(Role.ADMIN, username="li")
    client.force_login(person)
    Import.objects.update(owner=person)
    directive, response = Statement.objects.order_by("pk")[:2]
    pair = f"?directive={directive.pk}&response={response.pk}"
    files["statements:compare_file"] = f"/compare/comparison.csv{pair}"
    figure = dict(addresses)["profiles:phrase_figure"]
    files["profiles:phrase_figure"] = figure.replace("months.csv", "all.zip")
    answered: set[str] = set()
    lists: set[str] = set()
    unnoted: list[tuple[str, object]] = []
    for name, address in addresses:
        if name in SIGNS_OUT or name not in names:
            continue
        address = files.get(name, address)
        for question in ("", "?format=csv"):
            before = AuditEvent.objects.count()
            answer = finish(client.get(address + question if "?" not in address else address))
            file = file_name(answer)
            if not file:
                continue
            (lists if question and name not in answered else answered).add(name)
            event = AuditEvent.objects.latest("pk")
            noted = AuditEvent.objects.count() - before
            if noted != 1 or (event.kind, event.actor) != (AuditKind.EXPORT_MADE, "li"):
                unnoted.append((address, noted))
            elif not event.subject.startswith(file) or event.address != "127.0.0.1":
                unnoted.append((address, event.subject))
    assert not unnoted
    assert answered == FILES
    assert lists >= LISTS


def test_what_a_file_was_of_and_how_long_it_is_is_noted(client):
    make_statement()
    answer = client.get("/responses/?q=会议&format=csv")
    length = len(answer.content)
    assert AuditEvent.objects.get().subject == (f"responses.csv?q=会议&format=csv, {length} bytes")


def test_a_value_that_looks_like_a_filter_is_noted_as_the_value_that_it_is(client):
    client.get("/responses/?q=会%26kind%3Dx%25&format=csv")
    assert AuditEvent.objects.get().subject.startswith(
        "responses.csv?q=会%26kind%3Dx%25&format=csv, "
    )


@pytest.mark.parametrize(
    ("headers", "length"), [({}, "of unknown length"), ({"Content-Length": "3"}, "3 bytes")]
)
def test_a_file_in_pieces_is_noted_with_its_length_or_that_none_is_told(rf, headers, length):
    headers = {"Content-Disposition": 'attachment; filename="rows.csv"', **headers}

    def send(_request):
        return StreamingHttpResponse([b"row"], headers=headers)

    NoteDownloads(send)(rf.get("/"))
    assert AuditEvent.objects.get().subject == f"rows.csv, {length}"


def test_who_looks_whether_there_is_a_file_takes_nothing_away(client):
    client.head("/responses/?format=csv")
    client.get("/responses/?format=nonsense")
    assert not AuditEvent.objects.exists()


def test_a_file_is_read_where_nothing_can_be_noted_and_a_log_says_so(client, caplog):
    make_statement()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET TRANSACTION READ ONLY")  # as on a full disk
    assert client.get("/responses/?format=csv").status_code == 200
    assert "not in the audit log: export-made, 'responses.csv?format=csv" in caplog.text


def test_a_file_is_read_where_the_connection_is_lost_as_it_is_noted(client, caplog):
    make_statement()

    def lose_connection(execute, sql, *rest):
        if inserts_into("statements_auditevent")(sql):
            raise InterfaceError
        return execute(sql, *rest)

    with connection.execute_wrapper(lose_connection):
        assert client.get("/responses/?format=csv").status_code == 200
    assert "(InterfaceError)" in caplog.text


def test_what_a_command_prints_of_the_archive_is_noted(capsys):
    directive = make_statement(kind="directive")
    call_command("analyse", str(directive.pk), json=True)
    event = AuditEvent.objects.get()
    assert (event.kind, event.address) == (AuditKind.EXPORT_MADE, None)
    assert event.subject == f"manage.py analyse {directive.pk}"
