"""Exports on the site: exactly the rows of the list, at once or through a page that waits."""

import csv
import io
import json
import uuid
from datetime import timedelta

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from statements import tasks
from statements.models import (
    Citation,
    Export,
    ExportFormat,
    ExportState,
    Phrase,
    Statement,
    StatementKind,
    Tag,
)
from statements.services.jsonlines import read_lines
from statements.services.statements import phrases
from statements.web import exports
from tests.factories import (
    make_directive,
    make_export,
    make_link,
    make_statement,
    make_user,
)
from tests.lists import rows_of

pytestmark = pytest.mark.django_db

LIST = "/responses/"


@pytest.fixture
def few(monkeypatch):
    """Two rows are too many for a direct answer."""
    monkeypatch.setattr(exports, "MAX_DIRECT", 1)
    make_statement(title_zh="一")
    make_statement(title_zh="二", by="JL")


@pytest.fixture
def work(monkeypatch, django_capture_on_commit_callbacks):
    """Follow an offer to the page of the job; nobody works before ``work`` is told to."""
    queued_ids: list[int] = []
    monkeypatch.setattr(tasks.exports.run_export, "delay", queued_ids.append)

    def accept(client, address):
        offer = client.get(address)
        order = offer.context["order"]
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("statements:export_start"), {"order": order}), queued_ids

    return accept


def body(answer):
    return answer.getvalue() if answer.streaming else answer.content


def json_lines(text):
    """The rows of a JSON Lines file without fault."""
    faults: list[tuple[int, str]] = []
    lines = read_lines(text, on_fault=lambda number, fault: faults.append((number, fault)))
    rows = [row for _number, row in lines]
    assert not faults
    return rows


def table(form, content):
    """The rows of a table, as a program of its format reads them."""
    text = content.decode("utf-8-sig") if form != "xlsx" else ""
    match form:
        case "csv":
            return [*csv.DictReader(io.StringIO(text, newline=""))]
        case "xlsx":
            names, *rows = load_workbook(io.BytesIO(content))["Rows"].values
            return [dict(zip(names, row, strict=True)) for row in rows]
        case "json":
            return json.loads(text)["rows"]
        case "jsonl":
            return json_lines(text)


def titles(form, content):
    """The titles in a file, as a program of its format reads them."""
    if form in ("csv", "xlsx", "json", "jsonl"):
        return [row["title_zh"] for row in table(form, content)]
    text = content.decode()
    match form:
        case "bibtex":
            return [entry["title"] for entry in parse_string(text).entries]
        case "ris":
            return [entry["title"] for entry in rispy.loads(text)]
        case "csl":
            return [item["title"] for item in json.loads(text)]
        case "gbt":
            return [line.split(". ")[1].split("[")[0] for line in text.splitlines()]


@pytest.mark.parametrize(
    ("filters", "address"),
    [
        ("", "?format=csv&amp;text=1"),
        ("q=一&province=ZJ&", "?q=%E4%B8%80&amp;province=ZJ&amp;format=csv&amp;text=1"),
    ],
)
def test_a_page_leads_to_files_of_all_its_rows(client, filters, address):
    make_statement(title_zh="一")
    page = client.get(f"{LIST}?{filters}after=2030-01-01.1").content.decode()
    assert f'href="{address}"' in page


@pytest.fixture(scope="class")
def thirty_titles(rows_of_this_class):
    """The titles of 30 responses of Zhejiang, in the order of the list; one of Jilin is beside."""
    for number in range(30):
        make_statement(title_zh=f"讲话{number}", date_range=f"2025-05-{number % 9 + 1:02}")
    make_statement(by="JL")
    return [str(card) for card in rows_of("responses", "province=ZJ")]


class TestFormats:
    @pytest.mark.parametrize("form", ExportFormat.values)
    def test_every_format_holds_the_rows_of_the_list_in_its_order(
        self, client, thirty_titles, form
    ):
        answer = client.get(LIST, {"province": "ZJ", "format": form})
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith('attachment; filename="responses.')
        assert titles(form, body(answer)) == thirty_titles
        assert len(thirty_titles) == 30


def test_a_file_longer_than_memory_should_hold_is_the_same_file(client, monkeypatch):
    make_statement()
    short = client.get(LIST, {"format": "csv"})
    monkeypatch.setattr(exports, "MAX_IN_MEMORY", 10)
    long = client.get(LIST, {"format": "csv"})
    assert long.streaming
    assert body(long) == short.content
    assert int(long["Content-Length"]) == len(short.content)
    assert long["Content-Disposition"] == short["Content-Disposition"]


def test_an_error_half_way_is_an_error_and_no_shorter_file(client, monkeypatch):
    make_statement()
    make_statement()
    remaining_reads = iter([1])
    monkeypatch.setattr(
        Statement, "date", property(lambda statement: next(remaining_reads) and None)
    )
    client.raise_request_exception = False
    answer = client.get(LIST, {"format": "csv"})
    assert answer.status_code == 500
    assert "Content-Disposition" not in answer


def test_the_wording_comes_only_where_it_is_asked_for_and_last(client):
    make_statement(text="第一行\n第二行")
    make_statement()
    csv_without_text = client.get(LIST, {"format": "csv"}).text
    csv_with_text = client.get(LIST, {"format": "csv", "text": "1"}).content.decode("utf-8-sig")
    assert "第一行" not in csv_without_text
    rows = [*csv.DictReader(io.StringIO(csv_with_text, newline=""))]
    assert [*rows[0]][-1] == "text"
    assert [row["text"] for row in rows] == ["", "第一行\n第二行"]
    rows = json_lines(client.get(LIST, {"format": "jsonl", "text": "1"}).text)
    assert [row["text"] for row in rows] == [None, "第一行\n第二行"]
    assert "text" not in json_lines(client.get(LIST, {"format": "jsonl"}).text)[0]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl"])
def test_a_span_of_months_stays_months_in_every_table(client, form):
    make_statement(date_range="2025-04/2025-06", title_zh="一季")
    make_statement(date_range="2025-04-26/2025-05-04", title_zh="两周")
    rows = table(form, body(client.get(LIST, {"format": form})))
    dates = {row["title_zh"]: row["date"] for row in rows}
    assert dates == {"一季": "2025-04/2025-06", "两周": "2025-04-26/2025-05-04"}


def test_a_span_of_months_stays_months_on_every_page(client):
    statement = make_statement(date_range="2025-04/2025-06")
    for address in (LIST, statement.get_absolute_url(), "/"):
        assert "Apr–Jun 2025" in client.get(address).text


def test_the_byte_order_mark_can_be_left_out(client):
    make_statement()
    assert client.get(LIST, {"format": "csv"}).content.startswith(b"\xef\xbb\xbfid,")
    assert client.get(LIST, {"format": "csv", "bom": "0"}).content.startswith(b"id,")


def test_every_list_has_the_rows_that_its_name_stands_for(client):
    """What a job writes is what the page shows: both know the list by its own means."""
    directive = make_directive()
    link = make_link(directive, make_statement(date_range="2025-05-09", title_zh="自主可控"))
    make_link(directive, make_statement(date_range="2025-05-02", by="JL"))
    tag = Tag.objects.create(slug="ai", name_en="AI")
    link.response.tags.add(tag)
    phrase = Phrase.objects.create(text="自主可控")
    phrases.count_phrase(phrase)
    make_statement(kind=StatementKind.REPORT)
    pages = {
        "statements": "/statements/",
        "directives": "/directives/",
        "responses": LIST,
        f"responses-to-{directive.pk}": directive.get_absolute_url(),
        "province-ZJ": "/provinces/ZJ/",
        f"phrase-{phrase.pk}": f"/phrases/{phrase.pk}/",
        "tag-ai": "/tags/ai/",
    }
    for section, page in pages.items():
        answer = client.get(page, {"format": "json", "to": "2025-05-30"})
        assert f'filename="{section}.json"' in answer["Content-Disposition"]
        rows = [row["id"] for row in answer.json()["rows"]]
        assert rows
        assert rows == [card.pk for card in rows_of(section, "to=2025-05-30")], section


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "xlsx"])
@pytest.mark.parametrize("where", ["phrases", "tags"])
def test_codes_come_in_every_format_with_columns(client, form, where):
    Phrase.objects.create(text="自主可控")
    Tag.objects.create(slug="ai", name_en="自主可控")
    answer = client.get(f"/{where}/", {"format": form})
    content = body(answer)
    if form == "xlsx":
        content = str([*load_workbook(io.BytesIO(content))["Rows"].values]).encode()
    assert "自主可控" in content.decode()


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl", "gbt"])
def test_one_statement_is_cited_from_its_page(client, form):
    statement = make_statement(title_zh="专题会议")
    Citation.objects.create(statement=statement, publisher="浙江日报", url="https://z.example")
    address = f"{reverse('statements:cite', args=[statement.pk])}?format={form}"
    page = client.get(statement.get_absolute_url()).text
    assert f'href="{address}"' in page
    assert titles(form, client.get(address).content) == ["专题会议"]
    line = client.get(f"/statements/{statement.pk}/cite/").content.decode().strip()
    assert "专题会议[EB/OL]. 浙江日报, 2025(2025-05-01). https://z.example." in line
    assert line in page


def test_a_directive_shows_its_reference_too(client):
    directive = make_directive(title_zh="<b>要求</b>")
    assert "&lt;b&gt;要求&lt;/b&gt;[Z/OL]" in client.get(directive.get_absolute_url()).text


@pytest.mark.parametrize("address", ["/statements/{}/cite/?format=csv", "/statements/9{}/cite/"])
def test_a_reference_that_cannot_be_had_is_a_page_that_leads_on(client, address):
    answer = client.get(address.format(make_statement().pk))
    assert answer.status_code in {400, 404}
    assert "Go to the front page" in answer.text


def test_following_a_link_begins_nothing(client, few):
    answer = client.get(LIST, {"format": "csv"})
    assert answer.status_code == 200
    assert "Write the file" in answer.text
    assert "as they are when it is written" in answer.text
    assert not Export.objects.exists()


def test_a_long_file_goes_from_the_offer_to_the_download(client, few, work):
    answer, queued_ids = work(
        client, f"{LIST}?format=csv&text=1&province=ZJ&province=JL&after=2025-01-01.1"
    )
    page = answer["Location"]
    export = Export.objects.get()
    assert queued_ids == [export.pk]
    assert page == f"/exports/{export.key}/"
    assert (export.section, export.query) == ("responses", "province=JL&province=ZJ")

    queued_page = client.get(page).text
    assert 'hx-trigger="every 1s"' in queued_page
    assert "The export is queued" in queued_page
    assert f'href="{page}">Reload' in queued_page
    assert client.get(f"{page}file/")["Location"] == page

    tasks.exports.run_export(export.pk)
    part = client.get(page, headers={"HX-Request": "true"})
    assert part.status_code == 286  # htmx stops asking
    assert "<html" not in part.text
    assert "The export is ready: 2 rows, as of" in part.text
    finished_page = client.get(page).text
    assert "hx-trigger" not in finished_page
    assert f'href="{page}file/"' in finished_page
    file = client.get(f"{page}file/")
    content = body(file)
    assert int(file["Content-Length"]) == len(content)
    assert titles("csv", content) == ["二", "一"]


def test_a_job_that_runs_shows_how_far_it_is(client):
    export = make_export(state=ExportState.RUNNING, rows_done=400, rows_total=5000)
    part = client.get(export.get_absolute_url(), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "400 of 5,000 rows" in part.text
    assert 'max="5000" value="400"' in part.text
    assert "oob" not in part.text  # nothing new to announce


def test_two_clicks_make_one_job(client, few, work):
    addresses = [work(client, f"{LIST}?format=csv")[0]["Location"] for _ in range(2)]
    assert addresses[0] == addresses[1]
    assert Export.objects.count() == 1


def test_too_many_jobs_are_refused_with_a_reason(client, few, work):
    for form in ("csv", "xlsx", "json", "jsonl", "ris"):
        assert work(client, f"{LIST}?format={form}")[0].status_code == 302
    answer, _queued_ids = work(client, f"{LIST}?format=gbt")
    assert answer.status_code == 429
    assert "Wait until one is ready" in answer.text


def test_an_offer_that_was_tampered_with_begins_nothing(client, few):
    order = client.get(LIST, {"format": "csv"}).context["order"]
    for wrong in ("", "x", order[:-1], f"{order}x"):
        assert client.post("/exports/", {"order": wrong}).status_code == 404
    assert not Export.objects.exists()


def test_a_job_belongs_to_whom_asked_for_it():
    owner, other = make_user(), make_user()
    export = make_export(owner=owner)
    assert len(export.key) == 43
    for person, status in ((owner, 200), (other, 404), (None, 404)):
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(export.get_absolute_url()).status_code == status
        assert client.get(f"{export.get_absolute_url()}file/").status_code in {302, status}
    assert client.get(f"/exports/{export.pk}/").status_code == 404
    assert client.get(f"/exports/{uuid.uuid4()}/").status_code == 404


def make_finished_export(**facts):
    now = timezone.now()
    return make_export(
        **{
            "state": ExportState.DONE,
            "rows_done": 1,
            "rows_total": 1,
            "bytes": 3,
            "file_name": "a.csv",
            "read_at": now,
            "finished_at": now,
            "expires_at": now + timedelta(days=7),
            **facts,
        }
    )


def test_a_file_that_expired_is_not_had_even_before_it_is_removed(client):
    export = make_finished_export(expires_at=timezone.now() - timedelta(seconds=1))
    export.path.write_bytes(b"abc")
    page = client.get(export.get_absolute_url()).text
    assert "was available until" in page
    assert f"{export.key}/file/" not in page
    assert client.get(f"{export.get_absolute_url()}file/")["Location"] == export.get_absolute_url()


def test_a_file_that_failed_says_why(client):
    export = make_export(
        state=ExportState.FAILED, failure="A <tag> is gone.", finished_at=timezone.now()
    )
    page = client.get(export.get_absolute_url()).text
    assert "could not be written. A &lt;tag&gt; is gone." in page


def test_a_file_that_somebody_removed_is_gone(client):
    answer = client.get(f"{make_finished_export().get_absolute_url()}file/")
    assert answer.status_code == 410
    assert "Ask for it again" in answer.text


def test_a_list_says_what_its_files_change(client):
    page = client.get(LIST).text
    assert "carries an apostrophe before it" in page
    codes = client.get("/tags/").text
    assert "format=xlsx" in codes
    assert "format=ris" not in codes
