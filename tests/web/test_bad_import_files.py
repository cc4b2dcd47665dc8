"""Files that cannot be read, or only in part: a sentence, and nothing is stored."""

import io
import json
import zipfile

import pytest
from django.conf import settings
from openpyxl import Workbook

from statements.models import Import, ImportState, Statement
from tests.imports import go_on, upload, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places_of_imports")]


def damaged(content, start):
    """The same file with bytes that cannot be unpacked from ``start`` on."""
    return (
        content[:start]
        + bytes(byte ^ 0x5A for byte in content[start : start + 60])
        + content[start + 60 :]
    )


def workbook():
    file = io.BytesIO()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(500):
        sheet.append([f"{number * 7919}", "response"])
    book.save(file)
    return file.getvalue()


def damaged_workbook():
    content = workbook()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    return damaged(content, start + 200)


TABLE = "title,kind\n" + "".join(f"{number * 7919},response\n" for number in range(500))
BAD_FILES = {
    "empty": (b"", "The file is empty"),
    "binary": (bytes(range(256)) * 20, "no file that can be read"),
    "bomb": (zipped(**{"a.txt": "0" * 60_000_000}), "was not opened"),
    "one column": ("标语\n一\n二\n".encode(), "Only one column was found"),
    "cell of 5 MB": (b"title,kind\n" + b"x" * 5_000_000 + b",response\n", "more than 1,000,000"),
    "stray quote": (b'title,kind\n"x' + b",y\nz" * 400_000, "quotation mark too many"),
    "damaged workbook": (damaged_workbook(), "This workbook is damaged"),
    "damaged table in a zip": (damaged(zipped(**{"a.csv": TABLE}), 60), "This zip is damaged"),
    "escaped NUL": (rb'{"title": "a\u0000b"}', "no text can hold"),
    "too many names": (
        json.dumps({f"name {number}": 1 for number in range(201)}).encode(),
        "more than 200 names",
    ),
    "half a pair": (rb'{"title\ud800": "a"}', "no text can hold"),
}
CUT_SHORT = {
    "RIS": b"TY  - RPRT\nTI  - x\n",
    "BibTeX": b"@article{a, title={x\n",
    "text in a zip": damaged(zipped(**{"a.txt": TABLE}), 60),
    "escaped NUL": b'{"title": "a", "kind": "report"}\n{"title": "\\u0000", "kind": "report"}\n',
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_a_sentence_and_nothing_is_kept(researcher_client, name):
    content, sentence = BAD_FILES[name]
    answer = upload(researcher_client, content)
    if answer.status_code == 302:
        job = go_on(Import.objects.latest("pk"))
        assert job.state == ImportState.FAILED
        answer = researcher_client.get(job.get_absolute_url())
    else:
        assert answer.status_code == 422
        assert not list(settings.IMPORTS.iterdir())
    assert sentence in answer.text
    assert not Statement.objects.exists()


@pytest.mark.parametrize("name", CUT_SHORT)
def test_what_is_cut_short_or_damaged_is_a_row_to_fix(researcher_client, name):
    upload(researcher_client, CUT_SHORT[name])
    job = go_on(Import.objects.latest("pk"))
    assert job.state == ImportState.CHECKED, job.failure
    assert set(job.counts) == {"refused"}
    if job.file_kind in ("ris", "bibtex"):
        answer = researcher_client.get(f"{job.get_absolute_url()}left-out/")
        assert CUT_SHORT[name].strip() in b"".join(answer.streaming_content)


def test_a_formula_is_refused_and_text_in_gb18030_is_read(researcher_client):
    table = "标题,类型,省份\n=1+1,response,浙江\n省委召开会议，部署贯彻落实工作,response,浙江\n"
    upload(researcher_client, table.replace("，", "").encode("gb18030"))
    job = go_on(Import.objects.latest("pk"))
    assert (job.counts["new"], job.counts["refused"]) == (1, 1)
    assert "holds a formula" in researcher_client.get(job.get_absolute_url()).text
