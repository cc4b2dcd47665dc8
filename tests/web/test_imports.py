"""The pages of imports: paste or upload, mend, import, take back."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from statements.models import Body, BodyKind, Draft, Import, ImportState, Role, Statement
from statements.selectors.imports.pages import import_page
from tests.factories import make_user
from tests.imports import go_on, upload, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places_of_imports")]

PASTED = (
    "类型\t省份\t日期\t单位\t标题\t备注\n"
    "response\t浙江\t2025.5.16\t浙江省委\t省委召开会议\t看过\n"
    "response\t浙江\t2025-02-30\t浙江省委\t又开会议\t\n"
)


def paste(client, rows=PASTED):
    answer = client.post("/imports/", {"rows": rows})
    assert answer.status_code == 302, answer.text
    return go_on(Import.objects.latest("pk"))


def run(client, job, **facts):
    client.post(f"{job.get_absolute_url()}run/", {"version": job.version, **facts})
    job.refresh_from_db()
    return go_on(job)


def test_pasted_rows_are_shown_with_their_faults_and_nothing_is_stored(researcher_client):
    job = paste(researcher_client)
    page = researcher_client.get(job.get_absolute_url()).text
    assert (job.counts["new"], job.counts["refused"]) == (1, 1)
    assert "There is no 2025-02-30 in the calendar." in page
    assert "2025-02-28" in page
    assert not Statement.objects.exists()


def test_beside_each_heading_stands_what_is_in_its_column(researcher_client):
    job = paste(researcher_client, "甲\t乙\tkind\n\t一号会议\tresponse\n看过\t\tresponse\n")
    page = researcher_client.get(job.get_absolute_url()).text
    assert [sample in page for sample in ("看过", "一号会议")] == [True, True]


def test_a_heading_without_rows_is_said_to_have_none(researcher_client):
    job = paste(researcher_client, PASTED.splitlines()[0])
    page = researcher_client.get(job.get_absolute_url()).text
    assert "There is no row below the heading." in page


def test_a_cell_is_mended_in_place_and_all_rows_go_in(researcher_client):
    job = paste(researcher_client)
    mend = {"field": "date", "value": "2025-02-28"}
    answer = researcher_client.post(f"{job.get_absolute_url()}rows/2/", mend)
    assert answer["Location"].endswith("#row-2")
    job.refresh_from_db()
    assert job.counts == {"new": 2, "equal": 0, "changed": 0, "refused": 0}
    job = run(researcher_client, job, all_or_nothing="on")
    assert job.state == ImportState.DONE
    assert {str(statement.date) for statement in Statement.objects.all()} == {
        "2025-05-16",
        "2025-02-28",
    }


def test_only_where_all_rows_are_to_fix_there_is_nothing_to_import(researcher_client):
    bad_row = PASTED.splitlines()[0] + "\n" + PASTED.splitlines()[2]
    page = researcher_client.get(paste(researcher_client, bad_row).get_absolute_url()).text
    assert "No row can be imported so far." in page
    assert "/run/" not in page
    run(researcher_client, paste(researcher_client))
    good_row = "\n".join(PASTED.splitlines()[:2])
    job = paste(researcher_client, good_row)  # held by now, and its key or its links may be new
    assert job.counts == {"equal": 1}
    assert "/run/" in researcher_client.get(job.get_absolute_url()).text


def test_progress_is_told_without_a_look_at_the_rows(researcher_client):
    job = paste(researcher_client)
    htmx = {"HX-Request": "true"}
    assert researcher_client.get(job.get_absolute_url(), headers=htmx)["HX-Refresh"] == "true"
    Import.objects.update(state=ImportState.CHECKING)
    with CaptureQueriesContext(connection) as queries:
        answer = researcher_client.get(job.get_absolute_url(), headers=htmx)
    assert (answer.status_code, "2 rows" in answer.text) == (200, True)
    assert not [query for query in queries if "statements_importrow" in query["sql"]]


def test_new_bodies_are_counted_before_an_import_and_after_it(researcher_client):
    rows = "".join(f"response\t浙江\t2025-05-16\t第{n}局\t会议{n}\t\n" for n in range(60))
    job = paste(researcher_client, PASTED.partition("\n")[0] + "\n" + rows)
    assert import_page(job, outcome="", page=1).new_bodies == 60
    assert import_page(run(researcher_client, job), outcome="", page=1).new_bodies == 60


def test_a_body_that_the_source_does_not_name_is_no_new_body(researcher_client):
    job = paste(researcher_client, PASTED.replace("浙江省委\t省委召开", "\t省委召开"))
    assert import_page(job, outcome="", page=1).new_bodies == 0
    job = run(researcher_client, job)
    assert import_page(job, outcome="", page=1).new_bodies == 0
    assert Body.objects.filter(kind=BodyKind.UNNAMED).exists()
    researcher_client.post(f"{job.get_absolute_url()}take-back/", {"version": job.version})
    go_on(job)
    assert not Body.objects.filter(kind=BodyKind.UNNAMED).exists()


def test_all_or_nothing_waits_until_every_row_is_good(researcher_client):
    job = run(researcher_client, paste(researcher_client), all_or_nothing="on")
    assert job.state == ImportState.CHECKED
    assert not Statement.objects.exists()
    assert "1 row is to be fixed" in researcher_client.get(job.get_absolute_url()).text


def test_bad_rows_come_back_as_the_same_kind_of_file_with_reasons(researcher_client):
    job = run(researcher_client, paste(researcher_client))
    assert Statement.objects.count() == 1
    answer = researcher_client.get(f"{job.get_absolute_url()}left-out/")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(content), delimiter="\t")
    assert heading[-1] == "reasons"
    assert row[:5] == ["response", "浙江", "2025-02-30", "浙江省委", "又开会议"]
    assert row[-1] == "日期: There is no 2025-02-30 in the calendar."
    again = paste(researcher_client, content)
    answer = researcher_client.get(f"{again.get_absolute_url()}left-out/")
    assert b"".join(answer.streaming_content).decode("utf-8-sig") == content


def test_cells_that_the_heading_has_no_column_for_come_back_too(researcher_client):
    job = paste(researcher_client, "kind,province,title\nresponse,浙江,会议，部署,落实,=1\n")
    answer = researcher_client.get(f"{job.get_absolute_url()}left-out/")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    _heading, row = csv.reader(io.StringIO(content))
    assert row[4:] == ["落实", "'=1"]
    assert paste(researcher_client, content).counts == {"refused": 1}


def test_a_heading_comes_back_as_no_formula(researcher_client):
    job = paste(researcher_client, "kind,province,=1+1\nresponse,nowhere,x\n")
    answer = researcher_client.get(f"{job.get_absolute_url()}left-out/")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert content.startswith("kind,province,'=1+1,")
    assert paste(researcher_client, content).headers == [*job.headers, "reasons"]


def test_cells_of_a_workbook_beyond_its_heading_are_a_fault_and_come_back(researcher_client):
    book, content = Workbook(), io.BytesIO()
    [sheet] = book.worksheets
    sheet.append(["kind", "province", "title"])
    sheet.append(["response", "浙江", "会议", "", "无主"])
    book.save(content)
    upload(researcher_client, content.getvalue(), "rows.xlsx")
    job = go_on(Import.objects.latest("pk"))
    assert job.counts["refused"] == 1
    answer = researcher_client.get(f"{job.get_absolute_url()}left-out/")
    returned = io.BytesIO(b"".join(answer.streaming_content))
    heading, row = load_workbook(returned).worksheets[0].values
    assert heading[3:] == ("reasons", " ", "  ")
    assert str(row[3]).startswith("“无主” stands in a column without a name.")
    assert row[4:] == (None, "无主")


def test_a_correction_longer_than_any_text_is_refused_with_a_sentence(researcher_client):
    job = paste(researcher_client)
    row = {"field": "text", "value": "长" * 400_000}
    answer = researcher_client.post(f"{job.get_absolute_url()}rows/1/", row, follow=True)
    assert "has 400,000 characters; there is room for 200,000." in answer.text
    assert job.rows.get(number=1).edits == {}


def test_cells_without_a_fault_are_corrected_on_the_page_of_their_row(researcher_client):
    job = paste(researcher_client)
    address = f"{job.get_absolute_url()}rows/1/"
    page = researcher_client.get(address)
    boxes = {box.name: box.text for box in page.context["boxes"]}
    assert (boxes["cell-title"], boxes["cell-note"]) == ("省委召开会议", "看过")
    boxes |= {"cell-title": "省委召开扩大会议", "cell-summary": "added"}
    assert researcher_client.post(address, boxes).status_code == 302
    row = job.rows.get(number=1)
    assert row.edits == {"title": "省委召开扩大会议", "summary": "added"}
    run(researcher_client, job)
    statement = Statement.objects.get()
    assert (statement.title_zh, statement.summary) == ("省委召开扩大会议", "added")
    assert researcher_client.post(address, {"cell-title": "x"}).status_code == 302  # too late
    assert job.rows.get(number=1).edits == row.edits


def test_a_row_that_is_saved_as_it_was_stays_as_it_was(researcher_client):
    answer = upload(researcher_client, 'kind,title,note\nresponse,会议," 看过\r\n ",x\n'.encode())
    job = Import.objects.get()
    go_on(job)
    address = f"{answer['Location']}rows/1/"
    boxes = {box.name: box.text for box in researcher_client.get(address).context["boxes"]}
    assert boxes["cell-note"] == " 看过\r\n "
    researcher_client.post(address, boxes)
    row = job.rows.get()
    assert (row.edits, row.outcome) == ({}, "refused")
    researcher_client.post(address, {"cell-note": "看\0过"})
    assert job.rows.get().edits == {"note": "看\ufffd过"}


def test_a_row_that_repeats_an_earlier_one_still_does_after_a_correction(researcher_client):
    row = "response\t浙江\t2025-05-16\t浙江省委\t省委召开会议\t\n"
    job = paste(researcher_client, PASTED.partition("\n")[0] + "\n" + 2 * row)
    address = f"{job.get_absolute_url()}rows/2/"
    researcher_client.post(address, {"cell-note": "看过"})
    corrected = job.rows.get(number=2)
    assert (corrected.edits, corrected.outcome) == ({"note": "看过"}, "refused")
    researcher_client.post(address, {"cell-title": "省委再次召开会议"})
    assert job.rows.get(number=2).outcome == "new"


def test_what_was_imported_still_shows_what_its_rows_said(researcher_client):
    job = run(researcher_client, paste(researcher_client))
    page = researcher_client.get(f"{job.get_absolute_url()}?outcome=new").text
    assert job.rows.get(number=1).is_written
    assert [cell in page for cell in ("2025.5.16", "浙江省委")] == [True, True]
    assert "New body<" not in page  # it is in the archive by now


def test_the_title_of_a_row_leads_to_the_statement_it_became(researcher_client):
    job = run(researcher_client, paste(researcher_client))
    row = job.rows.get(number=1)
    page = researcher_client.get(f"{job.get_absolute_url()}?outcome=new").text
    title = str(row.statement)
    links = re.findall(rf'<a href="{row.statement.get_absolute_url()}">(.*?)</a>', page)
    assert [re.sub("<[^>]+>", "", link) for link in links] == [title]
    assert page.count(f">{title}<") == 1
    row.statement.title_zh = "另一个题目"  # as somebody has called it since
    row.statement.save()
    page = researcher_client.get(f"{job.get_absolute_url()}?outcome=new").text
    assert "另一个题目" in page
    assert title in page


def test_the_rows_of_a_long_file_have_no_pages(researcher_client, monkeypatch):
    job = paste(researcher_client)
    monkeypatch.setattr("statements.models.imports.MAX_EDITABLE_ROWS", 1)
    answer = researcher_client.get(f"{job.get_absolute_url()}rows/1/")
    assert answer["Location"] == job.get_absolute_url()


def test_rows_to_fix_are_kept_as_drafts_once(researcher_client):
    job = paste(researcher_client)
    address = f"{job.get_absolute_url()}drafts/"
    assert researcher_client.post(address)["Location"] == "/drafts/"
    researcher_client.post(address)
    draft = Draft.objects.get()
    page = researcher_client.get("/statements/add/", {"draft": str(draft.key)})
    values = {field.name: field.value() for field in page.context["form"]}
    assert values["title_zh"] == "又开会议"
    assert values["date_range"] == "2025-02-30"
    assert (values["jurisdiction"], values["body_name"]) == ("ZJ", "浙江省委")
    assert "There is no 2025-02-30 in the calendar." in values["note"]
    rows = "类型\t标题\n" + "".join(f"response\t会议{number}\n" for number in range(100))
    many = paste(researcher_client, rows)
    page = researcher_client.post(f"{many.get_absolute_url()}drafts/", follow=True).text
    assert "100 rows are to be fixed, and you have room for 99 more drafts." in page
    assert Draft.objects.count() == 1


def test_what_unpacks_to_much_is_left_to_a_worker(researcher_client):
    small, packed = ("a" * size for size in (100, 300_000))
    for text, state in ((small, ImportState.CHECKED), (packed, ImportState.CHECKING)):
        content = zipped(**{"a.txt": text})
        assert len(content) < 10_000
        assert upload(researcher_client, content, "texts.zip").status_code == 302
        assert Import.objects.latest("pk").state == state


def test_a_matching_of_columns_is_remembered_for_the_same_heading(researcher_client):
    rows = "what\twhere\twhen\tkind\n省委召开会议\t浙江\t2025-05-06\tresponse\n"
    job = paste(researcher_client, rows)
    assert job.counts == {"refused": 1}
    mapping = {"column-0": "title", "column-1": "province", "column-2": "date", "column-3": "kind"}
    researcher_client.post(f"{job.get_absolute_url()}columns/", {"version": job.version, **mapping})
    job.refresh_from_db()
    assert go_on(job).counts == {"new": 1}
    assert paste(researcher_client, rows).counts == {"new": 1}


def test_an_import_is_taken_back_except_what_was_changed_since(researcher_client):
    rows = PASTED.replace("2025-02-30", "2025-03-01")
    job = run(researcher_client, paste(researcher_client, rows))
    assert Statement.objects.count() == 2
    changed = Statement.objects.get(title_zh="又开会议")
    Statement.objects.filter(pk=changed.pk).update(version=2)
    researcher_client.post(f"{job.get_absolute_url()}take-back/", {"version": job.version})
    job.refresh_from_db()
    job = go_on(job)
    assert job.state == ImportState.UNDONE
    assert list(Statement.objects.all()) == [changed]
    page = researcher_client.get(job.get_absolute_url()).text
    assert "Changed since, and so not taken back" in page
    assert "又开会议" in page


def test_what_an_import_created_goes_with_it(researcher_client):
    job = run(researcher_client, paste(researcher_client))
    assert Body.objects.filter(name_zh="浙江省委").exists()
    researcher_client.post(f"{job.get_absolute_url()}take-back/", {"version": job.version})
    job.refresh_from_db()
    go_on(job)
    assert not Statement.objects.exists()
    assert not Body.objects.exists()


def test_nobody_else_goes_on_with_an_import(researcher_client):
    job = paste(researcher_client)
    other = Client()
    other.force_login(make_user(Role.RESEARCHER))
    assert other.get(job.get_absolute_url()).status_code == 200
    answer = other.post(f"{job.get_absolute_url()}run/", {"version": job.version})
    assert answer.status_code == 403


def test_a_page_offers_what_its_reader_may_do_with_an_import_now(researcher_client, monkeypatch):
    job = paste(researcher_client)
    other = Client()
    other.force_login(make_user(Role.RESEARCHER))

    def offered(browser):
        page = browser.get(job.get_absolute_url()).text
        steps = ("run/", "rows/1/?", "take-back/")
        return [step for step in steps if f'"{job.get_absolute_url()}{step}' in page]

    assert (offered(researcher_client), offered(other)) == (["run/", "rows/1/?"], [])
    with monkeypatch.context() as patched:
        patched.setattr("statements.models.imports.MAX_EDITABLE_ROWS", 1)
        assert offered(researcher_client) == ["run/"]
    job = run(researcher_client, job)
    assert (offered(researcher_client), offered(other)) == (["take-back/"], [])


def test_a_file_of_somebody_who_may_not_import_is_not_stored(client):
    answer = upload(client, b"title,kind\nx,response\n")
    assert answer.status_code == 403
    reader = Client()
    reader.force_login(make_user())
    assert upload(reader, b"title,kind\nx,response\n").status_code == 403
    assert not Import.objects.exists()


def test_the_same_form_sent_twice_is_one_import(researcher_client):
    form = {"rows": PASTED, "form_key": "0b0f2d7e-1111-4222-8333-444455556666"}
    first, second = (researcher_client.post("/imports/", form) for _ in range(2))
    assert first["Location"] == second["Location"]


def test_an_outdated_step_is_refused(researcher_client):
    job = paste(researcher_client)
    researcher_client.post(f"{job.get_absolute_url()}run/", {"version": job.version + 1})
    job.refresh_from_db()
    assert job.state == ImportState.CHECKED


@pytest.mark.parametrize(("typed", "fixes"), [("5月17日", ["2025-05-17"]), ("昨日", [])])
def test_a_year_is_offered_for_a_day_without_one_and_nothing_for_yesterday(
    researcher_client, typed, fixes
):
    rows = PASTED.splitlines()[:2]
    rows.append(f"response\t浙江\t{typed}\t浙江省委\t又开会议\t")
    job = paste(researcher_client, "\n".join(rows) + "\n")
    [fault] = job.rows.get(number=2).faults
    assert [fix["value"] for fix in fault["fixes"]] == fixes
