"""Our own exports come back in without a difference, and into another archive whole."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from statements.models import Body, BodyKind, Citation, Official, Statement, Tag
from tests.factories import (
    make_centre,
    make_directive,
    make_genre,
    make_link,
    make_province,
    make_statement,
)
from tests.imports import counts, import_file

pytestmark = pytest.mark.django_db

NASTY = '=1+1; “引号”, "quoted", {braces} & 100% \\ _x0041_ #'
FORMATS = ("csv", "xlsx", "jsonl", "ris", "bibtex")


@pytest.fixture(scope="module", autouse=True)
def _archive(rows_of_this_module):
    """Statements of every kind, with what is hard to write and to read."""
    directive = make_directive(text="要构建自主可控的系统。", title_zh="第二十次集体学习")
    official = Official.objects.create(name_zh="王伟", note="吉林")
    Official.objects.create(name_zh="王伟", note="浙江")
    unnamed = Body.objects.create(
        jurisdiction=make_province("JL"),
        kind=BodyKind.UNNAMED,
        name_en="Officials (body not named by the source)",
    )
    english = Body.objects.create(
        jurisdiction=make_centre(), kind=BodyKind.NEWSPAPER, name_en="China Daily"
    )
    response = make_statement(
        title_zh=NASTY,
        title_en="A meeting, with “quotes”",
        text=f"会议要求\n{NASTY}\n落实",
        official=official,
        post_as_named="省委书记",
        date_range="2025-05",
        said_note="据报道",
    )
    Citation.objects.create(
        statement=response, publisher="浙江日报", url="https://zj.example/1?a=1&b=2"
    )
    dated = make_statement(body=unnamed, title_zh="", title_en="", text="甲", date_range=None)
    Citation.objects.create(
        statement=dated, publisher="某研究", published_on=date(2025, 5, 7), is_secondary=True
    )
    make_statement(body=english, title_zh="", title_en="In English", language="en", kind="report")
    make_statement(date_range="2025-04-26/2025-05-04", text="长" * 40_000)
    response.tags.add(Tag.objects.create(slug="ai", name_en="AI", name_zh="人工智能"))
    make_link(directive, response)


def exported(form):
    answer = Client().get("/statements/", {"format": form, "text": "1"})
    assert answer.status_code == 200
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_comes_back_in_without_a_difference(tmp_path, form):
    path = tmp_path / f"export.{form}"
    path.write_bytes(exported(form))
    before = list(Statement.objects.order_by("pk").values())
    result = import_file(path, "--update")
    assert counts(result) == {"equal": len(before)}, result["faults"]
    assert list(Statement.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("form", ["csv", pytest.param("jsonl", marks=pytest.mark.long)])
def test_an_export_makes_the_same_rows_in_an_empty_archive(tmp_path, form):
    path = tmp_path / f"export.{form}"
    path.write_bytes(exported(form))
    first = _comparable(exported("csv"))
    Statement.objects.all().delete()
    Body.objects.all().delete()
    Official.objects.all().delete()
    make_genre()
    result = import_file(path)
    assert counts(result) == {"new": 5}, result["faults"]
    assert _comparable(exported("csv")) == first


def _comparable(content):
    """The rows of a table without what an archive numbers by itself."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    own = {"id", "address", "link_directive", "speaker"}
    records = [{name: cell for name, cell in row.items() if name not in own} for row in rows]
    return sorted(records, key=lambda row: (row["title_zh"], row["title_en"], row["date"]))
